"""What a face says: out of a verified record, or out of the sample of its kind."""

from datetime import date

from ecert.catalogue.datatypes import Value
from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.catalogue.vocabulary import Datatype, Role
from ecert.document.face import Facts
from ecert.register.record import Record

NO_IDENTIFIER = "样本，无标识"
"""Stands in a specimen's place for the identifier."""


def facts_of(record: Record) -> Facts:
    """Take the facts from a record whose signature holds."""
    return Facts(
        claims=record.claims,
        number=record.number,
        identifier=record.identifier,
        issued=record.issued,
        seal=record.authority_name,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
    )


def facts_of_sample(entry: CatalogueEntry, catalogue: Catalogue) -> Facts:
    """Take the facts from the sample of a kind: invented, and not in any register."""
    template, sample = entry.template, entry.sample
    claims: dict[str, Value] = {**sample.register, **sample.claims}
    for role, text in ((Role.HOLDER_NAME, sample.holder.name), (Role.HOLDER_CODE, sample.holder.code)):
        field = template.with_role(role)
        if field is not None:
            claims[field.key] = text.split("^") if field.datatype is Datatype.LIST else text
    days = {role: _day(entry, role, claims) for role in (Role.ISSUED, Role.VALID_FROM, Role.VALID_TO)}
    issued = days[Role.ISSUED] or date(2000, 1, 1)
    number = template.with_role(Role.NUMBER)
    return Facts(
        claims=claims,
        number=template.number.example if number is None else str(claims.get(number.key, template.number.example)),
        identifier=NO_IDENTIFIER,
        issued=issued,
        seal=catalogue.authority_of(template).name_on(issued),
        valid_from=days[Role.VALID_FROM] or issued,
        valid_to=days[Role.VALID_TO],
    )


def _day(entry: CatalogueEntry, role: Role, claims: dict[str, Value]) -> date | None:
    field = entry.template.with_role(role)
    value = None if field is None else claims.get(field.key)
    return date.fromisoformat(value) if isinstance(value, str) else None
