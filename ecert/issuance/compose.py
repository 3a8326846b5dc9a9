"""
Draw up the certificate that an approved application asks for.

Everything that must hold before a signature is made is checked here or before; `ecert.issuance.service` signs whatever
`compose` returns and nothing else.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from ecert.application.submission import Submission
from ecert.catalogue.datatypes import Value
from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.template import Authority, CertificateTemplate, Field
from ecert.catalogue.typetable import SEPARATOR
from ecert.catalogue.validity import Period
from ecert.catalogue.vocabulary import Datatype, Role, Source
from ecert.errors import InvalidClaims
from ecert.identifiers.certificate import CertificateIdentifier
from ecert.identifiers.holder import HolderCodeType, is_person
from ecert.register.credential import TAIL, Credential, encode_to_fit
from ecert.register.record import Record, TemplateReference


@dataclass(frozen=True, slots=True)
class Allotment:
    """What the register allots to a certificate before it is drawn up."""

    number: str
    serial: str
    version: int
    issued: date
    first_issued: date
    period: Period
    status_list: int
    status_index: int
    application_number: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class UnsignedCertificate:
    """Two things to sign; only `compose` makes it."""

    identifier: CertificateIdentifier
    credential: Credential
    encoded_credential: bytes
    """The credential's claims, as they are signed."""
    _record: Callable[..., Record]

    def record_for(self, credential_digest: bytes) -> Record:
        """Give the record that names the signed credential by its SHA-256."""
        return self._record(credential_digest=credential_digest)


@dataclass(frozen=True, slots=True)
class Authorities:
    """Who issues, and who grants where the issuer only hands on."""

    issuing: Authority
    issuer_code: str
    granting: Authority | None


def compose(
    submission: Submission, entry: CatalogueEntry, *, authorities: Authorities, allotment: Allotment
) -> UnsignedCertificate:
    """
    Draw up record and credential.

    Args:
        submission: what was approved.
        entry: the very template version it was checked against.
        authorities: who issues and who grants.
        allotment: number, serial, days and places.

    Raises:
        InvalidClaims: a required field has no value.
    """
    template = entry.template
    identifier = CertificateIdentifier.build(
        template.type_code, authorities.issuer_code, serial=allotment.serial, version=allotment.version
    )
    authority_name = authorities.issuing.name_on(allotment.issued)
    granting = authorities.granting
    granted_by = authority_name if granting is None else granting.name_on(allotment.issued)
    claims = _fill(template, submission, allotment, granted_by)
    credential, encoded = encode_to_fit(_credential(entry, submission, allotment, claims))
    record = partial(
        Record,
        identifier=str(identifier),
        template=TemplateReference(template.slug, template.version, entry.digest),
        type_code_provisional=template.type_code_provisional,
        title=template.title,
        number=allotment.number,
        business_type=str(submission.business_type),
        authority_name=authority_name,
        authority_code=authorities.issuer_code,
        holder=submission.holder,
        issued=allotment.issued,
        first_issued=allotment.first_issued,
        valid_from=allotment.period.valid_from,
        valid_to=allotment.period.valid_to,
        claims=claims,
        status_list=allotment.status_list,
        status_index=allotment.status_index,
        application_number=allotment.application_number,
        issued_at=allotment.issued_at,
        granting_authority=None if granting is None else granted_by,
        predecessor=submission.predecessor,
    )
    return UnsignedCertificate(identifier, credential, encoded, record)


def _fill(
    template: CertificateTemplate, submission: Submission, allotment: Allotment, authority_name: str
) -> dict[str, Value]:
    """
    Give every field of the template that has a value, whoever says it.

    The authority on the face is the one that grants, where the issuer only hands on.
    """
    holder, period = submission.holder, allotment.period
    by_role: dict[Role, str | None] = {
        Role.NUMBER: allotment.number,
        Role.HOLDER_NAME: holder.name,
        Role.HOLDER_CODE: holder.code,
        Role.HOLDER_CODE_TYPE: holder.code_type,
        Role.ISSUED: allotment.issued.isoformat(),
        Role.VALID_FROM: period.valid_from.isoformat(),
        Role.VALID_TO: None if period.valid_to is None else period.valid_to.isoformat(),
        Role.AUTHORITY: authority_name,
    }
    claims = fill_fields(template, submission.claims, by_role)
    for field in template.fields:
        if field.required and field.key not in claims:
            raise InvalidClaims(f"claims.{field.key}: is required and has no value")
    return claims


def fill_fields(
    template: CertificateTemplate, said: Mapping[str, Value], by_role: Mapping[Role, str | None]
) -> dict[str, Value]:
    """
    Give every field of a template its value, whoever says it; one without a value is absent.

    Args:
        template: the kind.
        said: the applicant's claims, checked.
        by_role: what holder and register say, as far as it is known.
    """
    claims: dict[str, Value] = {}
    for field in template.fields:
        if field.source is Source.APPLICANT:
            value = said.get(field.key)
        elif field.role is not None:
            value = _shaped(field, by_role.get(field.role))
        else:
            value = _constant(field, by_role)
        if value is not None:
            claims[field.key] = value
    return claims


def _shaped(field: Field, text: str | None) -> Value | None:
    """Split what the standard joins with `^` (GB/T 36903) where the field is a list."""
    if text is not None and field.datatype is Datatype.LIST:
        return [part for part in text.split("^") if part]
    return text


def _constant(field: Field, by_role: Mapping[Role, str | None]) -> str | None:
    if field.text is None:
        return None
    return re.sub(r"\{([^{}]*)\}", lambda match: (by_role.get(Role(match[1])) or "").replace("^", "、"), field.text)


def _credential(
    entry: CatalogueEntry, submission: Submission, allotment: Allotment, claims: dict[str, Value]
) -> Credential:
    """Put the facts together; what the type table knows is named by its codes, which are shorter."""
    template, types = entry.template, entry.type_entry
    holder, period = submission.holder, allotment.period
    person = is_person(HolderCodeType(holder.code_type))
    return Credential(
        type_index=template.type_index,
        serial=allotment.serial,
        version=allotment.version,
        number=types.write_number(allotment.number),
        holder_name=holder.name.replace("^", SEPARATOR),
        issued=allotment.issued,
        status_list=allotment.status_list,
        status_index=allotment.status_index,
        holder_code=None if person else holder.code,
        holder_tail=holder.code[-TAIL:] if person and len(holder.code) > TAIL else None,
        scope=types.write_scope(_parts_of(template, Role.SCOPE, claims)) or None,
        title=SEPARATOR.join(_parts_of(template, Role.TITLE, claims)) or None,
        valid_from=None if period.valid_from == allotment.issued else period.valid_from,
        valid_to=period.valid_to,
    )


def _parts_of(template: CertificateTemplate, role: Role, claims: dict[str, Value]) -> list[str]:
    field = template.with_role(role)
    value = claims.get(field.key, []) if field is not None else []
    return value if isinstance(value, list) else [value]
