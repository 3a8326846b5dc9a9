"""Commands for the templates (docs/templates.md)."""

from pathlib import Path

import click
import msgspec

from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.catalogue.loader import load_catalogue
from ecert.catalogue.schema import claims_schema
from ecert.cli.output import json_option, say_json, say_table
from ecert.document.drawing import Draftsman
from ecert.document.face import Copy, check_copy, make_face
from ecert.document.facts import facts_of_sample
from ecert.document.order import Form, Order
from ecert.errors import InvalidInput, Misconfigured
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


@templates.command("preview")
@click.argument("slug")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="SLUG.png if left out; also .svg and .pdf."
)
@click.option(
    "--copy", default=Copy.ORIGINAL.value, show_default=True, type=click.Choice([copy.value for copy in Copy])
)
@directory_option
def preview_face(slug: str, output: Path | None, copy: str, directory: Path | None) -> None:
    """
    Draw the face of the kind SLUG with the invented sample: a specimen, marked 样本, without a code.

    A file that is there is overwritten; further pages get a number behind the name.
    """
    catalogue = _load(directory)
    entry = catalogue.get(slug)
    path = output or Path(f"{slug}.png")
    form = _form_of(path)
    facts = facts_of_sample(entry, catalogue)
    face = make_face(facts, entry, check_copy(entry.template.copies, copy), None)
    pages = Draftsman().draw(Order(face=face, form=form, day=facts.issued)).open()
    for number, page in enumerate(pages, start=1):
        place = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        try:
            place.write_bytes(page)
        except OSError as error:
            raise Misconfigured(f"{place.name}: cannot be written ({error.strerror})") from error
        click.echo(place)


def _form_of(path: Path) -> Form:
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in set(Form):
        raise InvalidInput.at("output", "must end in .svg, .png or .pdf")
    return Form(suffix)


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
