"""The command that shows everything at once."""

import sys
from pathlib import Path

import click
from rich.table import Table

from ecert.cli.output import NEGATIVE, console, json_option, progress, say_json
from ecert.clock import system_clock
from ecert.demo.run import SHEET, Outcome, run_demo

KINDS = 34
STEPS_AFTER = 5
_MARKS = {"type code": "T", "number": "N", "validity": "V"}


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default="var/demo")
@json_option
def demo(directory: Path, as_json: bool) -> None:
    """
    Take all kinds of certificate through the whole line, in DIRECTORY (var/demo).

    Keys, tables, the service and the platform's stand-in are made for it and end with it; only the folder stays. The
    exit status is 0 if every row holds.
    """
    with progress("demo", KINDS + STEPS_AFTER) as advance:
        outcome = run_demo(directory, now=system_clock(), advance=advance)
    if as_json:
        say_json(_summary(outcome, directory))
    else:
        _say(outcome, directory)
    if not outcome.holds:
        sys.exit(NEGATIVE)


def _say(outcome: Outcome, directory: Path) -> None:
    table = Table(box=None, pad_edge=False)
    screen = console()
    widths = {"证照": max(12, min(44, screen.width - 64)), "编号": 26}
    for column in ("", "证照", "编号", "QR", "读回", "核验", "改一位", "PDF", "暂定"):
        table.add_column(column, no_wrap=True, overflow="ellipsis", min_width=3, max_width=widths.get(column))
    for row in outcome.walks:
        table.add_row(
            str(row.number),
            row.title,
            row.certificate_number,
            f"v{row.symbol_version}",
            _word(row.held.get("picture reads back")),
            row.status if row.held.get("verifies") else f"{row.status} NO",
            "refused" if row.held.get("changed digit fails") else "NO",
            "yes" if row.held.get("PDF verifies") and row.held.get("changed PDF fails") else "NO",
            "".join(_MARKS[guess] for guess in row.provisional),
        )
    screen.print(table)
    for row in outcome.walks:
        if not row.holds:
            broken = [promise for promise, held in row.held.items() if not held]
            screen.print(f"{row.number} does not hold: {'; '.join([*broken, row.trouble])}")
    screen.print(
        "读回: the picture reads back as the code; 改一位: the code with one digit changed; "
        "PDF: the signed PDF verifies, and with one byte changed it does not; "
        "暂定: nobody has read it in a source (T type code, N number format, V validity)",
        style="dim",
    )
    for deed in outcome.deeds:
        screen.print(f"{deed.what}: {deed.status}{'' if deed.holds else f', and should be {deed.expected}'}")
    both = outcome.comparison
    screen.print(
        f"platform: {outcome.pushed} events pushed; register {both.get('certificates')} certificates, "
        f"platform {both.get('at_platform')}, {'equal' if both.get('equal') else 'NOT EQUAL'}"
    )
    if outcome.trouble:
        screen.print(f"trouble: {outcome.trouble}")
    held = sum(row.holds for row in outcome.walks)
    screen.print(
        f"{held} of {len(outcome.walks)} rows hold. Codes: {directory / 'codes'}, {directory / SHEET}; "
        f"PDFs: {directory / 'documents'}"
    )


def _word(held: bool | None) -> str:
    return "-" if held is None else "yes" if held else "NO"


def _summary(outcome: Outcome, directory: Path) -> dict[str, object]:
    return {
        "holds": outcome.holds,
        "rows": [
            {
                "number": row.number,
                "title": row.title,
                "identifier": row.identifier,
                "certificate_number": row.certificate_number,
                "status": row.status,
                "symbol_version": row.symbol_version,
                "code": row.code,
                "provisional": row.provisional,
                "held": row.held,
                "trouble": row.trouble,
            }
            for row in outcome.walks
        ],
        "deeds": [{"what": deed.what, "status": deed.status, "holds": deed.holds} for deed in outcome.deeds],
        "pushed": outcome.pushed,
        "comparison": outcome.comparison,
        "trouble": outcome.trouble,
        "contact_sheet": str(directory / SHEET),
    }
