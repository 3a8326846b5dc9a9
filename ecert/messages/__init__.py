"""
The texts that people read, in Chinese and English (文案目录): one catalogue for the service and for browsers.

Keys are flat and the same in both languages; `{name}` in a text stands for a value. The pages have both files built in.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

import msgspec


class Language(StrEnum):
    """The languages of the product; Chinese is the one that nobody has to ask for."""

    ZH = "zh"
    EN = "en"


@cache
def messages(language: Language) -> Mapping[str, str]:
    """Give every text of a language by its key."""
    content = files(__name__).joinpath(f"{language}.json").read_bytes()
    return msgspec.json.decode(content, type=dict[str, str])


def message(key: str, language: Language = Language.ZH, **values: str | int) -> str:
    """
    Give a text with values put in.

    Raises:
        KeyError: there is no such text, or a value that it names was not given.
    """
    return messages(language)[key].format_map(values)
