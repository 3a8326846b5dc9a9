"""The catalogue of messages: both languages whole, and every message used where somebody reads it."""

import json
import re
from pathlib import Path
from string import Formatter

from ecert.accounts.changes import ChangeKind
from ecert.accounts.events import AccountEventKind
from ecert.accounts.journal import AccessKind
from ecert.messages import Language, messages
from ecert.verification.report import Outcome, Reason
from tests.building import ROOT

SOURCES = [*(ROOT / "web" / "app" / "src").rglob("*.ts"), *(ROOT / "web" / "app" / "src").rglob("*.html")]
PYTHON = [path for path in (ROOT / "ecert").rglob("*.py") if "built" not in path.parts]
TEMPLATES = [path for path in (ROOT / "ecert").rglob("*.html") if "built" not in path.parts]
"""Of pages that the service writes."""
_QUOTED = re.compile(r"""["'`]([a-z][a-z0-9]*(?:[.-][A-Za-z0-9_-]+)+)["'`]""")
_TEMPLATE = re.compile(r"""`([a-z][a-z-]*(?:\.[a-z-]+)*[.-])\$\{""")
_PYTHON_TEMPLATE = re.compile(r"""f"([a-z][a-z-]*(?:\.[a-z-]+)*\.)\{""")
_JINJA_TEMPLATE = re.compile(r"""["']([a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)*[.-])["']\s*~""")
_HTML = re.compile(r"\{\{message:([\w.-]+)\}\}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_COMMENT = re.compile(r"/\*\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)


def _read(path: Path) -> str:
    return (
        _COMMENT.sub("", path.read_text(encoding="utf-8")) if path.suffix == ".ts" else path.read_text(encoding="utf-8")
    )


def _used() -> tuple[set[str], set[str]]:
    """Give keys that stand somewhere whole, and beginnings of keys that are put together."""
    whole: set[str] = set()
    beginnings: set[str] = set()
    for path in [*SOURCES, *PYTHON, *TEMPLATES, ROOT / "web" / "app" / "build.mjs"]:
        text = _read(path)
        whole |= set(_QUOTED.findall(text)) | set(_HTML.findall(text))
        beginnings |= set(_TEMPLATE.findall(text)) | set(_PYTHON_TEMPLATE.findall(text))
        beginnings |= set(_JINJA_TEMPLATE.findall(text)) if path.suffix == ".html" else set()
    return whole, beginnings


def test_both_languages_have_the_same_messages_in_order() -> None:
    """A message is in both files, sorted, so that two people who add one do not meet in the same line."""
    for chinese_file in _files(Language.ZH):
        english_file = chinese_file.with_name(chinese_file.name.replace("zh.json", "en.json"))
        chinese, english = (list(json.loads(path.read_text())) for path in (chinese_file, english_file))
        assert chinese == english == sorted(chinese), chinese_file.name


def test_no_message_stands_in_two_files() -> None:
    """One of them would never be read."""
    keys = [key for path in _files(Language.ZH) for key in json.loads(path.read_text())]
    assert len(keys) == len(set(keys)) == len(messages(Language.ZH))


def test_every_message_is_translated() -> None:
    """The English one has no Chinese in it, neither is empty, and both name the same values."""
    for key, chinese in messages(Language.ZH).items():
        english = messages(Language.EN)[key]
        assert chinese.strip(), key
        assert english.strip(), key
        assert not _CHINESE.search(english), key
        assert _values(chinese) == _values(english), key


def test_every_message_is_used() -> None:
    """Its key stands in a source of the pages or of the service, or begins as one that is put together there."""
    whole, beginnings = _used()
    unused = [key for key in messages(Language.ZH) if key not in whole and not key.startswith(tuple(beginnings))]
    assert unused == []


def test_no_message_is_missing() -> None:
    """What the sources say of messages is in the catalogue: keys by the compiler, families of keys here."""
    keys = set(messages(Language.ZH))
    assert {f"reason.{reason}" for reason in Reason} <= keys
    assert {f"outcome.{outcome}" for outcome in Outcome} <= keys
    assert {f"console.journal.kind.{kind}" for kind in AccessKind} <= keys
    assert {f"console.account-events.kind.{kind}" for kind in AccountEventKind} <= keys
    assert {f"console.accounts.{what}.{kind}" for kind in ChangeKind for what in ("kind", "effect")} <= keys
    spaces = {key.partition(".")[0] for key in keys}
    beginnings = {beginning for beginning in _used()[1] if beginning.partition(".")[0] in spaces}
    assert beginnings
    assert [beginning for beginning in beginnings if not any(key.startswith(beginning) for key in keys)] == []


def test_no_text_stands_in_a_source() -> None:
    """What people read comes from the catalogue; only the language itself is named in its own."""
    assert [path.name for path in [*SOURCES, *TEMPLATES] if _CHINESE.search(_read(path).replace('"中文"', ""))] == []


def test_readers_of_both_languages_say_the_same() -> None:
    """The reader in TypeScript has sentences of its own, for whoever uses it alone; they are the catalogue's."""
    text = (ROOT / "web" / "verifier" / "src" / "texts.ts").read_text(encoding="utf-8")
    reasons = text[text.index("REASON_TEXTS") : text.index("BUNDLE_REFUSAL_TEXTS")]
    found = re.findall(r'"?([a-z-]+)"?: \{\s*zh: "([^"]+)",\s*en: "([^"]+)"', reasons)
    assert len(found) > 15
    for reason, chinese, english in found:
        assert messages(Language.ZH)[f"reason.{reason}"] == chinese
        assert messages(Language.EN)[f"reason.{reason}"] == english


def _files(language: Language) -> list[Path]:
    return sorted((ROOT / "ecert" / "messages").rglob(f"*{language}.json"))


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
