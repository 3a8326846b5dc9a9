"""Forms that are being filled in, on either database: saved as typed, seen by their writer, handed in once."""

import dataclasses
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import Principal
from ecert.application.drafts import (
    KEPT,
    MAX_DRAFT_BYTES,
    MAX_DRAFTS,
    Draft,
    discard_draft,
    get_draft,
    hand_in,
    list_drafts,
    new_draft_id,
    save_draft,
)
from ecert.application.errors import DraftChanged, UnknownDraft
from ecert.application.form import type_out
from ecert.application.handling import DecisionOrder, decide_application
from ecert.application.service import Application, get_application
from ecert.application.workflow import BusinessType
from ecert.errors import Forbidden, ForbiddenTransition, InvalidClaims, InvalidInput, TooLarge
from ecert.register.record import Holder
from ecert.storage.database import open_database, transaction
from tests.building import NOON, Staff, hire, the_catalogue, the_keyring

KIND = "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng"


@pytest.fixture
def staff(engine: Engine) -> Staff:
    """Give accounts, one of them another clerk."""
    return hire(engine, also={"other": ["clerk"]})


@pytest.fixture
def session(engine: Engine, staff: Staff) -> Iterator[Session]:
    """Give a transaction."""
    del staff
    with transaction(engine) as opened:
        yield opened


def a_draft(**changes: object) -> Draft:
    """Begin a form in which little stands."""
    draft = Draft(new_draft_id(), KIND, BusinessType.FIRST_ISSUE, {"holder.name": ["  湖南示例 "]})
    return dataclasses.replace(draft, **changes)  # type: ignore[arg-type]


def a_full_draft(**changes: object) -> Draft:
    """Begin a form with the sample of its kind."""
    entry = the_catalogue().get(KIND)
    holder = Holder(entry.sample.holder.name, entry.sample.holder.code, entry.sample.holder.code_type)
    return a_draft(typed=type_out(entry.template, holder=holder, claims=dict(entry.sample.claims)), **changes)


def save(session: Session, draft: Draft, by: Principal) -> Draft:
    """Save at noon."""
    return save_draft(session, draft, catalogue=the_catalogue(), by=by, now=NOON)


def submit(session: Session, draft: Draft, by: Principal, stage: str = "under_review") -> Application:
    """Hand in at noon."""
    return hand_in(
        session,
        draft.id,
        revision=draft.revision,
        stage=stage,
        catalogue=the_catalogue(),
        keyring=the_keyring(),
        by=by,
        now=NOON,
    )


def test_what_was_saved_is_there(engine: Engine, staff: Staff) -> None:
    """As it was typed, unfinished and with its white space, for whoever opens the database next."""
    clerk = staff.principals["clerk"]
    with transaction(engine) as session:
        saved = save(session, a_draft(), clerk)
    reopened = open_database(engine.url.render_as_string(hide_password=False))
    with transaction(reopened) as session:
        found = get_draft(session, saved.id, by=clerk)
    reopened.dispose()
    assert (found, found.revision, found.typed) == (saved, 1, {"holder.name": ["  湖南示例 "]})


def test_second_window_does_not_write_over_the_first(session: Session, staff: Staff) -> None:
    """Whoever has not seen the newest revision is told so; the same again is no change."""
    clerk = staff.principals["clerk"]
    first = save(session, a_draft(), clerk)
    assert save(session, first, clerk).revision == 1
    changed = dataclasses.replace(first, typed={"holder.name": ["甲"]})
    assert save(session, changed, clerk).revision == 2
    with pytest.raises(DraftChanged):
        save(session, dataclasses.replace(first, typed={"holder.name": ["乙"]}), clerk)
    with pytest.raises(DraftChanged):
        save(session, dataclasses.replace(first, typed={"holder.name": ["乙"]}, revision=0), clerk)
    assert get_draft(session, first.id, by=clerk).typed == {"holder.name": ["甲"]}


def test_draft_is_its_writers_alone(session: Session, staff: Staff) -> None:
    """To another clerk it does not exist; others have none."""
    saved = save(session, a_draft(), staff.principals["clerk"])
    other = staff.principals["other"]
    for act in (
        lambda: get_draft(session, saved.id, by=other),
        lambda: discard_draft(session, saved.id, by=other),
        lambda: save(session, dataclasses.replace(saved, typed={}), other),
        lambda: save(session, dataclasses.replace(saved, revision=0), other),
        lambda: submit(session, saved, other),
    ):
        with pytest.raises(UnknownDraft):
            act()
    assert list_drafts(session, by=other) == []
    assert [draft.id for draft in list_drafts(session, by=staff.principals["clerk"])] == [saved.id]
    with pytest.raises(Forbidden):
        save(session, a_draft(), staff.principals["reviewer"])


def test_foreign_kind_does_not_exist(session: Session, staff: Staff) -> None:
    """Nor does a form of it."""
    press = dataclasses.replace(staff.principals["clerk"], kinds=the_catalogue().scopes["hunan_press"])
    with pytest.raises(InvalidInput):
        save(session, a_draft(), press)


@pytest.mark.parametrize(
    "changes",
    [
        {"slug": "unknown"},
        {"id": "../../etc"},
        {"typed": {"state": ["issued"]}},
        {"typed": {"claims.address": ["a", "b"]}},
        {"business_type": BusinessType.RENEWAL, "slug": "zuopin_dengji_zhengshu", "typed": {}},
    ],
    ids=str,
)
def test_form_that_cannot_be_is_refused(session: Session, staff: Staff, changes: dict[str, object]) -> None:
    """A kind, an input or a business that there is not."""
    with pytest.raises(InvalidInput):
        save(session, a_draft(**changes), staff.principals["clerk"])


def test_drafts_are_bounded(session: Session, staff: Staff) -> None:
    """In length and in number; what nobody goes on with gives way."""
    clerk = staff.principals["clerk"]
    with pytest.raises(TooLarge):
        save(session, a_draft(typed={"claims.address": ["长" * MAX_DRAFT_BYTES]}), clerk)
    for _ in range(MAX_DRAFTS):
        save(session, a_draft(), clerk)
    with pytest.raises(TooLarge):
        save(session, a_draft(), clerk)
    later = NOON + KEPT + timedelta(days=1)
    save_draft(session, a_draft(), catalogue=the_catalogue(), by=clerk, now=later)
    assert len(list_drafts(session, by=clerk)) == 1


def test_discarded_draft_stays_away(session: Session, staff: Staff) -> None:
    """A window that still saves it does not bring it back."""
    clerk = staff.principals["clerk"]
    saved = save(session, a_draft(), clerk)
    discard_draft(session, saved.id, by=clerk)
    with pytest.raises(UnknownDraft):
        save(session, dataclasses.replace(saved, typed={"holder.name": ["甲"]}), clerk)


def test_draft_becomes_an_application(session: Session, staff: Staff) -> None:
    """As far as it goes at the counter; the draft is no more."""
    clerk = staff.principals["clerk"]
    saved = save(session, a_full_draft(), clerk)
    made = submit(session, saved, clerk, "accepted")
    assert (made.state, made.submission.holder.name) == ("accepted", the_catalogue().get(KIND).sample.holder.name)
    with pytest.raises(UnknownDraft):
        submit(session, saved, clerk)


def test_unfinished_draft_is_not_handed_in(engine: Engine, staff: Staff) -> None:
    """It stays, and every mistake is named."""
    clerk = staff.principals["clerk"]
    with transaction(engine) as session:
        saved = save(session, a_draft(), clerk)
    with pytest.raises(InvalidClaims) as refused, transaction(engine) as session:
        submit(session, saved, clerk)
    assert {"holder.code_type", "claims.address"} <= {error.path for error in refused.value.errors}
    with transaction(engine) as session:
        assert get_draft(session, saved.id, by=clerk) == saved
        with pytest.raises(DraftChanged):
            submit(session, dataclasses.replace(saved, revision=7), clerk)


def test_returned_application_is_changed_by_a_form(session: Session, staff: Staff) -> None:
    """And goes back to review at once; one that is not returned has no such form."""
    clerk = staff.principals["clerk"]
    made = submit(session, save(session, a_full_draft(), clerk), clerk)
    with pytest.raises(ForbiddenTransition):
        save(session, a_full_draft(application_id=made.id), clerk)
    order = DecisionOrder("return", "请更正地址", made.claims_sha256)
    reviewer = staff.principals["reviewer"]
    decide_application(session, made.id, order, catalogue=the_catalogue(), keyring=the_keyring(), by=reviewer, now=NOON)
    full = a_full_draft(application_id=made.id)
    typed = {**full.typed, "claims.address": ["长沙市岳麓区新路1号"]}
    saved = save(session, dataclasses.replace(full, typed=typed), clerk)
    with pytest.raises(InvalidInput):
        submit(session, saved, clerk, "deliver")
    again = submit(session, saved, clerk, "resubmit")
    assert (again.state, again.submission.claims["address"]) == ("under_review", "长沙市岳麓区新路1号")
    assert get_application(session, made.id, by=clerk) == again


def test_id_is_a_random_uuid() -> None:
    """Nobody guesses another's."""
    assert uuid.UUID(new_draft_id()).version == 4
