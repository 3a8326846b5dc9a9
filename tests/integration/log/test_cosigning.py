"""Signatures of witnesses are taken, stored and published; those that lie are not."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ecert.errors import Malformed
from ecert.log.checkpoint import Checkpoint, open_checkpoint
from ecert.log.client import Reply
from ecert.log.cosigning import Taken, take_cosignatures
from ecert.log.errors import CosignatureInvalid, LogForked, NotLogged, WitnessUnknown
from ecert.log.note import Note, NoteKey, SignatureKind, SignatureLine, cosign_note, note_key, read_note, sign_note
from ecert.log.public import cosigned_name
from ecert.log.published import PublishedLog, log_keys, open_published, origin_of
from ecert.log.publishing import Publisher
from ecert.log.service import EntryKind, append, count_entries
from ecert.log.witnesses import Witness
from ecert.signing.keys import KeyFileSigner, Purpose
from ecert.storage.database import snapshot, transaction
from ecert.witness.asking import Asker
from ecert.witness.desk import WitnessDesk
from ecert.witness.exchange import SIZE_TYPE
from ecert.witness.state import StateFile
from tests.building import NOON, PUBLIC_URL, TODAY, SetClock, the_keyring
from tests.public_log import ed25519_signer

ORIGIN = origin_of(PUBLIC_URL)
MINUTE = timedelta(minutes=1)
LOG_KEYS = tuple(log_keys(the_keyring(), ORIGIN))
SIGNERS = {name: ed25519_signer(seed, Purpose.WITNESS) for seed, name in enumerate(("w.example/1", "w.example/2"), 40)}


def _key(name: str) -> NoteKey:
    return note_key(name, SignatureKind.WITNESS, SIGNERS[name].key.public_key)


FIRST, SECOND = SIGNERS
WITNESSES = tuple(Witness(_key(name), f"https://{name}") for name in SIGNERS)


COSIGNED = {witness.name: cosigned_name(witness.key.key_id) for witness in WITNESSES}


class Press:
    """A log with its folder, and those who sign it."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Begin with an empty log."""
        self.engine, self.folder, self.clock = engine, folder, SetClock()

    @property
    def log(self) -> PublishedLog:
        """The published log, as a process sees it that has just started."""
        keys = [witness.key for witness in WITNESSES]
        return open_published(self.folder / "public", PUBLIC_URL, the_keyring(), keys)

    def publish(self, more: int = 0) -> Note:
        """Append so many entries and publish."""
        with transaction(self.engine) as session:
            first = count_entries(session)
            digests = [sha256(number.to_bytes(4, "big")).digest() for number in range(first, first + more)]
            if digests:
                append(session, EntryKind.EVENT, digests)
        return Publisher(self.engine, the_keyring(), self.log).publish(now=self.clock()).note

    def take(self, note: Note) -> Taken:
        """Hand a note in."""
        with transaction(self.engine) as session:
            return take_cosignatures(
                session, note.text.encode(), origin=ORIGIN, log_keys=LOG_KEYS, witnesses=WITNESSES, now=self.clock()
            )

    def names(self, file: str = "checkpoint") -> list[str]:
        """Say who has signed a published checkpoint, the log left out; every line holds."""
        data = (self.folder / "public" / file).read_bytes()
        opened = open_checkpoint(data, ORIGIN, [*LOG_KEYS, *(witness.key for witness in WITNESSES)])
        return [signed.key.name for signed in opened.cosigned_by]


@pytest.fixture
def press(engine: Engine, tmp_path: Path) -> Press:
    """Give a log with three entries."""
    press = Press(engine, tmp_path)
    press.publish(3)
    return press


def _line(note: Note, name: str, at: datetime = NOON, signer: KeyFileSigner | None = None) -> SignatureLine:
    return cosign_note(note.body, name, signer or SIGNERS[name], now=at)


def test_lines_of_witnesses_are_published_under_the_checkpoint(press: Press) -> None:
    """Of each witness the first; a second one adds nothing."""
    note = press.publish()
    assert press.take(note.with_lines([_line(note, FIRST)])) == Taken(3, (FIRST,))
    assert press.take(note.with_lines([_line(note, FIRST, NOON + MINUTE)])) == Taken(3, ())
    press.clock.advance(minutes=2)
    assert press.take(note.with_lines([_line(note, FIRST), _line(note, SECOND)])) == Taken(3, (SECOND,))
    press.publish()
    assert press.names() == [FIRST, SECOND]
    assert press.names(COSIGNED[FIRST]) == [FIRST]
    assert press.names(COSIGNED[SECOND]) == [SECOND]


def test_the_newest_cosigned_checkpoint_stays_published_when_the_log_grows(press: Press) -> None:
    """A cron job signs what it saw, and the log has gone on meanwhile."""
    before = press.publish()
    press.publish(2)
    press.take(before.with_lines([_line(before, FIRST)]))
    press.publish(300)
    assert press.names() == []
    newest = press.publish()
    press.take(newest.with_lines([_line(newest, SECOND)]))
    press.publish(1)
    assert press.names(COSIGNED[FIRST]) == [FIRST]
    assert read_note((press.folder / "public" / COSIGNED[FIRST]).read_bytes()).body == before.body
    assert read_note((press.folder / "public" / COSIGNED[SECOND]).read_bytes()).body == newest.body


def test_lines_of_strangers_are_passed_over(press: Press) -> None:
    """And whoever has no other is refused."""
    note = press.publish()
    stranger = cosign_note(note.body, "w.example/3", ed25519_signer(60), now=NOON)
    with pytest.raises(WitnessUnknown):
        press.take(note.with_lines([stranger]))
    assert press.take(note.with_lines([stranger, _line(note, FIRST)])) == Taken(3, (FIRST,))
    press.publish()
    assert press.names() == [FIRST]


def test_a_witness_that_lies_is_refused(press: Press) -> None:
    """A signature that does not hold, or of an impossible time; a good one beside it is not taken either."""
    note = press.publish()
    good = _line(note, SECOND)
    line = _line(note, FIRST)
    broken = replace(line, signature=line.signature[:-1] + bytes([line.signature[-1] ^ 1]))
    for lie in (broken, _line(note, FIRST, NOON + 10 * MINUTE), _line(note, FIRST, NOON - 10 * MINUTE)):
        with pytest.raises(CosignatureInvalid):
            press.take(note.with_lines([lie, good]))
    press.publish()
    assert press.names() == []


def test_only_checkpoints_of_this_log_are_taken(press: Press) -> None:
    """One of a size that was never signed, one of another log, one that the log's key did not sign."""
    signer = the_keyring().signer(Purpose.LOG, on=TODAY)
    longer = Checkpoint(ORIGIN, 99, bytes(32))
    note = Note(longer.body, (sign_note(longer.body, ORIGIN, signer),))
    with pytest.raises(NotLogged):
        press.take(note.with_lines([_line(note, FIRST)]))
    forged = Note(note.body, (sign_note(note.body, ORIGIN, ed25519_signer(61)),))
    with pytest.raises(Malformed):
        press.take(forged.with_lines([_line(forged, FIRST)]))


def test_a_fork_that_a_witness_signed_is_found(press: Press) -> None:
    """The log's key was used by somebody else."""
    signer = the_keyring().signer(Purpose.LOG, on=TODAY)
    other = Checkpoint(ORIGIN, 3, bytes(32))
    note = Note(other.body, (sign_note(other.body, ORIGIN, signer),))
    with pytest.raises(LogForked):
        press.take(note.with_lines([_line(note, FIRST)]))


class Town:
    """Witnesses at their addresses; what they answer may be spoilt."""

    def __init__(self, press: Press) -> None:
        """Open a desk for each."""
        self.desks = {
            f"https://{name}/add-checkpoint": WitnessDesk(
                name, signer, LOG_KEYS, StateFile(press.folder / name.replace("/", "-"), ORIGIN), press.clock
            )
            for name, signer in SIGNERS.items()
        }
        self.spoilt: dict[str, Reply] = {}
        self.asked = 0
        self.asker = Asker(press.engine, press.log, WITNESSES, press.clock, send=self.send)

    def send(self, url: str, request: bytes) -> Reply:
        """Answer as the witness at this address."""
        self.asked += 1
        name = url.removeprefix("https://").removesuffix("/add-checkpoint")
        if name in self.spoilt:
            return self.spoilt[name]
        answer = self.desks[url].answer(request)
        return Reply(answer.status, answer.media_type.partition(";")[0], answer.body.encode())


def test_witnesses_with_an_address_are_asked(press: Press) -> None:
    """For each checkpoint once, with the proof from what they signed before."""
    town = Town(press)
    town.asker.ask()
    press.publish()
    assert press.names() == [FIRST, SECOND]
    for more in (1, 300, 700):
        press.publish(more)
        town.asker.ask()
        town.asker.ask()
        press.publish()
        assert press.names() == [FIRST, SECOND]
    assert town.asked == 8
    assert town.asker.troubles == {}


def test_a_witness_that_knows_more_is_asked_from_there(press: Press) -> None:
    """Its answer was lost, or the database was put back."""
    town = Town(press)
    town.asker.ask()
    with press.engine.begin() as connection:
        connection.execute(text("DELETE FROM log_cosignature"))
    press.publish(5)
    town.asker.ask()
    assert town.asker.troubles == {}
    press.publish()
    assert press.names() == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (Reply(200, "text/plain", b"nonsense"), "signature"),
        (Reply(200, "text/plain", b"\xff"), "signature"),
        (Reply(409, SIZE_TYPE, b"900\n"), "longer log"),
        (Reply(409, SIZE_TYPE, b"many\n"), "nonsense"),
        (Reply(409, SIZE_TYPE, b"0\n"), "fork"),
        (Reply(409, SIZE_TYPE, b"2\n"), "409"),
        (Reply(500, "text/html", b"<html>"), "500"),
    ],
    ids=["nonsense", "bytes", "longer", "no-number", "fork", "never-content", "broken"],
)
def test_a_witness_that_answers_nonsense_is_named_and_not_taken(press: Press, reply: Reply, trouble: str) -> None:
    """The other one is asked all the same."""
    town = Town(press)
    town.spoilt[FIRST] = reply
    town.asker.ask()
    assert set(town.asker.troubles) == {FIRST}
    assert trouble in town.asker.troubles[FIRST]
    press.publish()
    assert press.names() == [SECOND]
    town.spoilt.clear()
    town.asker.ask()
    assert town.asker.troubles == {}


def test_a_lying_witness_is_named_and_not_taken(press: Press) -> None:
    """By its key another text is signed, or another time is said; or somebody else signs in its name."""
    town, note = Town(press), press.publish()
    other = Note(Checkpoint(ORIGIN, 4, bytes(32)).body, note.lines)
    for lie in (
        _line(other, FIRST),
        _line(note, FIRST, NOON - 20 * MINUTE),
        _line(note, FIRST, signer=ed25519_signer(62)),
    ):
        town.spoilt[FIRST] = Reply(200, "text/plain", lie.text.encode())
        town.asker.ask()
        assert "signature" in town.asker.troubles[FIRST]
        with snapshot(press.engine) as session:
            names = {row.name for row in session.connection().execute(text("SELECT name FROM log_cosignature"))}
        assert names == {SECOND}
