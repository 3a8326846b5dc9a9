"""The log is published as static files that prove what the database holds, and nothing else is ever signed over."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ecert.log.checkpoint import read_checkpoint
from ecert.log.errors import LogBehind, LogForked, LogUnreadable
from ecert.log.floor import keep_above
from ecert.log.note import read_note
from ecert.log.published import PublishedLog, open_published
from ecert.log.publishing import Publication, Publisher
from ecert.log.service import EntryKind, append, count_entries
from ecert.log.tree import EMPTY_ROOT, Tree, leaf_hash, verify_inclusion
from ecert.storage.database import snapshot, transaction
from tests.building import NOON, PUBLIC_URL, the_keyring


def _digest(number: int) -> bytes:
    return hashlib.sha256(number.to_bytes(4, "big")).digest()


class Press:
    """A database, the folder of its published log, and whoever publishes."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Begin with an empty log."""
        self.engine, self.folder = engine, folder

    @property
    def log(self) -> PublishedLog:
        """The published log, as a process sees it that has just started."""
        return open_published(self.folder, PUBLIC_URL, the_keyring())

    def add(self, count: int) -> None:
        """Append so many entries."""
        with transaction(self.engine) as session:
            first = count_entries(session)
            append(session, EntryKind.EVENT, [_digest(number) for number in range(first, first + count)])

    def publish(self) -> Publication:
        """Publish, as a process that has just started."""
        return Publisher(self.engine, the_keyring(), self.log).publish(now=NOON)

    def change(self, statement: str) -> None:
        """Do to the database what no code of ours does."""
        with self.engine.begin() as connection:
            connection.execute(text(statement))


@pytest.fixture
def press(engine: Engine, tmp_path: Path) -> Press:
    """Give a press with an empty log."""
    return Press(engine, tmp_path / "public")


def test_an_empty_log_is_published(press: Press) -> None:
    """Witnesses and auditors can begin before the first certificate."""
    assert press.publish().size == 0
    published = press.log.current()
    assert published is not None
    assert published.opened.checkpoint.root == EMPTY_ROOT
    assert published.opened.checkpoint.origin == "ecert.example/log"


@pytest.mark.parametrize("steps", [(1,), (255, 1, 1), (256, 256), (100, 500, 3), (700,)])
def test_every_entry_is_proved_by_the_files_alone(press: Press, steps: tuple[int, ...]) -> None:
    """However the log grew, by one process after another: each root is that of all leaves so far."""
    tree = Tree()
    for count in steps:
        tree.extend(leaf_hash(_digest(number)) for number in range(len(tree), len(tree) + count))
        press.add(count)
        assert press.publish().fresh
        published = press.log.current()
        assert published is not None
        checkpoint = published.opened.checkpoint
        assert (checkpoint.size, checkpoint.root) == (len(tree), tree.root())
        for position in {0, len(tree) // 2, len(tree) - 1}:
            leaf = leaf_hash(_digest(position))
            proof = published.prove(position)
            assert press.log.view().leaf_at(position) == leaf
            assert verify_inclusion(leaf, position, checkpoint.size, proof.path, checkpoint.root)
        assert press.log.view().leaf_at(len(tree)) is None
        assert press.log.view().proof_of(len(tree)) is None


def test_what_is_published_is_not_published_again(press: Press) -> None:
    """No new checkpoint where nothing is new."""
    press.add(3)
    assert press.publish().fresh
    before = (press.folder / "checkpoint").stat().st_mtime_ns
    assert not press.publish().fresh
    assert (press.folder / "checkpoint").stat().st_mtime_ns == before


def test_a_lost_folder_is_made_again(press: Press) -> None:
    """Byte for byte, out of the database."""
    press.add(300)
    press.publish()
    press.add(300)
    press.publish()
    before = {path: path.read_bytes() for path in press.folder.rglob("*") if path.is_file()}
    shutil.rmtree(press.folder)
    press.publish()
    after = {path: path.read_bytes() for path in press.folder.rglob("*") if path.is_file()}
    # Partial tiles of sizes in between are not made again: nobody needs them any more.
    assert after == {path: before[path] for path in after}
    assert press.folder / "tile" / "0" / "001" in after


def test_a_database_of_before_publishes_nothing(press: Press) -> None:
    """Whoever put an old copy back is told so, and the published log stays as it was."""
    press.add(5)
    press.publish()
    press.change("delete from log_checkpoint")
    press.change("delete from log_entry where position > 2")
    with pytest.raises(LogBehind):
        press.publish()
    assert press.log.view().leaf_at(4) == leaf_hash(_digest(4))


def test_a_database_of_before_takes_no_entry(press: Press) -> None:
    """At once, before anything is published: what it would hand out may have been handed out."""
    press.add(5)
    press.publish()
    press.change("delete from log_checkpoint")
    press.change("delete from log_entry where position > 2")
    keep_above(press.engine, press.folder)
    with pytest.raises(LogBehind):
        press.add(1)
    with snapshot(press.engine) as session:
        assert count_entries(session) == 3


def test_a_checkpoint_that_cannot_be_read_stops_new_entries(press: Press) -> None:
    """How much is published cannot be told then."""
    press.add(5)
    press.publish()
    keep_above(press.engine, press.folder)
    press.add(1)
    (press.folder / "checkpoint").write_text("nonsense")
    with pytest.raises(LogUnreadable):
        press.add(1)
    with pytest.raises(LogUnreadable):
        press.publish()


@pytest.mark.parametrize("other", [True, False])
def test_other_entries_are_never_signed_over(press: Press, other: bool) -> None:
    """Somebody changed what was published already, or took it away: found before a fork is signed."""
    press.add(5)
    press.publish()
    press.change("delete from log_entry where position = 4" if other else "delete from log_entry where position = 3")
    if other:
        with transaction(press.engine) as session:
            append(session, EntryKind.EVENT, [_digest(999)])
    with transaction(press.engine) as session:
        append(session, EntryKind.EVENT, [_digest(1000), _digest(1001)])
    with pytest.raises(LogForked):
        press.publish()
    assert read_checkpoint(read_note((press.folder / "checkpoint").read_bytes()).body).size == 5


def test_a_root_that_was_signed_is_never_signed_otherwise(press: Press) -> None:
    """Not even where the folder is gone: the database remembers what it signed."""
    press.add(5)
    press.publish()
    shutil.rmtree(press.folder)
    press.change("delete from log_entry where position = 4")
    with transaction(press.engine) as session:
        append(session, EntryKind.EVENT, [_digest(999)])
    with pytest.raises(LogForked):
        press.publish()
    press.change("delete from log_entry where position = 4")
    with pytest.raises(LogForked):
        press.publish()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-32])


def _shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[7] ^= 1
    path.write_bytes(content)


def _lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + bytes(32))


@pytest.mark.parametrize("harm", [_cut, _shorten, _change, _lengthen, Path.unlink])
@pytest.mark.parametrize("tile", ["0/000", "0/001.p/44", "1/000.p/1"])
def test_a_tile_that_was_harmed_is_believed_by_nobody(press: Press, tile: str, harm: Callable[[Path], None]) -> None:
    """Cut, shortened, changed, lengthened, gone: no leaf and no proof comes out of it."""
    press.add(300)
    press.publish()
    harm(press.folder / "tile" / tile)
    log = press.log.view()
    position = 299 if tile == "0/001.p/44" else 0
    assert log.leaf_at(position) is None
    assert log.proof_of(position) is None
    if ".p" in tile:
        press.add(1)
        with pytest.raises(LogUnreadable):
            press.publish()


def test_a_process_goes_on_from_what_it_checked(press: Press) -> None:
    """A tile that is changed under a running process is never signed over."""
    press.add(300)
    publisher = Publisher(press.engine, the_keyring(), press.log)
    publisher.publish(now=NOON)
    publisher.log.current()
    _change(press.folder / "tile" / "0" / "001.p" / "44")
    press.add(1)
    publisher.publish(now=NOON)
    published = press.log.current()
    assert published is not None
    tree = Tree(leaf_hash(_digest(number)) for number in range(301))
    assert published.opened.checkpoint.root == tree.root()


def test_two_processes_publish_the_same(press: Press) -> None:
    """Each with its own folder: the checkpoints are the same, byte for byte."""
    press.add(20)
    other = Press(press.engine, press.folder.with_name("other"))
    assert press.publish().note == other.publish().note
    press.add(1)
    other.publish()
    assert (press.publish().note.text, press.log.view().leaf_at(20)) == (
        other.publish().note.text,
        other.log.view().leaf_at(20),
    )
