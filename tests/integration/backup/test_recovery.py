"""After a restore that is older than the published log nothing is issued, until the log was taken over: no fork."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ecert.backup.recovery import look, recover
from ecert.errors import RestoredNotCleared
from ecert.log.errors import LogBehind, LogForked, NotLogged
from ecert.log.floor import keep_above
from ecert.log.published import PublishedLog, open_published
from ecert.log.publishing import Publisher
from ecert.log.service import count_entries
from ecert.register.lifecycle import Step
from ecert.register.place import BLOCK_SIZE
from ecert.register.service import find_certificate, get_certificate
from ecert.register.stored import open_stored
from ecert.storage.database import snapshot, transaction
from ecert.storage.installation import clear_restored_mark, find_restored_mark
from ecert.verification.report import Outcome
from ecert.verification.service import Readings, verify_text
from tests.building import NOON, PUBLIC_URL, seeded_chance, the_catalogue, the_keyring
from tests.integration.backup.looking import back_up, restore
from tests.integration.sync.bureau import Bureau


class Loss:
    """Three certificates, a backup, two more and a suspension, all published; then the backup is put back."""

    def __init__(self, engine: Engine, place: Engine, folder: Path) -> None:
        """Let all of it happen."""
        self.place, self.folder = place, folder / "public"
        before = Bureau(engine)
        self.kept = [before.issue() for _ in range(3)]
        back_up(engine, folder / "backup.age")
        self.lost = [before.issue() for _ in range(2)]
        before.take(Step.SUSPEND, self.kept[0])
        self.published_size = Publisher(engine, the_keyring(), self.log).publish(now=NOON).size
        self.lost_records = [before.open(identifier).record for identifier in self.lost]
        restore(place, folder / "backup.age")
        keep_above(place, self.folder)
        # The people of before came with the backup; their randomness did not.
        self.after = Bureau.__new__(Bureau)
        self.after.engine, self.after.clock, self.after.chance = place, before.clock, seeded_chance(2)
        self.after.staff = before.staff

    @property
    def log(self) -> PublishedLog:
        """The published log, as a process sees it that has just started."""
        return open_published(self.folder, PUBLIC_URL, the_keyring())

    def clear(self) -> None:
        """Somebody vouches, wrongly, that nothing was lost."""
        with transaction(self.place) as session:
            clear_restored_mark(session, told_by="operator", because="nothing was issued", now=NOON)

    def forget_what_is_published(self) -> None:
        """A process that was told of another folder knows nothing of the published log."""
        keep_above(self.place, self.folder.with_name("elsewhere"))


@pytest.fixture
def loss(engine: Engine, place: Engine, tmp_path: Path) -> Loss:
    """Give a database that was put back to an earlier day."""
    return Loss(engine, place, tmp_path)


def test_nothing_is_issued_until_the_log_was_taken_over(loss: Loss) -> None:
    """Not even where somebody has cleared the mark of the restore by mistake; nothing half-done is left."""
    with pytest.raises(RestoredNotCleared):
        loss.after.issue()
    loss.clear()
    with snapshot(loss.place) as session:
        before = count_entries(session)
    with pytest.raises(LogBehind):
        loss.after.issue()
    with pytest.raises(LogBehind):
        loss.after.take(Step.SUSPEND, loss.kept[1])
    with pytest.raises(LogBehind):
        Publisher(loss.place, the_keyring(), loss.log).publish(now=NOON)
    with snapshot(loss.place) as session:
        assert count_entries(session) == before


def test_after_it_nothing_that_was_used_comes_again(loss: Loss) -> None:
    """Numbers, places in status lists, leaves: the log goes on behind what it had shown."""
    found = recover(loss.place, loss.log, now=NOON)
    assert (found.kept, found.lost, found.moved) == (18, loss.published_size - 18, 0)
    again = [loss.after.issue() for _ in range(2)]
    records = [loss.after.open(identifier).record for identifier in again]
    assert not {record.number for record in records} & {record.number for record in loss.lost_records}
    places = {(record.status_list, record.status_index // BLOCK_SIZE) for record in records}
    assert not places & {(record.status_list, record.status_index // BLOCK_SIZE) for record in loss.lost_records}
    before = loss.log.view()
    shown = [before.leaf_at(position) for position in range(loss.published_size)]
    assert Publisher(loss.place, the_keyring(), loss.log).publish(now=NOON).size == loss.published_size + 4
    after = loss.log.view()
    assert [after.leaf_at(position) for position in range(loss.published_size)] == shown
    readings = Readings(the_keyring(), the_catalogue(), NOON, after)
    with snapshot(loss.place) as session:
        for identifier in (*loss.kept, *again):
            report = verify_text(session, identifier, readings, on=None)
            assert report.outcome is Outcome.PASSED
            assert report.proof is not None
        assert find_certificate(session, loss.lost[0]) is None
        assert find_restored_mark(session) is None


def test_lists_and_series_that_were_begun_since_are_passed_over(loss: Loss) -> None:
    """What was opened after the backup left no row here, and is not opened again."""
    with loss.place.begin() as connection:
        for table in ("status_block", "status_list", "number_series"):
            connection.execute(text(f"delete from {table}"))  # noqa: S608 - three names of ours
    found = recover(loss.place, loss.log, now=NOON)
    record = loss.after.open(loss.after.issue()).record
    assert record.status_list > max(lost.status_list for lost in loss.lost_records)
    # A series that was begun since has given at most as many numbers as certificates were lost.
    assert found.lost_records >= 2
    assert int("".join(filter(str.isdigit, record.number))) > found.lost_records


def test_it_may_be_said_again(loss: Loss) -> None:
    """The second time there is nothing to do; looking changes nothing."""
    found = look(loss.place, loss.log)
    assert found == look(loss.place, loss.log)
    assert recover(loss.place, loss.log, now=NOON) == found
    again = recover(loss.place, loss.log, now=NOON)
    assert (again.kept, again.lost, again.moved) == (loss.published_size, 0, 0)


def test_a_restore_that_lost_nothing_is_cleared(engine: Engine, place: Engine, tmp_path: Path) -> None:
    """The published log shows it."""
    before = Bureau(engine)
    before.issue()
    folder = tmp_path / "public"
    log = open_published(folder, PUBLIC_URL, the_keyring())
    Publisher(engine, the_keyring(), log).publish(now=NOON)
    back_up(engine, tmp_path / "backup.age")
    restore(place, tmp_path / "backup.age")
    assert recover(place, log, now=NOON).lost == 0
    with snapshot(place) as session:
        assert find_restored_mark(session) is None


def test_entries_that_nobody_has_seen_are_put_behind(loss: Loss) -> None:
    """Whoever issued meanwhile by another way keeps what was issued; its leaves stand behind what was published."""
    loss.clear()
    loss.forget_what_is_published()
    early = loss.after.issue()
    found = recover(loss.place, loss.log, now=NOON)
    assert found.moved == 2
    keep_above(loss.place, loss.folder)
    assert Publisher(loss.place, the_keyring(), loss.log).publish(now=NOON).size == loss.published_size + 2
    with snapshot(loss.place) as session:
        stored = get_certificate(session, early, by=None)
        report = verify_text(session, early, Readings(the_keyring(), the_catalogue(), NOON, loss.log.view()), on=None)
    assert [place.position for place in stored.places if place is not None] == [
        loss.published_size,
        loss.published_size + 1,
    ]
    assert open_stored(stored, the_keyring()).record.identifier == early
    assert report.outcome is Outcome.PASSED


def test_a_fork_that_was_signed_stays_for_the_auditor(loss: Loss) -> None:
    """Two checkpoints of one log over other leaves: nothing here may hide that."""
    loss.clear()
    loss.forget_what_is_published()
    loss.after.issue()
    elsewhere = open_published(loss.folder.with_name("elsewhere"), PUBLIC_URL, the_keyring())
    Publisher(loss.place, the_keyring(), elsewhere).publish(now=NOON)
    with snapshot(loss.place) as session:
        before = count_entries(session)
    with pytest.raises(LogForked):
        recover(loss.place, loss.log, now=NOON)
    with snapshot(loss.place) as session:
        assert count_entries(session) == before


def test_without_a_published_log_there_is_nothing_to_go_by(loss: Loss) -> None:
    """The operator is told to put a copy of it in its place."""
    with pytest.raises(NotLogged):
        recover(loss.place, open_published(loss.folder / "nowhere", PUBLIC_URL, the_keyring()), now=NOON)
