"""
Draw small charts as paths of SVG: numbers in, geometry out; words, colours and sizes on a page are the page's.

Coordinates are whole tenths of a unit, so that a chart is the same text on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 320
HEIGHT: Final = 120
"""Of a chart with scales, in units of its view box."""
LEFT: Final = 30
"""Where the drawing begins; the scale's numbers stand before it."""
BELOW: Final = 18
"""Room for the names of periods."""
ABOVE: Final = 6
_GAP: Final = 0.28
"""Part of a period's width that stays empty beside its bars."""
_STEPS: Final = (1, 2, 5, 10)
_DOT: Final = 2.5


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the scale."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over periods."""

    bars: tuple[str, ...] = ()
    """A path for each series of bars."""
    line: str = ""
    """The path of a line; it is broken where there is no value."""
    dots: str = ""
    """A dot at each of its values."""
    ticks: tuple[Tick, ...] = ()
    columns: tuple[float, ...] = ()
    """The middle of each period."""

    @property
    def grid(self) -> str:
        """The path of the scale's lines."""
        return "".join(f"M{LEFT} {_t(tick.y)}H{WIDTH}" for tick in self.ticks)

    @property
    def base(self) -> float:
        """Where the scale begins."""
        return float(HEIGHT - BELOW)


@dataclass(frozen=True, slots=True)
class Spark:
    """A line without a scale, as high as a line of text."""

    width: int
    height: int
    line: str
    area: str
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a bar that is a whole."""

    x: float
    width: float


def draw_bars(series: Sequence[Sequence[int]]) -> Chart:
    """Draw series side by side, a group of bars for each period."""
    count = max((len(values) for values in series), default=0)
    if not count:
        return Chart()
    ticks, top = _scale(max((max(values, default=0) for values in series), default=0))
    step = (WIDTH - LEFT) / count
    width = step * (1 - _GAP) / len(series)
    paths = []
    for place, values in enumerate(series):
        parts = []
        for period, value in enumerate(values):
            if value > 0:
                x = LEFT + step * (period + _GAP / 2) + width * place
                parts.append(f"M{_t(x)} {_t(HEIGHT - BELOW)}V{_t(_y(value, top))}h{_t(width)}V{_t(HEIGHT - BELOW)}z")
        paths.append("".join(parts))
    return Chart(bars=tuple(paths), ticks=ticks, columns=_columns(count))


def draw_line(values: Sequence[float | None], *, top: float | None = None) -> Chart:
    """Draw a line over periods, with a gap where nothing is known; *top* fixes the scale."""
    known = [value for value in values if value is not None]
    if not values:
        return Chart()
    ticks, highest = _scale(max(known, default=0.0) if top is None else top)
    columns = _columns(len(values))
    line, dots, is_broken = [], [], True
    for x, value in zip(columns, values, strict=True):
        if value is None:
            is_broken = True
            continue
        y = _y(value, highest)
        line.append(f"{'M' if is_broken else 'L'}{_t(x)} {_t(y)}")
        dots.append(f"M{_t(x - _DOT)} {_t(y)}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z")
        is_broken = False
    return Chart(line="".join(line), dots="".join(dots), ticks=ticks, columns=columns)


def draw_spark(values: Sequence[float], *, width: int = 72, height: int = 24) -> Spark:
    """Draw a line that shows nothing but its course; two values at least, or it is empty."""
    if len(values) < 2:  # noqa: PLR2004 - a line has two ends
        return Spark(width, height, "", "", (0.0, 0.0))
    low, high = min(values), max(values)
    span = high - low
    inner = height - 6
    points = [
        (2 + (width - 6) * place / (len(values) - 1), 3 + inner * (1 - (value - low) / span if span else 0.5))
        for place, value in enumerate(values)
    ]
    line = "M" + "L".join(f"{_t(x)} {_t(y)}" for x, y in points)
    area = f"{line}V{height}H{_t(points[0][0])}z"
    return Spark(width, height, line, area, (round(points[-1][0], 1), round(points[-1][1], 1)))


def draw_shares(counts: Sequence[int], *, width: int = WIDTH) -> tuple[Share, ...]:
    """Cut a bar into the parts of a whole; a part of nothing has no width."""
    total = sum(counts)
    shares, x = [], 0.0
    for count in counts:
        part = width * count / total if total else 0.0
        shares.append(Share(round(x, 1), round(part, 1)))
        x += part
    return tuple(shares)


def _scale(highest: float) -> tuple[tuple[Tick, ...], float]:
    """Choose round numbers for the scale: four lines at most, the last at or above what is shown."""
    if highest <= 0:
        return (Tick(float(HEIGHT - BELOW), 0),), 1.0
    unit = 1
    while True:
        for step in _STEPS:
            distance = step * unit
            lines = -(-highest // distance)
            if lines <= 3:  # noqa: PLR2004 - with the zero four
                top = distance * lines
                ticks = tuple(Tick(_y(distance * n, top), int(distance * n)) for n in range(int(lines) + 1))
                return ticks, float(top)
        unit *= 10


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BELOW - (HEIGHT - BELOW - ABOVE) * min(value, top) / top, 1)


def _columns(count: int) -> tuple[float, ...]:
    step = (WIDTH - LEFT) / count
    return tuple(round(LEFT + step * (place + 0.5), 1) for place in range(count))


def _t(number: float) -> str:
    """Write a coordinate with one decimal at most."""
    return f"{number:.1f}".removesuffix(".0")
