"""
Keep the forms that people are filling in, and hand them in.

A draft may be unfinished and wrong in everything: it is what somebody typed, and it is his alone. Whoever saves one
names the revision that he has seen, so that of two windows the second does not write over the first unseen.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlmodel import Session, col, delete, select

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.errors import DraftChanged, UnknownDraft
from ecert.application.form import Typed, check_typed, offered, read_typed
from ecert.application.handling import amend, take_step
from ecert.application.service import Application, get_application, submit
from ecert.application.steps import StepOrder
from ecert.application.submission import check_identifier
from ecert.application.tables import FormDraftRow
from ecert.application.workflow import ApplicationState, ApplicationStep, BusinessType, check_amendable
from ecert.catalogue.entries import Catalogue
from ecert.errors import InvalidInput, TooLarge, UnknownTemplate
from ecert.signing.keyring import Keyring
from ecert.storage.database import lock_or_insert

MAX_DRAFTS = 50
"""Most forms that one account fills in at once."""
MAX_DRAFT_BYTES = 512 * 1024
"""Bound of a form as it is stored; photographs stand in it."""
KEPT = timedelta(days=90)
"""How long a form is kept that nobody goes on with."""

NEXT_STEPS: dict[ApplicationState, tuple[ApplicationStep, ...]] = {
    ApplicationState.DRAFT: (ApplicationStep.SUBMIT,),
    ApplicationState.SUPPLEMENTING: (ApplicationStep.SUPPLY,),
    ApplicationState.RETURNED: (ApplicationStep.RESUBMIT,),
}
"""What hands an application in again that was changed."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that somebody is filling in."""

    id: str
    slug: str
    business_type: BusinessType
    typed: Typed
    predecessor: str | None = None
    application_id: str | None = None
    """The application that it changes."""
    revision: int = 0
    """0 before it was saved."""
    updated_at: datetime | None = None


def new_draft_id() -> str:
    """Draw the id of a form before it is saved the first time."""
    return str(uuid.uuid4())


def save_draft(session: Session, draft: Draft, *, catalogue: Catalogue, by: Principal, now: datetime) -> Draft:
    """
    Save what stands in a form; the same again changes nothing.

    Args:
        session: the transaction.
        draft: with the revision that was seen.
        catalogue: has the kind.
        by: a clerk.
        now: the instant.

    Raises:
        Forbidden: not a clerk.
        InvalidInput: kind, business or an input of it do not exist.
        UnknownApplication: the application that it changes is not there.
        ForbiddenTransition: that application may not be changed.
        UnknownDraft: it is somebody else's.
        DraftChanged: it was saved elsewhere in the meantime.
        TooLarge: it is too long, or there are too many.
    """
    by.require(AccountRole.CLERK)
    _check(session, draft, catalogue, by)
    content = msgspec.json.encode({name: list(texts) for name, texts in draft.typed.items() if any(texts)})
    if len(content) > MAX_DRAFT_BYTES:
        raise TooLarge(f"form: must have at most {MAX_DRAFT_BYTES // 1024} KiB")
    row = _begin(session, draft, content, by, now) if draft.revision == 0 else _get(session, draft.id, by, lock=True)
    if row.account_id != by.account_id or row.template_slug != draft.slug:
        raise UnknownDraft("draft: no such draft")
    if row.content == content:
        return _read(row)
    if row.revision != draft.revision:
        raise DraftChanged("draft: was saved elsewhere after it was read")
    row.content, row.revision, row.updated_at = content, row.revision + 1, now
    session.flush()
    return _read(row)


def get_draft(session: Session, draft_id: str, *, by: Principal) -> Draft:
    """
    Give a form that this account is filling in.

    Raises:
        Forbidden: not a clerk.
        UnknownDraft: there is none, or it is somebody else's.
    """
    by.require(AccountRole.CLERK)
    return _read(_get(session, draft_id, by))


def list_drafts(session: Session, *, by: Principal) -> Sequence[Draft]:
    """
    List the forms that this account is filling in, the newest first.

    Raises:
        Forbidden: not a clerk.
    """
    by.require(AccountRole.CLERK)
    statement = (
        select(FormDraftRow)
        .where(FormDraftRow.account_id == by.account_id)
        .order_by(col(FormDraftRow.updated_at).desc(), col(FormDraftRow.id))
        .limit(MAX_DRAFTS)
    )
    return [_read(row) for row in session.exec(statement) if by.sees(row.template_slug)]


def find_amendment(session: Session, application_id: str, *, by: Principal) -> Draft | None:
    """
    Give the newest form in which this account is changing an application, if there is one.

    Raises:
        Forbidden: not a clerk.
    """
    return next((draft for draft in list_drafts(session, by=by) if draft.application_id == application_id), None)


def discard_draft(session: Session, draft_id: str, *, by: Principal) -> None:
    """
    Throw a form away.

    Raises:
        Forbidden: not a clerk.
        UnknownDraft: there is none, or it is somebody else's.
    """
    by.require(AccountRole.CLERK)
    session.delete(_get(session, draft_id, by))
    session.flush()


def hand_in(
    session: Session,
    draft_id: str,
    *,
    revision: int,
    stage: str,
    catalogue: Catalogue,
    keyring: Keyring,
    by: Principal,
    now: datetime,
) -> Application:
    """
    Make an application of a form, or change the one that it is of; the draft goes in the same transaction.

    Args:
        session: the transaction.
        draft_id: which form.
        revision: the one that was read before it was decided to hand it in.
        stage: how far a new application goes at the counter; of one that is changed, the step that is taken then, or
            nothing.
        catalogue: kinds and the office's rules.
        keyring: opens the predecessor.
        by: a clerk.
        now: the instant.

    Raises:
        Forbidden: not a clerk.
        UnknownDraft: there is none, or it is somebody else's.
        DraftChanged: it was saved after it was read.
        InvalidInput: it does not fill the template, or the stage is unknown.
        TemplateNotInForce, DuplicateNumber, UnknownCertificate, PredecessorNotCurrent, Conflict: as for every
            application.
    """
    by.require(AccountRole.CLERK)
    row = _get(session, draft_id, by, lock=True)
    if row.revision != revision:
        raise DraftChanged("draft: was saved elsewhere after it was read")
    draft = _read(row)
    template = catalogue.get(draft.slug).template
    raw = read_typed(template, draft.business_type, draft.predecessor, draft.typed)
    if draft.application_id is None:
        made = submit(session, draft.slug, raw, catalogue=catalogue, keyring=keyring, by=by, now=now, stage=stage)
    else:
        made = amend(
            session, draft.application_id, draft.slug, raw, catalogue=catalogue, keyring=keyring, by=by, now=now
        )
        if stage:
            if stage not in NEXT_STEPS[made.state]:
                raise InvalidInput.at("stage", "is no step of this application")
            order = StepOrder(ApplicationStep(stage))
            made = take_step(session, made.id, order, catalogue=catalogue, keyring=keyring, by=by, now=now)
    session.delete(row)
    session.flush()
    return made


def _check(session: Session, draft: Draft, catalogue: Catalogue, by: Principal) -> None:
    try:
        template = catalogue.get(draft.slug).template
    except UnknownTemplate:
        raise InvalidInput.at("template", "no such template") from None
    if not by.sees(draft.slug):
        raise InvalidInput.at("template", "no such template")
    if draft.business_type not in offered(template):
        raise InvalidInput.at("business_type", "this kind of certificate has no such item")
    if draft.business_type.has_predecessor != (draft.predecessor is not None):
        raise InvalidInput.at("predecessor", "belongs to a change, a renewal or a reissue, and is required there")
    if draft.predecessor is not None:
        check_identifier(draft.predecessor)
    check_typed(template, draft.business_type, draft.typed)
    if draft.application_id is not None:
        application = get_application(session, draft.application_id, by=by)
        check_amendable(application.state)


def _begin(session: Session, draft: Draft, content: bytes, by: Principal, now: datetime) -> FormDraftRow:
    """Give the row of a form that its writer has never seen saved; of two windows that begin one, the first is it."""
    try:
        known = str(uuid.UUID(draft.id)) == draft.id
    except ValueError:
        known = False
    if not known:
        raise InvalidInput.at("draft", "is no id of a draft")
    own = col(FormDraftRow.account_id) == by.account_id
    session.exec(delete(FormDraftRow).where(own, col(FormDraftRow.updated_at) <= now - KEPT))
    if len(session.exec(select(FormDraftRow.id).where(own, FormDraftRow.id != draft.id)).all()) >= MAX_DRAFTS:
        raise TooLarge(f"drafts: are {MAX_DRAFTS} already; hand in or discard one")
    return lock_or_insert(
        session,
        FormDraftRow,
        {"id": draft.id},
        account_id=by.account_id,
        template_slug=draft.slug,
        business_type=draft.business_type.value,
        predecessor=draft.predecessor,
        application_id=draft.application_id,
        content=content,
        revision=1,
        created_at=now,
        updated_at=now,
    )


def _get(session: Session, draft_id: str, by: Principal, *, lock: bool = False) -> FormDraftRow:
    row = session.get(FormDraftRow, draft_id, with_for_update=lock, populate_existing=True)
    if row is None or row.account_id != by.account_id or not by.sees(row.template_slug):
        raise UnknownDraft("draft: no such draft")
    return row


def _read(row: FormDraftRow) -> Draft:
    return Draft(
        id=row.id,
        slug=row.template_slug,
        business_type=BusinessType(row.business_type),
        typed=msgspec.json.decode(row.content, type=dict[str, list[str]]),
        predecessor=row.predecessor,
        application_id=row.application_id,
        revision=row.revision,
        updated_at=row.updated_at,
    )
