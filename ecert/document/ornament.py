"""
The ornament behind every face, as one SVG: paper, frame, ground of rosettes, and the round mark.

The mark is ours and means nothing: the national emblem is never drawn. Lengths are in hundredths of a millimetre, so
that the drawing is the same on every machine and needs no font.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from math import cos, pi, sin

PORTRAIT = (21000, 29700)
LANDSCAPE = (29700, 21000)
"""A4, width and height."""

_PAPER = "#fffef8"
_GOLD = "#b08a3c"
_DARK = "#86672a"

_OUTER = 630
_BAND = 920
_INNER = 1510
"""Distances from the edge: the thick line's outer side, the two lines around the band."""
_THICK = 170
_WAVE = 600
"""Length of a wave of the band; two of them cross, half a wave apart."""
_HEIGHT = 165
_CORNER = (_BAND + _INNER) // 2
_CORNER_HALF = 340
_MARK_Y = 2760

_ROSETTES = ((5250, 0.11, 24, 8), (3900, 0.18, 18, 8), (2400, 0.26, 12, 8))
"""Radius, depth, waves and copies of each; the copies are turned against each other, or they would be one flower."""

_Point = tuple[float, float]
_Curve = Callable[[float], _Point]


@cache
def draw_ornament(width: int, height: int) -> str:
    """Draw everything that is the same on every face of a size."""
    parts = [
        f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>',
        _rectangle(width, height, _OUTER + _THICK // 2, _THICK, _GOLD),
        _rectangle(width, height, _BAND, 24, _DARK),
        _rectangle(width, height, _INNER, 34, _DARK),
        _rectangle(width, height, _INNER + 55, 14, _GOLD),
        *_band(width, height),
        *(_corner(x, y) for x in (_CORNER, width - _CORNER) for y in (_CORNER, height - _CORNER)),
        f'<g fill="none" stroke="{_GOLD}" stroke-width="14" stroke-opacity="0.3">',
        *_ground(width, height),
        "</g>",
    ]
    return _svg(width, height, parts)


def draw_mark() -> str:
    """Draw the round mark that stands above the title: two rings, 24 ticks and a rosette of twelve petals."""
    size = 2200
    middle = size / 2
    ticks = "".join(_tick(middle, 860, 700 if place % 2 else 640, place * pi / 12) for place in range(24))
    petals = "".join(_path(_rosette(middle, middle, 330, 0.5, 6, copy / 3), 180, close=True) for copy in range(3))
    parts = [
        f'<g fill="none" stroke="{_GOLD}"><circle cx="{middle}" cy="{middle}" r="1050" stroke-width="70"/>',
        f'<circle cx="{middle}" cy="{middle}" r="930" stroke-width="18"/>',
        f'<circle cx="{middle}" cy="{middle}" r="560" stroke-width="14"/>',
        f'<path d="{ticks}" stroke-width="26"/><path d="{petals}" stroke-width="16"/></g>',
        f'<circle cx="{middle}" cy="{middle}" r="70" fill="{_GOLD}"/>',
    ]
    return _svg(size, size, parts)


def _tick(middle: float, outer: float, inner: float, turn: float) -> str:
    x, y = cos(turn), sin(turn)
    return f"M{middle + outer * x:.0f} {middle + outer * y:.0f}L{middle + inner * x:.0f} {middle + inner * y:.0f}"


def _svg(width: int, height: int, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width / 100}mm" height="{height / 100}mm" '
        f'viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
    )


def _rectangle(width: int, height: int, inset: int, stroke: int, colour: str) -> str:
    return (
        f'<rect x="{inset}" y="{inset}" width="{width - 2 * inset}" height="{height - 2 * inset}" '
        f'fill="none" stroke="{colour}" stroke-width="{stroke}"/>'
    )


def _band(width: int, height: int) -> Iterator[str]:
    """Draw two crossing waves along each side, with a dot in every eye."""
    waves: list[str] = []
    dots: list[str] = []
    start = _CORNER + _CORNER_HALF + 60
    for length, across, place in (
        (width, False, _CORNER),
        (width, False, height - _CORNER),
        (height, True, _CORNER),
        (height, True, width - _CORNER),
    ):
        room = length - 2 * start
        eyes = round(room / _WAVE * 2)
        waves += [_path(_wave(start, room, eyes, place, sign=sign, across=across), eyes * 8) for sign in (1, -1)]
        for eye in range(eyes):
            along = start + room * (eye + 0.5) / eyes
            x, y = (place, along) if across else (along, place)
            dots.append(f"M{x - 22:.0f} {y:.0f}a22 22 0 1 0 44 0a22 22 0 1 0-44 0")
    yield f'<path d="{"".join(waves)}" fill="none" stroke="{_GOLD}" stroke-width="26"/>'
    yield f'<path d="{"".join(dots)}" fill="{_GOLD}"/>'


def _wave(start: float, room: float, eyes: int, place: float, *, sign: int, across: bool) -> _Curve:
    def point(part: float) -> _Point:
        along, beside = start + room * part, place + sign * _HEIGHT * sin(pi * eyes * part)
        return (beside, along) if across else (along, beside)

    return point


def _corner(x: int, y: int) -> str:
    half, inner = _CORNER_HALF, 215
    return (
        f'<rect x="{x - half}" y="{y - half}" width="{2 * half}" height="{2 * half}" fill="{_PAPER}" '
        f'stroke="{_DARK}" stroke-width="30"/>'
        f'<path d="M{x} {y - inner}l{inner} {inner}l{-inner} {inner}l{-inner} {-inner}z" fill="none" stroke="{_GOLD}" '
        f'stroke-width="30"/><circle cx="{x}" cy="{y}" r="85" fill="{_GOLD}"/>'
    )


def _ground(width: int, height: int) -> Iterator[str]:
    x, y = width / 2, height / 2 + 900
    for radius, depth, waves, copies in _ROSETTES:
        path = "".join(
            _path(_rosette(x, y, radius, depth, waves, copy / copies), waves * 8, close=True) for copy in range(copies)
        )
        yield f'<path d="{path}"/>'


def _rosette(x: float, y: float, radius: float, depth: float, waves: int, shift: float) -> _Curve:
    """Give r = R (1 + a sin kt), turned by a part of one wave."""

    def point(part: float) -> _Point:
        turn = 2 * pi * part
        r = radius * (1 + depth * sin(waves * turn + 2 * pi * shift))
        return x + r * cos(turn), y + r * sin(turn)

    return point


def _path(curve: _Curve, steps: int, *, close: bool = False) -> str:
    """Follow a curve in short straight steps, written relative: the smallest text."""
    points = [curve(step / steps) for step in range(steps + (0 if close else 1))]
    rounded = [(round(x), round(y)) for x, y in points]
    before = rounded[0]
    parts = [f"M{before[0]} {before[1]}l"]
    for x, y in rounded[1:]:
        parts.append(f"{x - before[0]} {y - before[1]} ")
        before = (x, y)
    return "".join(parts).rstrip() + ("z" if close else "")
