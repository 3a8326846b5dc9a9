"""The templates' environment: what every page can say and do, and nothing that reaches further."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ecert.clock import LEGAL_ZONE

_ICON: Final = Markup(
    '<svg class="icon" width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{lines}</svg>'
)
TEMPLATES: Final = Path(__file__).parent / "templates"


def make_environment(folders: Sequence[Path], assets: Mapping[str, str], icons: Mapping[str, str]) -> Environment:
    """
    Make the environment.

    Args:
        folders: where the rooms keep their templates, beside those that all share.
        assets: the built files by the names that templates use.
        icons: what stands inside the `svg` of each drawing, by its name.
    """
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES, *folders]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )

    def asset(name: str) -> str:
        """Give the address of a built file."""
        return f"/assets/{assets[name]}"

    def icon(name: str, size: int = 20) -> Markup:
        """Give a drawing of a line, hidden from who listens: what it says stands beside it in words."""
        return _ICON.format(size=size, lines=Markup(icons[name]))  # noqa: S704 - our own drawings

    environment.globals |= {"asset": asset, "icon": icon}
    environment.filters |= {"day": show_day, "instant": show_instant, "count": show_count}
    return environment


def show_day(day: date | None) -> str:
    """Write a legal day; a dash where there is none."""
    return "—" if day is None else day.isoformat()


def show_instant(at: datetime | None) -> str:
    """Write an instant by the clocks of Asia/Shanghai, to the minute; a dash where there is none."""
    return "—" if at is None else f"{at.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M}"


def show_count(number: int) -> str:
    """Write a number with its thousands apart."""
    return f"{number:,}"
