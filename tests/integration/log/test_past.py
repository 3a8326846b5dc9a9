"""What stood in the log at an instant: by the log's own checkpoints, or, where there are witnesses, by theirs alone."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ecert.log.errors import LogForked
from ecert.log.note import SignatureKind, cosign_note, note_key
from ecert.log.past import Past, find_past
from ecert.log.published import PublishedLog, open_published
from ecert.log.publishing import Publisher
from ecert.log.service import EntryKind, append
from ecert.log.tables import CosignatureRow
from ecert.signing.algorithms import Algorithm
from ecert.signing.keys import Purpose
from ecert.storage.database import snapshot, transaction
from tests.building import NOON, PUBLIC_URL, a_signer, the_keyring

WITNESS = a_signer(Purpose.WITNESS, algorithm=Algorithm.ED25519)
NAME = "second-body.example/witness"
HOUR = timedelta(hours=1)


def digest(number: int) -> bytes:
    """Give the SHA-256 of something signed."""
    return hashlib.sha256(number.to_bytes(4, "big")).digest()


class Years:
    """A log that grows by three entries an hour, from noon on, and is published at once."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Let three hours pass."""
        self.engine, self.folder = engine, folder
        for hour in range(3):
            with transaction(engine) as session:
                append(session, EntryKind.RECORD, [digest(number) for number in range(3 * hour, 3 * hour + 3)])
            Publisher(engine, the_keyring(), self.log()).publish(now=NOON + hour * HOUR)

    def log(self, *, witnessed: bool = False) -> PublishedLog:
        """Give the log as somebody knows it."""
        keys = [note_key(NAME, SignatureKind.WITNESS, WITNESS.key.public_key)] if witnessed else []
        return open_published(self.folder, PUBLIC_URL, the_keyring(), keys)

    def past(self, at: datetime, *, witnessed: bool = False) -> Past:
        """Ask what stood in it at an instant."""
        with snapshot(self.engine) as session:
            return find_past(session, at, self.log(witnessed=witnessed))

    def cosign(self, size: int, *, at: datetime, said: datetime | None = None) -> None:
        """Let the witness sign a checkpoint; the row may say another instant than the signature."""
        with transaction(self.engine) as session:
            note = session.connection().execute(
                text("select note from log_checkpoint where size = :size"), {"size": size}
            )
            line = cosign_note(note.scalar_one().partition("\n\n")[0] + "\n", NAME, WITNESS, now=at)
            session.add(CosignatureRow(size=size, name=NAME, line=line.text, cosigned_at=said or at))

    def change(self, statement: str) -> None:
        """Do to the database what no code of ours does."""
        with self.engine.begin() as connection:
            connection.execute(text(statement))


@pytest.fixture
def years(engine: Engine, tmp_path: Path) -> Years:
    """Give a log that has grown."""
    return Years(engine, tmp_path / "public")


def test_checkpoint_of_before_covers_what_is_older(years: Years) -> None:
    """Up to the second at which it was signed, and only at their own places."""
    for at, size in ((-1, 0), (0, 3), (3599, 3), (3600, 6), (7200, 9), (10**6, 9)):
        assert years.past(NOON + timedelta(seconds=at)).size == size, at
    past = years.past(NOON + HOUR)
    assert all(past.had(number, digest(number)) for number in range(6))
    assert not any(past.had(number, digest(number)) for number in (6, 7, 100))
    assert not past.had(1, digest(0))
    assert not past.had(-1, digest(0))


def test_where_witnesses_are_known_only_they_say_when(years: Years) -> None:
    """The log's own word for the instant counts no more; a cosignature of later proves nothing of before."""
    assert years.past(NOON + 2 * HOUR, witnessed=True).size == 0
    years.cosign(6, at=NOON + 2 * HOUR)
    assert years.past(NOON + HOUR, witnessed=True).size == 0
    assert years.past(NOON + 2 * HOUR, witnessed=True).size == 6
    assert years.past(NOON + HOUR).size == 6


def test_row_that_lies_about_a_cosignature_proves_nothing(years: Years) -> None:
    """The instant is the one that the witness signed, whatever stands beside it."""
    years.cosign(9, at=NOON + 5 * HOUR, said=NOON)
    years.cosign(3, at=NOON + timedelta(minutes=1))
    assert years.past(NOON + HOUR, witnessed=True).size == 3


def test_checkpoint_whose_instant_was_changed_is_caught_by_the_witness_alone(years: Years) -> None:
    """Who writes into the table makes a new checkpoint an old one, unless a second body has signed the instant."""
    years.cosign(3, at=NOON)
    years.cosign(9, at=NOON + 2 * HOUR)
    years.change("update log_checkpoint set signed_at = (select min(signed_at) from log_checkpoint)")
    years.change("update log_cosignature set cosigned_at = (select min(cosigned_at) from log_cosignature)")
    assert years.past(NOON).size == 9
    assert years.past(NOON, witnessed=True).size == 3


@pytest.mark.parametrize(
    "statement",
    [
        "delete from log_entry where position = 4",
        "update log_entry set leaf = (select root from log_checkpoint where size = 3) where position = 0",
        "update log_checkpoint set note = replace(note, 'log', 'lag')",
        "update log_checkpoint set size = size + 1 where size = 9",
    ],
    ids=["entry missing", "entry changed", "note changed", "size changed"],
)
def test_log_that_was_changed_proves_nothing(years: Years, statement: str) -> None:
    """The leaves of the database must lead to the root that was signed."""
    years.change(statement)
    with pytest.raises(LogForked):
        years.past(NOON + 5 * HOUR)
