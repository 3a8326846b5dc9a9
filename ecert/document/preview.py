"""
The face of a certificate that is not there yet (照面预览): what is asked for, as it would look if it were issued today.

An application may be unfinished, so what is not said is left out. Nobody can take the picture for a certificate: it has
no code and no identifier, says so in its place, and bears 预览 across it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from ecert.application.grant import Grant
from ecert.application.submission import Submission
from ecert.application.workflow import BusinessType
from ecert.catalogue.datatypes import Value
from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.catalogue.validity import Period
from ecert.catalogue.vocabulary import Role
from ecert.document.face import Copy, Face, Facts, make_face
from ecert.errors import EcertError
from ecert.issuance.compose import fill_fields
from ecert.issuance.period import period_of
from ecert.register.record import Holder, Record

MARK = "预览"
NO_IDENTIFIER = "预览，尚无标识"
NO_NUMBER = "制证时编定"
NO_DAY = "制证之日"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, perhaps in part."""

    business_type: BusinessType
    holder: Holder
    """A text of it is empty where nothing is said yet."""
    claims: Mapping[str, Value]
    """The applicant's, each checked by its field."""
    grant: Grant
    before: Record | None = None
    """The version that it is to replace."""


def wanted_of(submission: Submission, before: Record | None) -> Wanted:
    """Take from a checked submission what its face shows."""
    return Wanted(submission.business_type, submission.holder, submission.claims, submission.grant, before)


def preview_face(entry: CatalogueEntry, wanted: Wanted, *, catalogue: Catalogue, today: date) -> Face:
    """
    Lay out the face that a certificate would have, marked as what it is.

    Args:
        entry: the kind.
        wanted: what is asked for.
        catalogue: names the authorities.
        today: the day on which it would be issued.
    """
    template, grant = entry.template, wanted.grant
    issued, period = grant.issued or today, _period(entry, wanted, today)
    sealed_by = catalogue.authority_of(template).name_on(issued)
    granting = template.granting_authority
    number = grant.certificate_number or (NO_NUMBER if wanted.before is None else wanted.before.number)
    by_role: dict[Role, str | None] = {
        Role.NUMBER: number,
        Role.HOLDER_NAME: wanted.holder.name or None,
        Role.HOLDER_CODE: wanted.holder.code or None,
        Role.HOLDER_CODE_TYPE: wanted.holder.code_type or None,
        Role.ISSUED: issued.isoformat(),
        Role.VALID_FROM: None if period is None else period.valid_from.isoformat(),
        Role.VALID_TO: None if period is None or period.valid_to is None else period.valid_to.isoformat(),
        Role.AUTHORITY: sealed_by if granting is None else catalogue.authorities[granting].name_on(issued),
    }
    facts = Facts(
        claims=fill_fields(template, wanted.claims, by_role),
        number=number,
        identifier=NO_IDENTIFIER,
        issued=issued,
        seal=sealed_by,
        valid_from=None if period is None else period.valid_from,
        valid_to=None if period is None else period.valid_to,
    )
    copy = Copy.ORIGINAL if template.copies.original else Copy.DUPLICATE
    face = make_face(facts, entry, copy, None, mark=MARK)
    return face if grant.issued is not None else msgspec.structs.replace(face, issued=NO_DAY)


def _period(entry: CatalogueEntry, wanted: Wanted, today: date) -> Period | None:
    """Give the period as it would be; none where the days asked for do not hold (yet)."""
    before = None if wanted.before is None else Period(wanted.before.valid_from, wanted.before.valid_to)
    if before is None and wanted.business_type.has_predecessor:
        return None
    issued = wanted.grant.issued or today
    try:
        return period_of(entry.template, wanted.business_type, wanted.grant, before, issued=issued)
    except EcertError:
        return None
