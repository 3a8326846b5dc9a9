"""What the doctor can find: each thing has its sentence, and stands in the documents."""

import re
from pathlib import Path

from ecert.doctor.codes import SENTENCES, Code
from ecert.doctor.findings import MAX_EXAMPLES, Findings

COMMANDS = Path(__file__).parents[3] / "docs" / "commands.md"


def test_every_code_has_a_sentence() -> None:
    """One or more, each with its full stop or question mark."""
    assert set(SENTENCES) == set(Code)
    assert all(re.search(r"[.?)]$", text) for _, text in SENTENCES.values())


def test_every_code_is_documented() -> None:
    """The table in docs/commands.md has each code under its part."""
    section = COMMANDS.read_text(encoding="utf-8").partition("#### What it finds")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| ([a-z]+) \|", section, re.MULTILINE)
    assert dict(rows) == {str(code): part for code, (part, _) in SENTENCES.items()}


def test_findings_count_all_and_list_the_first() -> None:
    """Examples are listed once each."""
    findings = Findings()
    for number in range(25):
        findings.add(Code.COLUMN_WRONG, f"certificate {number // 2}")
    (found,) = findings.listed()
    assert found.count == 25
    assert found.examples == [f"certificate {number}" for number in range(MAX_EXAMPLES)]


def test_only_what_hides_everything_makes_blind() -> None:
    """Settings and the database; all else leaves something to look at."""
    for code in Code:
        findings = Findings()
        findings.add(code)
        assert findings.blind is (code in {Code.SETTINGS_UNREADABLE, Code.DATABASE_UNREACHABLE})
