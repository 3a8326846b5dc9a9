"""
Change a holder's name or code across all its licences: one operation, an application of its own for each.

What the certificates say otherwise is taken over from their records. Each application is decided on and issued like any
other, by other people than the one who did this.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.service import Application, submit
from ecert.application.submission import RawSubmission
from ecert.application.workflow import BusinessType
from ecert.catalogue.entries import Catalogue
from ecert.catalogue.vocabulary import Source
from ecert.clock import legal_date
from ecert.errors import Conflict, InvalidInput, TooLarge, UnknownHolder
from ecert.register.lifecycle import Status
from ecert.register.record import Holder
from ecert.register.search import find_living
from ecert.register.steps import open_to_build_on
from ecert.register.stored import OpenedCertificate
from ecert.signing.keyring import Keyring

MAX_LICENCES = 200
"""Most certificates of one holder that are changed at once."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A certificate for which no application was made, and why."""

    identifier: str
    code: str
    """A code of an error, such as `predecessor-not-current`."""
    detail: str
    state: str


@dataclass(frozen=True, slots=True)
class HolderChange:
    """What became of a holder's certificates."""

    applications: Sequence[Application]
    left_out: Sequence[LeftOut]


def change_holder(
    session: Session,
    holder_code: str,
    holder: Holder,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    by: Principal,
    now: datetime,
) -> HolderChange:
    """
    Apply for a change of every certificate of a holder that an account may see; the whole is one transaction.

    A certificate that cannot be changed now (suspended, expired, a kind that is not issued any more, a holder that its
    kind does not take) is left out, with the reason; the others are changed all the same.

    Args:
        session: the transaction.
        holder_code: the code that the certificates have.
        holder: the holder as it is to be from now on, in whole.
        catalogue: kinds and the office's rules.
        keyring: opens the certificates.
        by: a clerk.
        now: the instant.

    Raises:
        Forbidden: not a clerk.
        UnknownHolder: no certificate that has not ended names this code.
        TooLarge: there are more than can be changed at once.
    """
    by.require(AccountRole.CLERK)
    identifiers = find_living(session, holder_code, by=by, limit=MAX_LICENCES + 1)
    if not identifiers:
        raise UnknownHolder("holder_code: no certificate that has not ended names it")
    if len(identifiers) > MAX_LICENCES:
        raise TooLarge(f"holder_code: has more than {MAX_LICENCES} certificates")
    applications: list[Application] = []
    left_out: list[LeftOut] = []
    for identifier in identifiers:
        opened = open_to_build_on(session, identifier, keyring=keyring, by=by, lock=False)
        try:
            # Nothing of an application that is refused stays, not even its number.
            with session.begin_nested():
                applications.append(
                    _apply(session, opened, holder, catalogue=catalogue, keyring=keyring, by=by, now=now)
                )
        except (InvalidInput, Conflict) as error:
            state = opened.status_on(legal_date(now))
            left_out.append(LeftOut(identifier, error.code, error.detail, state))
    return HolderChange(applications, left_out)


def _apply(
    session: Session,
    opened: OpenedCertificate,
    holder: Holder,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    by: Principal,
    now: datetime,
) -> Application:
    record, slug = opened.record, opened.record.template.slug
    if opened.status_on(legal_date(now)) is Status.EXPIRED:
        raise Conflict("predecessor: has expired; it can only be renewed")
    keys = [field.key for field in catalogue.get(slug).template.from_source(Source.APPLICANT)]
    raw = RawSubmission(
        business_type=BusinessType.CHANGE,
        holder_name=holder.name,
        holder_code=holder.code,
        holder_code_type=holder.code_type,
        claims={key: record.claims[key] for key in keys if key in record.claims},
        grant={},
        predecessor=record.identifier,
    )
    return submit(session, slug, raw, catalogue=catalogue, keyring=keyring, by=by, now=now)
