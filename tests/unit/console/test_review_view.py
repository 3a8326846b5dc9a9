"""What a reviewer has read is compared with what is there, and an opinion is put together."""

import pytest

from ecert.catalogue.phrases import Phrase
from ecert.catalogue.vocabulary import Evidence
from ecert.console.review.view import changed_since, note_seen, word_opinion
from ecert.errors import InvalidInput

FACTS = {"holder": [("机构名称", "甲公司")], "claims": [("地址", "长沙市1号"), ("经营方式", "制作、发行")]}
PHRASES = {
    key: Phrase(zh=text, en=key, evidence=Evidence.PLACEHOLDER) for key, text in (("a", "齐全。"), ("b", "属实。"))
}


def test_what_was_read_is_the_same() -> None:
    """Nothing is named, and the note holds none of the texts."""
    seen = note_seen(FACTS)
    assert changed_since(seen, FACTS) == []
    assert not any(text in seen for pairs in FACTS.values() for pair in pairs for text in pair)


def test_what_changed_and_what_is_new_is_named() -> None:
    """By the labels that stand on the page."""
    after = {"holder": FACTS["holder"], "claims": [("地址", "长沙市2号"), ("经营方式", "制作、发行"), ("电话", "1")]}
    assert changed_since(note_seen(FACTS), after) == ["地址", "电话"]


@pytest.mark.parametrize("seen", ["", "x", ":", "a:b:c", "x" * 100_000])
def test_note_that_somebody_made_up_knows_nothing(seen: str) -> None:
    """Then everything is to be read again."""
    assert changed_since(seen, FACTS) == ["机构名称", "地址", "经营方式"]


def test_opinion_has_the_phrases_in_their_order_and_then_ones_own_words() -> None:
    """Whatever the order in which they were ticked."""
    assert word_opinion(["b", "a"], " 另查。 ", PHRASES) == "齐全。属实。另查。"
    assert word_opinion([], "", PHRASES) == ""


def test_phrase_that_was_not_offered_is_refused() -> None:
    """Nobody puts words into a letter that are not the office's or his own."""
    with pytest.raises(InvalidInput):
        word_opinion(["c"], "", PHRASES)
