"""
Say what is wrong with an input in the language of the page.

The services say it in English sentences, which are interface (docs/errors.md). The English messages
`console.sentence.*` are those sentences letter by letter, so a sentence is known by its message.
"""

import re
from functools import cache
from typing import Final

from ecert.messages import Language, message, messages

_PLACE: Final = re.compile(r"\\\{([a-z_]+)\\\}")
_PREFIX: Final = "console.sentence."


def say(sentence: str, language: Language) -> str:
    """Give a sentence of a service in a language; one that nobody has translated stays as it is."""
    for pattern, name in _patterns():
        found = pattern.fullmatch(sentence)
        if found is not None:
            return message(f"console.sentence.{name}", language, **found.groupdict())
    return sentence


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Give a pattern for each sentence, those without a value first."""
    known = [
        (key.removeprefix(_PREFIX), text) for key, text in messages(Language.EN).items() if key.startswith(_PREFIX)
    ]
    known.sort(key=lambda entry: ("{" in entry[1], -len(entry[1])))
    return tuple((re.compile(_PLACE.sub(r"(?P<\1>.+)", re.escape(text))), name) for name, text in known)
