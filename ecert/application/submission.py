"""What is asked for, checked: the value that a reviewer reads and a certificate is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ecert.application.grant import Grant, check_grant, number_problems
from ecert.application.workflow import BusinessType
from ecert.catalogue.claims import check_claims
from ecert.catalogue.datatypes import Value, check_text, check_value
from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.template import CertificateTemplate
from ecert.catalogue.vocabulary import Datatype, Role, TemplateState
from ecert.errors import FieldError, InvalidClaims, InvalidInput, Malformed, TemplateNotInForce
from ecert.identifiers.certificate import CertificateIdentifier
from ecert.identifiers.holder import HolderCodeType, check_holder_code
from ecert.register.record import (
    Holder,
    read_claim,
    read_date,
    read_digest,
    read_number,
    read_optional,
    read_text,
)
from ecert.signing import cbor

MAX_CONTENT_BYTES = 400 * 1024
"""Bound of a stored submission; photographs stand in it."""
_MEMBERS = {"template", "business_type", "holder", "claims", "grant"}
_TEMPLATE, _HOLDER = {"slug", "version", "sha256"}, {"name", "code", "code_type"}
_GRANT = {"certificate_number", "issued", "valid_from", "valid_to"}


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
    if raw.predecessor is not None:
        _check_predecessor(raw.predecessor)
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
        grant = check_grant(template, business_type, raw.grant, today=today)
    except InvalidInput as refused:
        errors.extend(refused.errors)
    if grant is not None and (claims or not template.number.letters):
        errors.extend(number_problems(template, business_type, grant, claims, today=today))
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
        return _read(read)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed("application: does not have the form of a submission") from error


def _read(read: Any) -> Submission:  # noqa: ANN401 - decoded CBOR; every member and its type is checked
    template, holder, grant = read["template"], read["holder"], read["grant"]
    if not read.keys() - {"predecessor"} == _MEMBERS or not grant.keys() <= _GRANT:
        raise ValueError("a submission has other members")
    if (template.keys(), holder.keys()) != (_TEMPLATE, _HOLDER):
        raise ValueError("a member has members it does not have")

    def day(name: str) -> date | None:
        return read_optional(grant.get(name), read_date)

    return Submission(
        slug=read_text(template["slug"]),
        version=read_number(template["version"]),
        template_digest=read_digest(template["sha256"]),
        business_type=BusinessType(read["business_type"]),
        holder=Holder(read_text(holder["name"]), read_text(holder["code"]), read_text(holder["code_type"])),
        claims={read_text(key): read_claim(value) for key, value in read["claims"].items()},
        grant=Grant(
            read_optional(grant.get("certificate_number"), read_text),
            day("issued"),
            day("valid_from"),
            day("valid_to"),
        ),
        predecessor=read_optional(read.get("predecessor"), read_text),
    )


def _check_predecessor(identifier: str) -> None:
    try:
        CertificateIdentifier.parse(identifier)
    except Malformed as error:
        raise InvalidInput.at("predecessor", "is no certificate identifier") from error


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


def _check_in_force(template: CertificateTemplate, day: date) -> None:
    if template.state is not TemplateState.PUBLISHED:
        raise TemplateNotInForce("template: takes no applications")
    if not template.may_be_issued_on(day):
        raise TemplateNotInForce("template: this kind is not issued on that day")
