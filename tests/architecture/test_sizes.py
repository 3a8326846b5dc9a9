"""Keep modules and functions small enough to be read at once (architecture, size rule)."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "ecert"
MAX_MODULE_LINES = 350
MAX_FUNCTION_LINES = 60
REVISIONS = PACKAGE / "storage" / "migrations" / "versions"
"""Alembic's revisions list tables column by column; their functions are as long as the tables are."""


def _modules() -> Iterator[tuple[str, str]]:
    """Give each module's path from the root and its source, revisions left out."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if not path.is_relative_to(REVISIONS):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def _functions(source: str) -> Iterator[tuple[str, int]]:
    """Give each function's name and its length in lines, decorators left out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_the_package_has_modules() -> None:
    """The rules below look at something."""
    assert len(list(_modules())) > 1


def test_no_module_is_longer_than_350_lines() -> None:
    """A module that grows beyond this holds two things."""
    lengths = {path: len(source.splitlines()) for path, source in _modules()}

    assert {path: length for path, length in lengths.items() if length > MAX_MODULE_LINES} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    """A function fits a screen."""
    lengths = {f"{path}:{name}": length for path, source in _modules() for name, length in _functions(source)}

    assert {name: length for name, length in lengths.items() if length > MAX_FUNCTION_LINES} == {}


def test_no_module_postpones_its_annotations() -> None:
    """Litestar and SQLModel read annotations when the app is built, and would find only text."""
    postponing = [path for path, source in _modules() if "from __future__ import annotations" in source]

    assert postponing == []


def test_no_module_hides_imports_from_the_running_program() -> None:
    """A type that is imported for checking only is unknown when Litestar builds a handler's signature."""
    assert [path for path, source in _modules() if "TYPE_CHECKING" in source] == []
