"""
Note printed papers and what becomes of them (同步制发).

The signed record is the certificate; paper is a copy of it that the office must be able to account for, sheet by sheet.
Nothing here is signed, no look-up reads it, and no step of a certificate's life touches it: a revoked certificate's
paper is in use until somebody notes that it was returned or lost.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from ecert.accounts.principal import OFFICE, AccountRole, Principal
from ecert.catalogue.datatypes import check_text
from ecert.catalogue.entries import Catalogue
from ecert.clock import legal_date
from ecert.faultpoints import FaultPoint, pass_point
from ecert.paper.errors import CopyInUse, DuplicateStockNumber, UnknownPaper
from ecert.paper.rules import (
    CopyKind,
    PaperState,
    check_copy,
    check_printable,
    check_printed_on,
    check_stock_number,
    next_state,
)
from ecert.paper.tables import PaperCopyRow
from ecert.register.service import get_certificate
from ecert.register.steps import open_to_build_on
from ecert.signing.keyring import Keyring
from ecert.storage.trouble import is_taken


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """What an officer notes of a paper that was printed."""

    kind: str
    copy_number: int
    stock_number: str
    printed_on: date | None
    """Legal day; absent means today."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One sheet, as the office knows it."""

    id: str
    kind: str
    copy_number: int
    stock_number: str
    printed_on: date
    noted_at: datetime
    noted_by: str
    state: str
    reason: str | None
    ended_at: datetime | None
    ended_by: str | None


def note_paper(
    session: Session,
    identifier: str,
    printed: PrintedPaper,
    *,
    by: Principal,
    now: datetime,
    catalogue: Catalogue,
    keyring: Keyring,
) -> Paper:
    """
    Note that a sheet of blank paper became a copy of a certificate.

    The newest released version of the kind's template says which copies there are.

    Raises:
        Forbidden: neither a clerk nor an issuer.
        UnknownCertificate: there is none.
        UnknownTemplate: its kind is not installed any more.
        InvalidInput: kind, copy number, stock number or day is wrong.
        NotForeseen: the kind of certificate has no such copy.
        ForbiddenTransition: the certificate has expired, was replaced, or has ended.
        CopyInUse: this copy is in use on another sheet.
        DuplicateStockNumber: a sheet with this number was used before.
    """
    by.require(AccountRole.CLERK, AccountRole.ISSUER)
    stock_number, stock_key = check_stock_number(printed.stock_number)
    certificate = open_to_build_on(session, identifier, keyring=keyring, by=by)
    record, today = certificate.record, legal_date(now)
    copies = catalogue.get(record.template.slug).template.copies
    kind = check_copy(copies, printed.kind, printed.copy_number)
    check_printable(certificate.status_on(today))
    printed_on = printed.printed_on or today
    check_printed_on(printed_on, issued=record.issued, today=today)
    certificate_id = certificate.stored.certificate_id
    _check_free(session, certificate_id, kind, printed.copy_number)
    row = PaperCopyRow(
        id=str(uuid.uuid4()),
        certificate_id=certificate_id,
        template_slug=record.template.slug,
        kind=kind,
        copy_number=printed.copy_number,
        stock_number=stock_number,
        stock_key=stock_key,
        printed_on=printed_on,
        noted_at=now,
        noted_by=by.account_id,
        noted_by_name=by.name,
        state=PaperState.IN_USE,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if not is_taken(error):
            raise
        raise DuplicateStockNumber("stock_number: a sheet of this number was used before") from error
    pass_point(FaultPoint.PAPER_NOTED)
    return _view(row)


def end_paper(
    session: Session, identifier: str, paper_id: str, *, state: str, reason: str, by: Principal, now: datetime
) -> Paper:
    """
    Note that a paper was spoiled, lost or returned; whatever the certificate's status is by then.

    Raises:
        Forbidden: neither a clerk nor an issuer.
        UnknownCertificate: there is none.
        UnknownPaper: it has no such paper.
        InvalidInput: the state is no end, or the reason is missing or too long.
        ForbiddenTransition: the paper is not in use any more.
    """
    by.require(AccountRole.CLERK, AccountRole.ISSUER)
    certificate_id = get_certificate(session, identifier, by=by).certificate_id
    row = session.get(PaperCopyRow, paper_id, with_for_update=True, populate_existing=True)
    if row is None or row.certificate_id != certificate_id:
        raise UnknownPaper("paper_id: this certificate has no such paper")
    after = next_state(PaperState(row.state), state)
    row.reason = check_text(reason, path="reason", max_length=500)
    row.state, row.ended_at = after, now
    row.ended_by, row.ended_by_name = by.account_id, by.name
    session.flush()
    pass_point(FaultPoint.PAPER_ENDED)
    return _view(row)


def list_papers(session: Session, identifier: str, *, by: Principal) -> Sequence[Paper]:
    """
    List every sheet that was ever noted for a certificate's version, in the order of noting.

    Raises:
        Forbidden: not of the office.
        UnknownCertificate: there is none.
    """
    by.require(*OFFICE)
    certificate_id = get_certificate(session, identifier, by=by).certificate_id
    statement = (
        select(PaperCopyRow)
        .where(PaperCopyRow.certificate_id == certificate_id)
        .order_by(col(PaperCopyRow.noted_at), col(PaperCopyRow.id))
    )
    return [_view(row) for row in session.exec(statement)]


def _check_free(session: Session, certificate_id: int, kind: CopyKind, copy_number: int) -> None:
    """Insist that no sheet in use is this copy; the certificate is locked, so nobody notes one meanwhile."""
    in_use = select(PaperCopyRow.id).where(
        PaperCopyRow.certificate_id == certificate_id,
        PaperCopyRow.kind == kind,
        PaperCopyRow.copy_number == copy_number,
        PaperCopyRow.state == PaperState.IN_USE,
    )
    if session.exec(in_use).first() is not None:
        raise CopyInUse("copy_number: this copy is in use on another sheet", state=PaperState.IN_USE)


def _view(row: PaperCopyRow) -> Paper:
    return Paper(
        id=row.id,
        kind=row.kind,
        copy_number=row.copy_number,
        stock_number=row.stock_number,
        printed_on=row.printed_on,
        noted_at=row.noted_at,
        noted_by=row.noted_by_name,
        state=row.state,
        reason=row.reason,
        ended_at=row.ended_at,
        ended_by=row.ended_by_name,
    )
