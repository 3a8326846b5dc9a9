"""
The type table: what the numbers inside a credential stand for (docs/format.md, "Type table").

A credential names its kind by an index, and may name its number by a template and its scope by codes. The table that
reads them back is derived from the template files alone, whose released versions never change; it travels in the
bundle, so a reader without a network has it too. What is in it stays: entries are only added.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ecert.catalogue.numbering import pieces_of
from ecert.catalogue.template import CertificateTemplate
from ecert.catalogue.vocabulary import Role

NumberTemplate: TypeAlias = tuple[str | int, ...]
"""A certificate number in pieces: texts, and how many digits stand between them (the last ones may be more)."""

MAX_DIGITS: Final = 15
"""Most digits that a number template has, so that they are one integer below 2^53."""
SEPARATOR: Final = "、"
"""What stands between the parts of a scope where a person reads it."""


@dataclass(frozen=True, slots=True)
class TypeEntry:
    """One version of one kind of certificate, as far as a reader of its codes needs it."""

    code: str
    """证照类型代码, 21 characters (GB/T 36902)."""
    provisional: bool
    """Whether the type code is ours for the time being, not the official one."""
    title: str
    numbers: tuple[NumberTemplate, ...]
    scopes: tuple[str, ...]
    """What each scope code stands for."""

    def read_number(self, number: str | tuple[int, int]) -> str | None:
        """Give a certificate number as text; None where the table does not know its template, or it is too long."""
        if isinstance(number, str):
            return number
        template, fill = number
        return fill_in(self.numbers[template], fill) if template < len(self.numbers) else None

    def write_number(self, text: str) -> str | tuple[int, int]:
        """Give a certificate number as template and filling, where one of the templates writes just this text."""
        for place, template in enumerate(self.numbers):
            if (fill := take_out(template, text)) is not None:
                return place, fill
        return text

    def read_scope(self, scope: str | Sequence[int | str]) -> str | None:
        """Give a scope as text; None where the table does not know one of its codes."""
        if isinstance(scope, str):
            return scope
        if any(isinstance(part, int) and part >= len(self.scopes) for part in scope):
            return None
        return SEPARATOR.join(self.scopes[part] if isinstance(part, int) else part for part in scope)

    def write_scope(self, parts: Sequence[str]) -> str | tuple[int | str, ...]:
        """Give the parts of a scope as codes where the table has them; a text where it has none of them."""
        known = {sentence: code for code, sentence in enumerate(self.scopes)}
        if not any(part in known for part in parts):
            return SEPARATOR.join(parts)
        return tuple(known.get(part, part) for part in parts)


def entry_for(template: CertificateTemplate) -> TypeEntry:
    """Derive the entry of a template version."""
    scope = template.with_role(Role.SCOPE)
    return TypeEntry(
        code=template.type_code,
        provisional=template.type_code_provisional,
        title=template.title,
        numbers=tuple(pieces for pieces in pieces_of(template.number) if 0 < _digits(pieces) <= MAX_DIGITS),
        scopes=() if scope is None else scope.choices,
    )


def fill_in(template: NumberTemplate, fill: int) -> str | None:
    """Write a number by its template: its digits, padded with zeros to as many as there are; None if there are more."""
    digits = str(fill).zfill(_digits(template))
    if len(digits) > MAX_DIGITS:
        return None
    widths = [piece for piece in template if isinstance(piece, int)]
    widths[-1] += len(digits) - _digits(template)
    parts, at = [], 0
    for piece in template:
        if isinstance(piece, str):
            parts.append(piece)
        else:
            width = widths.pop(0)
            parts.append(digits[at : at + width])
            at += width
    return "".join(parts)


def take_out(template: NumberTemplate, text: str) -> int | None:
    """Give what fills a template so that it writes *text*; None where nothing does."""
    form = "".join(re.escape(piece) if isinstance(piece, str) else f"([0-9]{{{piece},15}})" for piece in template)
    match = re.fullmatch(form, text)
    if match is None:
        return None
    digits = "".join(match.groups())
    if len(digits) > MAX_DIGITS:
        return None
    fill = int(digits)
    # Only the last digits may be more than the template's, and no zero may be lost: writing it again tells.
    return fill if fill_in(template, fill) == text else None


def _digits(template: NumberTemplate) -> int:
    return sum(piece for piece in template if isinstance(piece, int))
