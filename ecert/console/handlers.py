"""Every route of the console, and where its templates are."""

from pathlib import Path
from typing import Final

from ecert.console.desk.routes import HANDLERS as DESK

CONSOLE_HANDLERS: Final = (*DESK,)
"""Below `/console`, for those who signed in."""

TEMPLATES: Final = tuple(sorted(Path(__file__).parent.glob("*/templates")))
"""Folders of templates, one for each area."""
