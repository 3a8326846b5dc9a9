"""Phrases: what is delivered, and what the reader refuses."""

from pathlib import Path

import pytest

from ecert.catalogue.loader import load_phrases
from ecert.errors import TemplateInvalid
from ecert.register.lifecycle import Step
from tests.building import the_catalogue

GOOD = 'zh = "其他"\nen = "Something"\nevidence = "placeholder"\n'


def test_every_step_has_reasons() -> None:
    """Nobody has read a list of the bureau's, so all of them are marked as guessed."""
    steps = the_catalogue().phrases.steps
    assert set(steps) == {step.value for step in Step}
    assert all(phrase.evidence.guessed for reasons in steps.values() for phrase in reasons.values())


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (f"[steps.suspend.other]\n{GOOD}", "steps.suspend.other"),
        (f"[steps.suspend.Upper]\n{GOOD}", "steps.suspend.Upper"),
        (f"[steps.suspend.{'a' * 33}]\n{GOOD}", "steps.suspend"),
        ('[review.approve.short]\nzh = " "\nen = "x"\nevidence = "placeholder"\n', "review.approve.short"),
        (f"[review.approve.long]\n{GOOD}".replace("其他", "长" * 201), "review.approve.long"),
        ("[step.suspend.a]\n", "phrases.toml"),
        (f"[steps.suspend.a]\n{GOOD}guessed = true\n", "phrases.toml"),
    ],
)
def test_phrase_that_cannot_be_kept_is_named(tmp_path: Path, content: str, place: str) -> None:
    """The start stops, and says where."""
    (tmp_path / "phrases.toml").write_text(content)
    with pytest.raises(TemplateInvalid, match=place.replace(".", r"\.")):
        load_phrases(tmp_path)


def test_installation_without_the_file_has_no_phrases(tmp_path: Path) -> None:
    """It can do everything; people write more."""
    assert not load_phrases(tmp_path).steps
