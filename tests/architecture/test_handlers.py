"""Keep tables out of HTTP: a row in a handler's signature would let clients set and read every column."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _routes() -> list[Path]:
    """Give every module of routes."""
    return sorted((ROOT / "ecert").rglob("routes.py"))


def _names(node: ast.AST | None) -> set[str]:
    """Give every name in an annotation, also those in quoted ones."""
    found: set[str] = set()
    for part in ast.walk(node) if node else ():
        if isinstance(part, ast.Name):
            found.add(part.id)
        elif isinstance(part, ast.Attribute):
            found.add(part.attr)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.isidentifier():
            found.add(part.value)
    return found


def _signatures(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Give each function of a module with the names in its signature."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            names = [_names(node.returns), *(_names(argument.annotation) for argument in arguments)]
            yield f"{path.relative_to(ROOT)}:{node.name}", set().union(*names)


def test_there_are_routes() -> None:
    """The rules below look at something."""
    assert _routes() != []


def test_no_row_stands_in_a_signature_of_routes() -> None:
    """Rows end in `Row`; handlers take structs and give views."""
    showing = {
        function: sorted(name for name in names if name.endswith("Row"))
        for path in _routes()
        for function, names in _signatures(path)
    }

    assert {function: rows for function, rows in showing.items() if rows} == {}


def test_no_routes_import_tables() -> None:
    """What routes cannot name they cannot show."""
    importing = [
        str(path.relative_to(ROOT))
        for path in _routes()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".tables")
    ]

    assert importing == []
