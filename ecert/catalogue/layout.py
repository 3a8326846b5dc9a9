"""
How a kind's certificate is laid out (版式): `layout.toml` beside `template.toml`, which may be missing.

It says where things stand and what they are called there, never what they say: data without logic, so that the look can
change while a released template stays as it is.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

import msgspec

from ecert.catalogue.template import CertificateTemplate
from ecert.catalogue.vocabulary import Role

NOTICE = "扫码核验证照信息"
"""The line at the foot of a face whose layout has none; it promises nothing."""
PLACEHOLDERS = frozenset({"title", "number", "authority"})
"""What a notice may have filled in."""
MAX_NOTICE = 60
MAX_LABEL = 20
"""Longest texts of a layout, in characters."""
PLACED = frozenset({Role.NUMBER, Role.ISSUED, Role.AUTHORITY})
"""Roles that have a place of their own on every face and are no lines of it."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Orientation(StrEnum):
    """How the sheet lies."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"


class PhotoPlace(StrEnum):
    """On which side of the lines a photograph stands."""

    LEFT = "left"
    RIGHT = "right"


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where things stand on the face; what is left out takes a sensible place by itself."""

    orientation: Orientation = Orientation.LANDSCAPE
    order: tuple[str, ...] = ()
    """Keys of the lines that come first; the others follow in the template's order."""
    hidden: tuple[str, ...] = ()
    """Keys of printed fields that this face does not show."""
    labels: dict[str, str] = {}
    """Another label for a line, by the field's key."""
    columns: Literal[1, 2] | None = None
    """With two, short lines stand side by side; absent means as many as the number of lines asks for."""
    photo: PhotoPlace = PhotoPlace.RIGHT
    notice: str = NOTICE
    """One line at the foot, with `{title}`, `{number}` and `{authority}` filled in."""

    def write_notice(self, **facts: str) -> str:
        """Fill the placeholders in; a fact that looks like one stays as it is."""
        return _PLACEHOLDER.sub(lambda match: facts[match[1]], self.notice)


def layout_problems(layout: Layout, template: CertificateTemplate) -> Iterator[str]:
    """Say what is wrong with a layout of this template, each with its place."""
    for part, keys in (("order", layout.order), ("hidden", layout.hidden), ("labels", tuple(layout.labels))):
        if len(set(keys)) < len(keys):
            yield f"{part}: names a field twice"
        for key in keys:
            field = template.field(key)
            if field is None or not field.printed:
                yield f"{part}.{key}: is no printed field of the template"
            elif part != "labels" and field.role in PLACED:
                yield f"{part}.{key}: has its own place on every face"
    if set(layout.order) & set(layout.hidden):
        yield "hidden: a field that has a place in the order is not hidden"
    for key, label in layout.labels.items():
        if not 1 <= len(label) <= MAX_LABEL:
            yield f"labels.{key}: must have 1 to {MAX_LABEL} characters"
    if len(layout.notice) > MAX_NOTICE:
        yield f"notice: must have at most {MAX_NOTICE} characters"
    if unknown := set(_PLACEHOLDER.findall(layout.notice)) - PLACEHOLDERS:
        yield f"notice: knows no placeholder {', '.join(sorted(unknown))}"
