"""
Offer what is known already: of a holder from its newest certificate, of a certificate for the version after it.

Nothing is filled in over what somebody has typed; what is offered was opened and verified just now, and says where it
comes from.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from ecert.accounts.principal import OFFICE, AccountRole, Principal
from ecert.application.comparison import contents_of_record
from ecert.application.drafts import Draft, new_draft_id
from ecert.application.form import Typed, offered, type_out
from ecert.application.service import get_application
from ecert.application.workflow import BusinessType, check_amendable
from ecert.catalogue.datatypes import Value, check_value
from ecert.catalogue.entries import Catalogue
from ecert.catalogue.template import CertificateTemplate, Field
from ecert.catalogue.vocabulary import Datatype, Role, Source
from ecert.errors import Conflict, InvalidInput, UnknownCertificate, UnknownTemplate
from ecert.register.holders import find_newest_of
from ecert.register.record import Record
from ecert.register.steps import open_to_build_on
from ecert.signing.keyring import Keyring

MAX_LOOKED_AT = 5
"""Certificates that are opened at most, should the newest ones be damaged."""
_OF_ONE_LICENCE = frozenset({Role.SCOPE, Role.TITLE})
"""What is certified by one certificate and says nothing about the holder."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a certificate says that a form asks for."""

    identifier: str
    """Of the certificate."""
    slug: str
    number: str
    issued: date
    typed: Typed


def offer_of_holder(
    session: Session,
    holder_code: str,
    template: CertificateTemplate,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    by: Principal,
) -> Offer | None:
    """
    Give what the newest certificate of a holder says that a form of a kind asks for; None where there is none.

    Raises:
        Forbidden: not a clerk.
    """
    by.require(AccountRole.CLERK)
    for identifier in find_newest_of(session, holder_code, by=by, limit=MAX_LOOKED_AT):
        try:
            record = open_to_build_on(session, identifier, keyring=keyring, by=by, lock=False).record
            source = catalogue.get(record.template.slug, record.template.version).template
        except (Conflict, UnknownTemplate):
            # A damaged one is the auditor's business; the next may do.
            continue
        return Offer(
            record.identifier, source.slug, record.number, record.issued, _holder_typed(record, source, template)
        )
    return None


def begin_form(
    session: Session,
    slug: str,
    business_type: BusinessType,
    predecessor: str | None,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    by: Principal,
) -> tuple[Draft, Record | None]:
    """
    Begin a form, which is saved only when somebody has typed; give it with the record that it is to replace.

    Raises:
        Forbidden: not a clerk.
        UnknownTemplate: there is no such kind.
        InvalidInput: the kind has no such item, or a predecessor is missing or does not belong there.
        UnknownCertificate: the predecessor is not there, or of another kind.
        Conflict: what is stored of it does not hold.
    """
    by.require(AccountRole.CLERK)
    if not by.sees(slug):
        raise UnknownTemplate("template: no such template")
    template = catalogue.get(slug).template
    if business_type not in offered(template):
        raise InvalidInput.at("business_type", "this kind of certificate has no such item")
    if business_type.has_predecessor != (predecessor is not None):
        raise InvalidInput.at("predecessor", "belongs to a change, a renewal or a reissue, and is required there")
    only = template.holder_code_types if len(template.holder_code_types) == 1 else ()
    draft = Draft(new_draft_id(), slug, business_type, {"holder.code_type": list(only)}, predecessor)
    if predecessor is None:
        return draft, None
    record = read_predecessor(session, predecessor, slug, keyring=keyring, by=by)
    return replace(draft, typed=type_out_record(record, template)), record


def begin_amendment(session: Session, application_id: str, *, catalogue: Catalogue, by: Principal) -> Draft:
    """
    Begin the form of an application that is to be changed, with what it says.

    Raises:
        Forbidden: not a clerk.
        UnknownApplication: there is none.
        ForbiddenTransition: it may not be changed.
    """
    by.require(AccountRole.CLERK)
    application = get_application(session, application_id, by=by)
    check_amendable(application.state)
    submission = application.submission
    typed = type_out(
        catalogue.get(submission.slug).template,
        holder=submission.holder,
        claims=submission.claims,
        grant=submission.grant,
        attachments=submission.attachments,
    )
    return Draft(
        new_draft_id(), submission.slug, submission.business_type, typed, submission.predecessor, application_id
    )


def read_predecessor(session: Session, identifier: str, slug: str, *, keyring: Keyring, by: Principal) -> Record:
    """
    Give the record of the certificate that is to be replaced.

    Raises:
        Forbidden: not of the office.
        UnknownCertificate: there is none of this kind.
        Conflict: what is stored does not hold.
    """
    by.require(*OFFICE)
    record = open_to_build_on(session, identifier, keyring=keyring, by=by, lock=False).record
    if record.template.slug != slug:
        raise UnknownCertificate("certificate: no such certificate")
    return record


def type_out_record(record: Record, template: CertificateTemplate) -> Typed:
    """Write a certificate into the form of the version after it, as far as the form still asks for it."""
    contents = contents_of_record(record, template)
    return type_out(template, holder=contents.holder, claims=contents.claims)


def adopt(typed: Typed, found: Typed) -> dict[str, list[str]]:
    """Fill what is offered into the inputs that are empty; what was typed stays."""
    filled = {name: list(texts) for name, texts in typed.items()}
    for name, texts in found.items():
        if not any(text.strip() for text in filled.get(name, ())):
            filled[name] = list(texts)
    return filled


def _holder_typed(record: Record, source: CertificateTemplate, target: CertificateTemplate) -> Typed:
    """Take over the holder, and the claims whose key or label and whose form are those of a field of the target."""
    claims: dict[str, Value] = {}
    for field in target.from_source(Source.APPLICANT):
        twin = _twin(field, source)
        value = None if twin is None else record.claims.get(twin.key)
        if value is None:
            continue
        try:
            claims[field.key] = check_value(field, value, path=field.key)
        except InvalidInput:
            continue
    typed = type_out(target, holder=record.holder, claims=claims)
    if record.holder.code_type not in target.holder_code_types:
        del typed["holder.code_type"]
    return typed


def _twin(field: Field, source: CertificateTemplate) -> Field | None:
    """Find the field that says the same of a holder in another kind."""
    if field.role in _OF_ONE_LICENCE or field.datatype in {Datatype.LIST, Datatype.IMAGE}:
        return None
    alike = [other for other in source.from_source(Source.APPLICANT) if other.datatype is field.datatype]
    by_key = next((other for other in alike if other.key == field.key), None)
    return by_key or next((other for other in alike if other.label == field.label), None)
