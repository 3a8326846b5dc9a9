"""What is asked for, checked: the value that a reviewer reads and a certificate is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec

from ecert.application.attached import AttachedFile, check_attached
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
from ecert.register.record import Holder
from ecert.signing import cbor
from ecert.signing.shape import Digest, Number, Shape, read_shape

MAX_CONTENT_BYTES = 400 * 1024
"""Bound of a stored submission; photographs stand in it."""


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
    attachments: Sequence[tuple[str, str]] = ()
    """Digest and name of each."""


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
    attachments: tuple[AttachedFile, ...] = ()


class _Template(Shape, frozen=True, kw_only=True):
    slug: str
    sha256: Digest
    version: Number


class _Holder(Shape, frozen=True, kw_only=True):
    code: str
    name: str
    code_type: str


class _Grant(Shape, frozen=True, kw_only=True):
    certificate_number: str | None = None
    issued: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class _Attached(Shape, frozen=True, kw_only=True):
    name: str
    sha256: Digest


class _Content(Shape, frozen=True, kw_only=True):
    """What is stored of a submission."""

    template: _Template
    business_type: BusinessType
    holder: _Holder
    claims: dict[str, Value]
    grant: _Grant
    predecessor: str | None = None
    attachments: Annotated[tuple[_Attached, ...], msgspec.Meta(min_length=1)] = ()
    """Absent where there are none: so what was stored before there were any keeps its bytes and its digest."""


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
        check_identifier(raw.predecessor)
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
    attachments: tuple[AttachedFile, ...] = ()
    try:
        attachments = check_attached(raw.attachments)
    except InvalidInput as refused:
        errors.extend(refused.errors)
    if grant is not None and (claims or not template.number.letters):
        errors.extend(number_problems(template, business_type, grant, claims, today=today))
    if errors or holder is None or grant is None:
        raise InvalidClaims("the submission does not fill the template", errors=tuple(errors))
    _check_in_force(template, grant.issued or today)
    return Submission(
        template.slug,
        template.version,
        entry.digest,
        business_type,
        holder,
        claims,
        grant,
        raw.predecessor,
        attachments,
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
    if submission.attachments:
        content["attachments"] = [
            {"name": file.name, "sha256": bytes.fromhex(file.sha256)} for file in submission.attachments
        ]
    return cbor.encode(content)


def decode_submission(content: bytes) -> Submission:
    """
    Read a stored submission.

    Raises:
        Malformed: the bytes are not what `encode_submission` writes.
    """
    wire = read_shape(content, _Content, max_bytes=MAX_CONTENT_BYTES, name="submission")
    template, holder, grant = wire.template, wire.holder, wire.grant
    return Submission(
        slug=template.slug,
        version=template.version,
        template_digest=template.sha256,
        business_type=wire.business_type,
        holder=Holder(holder.name, holder.code, holder.code_type),
        claims=wire.claims,
        grant=Grant(grant.certificate_number, grant.issued, grant.valid_from, grant.valid_to),
        predecessor=wire.predecessor,
        attachments=tuple(AttachedFile(file.sha256.hex(), file.name) for file in wire.attachments),
    )


def check_identifier(identifier: str) -> None:
    """
    Insist that what names a predecessor is an identifier.

    Raises:
        InvalidInput: it is none.
    """
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
