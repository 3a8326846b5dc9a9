"""
Phrases that save the office writing (常用语): `templates/phrases.toml`, data that the office edits.

A phrase never replaces the office's own words: whoever takes a step may write others.
"""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from ecert.catalogue.vocabulary import Evidence
from ecert.errors import TemplateInvalid

MAX_PHRASE = 200
OTHER: Final = "other"
"""The key under which somebody says something else; no phrase has it."""
_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")


class Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One phrase in both languages; what is kept for good is the Chinese one."""

    zh: str
    en: str
    evidence: Evidence

    def text(self, *, english: bool) -> str:
        """Give it in the language that is read."""
        return self.en if english else self.zh


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: tables of phrases, by what they are for."""

    steps: Mapping[str, Mapping[str, Phrase]] = {}
    """Reasons of a step of a certificate's life, by the step."""
    review: Mapping[str, Mapping[str, Phrase]] = {}
    """Opinions of a review, by the decision."""


def check_phrases(phrases: Phrases) -> Phrases:
    """
    Insist that keys and texts can be kept.

    Raises:
        TemplateInvalid: one cannot; the text names its place.
    """
    for table, groups in (("steps", phrases.steps), ("review", phrases.review)):
        for group, entries in groups.items():
            for key, phrase in entries.items():
                where = f"phrases.toml: {table}.{group}.{key}"
                if not _KEY.fullmatch(key) or key == OTHER:
                    raise TemplateInvalid(f"{where} is no key, or is the one for words of one's own")
                if not all(1 <= len(text.strip()) <= MAX_PHRASE for text in (phrase.zh, phrase.en)):
                    raise TemplateInvalid(f"{where}: texts must have 1 to {MAX_PHRASE} characters")
    return phrases
