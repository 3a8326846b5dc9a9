"""Commands for the templates (docs/templates.md)."""

from pathlib import Path

import click
import msgspec

from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.catalogue.loader import load_catalogue
from ecert.catalogue.schema import claims_schema
from ecert.cli.output import json_option, say_json, say_table
from ecert.settings import Settings

directory_option = click.option(
    "--directory", type=click.Path(path_type=Path, file_okay=False), help="ECERT_TEMPLATES_DIR if left out."
)


class GuessView(msgspec.Struct, frozen=True):
    """What nobody read in a source, of one kind."""

    template: str
    facts: list[str]
    fields: int
    """How many of its fields come from memory or inference only."""


@click.group()
def templates() -> None:
    """Kinds of certificate: folders in ECERT_TEMPLATES_DIR."""


@templates.command("check")
@directory_option
@json_option
def check_templates(directory: Path | None, as_json: bool) -> None:
    """Read every template and its sample; the first mistake is named with its place."""
    catalogue = _load(directory)
    guessed = [_guesses(entry) for entry in catalogue]
    if as_json:
        say_json({"kinds": len(catalogue), "versions": len(catalogue.entries), "guesses": guessed})
        return
    rows = [
        [
            str(entry.template.type_index),
            entry.template.title,
            f"{entry.template.slug}/{entry.template.version}",
            str(len(entry.template.fields)),
            ", ".join(guess.facts),
            str(guess.fields),
        ]
        for entry, guess in zip(catalogue, guessed, strict=True)
    ]
    columns = ["no.", "kind", "template", "fields", "provisional facts", "guessed fields"]
    say_table(columns, rows, title=f"{len(catalogue)} kinds, all sound")


@templates.command("schema")
@click.argument("slug")
@directory_option
def show_schema(slug: str, directory: Path | None) -> None:
    """Print the JSON Schema of the claims that an applicant sends for the kind SLUG."""
    say_json(claims_schema(_load(directory).get(slug).template))


def _load(directory: Path | None) -> Catalogue:
    return load_catalogue(directory or Settings.from_env().templates_dir)


def _guesses(entry: CatalogueEntry) -> GuessView:
    template = entry.template
    facts = {
        "type code": template.type_code_provisional,
        "number": template.number.provisional,
        "validity": template.validity.evidence.guessed,
        "inspection": template.annual_inspection.evidence.guessed,
        "in force": template.in_force is not None and template.in_force.evidence.guessed,
    }
    return GuessView(
        template=f"{template.slug}/{template.version}",
        facts=[name for name, guessed in facts.items() if guessed],
        fields=sum(field.basis.guessed for field in template.fields),
    )
