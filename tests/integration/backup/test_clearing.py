"""A restored register issues nothing until somebody vouches, or the platform shows, that nothing later exists."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ecert.backup.clearing import Comparison, clear_as_shown, clear_as_told
from ecert.errors import Conflict, InvalidInput, PlatformUnavailable, RestoredNotCleared
from ecert.http.problems import STATUS_CODES
from ecert.register.lifecycle import Step
from ecert.storage.database import snapshot, transaction
from ecert.storage.installation import check_may_issue, mark_restored
from tests.building import NOON, the_catalogue, the_keyring
from tests.integration.backup.looking import back_up, restore
from tests.integration.sync.bureau import Bureau
from tests.integration.sync.exchange import Exchange
from tests.integration.sync.province import Province, its_settings, our_settings, running


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """Give a bureau with two certificates."""
    bureau = Bureau(engine)
    bureau.issue()
    bureau.issue()
    return bureau


@pytest.fixture
def province(tmp_path: Path, bureau: Bureau) -> Iterator[Province]:
    """Give a province that knows nothing yet."""
    with running(its_settings(tmp_path, bureau.clock)) as found:
        yield found


def may_issue(engine: Engine) -> bool:
    """Whether issuing is allowed."""
    with snapshot(engine) as session:
        try:
            check_may_issue(session)
        except RestoredNotCleared:
            return False
    return True


def set_back(bureau: Bureau, place: Engine, file: Path) -> None:
    """Restore the bureau's backup into another place, and let it go on there."""
    restore(place, file)
    bureau.engine = place


def ask_platform(bureau: Bureau, province: Province) -> Comparison:
    """Clear if the platform shows nothing later."""
    return clear_as_shown(
        bureau.engine,
        province.client(),
        our_settings(),
        catalogue=the_catalogue(),
        keyring=the_keyring(),
        now=NOON,
    )


def marks(engine: Engine) -> list[tuple[str, str | None, str | None]]:
    """Give every mark there is."""
    with snapshot(engine) as session:
        rows = session.connection().execute(text("select kind, told_by, because from installation_mark order by id"))
        return [(row.kind, row.told_by, row.because) for row in rows]


def test_register_that_was_never_restored_issues(engine: Engine) -> None:
    """No mark, no refusal."""
    assert may_issue(engine)


def test_refusal_is_a_conflict_with_its_own_code() -> None:
    """Over HTTP it is 409."""
    assert RestoredNotCleared.code == "restored-not-cleared"
    assert next(status for family, status, _ in STATUS_CODES if issubclass(RestoredNotCleared, family)) == 409


def test_restored_register_issues_when_somebody_vouches(bureau: Bureau, place: Engine, tmp_path: Path) -> None:
    """Who and why are kept, and the mark stays."""
    back_up(bureau.engine, tmp_path / "backup.age")
    set_back(bureau, place, tmp_path / "backup.age")
    assert not may_issue(place)
    clear_as_told(place, by="anna", because="all papers of the day were compared", now=NOON)
    assert may_issue(place)
    assert marks(place) == [("restored", None, None), ("cleared", "anna", "all papers of the day were compared")]
    bureau.issue()


def test_platform_that_knows_nothing_more_clears(
    bureau: Bureau, province: Province, place: Engine, tmp_path: Path
) -> None:
    """What the register has and the platform has not is no reason to wait."""
    back_up(bureau.engine, tmp_path / "backup.age")
    Exchange(bureau, province).push()
    set_back(bureau, place, tmp_path / "backup.age")
    assert ask_platform(bureau, province).shows_nothing_later
    assert may_issue(place)
    assert marks(place)[-1] == ("cleared", "platform", "its 2 certificates are among the 2 here, none of them newer")


def test_platform_that_knows_a_later_certificate_does_not_clear(
    bureau: Bureau, province: Province, place: Engine, tmp_path: Path
) -> None:
    """Its number would come again; the answer names the certificate."""
    back_up(bureau.engine, tmp_path / "backup.age")
    later = bureau.issue()
    Exchange(bureau, province).push()
    set_back(bureau, place, tmp_path / "backup.age")
    comparison = ask_platform(bureau, province)
    assert not comparison.shows_nothing_later
    assert comparison.found.unknown_here.identifiers == [later]
    assert not may_issue(place)
    assert marks(place) == [("restored", None, None)]


def test_platform_that_knows_a_later_step_does_not_clear(
    bureau: Bureau, province: Province, place: Engine, tmp_path: Path
) -> None:
    """A certificate that was revoked after the backup is in force again here: somebody has to know."""
    identifier = bureau.issue()
    back_up(bureau.engine, tmp_path / "backup.age")
    bureau.take(Step.REVOKE, identifier)
    Exchange(bureau, province).push()
    set_back(bureau, place, tmp_path / "backup.age")
    comparison = ask_platform(bureau, province)
    assert not comparison.shows_nothing_later
    assert comparison.found.differing.identifiers == [identifier]
    assert not may_issue(place)


def test_platform_that_is_away_does_not_clear(
    bureau: Bureau, province: Province, place: Engine, tmp_path: Path
) -> None:
    """No answer is no answer."""
    back_up(bureau.engine, tmp_path / "backup.age")
    set_back(bureau, place, tmp_path / "backup.age")
    province.fail("http-500", route="/ledger")
    with pytest.raises(PlatformUnavailable):
        ask_platform(bureau, province)
    assert not may_issue(place)


def test_nothing_to_clear_is_said(bureau: Bureau, province: Province) -> None:
    """Neither way clears what was not restored, or was cleared."""
    with pytest.raises(Conflict, match="nothing to clear"):
        clear_as_told(bureau.engine, by="anna", because="why not", now=NOON)
    with pytest.raises(Conflict, match="nothing to clear"):
        ask_platform(bureau, province)


@pytest.mark.parametrize(("by", "because"), [("", "a reason"), ("anna", " "), ("a" * 65, "b"), ("a", "b" * 501)])
def test_name_and_reason_are_texts(engine: Engine, by: str, because: str) -> None:
    """Empty and endless ones are refused, and nothing is cleared."""
    with transaction(engine) as session:
        mark_restored(session, backup_sha256="0" * 64, newest_event=0, now=NOON)
    with pytest.raises(InvalidInput):
        clear_as_told(engine, by=by, because=because, now=NOON)
    assert not may_issue(engine)


def test_second_restore_has_to_be_cleared_again(engine: Engine) -> None:
    """The newest mark counts."""
    for number in range(2):
        with transaction(engine) as session:
            mark_restored(session, backup_sha256="0" * 64, newest_event=number, now=NOON)
        assert not may_issue(engine)
        clear_as_told(engine, by="anna", because="compared", now=NOON)
        assert may_issue(engine)
