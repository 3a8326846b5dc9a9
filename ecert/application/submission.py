"""What is asked for, checked: the value that a reviewer reads and a certificate is made from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ecert.application.workflow import BusinessType
from ecert.catalogue.characters import number_key
from ecert.catalogue.claims import check_claims
from ecert.catalogue.datatypes import Value, check_text, check_value, parse_date
from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.numbering import fits, number_series
from ecert.catalogue.template import CertificateTemplate
from ecert.catalogue.validity import new_period, paper_period
from ecert.catalogue.vocabulary import Datatype, NumberAuthority, Role, TemplateState, ValidityRule
from ecert.errors import FieldError, InvalidClaims, InvalidInput, Malformed, TemplateNotInForce
from ecert.identifiers.holder import HolderCodeType, check_holder_code
from ecert.register.record import Holder
from ecert.signing import cbor

MAX_CONTENT_BYTES = 400 * 1024
"""Bound of a stored submission; photographs stand in it."""
FIRST_DAY = date(1970, 1, 1)
"""No day of a certificate lies before it: a code counts days from here. Every one of the licences is younger."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What is granted beside the claims: number and days, where they are not the register's to choose."""

    certificate_number: str | None = None
    issued: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class RawSubmission:
    """A submission as it came in."""

    business_type: str
    holder_name: object
    holder_code: object
    holder_code_type: str
    claims: Mapping[str, object]
    grant: Mapping[str, object]
    predecessor: str | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission that fills its template."""

    slug: str
    version: int
    template_digest: bytes
    business_type: BusinessType
    holder: Holder
    claims: dict[str, Value]
    grant: Grant
    predecessor: str | None

    def digest(self) -> bytes:
        """SHA-256 of the content: what a decision is about."""
        return hashlib.sha256(encode_submission(self)).digest()


def check_submission(entry: CatalogueEntry, raw: RawSubmission, *, today: date) -> Submission:
    """
    Check everything about a submission that needs no register.

    Raises:
        InvalidInput: something is wrong; all mistakes in holder and claims are named together.
        TemplateNotInForce: the kind is not issued on the day it would be issued.
    """
    template = entry.template
    if raw.business_type not in set(BusinessType):
        raise InvalidInput.at("business_type", f"must be one of {', '.join(BusinessType)}")
    business_type = BusinessType(raw.business_type)
    if business_type.has_predecessor != (raw.predecessor is not None):
        raise InvalidInput.at("predecessor", "belongs to a change, a renewal or a reissue, and is required there")
    if business_type.has_predecessor and business_type not in {str(action.action) for action in template.actions}:
        raise InvalidInput.at("business_type", "this kind of certificate has no such item")
    errors: list[FieldError] = []
    holder = grant = None
    claims: dict[str, Value] = {}
    try:
        holder = _check_holder(template, raw, today)
    except InvalidInput as refused:
        errors.extend(refused.errors)
    try:
        claims = check_claims(template, raw.claims)
    except InvalidClaims as refused:
        errors.extend(refused.errors)
    try:
        grant = _check_grant(template, business_type, raw.grant, today)
    except InvalidInput as refused:
        errors.extend(refused.errors)
    if grant is not None and not errors:
        errors.extend(_missing_number(template, business_type, grant, claims, today))
    if errors or holder is None or grant is None:
        raise InvalidClaims("the submission does not fill the template", errors=tuple(errors))
    _check_in_force(template, grant.issued or today)
    return Submission(
        template.slug, template.version, entry.digest, business_type, holder, claims, grant, raw.predecessor
    )


def encode_submission(submission: Submission) -> bytes:
    """Write a submission as deterministic CBOR: what is stored, and what its digest is taken of."""
    grant = submission.grant
    days = {"issued": grant.issued, "valid_from": grant.valid_from, "valid_to": grant.valid_to}
    content: dict[str, Any] = {
        "template": {
            "slug": submission.slug,
            "version": submission.version,
            "sha256": submission.template_digest,
        },
        "business_type": str(submission.business_type),
        "holder": {
            "name": submission.holder.name,
            "code": submission.holder.code,
            "code_type": submission.holder.code_type,
        },
        "claims": dict(submission.claims),
        "grant": {name: day.isoformat() for name, day in days.items() if day is not None},
    }
    if grant.certificate_number is not None:
        content["grant"]["certificate_number"] = grant.certificate_number
    if submission.predecessor is not None:
        content["predecessor"] = submission.predecessor
    return cbor.encode(content)


def decode_submission(content: bytes) -> Submission:
    """
    Read a stored submission.

    Raises:
        Malformed: the bytes are not what `encode_submission` writes.
    """
    read: Any = cbor.decode(content, max_bytes=MAX_CONTENT_BYTES)
    try:
        submission = _read(read)
        same = encode_submission(submission) == content
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed("application: does not have the form of a submission") from error
    if not same:
        raise Malformed("application: has something a submission does not have")
    return submission


def _read(read: Any) -> Submission:  # noqa: ANN401 - decoded CBOR; every member is checked by re-encoding
    template, holder, grant = read["template"], read["holder"], read["grant"]

    def day(name: str) -> date | None:
        return date.fromisoformat(grant[name]) if name in grant else None

    return Submission(
        slug=template["slug"],
        version=template["version"],
        template_digest=template["sha256"],
        business_type=BusinessType(read["business_type"]),
        holder=Holder(holder["name"], holder["code"], holder["code_type"]),
        claims=read["claims"],
        grant=Grant(grant.get("certificate_number"), day("issued"), day("valid_from"), day("valid_to")),
        predecessor=read.get("predecessor"),
    )


def _check_holder(template: CertificateTemplate, raw: RawSubmission, today: date) -> Holder:
    """Check name and code by themselves, so that both are named if both are wrong."""
    errors: list[FieldError] = []
    name = code = ""
    try:
        name = _check_holder_name(template, raw.holder_name)
    except InvalidInput as refused:
        errors.extend(refused.errors)
    try:
        if raw.holder_code_type not in template.holder_code_types:
            raise InvalidInput.at("holder.code_type", f"must be one of {', '.join(template.holder_code_types)}")
        code = check_text(raw.holder_code, path="holder.code", max_length=64)
        check_holder_code(code, HolderCodeType(raw.holder_code_type), on=today)
    except InvalidInput as refused:
        errors.extend(refused.errors)
    if errors:
        raise InvalidInput("holder: does not fit the template", errors=tuple(errors))
    return Holder(name, code, raw.holder_code_type)


def _check_holder_name(template: CertificateTemplate, raw: object) -> str:
    """Check the name as what the template's field is; only a list of holders is joined with `^` (GB/T 36903)."""
    path = "holder.name"
    name = check_text(raw, path=path, max_length=200)
    field = template.with_role(Role.HOLDER_NAME)
    if field is not None and field.datatype is Datatype.LIST:
        return "^".join(check_value(field, name.split("^"), path=path))
    if "^" in name:
        raise InvalidInput.at(path, "must be one holder, without ^")
    return name if field is None else str(check_value(field, name, path=path))


_GRANT_DAYS = {"issued_date": "issued", "valid_from": "valid_from", "valid_to": "valid_to"}


def _check_grant(
    template: CertificateTemplate, business_type: BusinessType, raw: Mapping[str, object], today: date
) -> Grant:
    """Check number and days: all of them for a backlog entry, else only what the rules leave open."""
    for key in raw:
        if key not in {"certificate_number", *_GRANT_DAYS}:
            raise InvalidInput.at("grant", "has an unknown member")
    days = {
        name: parse_date(str(raw[key]), path=f"grant.{key}")
        for key, name in _GRANT_DAYS.items()
        if raw.get(key) is not None
    }
    number = raw.get("certificate_number")
    grant = Grant(None if number is None else _check_number(template, number), **days)
    backlog = business_type is BusinessType.BACKLOG
    handed_on = template.number.assigned_by is NumberAuthority.GRANTING_AUTHORITY
    if backlog and (grant.certificate_number is None or grant.issued is None):
        raise InvalidInput.at("grant", "a backlog entry needs the paper's certificate_number and issued_date")
    if grant.issued is not None and (not backlog or grant.issued > today):
        raise InvalidInput.at("grant.issued_date", "belongs to a backlog entry, and cannot lie in the future")
    for key, name in _GRANT_DAYS.items():
        if name in days and days[name] < FIRST_DAY:
            raise InvalidInput.at(f"grant.{key}", f"must not lie before {FIRST_DAY.isoformat()}")
    if business_type.has_predecessor and grant.certificate_number is not None:
        raise InvalidInput.at("grant.certificate_number", "later versions keep the number of the first")
    first = business_type is BusinessType.FIRST_ISSUE
    if first and handed_on and grant.certificate_number is None:
        raise InvalidInput.at("grant.certificate_number", "is given by the granting authority, and required")
    if first and not handed_on and grant.certificate_number is not None and not template.number.letters:
        raise InvalidInput.at("grant.certificate_number", "is drawn by the register")
    asked = {"valid_from": grant.valid_from, "valid_to": grant.valid_to}
    if backlog:
        paper_period(template.validity, issued=grant.issued or today, **asked)
    elif first:
        new_period(template.validity, issued=today, **asked)
    elif grant.valid_from is not None or (grant.valid_to is not None and business_type is not BusinessType.RENEWAL):
        raise InvalidInput.at("grant", "the period follows from the predecessor")
    if not backlog and grant.valid_to is not None and template.validity.rule is ValidityRule.FIXED_TERM:
        # The day of issue is not known yet: what is right today would be wrong when it is issued tomorrow.
        raise InvalidInput.at("grant.valid_to", "follows from the fixed term of this kind")
    return grant


def _missing_number(
    template: CertificateTemplate,
    business_type: BusinessType,
    grant: Grant,
    claims: Mapping[str, object],
    today: date,
) -> list[FieldError]:
    """Ask for the number that the register could not draw, before anybody approves what could never be issued."""
    drawn = business_type is BusinessType.FIRST_ISSUE and grant.certificate_number is None
    if not drawn or number_series(template.number, year=today.year, claims=claims) is not None:
        return []
    return [FieldError("grant.certificate_number", "is required: the template has no number letter for this choice")]


def _check_number(template: CertificateTemplate, number: object) -> str:
    text = check_text(number, path="grant.certificate_number", max_length=60)
    if not fits(template.number, text) or not number_key(text):
        raise InvalidInput.at("grant.certificate_number", "does not have the form of this kind's numbers")
    return text


def _check_in_force(template: CertificateTemplate, day: date) -> None:
    if template.state is not TemplateState.PUBLISHED:
        raise TemplateNotInForce("template: takes no applications")
    if not template.may_be_issued_on(day):
        raise TemplateNotInForce("template: this kind is not issued on that day")
