"""Keep the repository portable: no address or path of one machine, and every dependency pinned by its hash."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements"

# Written in pieces, so that this file passes its own rule.
_REGISTRIES = (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"), ("registry", "yarnpkg", "com"))
_INDEX_OPTIONS = ("index-url", "extra-index-url", "find-links")
_MACHINE_FOLDERS = ("work", "root", "tmp", "home")
FORBIDDEN = re.compile(
    "|".join(
        (
            *(re.escape(".".join(parts)) for parts in _REGISTRIES),
            *(rf"(?<!no-emit)--{option}\b" for option in _INDEX_OPTIONS),
            *(rf"(?<![\w.~/-])/{folder}/\w" for folder in _MACHINE_FOLDERS),
        )
    ),
    re.IGNORECASE,
)
LONGEST_TEXT = 2_000_000
"""Bytes; what is longer is data, not text that somebody wrote."""


def _tracked_files() -> list[Path]:
    """Give every file that is in the repository or could be added to it."""
    run = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / name for name in run.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def _texts() -> dict[str, str]:
    """Give the text of every tracked file by its path; what is no UTF-8 is no text."""
    texts = {}
    for path in _tracked_files():
        content = path.read_bytes()
        if len(content) <= LONGEST_TEXT and b"\0" not in content:
            texts[str(path.relative_to(ROOT))] = content.decode(errors="replace")
    return texts


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    """A clone works wherever it lies, and packages come from whatever index its owner has set."""
    found = [f"{path}: {match.group()}" for path, text in _texts().items() for match in FORBIDDEN.finditer(text)]

    assert found == []


@pytest.mark.parametrize(
    "text",
    ["see " + ".".join(_REGISTRIES[0]), "pip install --" + _INDEX_OPTIONS[0], "in /" + _MACHINE_FOLDERS[0] + "/main"],
    ids=["registry", "index option", "machine path"],
)
def test_the_rule_sees_what_it_forbids(text: str) -> None:
    """The pattern is tried on what it must find."""
    assert FORBIDDEN.search(text) is not None


@pytest.mark.parametrize("name", ["main.txt", "dev.txt", "otel.txt"])
def test_every_requirement_is_pinned_by_hash(name: str) -> None:
    """An install takes exactly the files that were reviewed, or fails."""
    lines = (REQUIREMENTS / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    requirements = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]

    assert requirements != []
    assert [line for line in requirements if not re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


def test_developers_run_the_versions_that_the_service_runs() -> None:
    """Every pin of main.txt stands in dev.txt too."""
    main, dev = (
        set(re.findall(r"^([\w.\[\]-]+==[^\s;]+)", (REQUIREMENTS / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("main.txt", "dev.txt")
    )

    assert main - dev == set()


def test_no_private_key_is_tracked() -> None:
    """Keys and secret files live outside the repository."""
    telltale = "PRIVATE" + " KEY-----"
    tracked = [str(path.relative_to(ROOT)) for path in _tracked_files()]

    assert [path for path in tracked if path.endswith(".p8") or path.startswith("secrets/")] == []
    assert [path for path, text in _texts().items() if path.startswith("keys/") and telltale in text] == []
