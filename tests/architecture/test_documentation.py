"""Keep the documents true: what the code says twice is said the same way."""

import re
from collections.abc import Iterator
from pathlib import Path

from ecert import errors

ROOT = Path(__file__).parents[2]


def _error_classes(root: type[errors.EcertError] = errors.EcertError) -> Iterator[type[errors.EcertError]]:
    """Give every error class of `ecert.errors` below *root*."""
    for error in root.__subclasses__():
        if error.__module__ == errors.__name__:
            yield error
        yield from _error_classes(error)


def _document(name: str) -> str:
    """Give the text of a file in `docs/`."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _settings(text: str) -> set[str]:
    """Give every setting named in *text*; a name that ends in an underscore is only a prefix."""
    return {name for name in re.findall(r"\bECERT_[A-Z0-9_]+", text) if not name.endswith("_")}


def test_every_error_code_is_documented() -> None:
    """Codes are interface: a client finds each in docs/errors.md."""
    documented = set(re.findall(r"`([a-z][a-z0-9-]*)`", _document("errors.md")))

    assert {error.code for error in _error_classes()} - documented == set()


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
