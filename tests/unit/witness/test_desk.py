"""A witness remembers before it signs, works alone, and looks at a log by its files as well as on demand."""

import multiprocessing
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from ecert.log.folder import FolderFiles
from ecert.log.note import read_note
from ecert.log.tree import consistency_path
from ecert.witness.desk import WitnessDesk
from ecert.witness.errors import WitnessBusy, WitnessClockBehind, WitnessRefused, WitnessStateInvalid
from ecert.witness.exchange import write_request
from ecert.witness.state import StateFile
from tests.public_log import (
    LOG_KEY,
    NOW,
    ORIGIN,
    WITNESS_NAME,
    WITNESS_SIGNER,
    checkpoint_of,
    numbered,
    publish,
    signed,
    tree_of,
)


class Archive:
    """The second body: a folder of its own, and one for the log."""

    def __init__(self, folder: Path) -> None:
        """Begin with nothing."""
        self.state, self.public = folder / "witness.json", folder / "public"
        self.now = NOW

    @property
    def desk(self) -> WitnessDesk:
        """The witness, as it is after a restart."""
        return WitnessDesk(
            WITNESS_NAME, WITNESS_SIGNER, (LOG_KEY,), StateFile(self.state, ORIGIN), clock=lambda: self.now
        )

    def visit(self) -> int:
        """Look at the published log, and give the size that was signed."""
        return self.desk.visit(FolderFiles(self.public)).signed.checkpoint.size


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Give a second body that has signed nothing yet."""
    return Archive(tmp_path)


def test_a_log_that_grows_is_signed_again_and_again(archive: Archive) -> None:
    """Each time from what was signed before."""
    for size in (0, 5, 5, 300, 700):
        publish(archive.public, numbered(size))
        assert archive.visit() == size
        assert archive.desk.state.load().signed is not None


def test_a_rolled_back_log_is_not_signed(archive: Archive) -> None:
    """And what proves it is kept beside the state."""
    long = publish(archive.public, numbered(700))
    archive.visit()
    state = archive.state.read_bytes()
    short = publish(archive.public, numbered(300))
    with pytest.raises(WitnessRefused, match="rolled back from 700 entries to 300"):
        archive.visit()
    assert archive.state.read_bytes() == state
    evidence = archive.state.with_name("witness.json.evidence").read_text(encoding="utf-8")
    assert evidence == f"{long.text}\n{short.text}"


@pytest.mark.parametrize("size", [300, 700])
def test_a_fork_is_not_signed(archive: Archive, size: int) -> None:
    """Of the same size, and of a longer log."""
    publish(archive.public, numbered(300))
    archive.visit()
    publish(archive.public, numbered(size, salt="other"))
    with pytest.raises(WitnessRefused, match="a fork"):
        archive.visit()
    assert archive.state.with_name("witness.json.evidence").exists()


def test_tiles_that_were_cut_prove_nothing(archive: Archive) -> None:
    """The one is named, and nothing signed."""
    publish(archive.public, numbered(300))
    archive.visit()
    publish(archive.public, numbered(700))
    tile = archive.public / "tile" / "0" / "001"
    tile.write_bytes(tile.read_bytes()[:64])
    with pytest.raises(WitnessRefused, match="tile/0/001 is cut"):
        archive.visit()


def test_a_log_without_a_checkpoint_is_not_signed(archive: Archive) -> None:
    """Nor one whose checkpoint is not the log's."""
    archive.public.mkdir()
    with pytest.raises(WitnessRefused):
        archive.visit()
    (archive.public / "checkpoint").write_text("nonsense", encoding="utf-8")
    with pytest.raises(WitnessRefused):
        archive.visit()


def test_what_is_asked_for_is_remembered_over_a_restart(archive: Archive) -> None:
    """An answer of 200 is on the disk; asking by size 0 gives the size."""
    entries = numbered(700)
    first = signed(checkpoint_of(entries[:300]))
    assert archive.desk.answer(write_request(0, [], first)).status == 200
    second = signed(checkpoint_of(entries))
    assert archive.desk.answer(write_request(0, [], second)).body == "300\n"
    path = consistency_path(tree_of(entries).node, 300, 700)
    assert archive.desk.answer(write_request(300, path, second)).status == 200
    assert archive.desk.answer(write_request(300, path, second)).body == "700\n"


def test_nothing_is_signed_that_cannot_be_remembered(archive: Archive) -> None:
    """The state is on the disk before a signature leaves."""
    archive.state.mkdir()
    with pytest.raises(WitnessStateInvalid):
        archive.desk.answer(write_request(0, [], signed(checkpoint_of(numbered(3)))))


@pytest.mark.parametrize("content", [b"", b"{}", b"nonsense", b'{"version":2}'])
def test_a_state_that_cannot_be_read_is_no_new_beginning(archive: Archive, content: bytes) -> None:
    """A witness that has forgotten would sign a fork."""
    archive.state.write_bytes(content)
    with pytest.raises(WitnessStateInvalid):
        archive.desk.answer(write_request(0, [], signed(checkpoint_of(numbered(3)))))


def test_a_state_of_another_log_is_refused(archive: Archive) -> None:
    """One state, one log."""
    archive.desk.answer(write_request(0, [], signed(checkpoint_of(numbered(3)))))
    with pytest.raises(WitnessStateInvalid, match="another log"):
        StateFile(archive.state, "other.example/log").load()


def test_a_clock_that_was_put_back_signs_nothing(archive: Archive) -> None:
    """A signature says when; time that goes backwards would be a lie."""
    request = write_request(0, [], signed(checkpoint_of(numbered(3))))
    archive.desk.answer(request)
    archive.now -= timedelta(hours=1)
    with pytest.raises(WitnessClockBehind):
        archive.desk.answer(request)


def _hold(path: Path) -> str:
    try:
        with StateFile(path, ORIGIN).held():
            return "held"
    except WitnessBusy:
        return "busy"


def test_two_processes_do_not_share_a_state(archive: Archive) -> None:
    """The second one is told, and signs nothing."""
    with archive.desk.state.held(), multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(_hold, (archive.state,)) == "busy"
    assert _hold(archive.state) == "held"


def test_threads_that_ask_at_once_go_one_after_another(archive: Archive) -> None:
    """The state never goes back, whoever comes first (tlog-witness)."""
    entries = numbered(700)
    archive.desk.answer(write_request(0, [], signed(checkpoint_of(entries[:300]))))
    desk, tree, statuses = archive.desk, tree_of(entries), []

    def ask(size: int) -> None:
        request = write_request(300, consistency_path(tree.node, 300, size), signed(checkpoint_of(entries[:size])))
        statuses.append(desk.answer(request).status)

    threads = [threading.Thread(target=ask, args=(size,)) for size in range(400, 700, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409, 409, 409, 409, 409]
    state = archive.desk.state.load().signed
    assert state is not None
    assert read_note(state.note.text.encode()) == state.note
