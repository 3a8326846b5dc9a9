"""What the services say of an application's inputs can be said on a page in either language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecert.messages import Language
from ecert.pages.sentences import say
from tests.building import ROOT

MODULES = (
    "catalogue/characters.py",
    "catalogue/claims.py",
    "catalogue/datatypes.py",
    "catalogue/pictures.py",
    "catalogue/validity.py",
    "application/attached.py",
    "application/drafts.py",
    "application/form.py",
    "application/grant.py",
    "application/predecessor.py",
    "application/service.py",
    "application/submission.py",
    "identifiers/holder.py",
)
_ENDS = {"_Refused": 0, "at": 1, "FieldError": 1}
"""Who is told a sentence, and as which argument."""
_CHINESE = re.compile(r"[一-鿿]")


def sentences_of(path: Path) -> Iterator[str]:
    """Give what a module says of inputs, with something in the place of each value."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
            place = _ENDS.get(str(name))
            if place is not None and len(node.args) > place:
                yield from _texts(node.args[place])
        if isinstance(node, ast.Return) and node.value is not None:
            yield from (text for text in _texts(node.value) if re.match(r"(must|is|has|names) |.*not allowed$", text))
        if isinstance(node, ast.Dict | ast.Tuple):
            values = node.values if isinstance(node, ast.Dict) else node.elts
            for value in values:
                yield from (text for text in _texts(value) if re.match(r"(must|is|has) .*|.*not allowed$", text))


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)


@pytest.mark.parametrize("module", MODULES)
def test_every_sentence_can_be_said_in_chinese(module: str) -> None:
    """Nobody in the office is told in English what is wrong, and in English the sentence stays as it is."""
    found = list(sentences_of(ROOT / "ecert" / module))
    assert found
    for sentence in found:
        assert _CHINESE.search(say(sentence, Language.ZH)), sentence
        assert say(sentence, Language.EN) == sentence


def test_value_of_a_sentence_goes_along() -> None:
    """A bound is said in both."""
    assert say("must have at most 200 characters", Language.ZH) == "不能超过 200 个字"
    assert say("must have at most 200 characters together", Language.ZH) == "合计不能超过 200 个字"


def test_unknown_sentence_stays() -> None:
    """Better in English than not at all."""
    assert say("is something new", Language.ZH) == "is something new"
