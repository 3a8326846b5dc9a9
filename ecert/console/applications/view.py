"""What a form shows: each input with its words in the language of the page, what stands in it, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ecert.application.comparison import Difference
from ecert.application.form import FILES, Input, InputKind, Section, Typed, code_type_of
from ecert.catalogue.datatypes import Value
from ecert.catalogue.template import Field
from ecert.catalogue.vocabulary import Datatype
from ecert.messages import Language, message
from ecert.pages.sentences import say

_SHORT_LINES, _MANY_LINES = 3, 8


@dataclass(frozen=True, slots=True)
class InputView:
    """One input as it stands on the page."""

    name: str
    id: str
    """In the page: a name without its dots."""
    kind: str
    label: str
    hint: str
    note: str
    """What the fact sheet says of the field, in Chinese."""
    required: bool
    guessed: bool
    unit: str | None
    max_length: int | None
    choices: Sequence[tuple[str, str]]
    """Value and words of each."""
    value: str
    values: frozenset[str]
    errors: Sequence[str]
    rows: int
    """Height of a text of several lines."""
    wide: bool
    """Whether it takes the whole width."""


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a form."""

    sha256: str
    name: str


def view_inputs(
    inputs: Sequence[Input], typed: Typed, errors: Mapping[str, Sequence[str]], language: Language
) -> dict[str, list[InputView]]:
    """Show inputs by their sections; a section without any is left out."""
    shown: dict[str, list[InputView]] = {}
    for entry in inputs:
        shown.setdefault(entry.section, []).append(view_input(entry, typed, errors, language))
    return shown


def view_input(entry: Input, typed: Typed, errors: Mapping[str, Sequence[str]], language: Language) -> InputView:
    """Show one input."""
    texts = list(typed.get(entry.name, ()))
    value = texts[0] if texts else ""
    choices = _choices(entry, texts, language)
    return InputView(
        name=entry.name,
        id=id_of(entry.name),
        kind=entry.kind,
        label=label_of(entry.name, entry.field, language),
        hint=_hint(entry, language),
        note="" if entry.field is None else entry.field.note or "",
        required=entry.required,
        guessed=entry.guessed,
        unit=entry.unit,
        max_length=entry.max_length,
        choices=choices,
        value=value,
        values=frozenset(texts),
        errors=[say(sentence, language) for sentence in errors.get(entry.name, ())],
        rows=min(_MANY_LINES, max(_SHORT_LINES, value.count("\n") + 2)),
        wide=_is_wide(entry),
    )


def view_files(typed: Typed) -> list[FileView]:
    """Show the files of a form."""
    return [FileView(sha256, name) for sha256, name in zip(*(typed.get(key, ()) for key in FILES), strict=False)]


def id_of(name: str) -> str:
    """Give the id of an input in the page."""
    return name.replace(".", "-").replace("_", "-") if name else "top"


def label_of(name: str, field: Field | None, language: Language) -> str:
    """Say what an input, or a difference, is about."""
    if field is not None and (not name.startswith("grant.") or language is Language.ZH):
        return field.label if language is Language.ZH else field.label_en
    known = {"holder.name", "holder.code", "holder.code_type"}
    if name in known or name.startswith("grant."):
        return message(f"console.applications.label.{id_of(name)}", language)
    return field.label_en if field is not None else name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """A difference as it stands on the page."""

    id: str
    label: str
    before: str
    after: str
    is_list: bool
    kept: Sequence[str]
    taken_away: Sequence[str]
    put_in: Sequence[str]


def view_difference(difference: Difference, language: Language) -> DifferenceView:
    """Show a difference; of a picture only that it is another one."""
    before, after = difference.before, difference.after
    is_list = isinstance(before, list) or isinstance(after, list)
    gone = set(difference.taken_away)
    return DifferenceView(
        id=id_of(difference.path),
        label=label_of(difference.path, difference.field, language),
        before=show_value(difference.field, before, language),
        after=show_value(difference.field, after, language),
        is_list=is_list,
        kept=[item for item in before if item not in gone] if isinstance(before, list) else (),
        taken_away=difference.taken_away,
        put_in=difference.put_in,
    )


def show_value(field: Field | None, value: Value | None, language: Language) -> str:
    """Write a value as people read it."""
    if value is None:
        return ""
    if field is not None and field.datatype is Datatype.IMAGE:
        return message("console.applications.picture", language)
    if isinstance(value, list):
        return "、".join(value) if language is Language.ZH else "; ".join(value)
    if field is not None and field.datatype is Datatype.AMOUNT and field.unit:
        return f"{value} {field.unit}"
    return value.replace("^", "、")


def show_typed(entry: Input, texts: Sequence[str], language: Language) -> str:
    """Write what stands in an input as people read it."""
    if entry.kind is InputKind.PICTURE:
        return message("console.applications.picture", language)
    words = dict(_choices(entry, texts, language))
    lines = [words.get(text, text) for typed in texts for text in typed.splitlines() if text.strip()]
    return ("、" if language is Language.ZH else "; ").join(lines) + (f" {entry.unit}" if entry.unit and lines else "")


def _choices(entry: Input, texts: Sequence[str], language: Language) -> list[tuple[str, str]]:
    """Give the choices; what was chosen once and is none any more stands there too, so that nothing is lost."""
    values = [*entry.choices, *(text for text in texts if text and entry.choices and text not in entry.choices)]
    if entry.name != "holder.code_type":
        return [(value, value) for value in values]
    types = [(value, code_type_of(value)) for value in values]
    return [
        (value, value if known is None else known.name_zh if language is Language.ZH else known.name_en)
        for value, known in types
    ]


def _hint(entry: Input, language: Language) -> str:
    if entry.kind is InputKind.LINES:
        return message("console.applications.hint.lines", language)
    if entry.kind is InputKind.PICTURE:
        return message("console.applications.hint.picture", language, size=entry.max_length or 0)
    if entry.name == "holder.code":
        return message("console.applications.hint.code", language)
    if entry.section is Section.GRANT and entry.kind is InputKind.DATE and not entry.required:
        return message("console.applications.hint.open-day", language)
    return ""


def _is_wide(entry: Input) -> bool:
    wide = {InputKind.LONG_TEXT, InputKind.TICKS, InputKind.LINES, InputKind.PICTURE}
    return entry.kind in wide or entry.name == "holder.name"
