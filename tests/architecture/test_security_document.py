"""The threat model names tests that are there, for each threat, and leaves none of an insider out."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TEXT)
_NO_THREATS = {"Who trusts whom", "What remains"}


def _tests_of(path: str) -> set[str]:
    return set(re.findall(r"^def (test_\w+)\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED)))
def test_a_test_that_is_named_is_there(path: str, name: str) -> None:
    """By its file and its name."""
    assert name in _tests_of(path)


def test_each_threat_says_what_it_can_and_cannot_who_finds_it_and_what_shows_it() -> None:
    """Four parts, the last one with tests; and it stands in the table above."""
    for section in TEXT.split("\n## ")[1:]:
        title = section.partition("\n")[0]
        if title in _NO_THREATS:
            continue
        anchor = re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        assert f"](#{anchor}) |" in TEXT, title
        for part in ("- **Found by**", "- **Shown by**: `tests/"):
            assert part in section, (title, part)
        assert section.count("- **") >= 4, title


def test_every_deed_of_an_insider_stands_there() -> None:
    """What is tried from inside is told of."""
    path = "tests/insider/test_insider.py"
    assert _tests_of(path) == {name for file, name in NAMED if file == path}
