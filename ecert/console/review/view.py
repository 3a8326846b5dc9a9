"""What the pages of a review say beside the case itself: what changed since it was read, which cases are alike."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ecert.application.workload import OpenCase
from ecert.catalogue.phrases import Phrase
from ecert.errors import InvalidInput

MAX_SEEN = 20_000
"""Longest note of what somebody has read that is looked at."""
_DIGITS = 10
Facts = Mapping[str, Sequence[tuple[str, str]]]
"""What is asked for by the sections of its form: label and text."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Cases of one kind and one item, which can be decided on together."""

    slug: str
    business_type: str
    count: int


def note_seen(facts: Facts) -> str:
    """
    Note what somebody reads, so that it can be told later what is no longer the same.

    A page carries it; it holds a short digest of each text and none of the texts.
    """
    return " ".join(f"{_digest(label)}:{_digest(text)}" for label, text in _pairs(facts))


def changed_since(seen: str, facts: Facts) -> list[str]:
    """Give the labels of what is otherwise than it was read, and of what was not there then."""
    known = dict(pair.split(":", 1) for pair in seen[:MAX_SEEN].split() if ":" in pair)
    return [label for label, text in _pairs(facts) if known.get(_digest(label)) != _digest(text)]


def find_alike(cases: Sequence[OpenCase], account_id: int) -> list[Alike]:
    """Give what can be decided on together: two or more of a kind and item, none of them written by the reader."""
    counts: dict[tuple[str, str], int] = {}
    for case in cases:
        if not case.application.is_author(account_id):
            submission = case.application.submission
            key = (submission.slug, submission.business_type.value)
            counts[key] = counts.get(key, 0) + 1
    return [Alike(*key, count) for key, count in sorted(counts.items()) if count > 1]


def word_opinion(chosen: Sequence[str], own: str, phrases: Mapping[str, Phrase]) -> str:
    """
    Put an opinion together: the phrases that were chosen, in Chinese since it goes into a letter, and one's own words.

    Raises:
        InvalidInput: a phrase is none of those that were offered.
    """
    if not set(chosen) <= set(phrases):
        raise InvalidInput.at("opinion", "is none of the listed phrases")
    return "".join([phrase.zh for key, phrase in phrases.items() if key in chosen] + [own.strip()])


def _pairs(facts: Facts) -> list[tuple[str, str]]:
    return [pair for pairs in facts.values() for pair in pairs]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
