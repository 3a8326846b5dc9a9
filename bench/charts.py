"""Draw results as plain SVG: how far each ratio has come, what a request costs, and how the rounds scatter."""

import json
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from statistics import median
from typing import Any

from bench.results import FOLDER, PROFILE, Results
from bench.targets import TARGETS

_WIDTH, _ROW, _TOP, _LEFT, _RIGHT = 880, 30, 64, 300, 132
_INK, _GREY, _LIGHT, _GOOD, _NEAR, _FAR = "#1f2933", "#7b8794", "#e4e7eb", "#2f855a", "#c27c0e", "#b83232"
_PALETTE = (
    "#2b6cb0",
    "#c05621",
    "#2f855a",
    "#805ad5",
    "#b7791f",
    "#c53030",
    "#319795",
    "#4a5568",
    "#97266d",
    "#718096",
    "#d69e2e",
    "#5a67d8",
    "#a0aec0",
    "#ed8936",
    "#68d391",
)
_REST = "everything else"
_MOST = 1.6
"""Bars end at so many times the goal."""
_COSTS = {
    "asgi_us": "bare ASGI route",
    "empty_route_us": "empty Litestar route",
    "verify_stored_us": "verify stored, SQLite",
    "verify_stored_us_postgresql": "verify stored, PostgreSQL",
    "verify_code_us": "verify code, SQLite",
    "verify_code_us_postgresql": "verify code, PostgreSQL",
    "issue_http_us": "issue, SQLite",
    "issue_http_us_postgresql": "issue, PostgreSQL",
}
_SCATTERED = (
    "asgi",
    "empty_route",
    "verify_stored",
    "verify_code",
    "verify_stored_postgresql",
    "verify_code_postgresql",
    "issue_cpu",
    "issue_cpu_postgresql",
    "issue",
    "commit",
    "sync_drain",
    "sync_sink",
    "cold_start",
    "litestar_start",
    "verify_p99",
    "asgi_p99",
)


def draw_charts(results: Results) -> list[Path]:
    """Draw every chart there are figures for and give the files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    drawn = {
        "bench_ratios.svg": _ratios(results),
        "bench_costs.svg": _costs(results),
        "bench_rounds.svg": _rounds(results),
        "bench_profiles.svg": _profiles(),
    }
    files = []
    for name, text in drawn.items():
        if text:
            (FOLDER / name).write_text(text, encoding="utf-8")
            files.append(FOLDER / name)
    return files


def _ratios(results: Results) -> str:
    """Draw each ratio as a share of its goal: the bar reaches the line where the goal is."""
    named = [(name, each) for name, each in results.ratios.items() if name in TARGETS]
    room = _WIDTH - _LEFT - _RIGHT
    goal_x = _LEFT + room / _MOST
    parts = []
    for place, (name, each) in enumerate(named):
        target, y = TARGETS[name], _TOP + place * _ROW
        achieved = target.achieved(each.smallest)
        color = _GOOD if achieved >= 1 else _NEAR if target.first and each.smallest >= target.first else _FAR
        parts += _bar(name, y, min(achieved, _MOST) / _MOST * room, color)
        quartiles = sorted(min(target.achieved(value), _MOST) / _MOST * room + _LEFT for value in (each.q1, each.q3))
        parts.append(_line(quartiles[0], y + 10, quartiles[1], y + 10, _INK, 2))
        sign = "≤" if target.lower else ""
        parts.append(
            _text(_WIDTH - _RIGHT + 8, y + 14, f"{each.smallest:.3g}  (goal {sign}{target.goal:.3g})", size=11)
        )
    bottom = _TOP + len(named) * _ROW
    parts.append(_line(goal_x, _TOP - 8, goal_x, bottom, _INK, 1))
    parts.append(_text(goal_x, _TOP - 14, "goal", anchor="middle", size=11))
    lead = "Bars: ratio of the smallest slices, as a share of the goal. Black: quartiles of the rounds."
    return _picture("How far each ratio has come", lead, parts, bottom) if named else ""


def _costs(results: Results) -> str:
    """Draw what a request costs the serving process."""
    known = [(label, results.absolute[name][0]) for name, label in _COSTS.items() if name in results.absolute]
    if not known:
        return ""
    most, room = max(value for _, value in known), _WIDTH - _LEFT - _RIGHT
    parts = []
    for place, (label, value) in enumerate(known):
        y = _TOP + place * _ROW
        parts += _bar(label, y, value / most * room, _GREY if place < 2 else _PALETTE[0])
        parts.append(_text(_WIDTH - _RIGHT + 8, y + 14, f"{value:,.0f} µs", size=12))
    lead = "Processor time of the serving process, smallest slice, microseconds."
    return _picture("What one request costs", lead, parts, _TOP + len(known) * _ROW)


def _rounds(results: Results) -> str:
    """Draw each slice as a point, by how much it took more than the smallest of its side."""
    known = [(name, results.slices[name]) for name in _SCATTERED if name in results.slices]
    room, most = _WIDTH - _LEFT - _RIGHT, 1.0
    parts = []
    for place, (name, values) in enumerate(known):
        y, least = _TOP + place * _ROW, min(values)
        parts.append(_text(_LEFT - 10, y + 14, name, anchor="end", size=12))
        parts.append(_line(_LEFT, y + 10, _LEFT + room, y + 10, _LIGHT, 1))
        for value in values:
            x = _LEFT + min(value / least - 1, most) * room
            parts.append(f'<circle cx="{x:.1f}" cy="{y + 10}" r="4" fill="{_PALETTE[0]}" fill-opacity="0.45"/>')
        parts.append(_text(_WIDTH - _RIGHT + 8, y + 14, f"median +{median(values) / least - 1:.0%}", size=11))
    bottom = _TOP + len(known) * _ROW
    for percent in (0, 25, 50, 75, 100):
        x = _LEFT + percent / 100 * room
        parts.append(_line(x, _TOP - 6, x, bottom, _LIGHT, 1))
        parts.append(_text(x, _TOP - 12, f"+{percent} %", anchor="middle", size=10))
    lead = "Each slice, by how much it took more than its side's smallest one. Close together is trustworthy."
    return _picture("How the rounds scatter", lead, parts, bottom + 6) if known else ""


def _profiles() -> str:
    """Draw where the time of each path goes, as one bar of parts a path."""
    kept = [_folded(json.loads(file.read_text())) for file in sorted(FOLDER.glob(PROFILE.name.format("*")))]
    names = list(dict.fromkeys(part for each in kept for part in each["shares"] if part != _REST))
    colors = {name: _PALETTE[place % len(_PALETTE)] for place, name in enumerate(names)} | {_REST: _LIGHT}
    names.append(_REST)
    room, left = _WIDTH - 60 - _RIGHT, 90
    parts: list[str] = []
    for place, each in enumerate(kept):
        y = _TOP + place * 46
        parts.append(_text(left - 10, y + 20, each["path"], anchor="end", size=13))
        parts += _stacked(each, left, y, room, colors)
        parts.append(_text(left + room + 8, y + 20, f"{each['us']:,} µs", size=12))
    bottom = _TOP + len(kept) * 46 + 14
    for place, name in enumerate(names):
        x, y = left + place % 3 * 250, bottom + place // 3 * 20
        parts.append(f'<rect x="{x}" y="{y}" width="12" height="12" fill="{colors[name]}"/>')
        parts.append(_text(x + 18, y + 11, name, size=12))
    lead = "Samples of processor time inside the application; the HTTP server comes on top."
    bottom += (len(names) + 2) // 3 * 20
    return _picture("Where the time goes", lead, parts, bottom) if kept else ""


def _folded(kept: dict[str, Any]) -> dict[str, Any]:
    """Put together what is too small to be seen."""
    shares = {part: share for part, share in kept["shares"].items() if share >= 0.02}
    return kept | {"shares": shares | {_REST: 1 - sum(shares.values())}}


def _stacked(kept: dict[str, Any], left: float, y: int, room: float, colors: dict[str, str]) -> Iterator[str]:
    x = left
    for part, share in kept["shares"].items():
        width = share * room
        yield f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="30" fill="{colors[part]}"/>'
        if share >= 0.05 and part != _REST:
            yield _text(x + width / 2, y + 20, f"{share:.0%}", anchor="middle", size=11, color="#ffffff")
        x += width


def _bar(label: str, y: int, width: float, color: str) -> list[str]:
    return [
        _text(_LEFT - 10, y + 14, label, anchor="end", size=12),
        f'<rect x="{_LEFT}" y="{y}" width="{max(width, 1):.1f}" height="20" rx="2" fill="{color}"/>',
    ]


def _line(x1: float, y1: float, x2: float, y2: float, color: str, width: int) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1}" x2="{x2:.1f}" y2="{y2}" stroke="{color}" stroke-width="{width}"/>'


def _text(x: float, y: float, content: str, *, anchor: str = "start", size: int = 13, color: str = _INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="{color}">{escape(content)}</text>'
    )


def _picture(title: str, lead: str, parts: Sequence[str], bottom: float) -> str:
    height = round(bottom + 16)
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="system-ui, sans-serif">',
            f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
            _text(16, 22, title, size=16),
            _text(16, 40, lead, size=11, color=_GREY),
            *parts,
            "</svg>\n",
        )
    )
