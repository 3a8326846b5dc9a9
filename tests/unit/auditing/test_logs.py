"""A published log is judged by itself and by what was kept of it; each way to cheat is named and proved."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from ecert.auditing.findings import AuditReport, CheckName, FindingCode, Notebook, Outcome
from ecert.auditing.kept import Kept
from ecert.auditing.logs import Expectation, TakenLog, judge_log
from ecert.log.folder import FolderFiles
from ecert.log.note import SignatureLine
from ecert.log.public import cosigned_name
from tests.public_log import (
    LOG_KEY,
    NOW,
    ORIGIN,
    WITNESS_KEY,
    checkpoint_of,
    cosigned,
    ed25519_signer,
    numbered,
    publish,
    signed,
)

LONG, SHORT = numbered(700), numbered(300)
HOUR = timedelta(hours=1)
COSIGNED = cosigned_name(WITNESS_KEY.key_id)


@dataclass(frozen=True)
class Audited:
    """What an audit came to."""

    report: AuditReport
    taken: TakenLog | None

    @property
    def codes(self) -> list[FindingCode]:
        """Which defects were found."""
        return [finding.code for finding in self.report.findings]

    def outcome_of(self, name: CheckName) -> Outcome:
        """Give how a check came out."""
        return next(check.outcome for check in self.report.checks if check.name is name)


def _audit(folder: Path, kept: Kept | None = None, *, witnessed: bool = False, age: timedelta | None = None) -> Audited:
    notebook = Notebook()
    witnesses = (WITNESS_KEY,) if witnessed else ()
    expected = Expectation(ORIGIN, (LOG_KEY,), witnesses, kept or Kept(), witness_age=age)
    taken = judge_log(FolderFiles(folder), expected, notebook, now=NOW, begin=lambda _: lambda _: None)
    return Audited(notebook.report(None if taken is None else taken.state), taken)


def _kept(entries: list[bytes], *lines: SignatureLine) -> Kept:
    checkpoint = checkpoint_of(entries)
    return Kept().and_now(checkpoint, signed(checkpoint, *lines).text, now=NOW - HOUR)


def test_a_sound_log_holds(tmp_path: Path) -> None:
    """By its files alone, and against what was kept."""
    publish(tmp_path, LONG)
    audited = _audit(tmp_path, _kept(SHORT))
    assert audited.codes == []
    assert audited.report.outcome is Outcome.HOLDS
    assert audited.report.log is not None
    assert audited.report.log.size == len(LONG)
    assert audited.outcome_of(CheckName.CONSISTENCY) is Outcome.HOLDS


def test_an_empty_log_holds(tmp_path: Path) -> None:
    """An auditor can begin before the first certificate."""
    publish(tmp_path, [])
    assert _audit(tmp_path).report.outcome is Outcome.HOLDS
    publish(tmp_path, SHORT)
    assert _audit(tmp_path, _kept([])).report.outcome is Outcome.HOLDS


def test_a_missing_checkpoint_is_found(tmp_path: Path) -> None:
    """Then nothing else can be said."""
    audited = _audit(tmp_path)
    assert audited.codes == [FindingCode.CHECKPOINT_MISSING]
    assert audited.taken is None
    assert audited.outcome_of(CheckName.ROOT) is Outcome.LEFT_OUT


@pytest.mark.parametrize(
    "text",
    [
        signed(checkpoint_of(LONG), signer=ed25519_signer(9)).text,
        signed(checkpoint_of(LONG, origin="other.example/log")).text,
        signed(checkpoint_of(LONG)).text.replace("\n700\n", "\n701\n"),
        "nonsense",
    ],
    ids=["signed-by-another", "of-another-log", "changed", "nonsense"],
)
def test_a_false_checkpoint_is_found(tmp_path: Path, text: str) -> None:
    """Nobody but the log's key makes one."""
    publish(tmp_path, LONG)
    (tmp_path / "checkpoint").write_text(text, encoding="utf-8")
    assert _audit(tmp_path).codes == [FindingCode.CHECKPOINT_INVALID]


def test_a_rolled_back_log_is_found_and_proved(tmp_path: Path) -> None:
    """It is shorter than it was, and both notes say so."""
    now = publish(tmp_path, SHORT)
    kept = _kept(LONG)
    audited = _audit(tmp_path, kept)
    assert audited.codes == [FindingCode.ROLLED_BACK]
    assert audited.report.findings[0].evidence == (kept.checkpoints[0].note, now.text)


@pytest.mark.parametrize("size", [300, 700], ids=["fork-behind", "fork-of-one-size"])
def test_a_fork_is_found_and_proved(tmp_path: Path, size: int) -> None:
    """Two trees of one size: the one that was kept, and the one that is published."""
    now = publish(tmp_path, LONG)
    kept = _kept(numbered(size, salt="other"))
    audited = _audit(tmp_path, kept)
    assert audited.codes == [FindingCode.FORK]
    assert audited.report.findings[0].evidence == (kept.checkpoints[0].note, now.text)


def test_one_changed_entry_is_a_fork(tmp_path: Path) -> None:
    """However far back it is."""
    publish(tmp_path, [*numbered(1, salt="other"), *LONG[1:]])
    assert _audit(tmp_path, _kept(SHORT)).codes == [FindingCode.FORK]


def test_tiles_of_another_tree_are_found(tmp_path: Path) -> None:
    """The log shows another tree than it signed; what was kept can then be compared no more."""
    publish(tmp_path, numbered(700, salt="other"))
    (tmp_path / "checkpoint").write_text(signed(checkpoint_of(LONG)).text, encoding="utf-8")
    audited = _audit(tmp_path, _kept(SHORT))
    assert audited.codes == [FindingCode.ROOT_MISMATCH]
    assert audited.outcome_of(CheckName.CONSISTENCY) is Outcome.LEFT_OUT


def test_a_cut_tile_is_found(tmp_path: Path) -> None:
    """By its path."""
    publish(tmp_path, LONG)
    tile = tmp_path / "tile" / "0" / "001"
    tile.write_bytes(tile.read_bytes()[:100])
    audited = _audit(tmp_path)
    assert audited.codes == [FindingCode.TILE_CUT]
    assert "tile/0/001" in audited.report.findings[0].detail
    assert audited.outcome_of(CheckName.ROOT) is Outcome.LEFT_OUT


def test_a_witness_is_counted(tmp_path: Path) -> None:
    """Its signature under the newest checkpoint, or under the newest that has any."""
    publish(tmp_path, LONG, cosigned(checkpoint_of(LONG)))
    assert _audit(tmp_path, witnessed=True).codes == []
    publish(tmp_path, LONG)
    assert _audit(tmp_path, witnessed=True).codes == [FindingCode.WITNESS_SILENT]
    before = checkpoint_of(SHORT)
    (tmp_path / "cosigned").mkdir()
    (tmp_path / COSIGNED).write_text(signed(before, cosigned(before, at=NOW - HOUR)).text, encoding="utf-8")
    assert _audit(tmp_path, witnessed=True).codes == []
    assert _audit(tmp_path, witnessed=True, age=HOUR / 2).codes == [FindingCode.WITNESS_SILENT]


def test_a_witness_that_was_shown_another_log_proves_a_fork(tmp_path: Path) -> None:
    """What it signed is no beginning of what is published."""
    publish(tmp_path, LONG)
    other = checkpoint_of(numbered(300, salt="other"))
    (tmp_path / "cosigned").mkdir()
    (tmp_path / COSIGNED).write_text(signed(other, cosigned(other)).text, encoding="utf-8")
    assert _audit(tmp_path, witnessed=True).codes == [FindingCode.FORK]


def test_a_lying_witness_is_named(tmp_path: Path) -> None:
    """A signature that does not hold, of a time to come, or of an earlier time than one that was kept."""
    checkpoint = checkpoint_of(LONG)
    line = cosigned(checkpoint)
    broken = replace(line, signature=line.signature[:-1] + bytes([line.signature[-1] ^ 1]))
    for lie, kept in [
        (broken, Kept()),
        (cosigned(checkpoint, at=NOW + HOUR), Kept()),
        (cosigned(checkpoint, at=NOW - 3 * HOUR), _kept(SHORT, cosigned(checkpoint_of(SHORT), at=NOW - HOUR))),
    ]:
        publish(tmp_path, LONG, lie)
        audited = _audit(tmp_path, kept, witnessed=True)
        assert set(audited.codes) == {FindingCode.WITNESS_LIES, FindingCode.WITNESS_SILENT}
        assert audited.report.findings[0].detail.startswith("archives.example/w1: ")
        # Nobody who does not name this witness is troubled by it.
        assert _audit(tmp_path, kept).codes == []
