"""Keep the documents true: what the code says twice is said the same way."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ecert import errors
from ecert.cli import cli
from ecert.http.problems import STATUS_CODES
from ecert.sync.service import FailureCode
from ecert.verification.report import MEANINGS

ROOT = Path(__file__).parents[2]
DECISIONS = ROOT / "docs" / "adr"
HEADINGS = ["Status", "Context", "Decision", "Consequences"]
LONGEST_DECISION = 60
"""Lines of a page."""
DOCUMENTS = (
    *sorted((ROOT / "docs").rglob("*.md")),
    *(
        ROOT / name
        for name in ("keys/README.md", "templates/README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
    ),
)


def _error_classes(root: type[errors.EcertError] = errors.EcertError) -> Iterator[type[errors.EcertError]]:
    """Give every error class of the package below *root*, the demonstration's own left out."""
    for error in root.__subclasses__():
        if re.fullmatch(
            r"ecert\.((accounts|annotated|application|attachment|backup|bundle|console|document|fieldwork|hall|pages|paper|register|reminding"
            r"|log|signing|statuslist|sync|witness)\.)?errors",
            error.__module__,
        ):
            yield error
        yield from _error_classes(error)


def _document(name: str) -> str:
    """Give the text of a file in `docs/`."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _table_rows(text: str) -> dict[str, list[str]]:
    """Give the cells of every table row that begins with a word in code font, by this word."""
    return {
        match[1]: [cell.strip() for cell in match[2].split("|")]
        for match in re.finditer(r"^\| `([a-z][a-z0-9-]*)` \|(.*)\|$", text, re.MULTILINE)
    }


def _section(text: str, heading: str) -> str:
    """Give what stands below a heading of the second level."""
    return re.split(r"^## ", text.partition(f"\n## {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def _settings(text: str) -> set[str]:
    """Give every setting named in *text*; a name that ends in an underscore is only a prefix."""
    return {name for name in re.findall(r"\bECERT_[A-Z0-9_]+", text) if not name.endswith("_")}


def _commands(group: click.Group = cli, prefix: str = "ecert") -> Iterator[tuple[str, click.Command]]:
    """Give every command with the words that call it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", command


def _synopses(call: str) -> str:
    """Give the headings of docs/commands.md that show how a command is called."""
    return "\n".join(re.findall(rf"^### `({re.escape(call)}(?: .*)?)`$", _document("commands.md"), re.MULTILINE))


def _decisions() -> list[Path]:
    """Give every decision's page."""
    return sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")


def test_every_error_code_is_documented() -> None:
    """Codes are interface: a client finds each in docs/errors.md."""
    documented = set(re.findall(r"`([a-z][a-z0-9-]*)`", _document("errors.md")))

    assert {error.code for error in _error_classes()} - documented == set()


def test_every_error_is_documented_with_its_status() -> None:
    """The status beside a code is the one that is sent."""
    rows = _table_rows(_document("errors.md").partition("\n## Command line\n")[0])
    expected = {
        error.code: next((str(status) for family, status, _ in STATUS_CODES if issubclass(error, family)), None)
        for error in _error_classes()
    }

    assert {code: rows.get(code, [""])[0] for code, status in expected.items() if status is not None} == {
        code: status for code, status in expected.items() if status is not None
    }


def test_every_code_of_the_framework_is_documented_with_its_status() -> None:
    """What the framework refuses by itself is a problem document like ours."""
    source = (ROOT / "ecert" / "http" / "problems.py").read_text(encoding="utf-8")
    codes = dict(re.findall(r'^    (\d{3}): "([a-z-]+)",$', source, re.MULTILINE))
    rows = _table_rows(_document("errors.md").partition("\n## Command line\n")[0])

    assert codes != {}
    assert {code: rows.get(code, [""])[0] for code in codes.values()} == {
        code: status for status, code in codes.items()
    }


def test_every_reason_is_documented_with_its_meaning() -> None:
    """The table of reasons is the one that reports are made from."""
    rows = _table_rows(_section(_document("errors.md"), "Reasons of a verification"))
    expected = {
        str(reason): [str(meaning.outcome), str(meaning.status), str(meaning.api_code), str(meaning.verify_code)]
        for reason, meaning in MEANINGS.items()
    }

    assert {reason: cells[:4] for reason, cells in rows.items()} == expected


def test_every_failure_of_sync_is_documented() -> None:
    """The codes of failures are a list of their own."""
    rows = _table_rows(_section(_document("errors.md"), "Failures of sync"))

    assert set(rows) == {str(code) for code in FailureCode}


def test_error_codes_are_distinct() -> None:
    """Two errors with one code could not be told apart."""
    codes = [error.code for error in _error_classes()]

    assert len(codes) == len(set(codes))


def test_error_codes_are_kebab_case() -> None:
    """Codes look alike, so that clients need no table of spellings."""
    crooked = [error.code for error in _error_classes() if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", error.code)]

    assert crooked == []


def test_every_setting_is_documented() -> None:
    """An operator finds each setting in docs/settings.md."""
    settings = _settings((ROOT / "ecert" / "settings.py").read_text(encoding="utf-8"))

    assert settings != set()
    assert settings - _settings(_document("settings.md")) == set()


def test_every_setting_of_the_composition_is_documented() -> None:
    """The composition sets nothing that the service does not read; `_FILE` marks the file form of a setting."""
    used = _settings((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    documented = _settings(_document("settings.md"))

    assert {name for name in used if not {name, name.removesuffix("_FILE")} & documented} == set()


@pytest.mark.parametrize(("call", "command"), [pytest.param(*found, id=found[0]) for found in _commands()])
def test_every_command_is_documented_with_its_arguments_and_options(call: str, command: click.Command) -> None:
    """A heading of docs/commands.md shows how to call it; only `--help` goes without saying."""
    synopses = _synopses(call)
    missing = [
        parameter.name
        for parameter in command.params
        if not any(
            name in synopses
            for name in ([str(parameter.name).upper()] if isinstance(parameter, click.Argument) else parameter.opts)
        )
    ]

    assert synopses != ""
    assert missing == []


def test_no_command_is_documented_that_is_not_there() -> None:
    """A command that goes leaves the documents too."""
    calls = {call for call, _ in _commands()}
    headings = re.findall(r"^### `(ecert [^`]*)`$", _document("commands.md"), re.MULTILINE)

    assert [heading for heading in headings if not any(f"{heading} ".startswith(f"{call} ") for call in calls)] == []


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in _decisions()])
def test_every_decision_is_one_page_of_four_parts(path: Path) -> None:
    """Status, context, decision, consequences, below a title with the number of the file's name."""
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert re.match(rf"# {path.name[:4]}: \S", text) is not None
    assert len(text.splitlines()) <= LONGEST_DECISION


def test_every_decision_stands_in_the_index() -> None:
    """The index has each page once, under its number and title, in order."""
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+?) \|", index, re.MULTILINE)
    pages = [
        (path.name[:4], path.name, path.read_text(encoding="utf-8").splitlines()[0].partition(": ")[2])
        for path in _decisions()
    ]

    assert listed == pages


def test_every_link_leads_to_a_file() -> None:
    """A relative link in a document leads to a file or folder of the repository."""
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
        if not re.match(r"https?:|#", target) and not (path.parent / target.partition("#")[0]).exists()
    ]

    assert broken == []
