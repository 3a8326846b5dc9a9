"""
The texts that people read, in Chinese and English (文案目录): one catalogue for the service and for browsers.

Keys are flat and the same in both languages; `{name}` in a text stands for a value. The pages that run in a browser
have `zh.json` and `en.json` built in; what only the service writes stands in `service.zh.json` and `service.en.json`,
and those of the console and of the hall in pairs of files for their areas in `console/` and `hall/`, so that no page
carries them.
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
    """Give every text of a language by its key, in order."""
    found: dict[str, str] = {}
    folder = files(__name__)
    rooms = (folder.joinpath("console"), folder.joinpath("hall"))
    areas = [file for room in rooms for file in room.iterdir() if file.name.endswith(f".{language}.json")]
    for file in (folder.joinpath(f"{language}.json"), folder.joinpath(f"service.{language}.json"), *areas):
        found |= msgspec.json.decode(file.read_bytes(), type=dict[str, str])
    return dict(sorted(found.items()))


def message(key: str, language: Language = Language.ZH, **values: str | int) -> str:
    """
    Give a text with values put in.

    Raises:
        KeyError: there is no such text, or a value that it names was not given.
    """
    return messages(language)[key].format_map(values)
