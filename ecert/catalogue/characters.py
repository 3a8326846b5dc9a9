"""
Which characters a text on a certificate may have.

Control characters, line breaks and invisible format characters (bidirectional overrides above all: Unicode
Technical Report 36, "Trojan Source") could make a signed text look like another one, so they are refused, not
dropped. Unassigned code points are let through: a name may use an extension that is newer than this Python.
"""

import unicodedata

_REFUSED = {
    "Cc": "control characters are not allowed",
    "Cf": "invisible format characters (such as bidirectional overrides) are not allowed",
    "Cs": "lone surrogates are not allowed",
    "Co": "private-use characters are not allowed",
    "Zl": "line separators are not allowed",
    "Zp": "paragraph separators are not allowed",
}


_NONCHARACTER = 0xFFFE
"""The last two code points of every plane are no characters."""
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and a symbol that are drawn as nothing (fillers of Hangul and Khmer, joiner, empty Braille cell)."""


def tidy(text: str) -> str:
    """Give the text in Unicode normal form C without white space around it."""
    return unicodedata.normalize("NFC", text).strip()


def find_refused(text: str) -> str | None:
    """Say what is wrong with the characters of *text*, or None."""
    for character in text:
        message = _REFUSED.get(unicodedata.category(character))
        if message is not None:
            return message
        if ord(character) & _NONCHARACTER == _NONCHARACTER:
            return "noncharacters are not allowed"
        if character in _INVISIBLE:
            return "characters that are drawn as nothing are not allowed"
    return None


def number_key(number: str) -> str:
    """
    Give the form of a certificate number by which two are the same number.

    Full- and half-width brackets and digits vary in real data (standards digest 2.5), and so does white space.
    """
    return _fold(number)


def name_key(name: str) -> str:
    """
    Give the form of a holder's name by which two are the same name.

    Somebody who types a name from paper cannot know whether its brackets are full- or half-width ones.
    """
    return _fold(name)


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return "".join(folded.split()).upper()


_BRACKETS = str.maketrans({"〔": "(", "〕": ")", "[": "(", "]": ")", "【": "(", "】": ")", "—": "-", "–": "-"})
