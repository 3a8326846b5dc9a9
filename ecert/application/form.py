"""
The form of an application, made from the template of its kind: which inputs there are, and what stands in them.

What somebody types is kept as he typed it (`Typed`), whatever it is worth. `read_typed` makes of it what would come in
over HTTP, so a form is checked by the rules that every application is checked by.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from ecert.application.attached import AttachedFile
from ecert.application.grant import Grant
from ecert.application.submission import RawSubmission
from ecert.application.workflow import BusinessType
from ecert.catalogue.datatypes import DEFAULT_IMAGE_KIB, Value
from ecert.catalogue.template import CertificateTemplate, Field
from ecert.catalogue.validity import OPEN_RULES
from ecert.catalogue.vocabulary import Datatype, NumberAuthority, Role, Source, ValidityRule
from ecert.errors import FieldError, InvalidInput
from ecert.identifiers.holder import HolderCodeType
from ecert.register.record import Holder

Typed: TypeAlias = Mapping[str, Sequence[str]]
"""What stands in the inputs, by their names."""

LONG_TEXT = 100
"""Longest text that has an input of one line, in characters."""
MANY_CHOICES = 4
"""Most choices that all stand on the page; more are in a list to open."""
FILES = ("attachments.sha256", "attachments.name")
"""Digest and name of each file, in the same order."""
_NAME, _CODE, _CODE_TYPE, _GRANT = "holder.name", "holder.code", "holder.code_type", "grant."


class InputKind(StrEnum):
    """As what an input is shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    AMOUNT = "amount"
    SELECT = "select"
    RADIOS = "radios"
    TICKS = "ticks"
    """Any number of given choices."""
    LINES = "lines"
    """Any number of texts, one a line."""
    PICTURE = "picture"


class Section(StrEnum):
    """The parts of a form."""

    HOLDER = "holder"
    LICENCE = "licence"
    GRANT = "grant"


@dataclass(frozen=True, slots=True)
class Input:
    """One input."""

    name: str
    """Where its value stands in an application: `claims.address`; errors name the same."""
    section: Section
    kind: InputKind
    required: bool
    field: Field | None = None
    """What it is to the template; None for what every kind has."""
    choices: tuple[str, ...] = ()
    max_length: int | None = None
    """In characters; of a picture in KiB."""

    @property
    def guessed(self) -> bool:
        """Whether nobody has read in a source that the kind has this field."""
        return self.field is not None and self.field.basis.guessed

    @property
    def unit(self) -> str | None:
        """In what an amount is counted."""
        return None if self.field is None else self.field.unit


def offered(template: CertificateTemplate) -> tuple[BusinessType, ...]:
    """Give what can be asked for of a kind: a later version only where the kind has such an item."""
    items = {str(action.action) for action in template.actions}
    return tuple(kind for kind in BusinessType if not kind.has_predecessor or kind in items)


def make_inputs(template: CertificateTemplate, business_type: BusinessType) -> tuple[Input, ...]:
    """Give the inputs of a form, in the order of the page."""
    claims = [_input(f"claims.{field.key}", Section.LICENCE, field) for field in template.from_source(Source.APPLICANT)]
    return (*_holder_inputs(template), *claims, *_grant_inputs(template, business_type))


def read_typed(
    template: CertificateTemplate, business_type: BusinessType, predecessor: str | None, typed: Typed
) -> RawSubmission:
    """Make an application's content of what was typed: white space around it is no part of it, nothing is absent."""
    inputs = make_inputs(template, business_type)
    values = {entry.name: _read(entry, typed.get(entry.name, ())) for entry in inputs}
    name = values[_NAME]
    return RawSubmission(
        business_type=business_type,
        holder_name="^".join(name) if isinstance(name, list) else name or "",
        holder_code=values[_CODE] or "",
        holder_code_type=str(values[_CODE_TYPE] or ""),
        claims={
            entry.field.key: value
            for entry in inputs
            if entry.section is Section.LICENCE and entry.field is not None and (value := values[entry.name])
        },
        grant={name.removeprefix(_GRANT): value for name, value in values.items() if name.startswith(_GRANT) and value},
        predecessor=predecessor,
        attachments=list(zip(*(typed.get(name, ()) for name in FILES), strict=False)),
    )


def read_claims(raw: RawSubmission) -> dict[str, Value]:
    """Give the claims of a form as values, unchecked."""
    return {key: value for key, value in raw.claims.items() if isinstance(value, str | list)}


def type_out(
    template: CertificateTemplate,
    *,
    holder: Holder,
    claims: Mapping[str, Value],
    grant: Grant | None = None,
    attachments: Sequence[AttachedFile] = (),
) -> dict[str, list[str]]:
    """Write into the inputs what is known already, such as what a certificate says that is to be changed."""
    typed: dict[str, list[str]] = {_CODE_TYPE: [holder.code_type], _CODE: [holder.code]}
    typed[_NAME] = ["\n".join(holder.name.split("^"))] if _has_several_holders(template) else [holder.name]
    for field in template.from_source(Source.APPLICANT):
        value = claims.get(field.key)
        if isinstance(value, list):
            typed[f"claims.{field.key}"] = list(value) if field.items is Datatype.ENUM else ["\n".join(value)]
        elif value is not None:
            typed[f"claims.{field.key}"] = [value]
    if grant is not None:
        days = {"issued_date": grant.issued, "valid_from": grant.valid_from, "valid_to": grant.valid_to}
        typed |= {_GRANT + name: [day.isoformat()] for name, day in days.items() if day is not None}
        if grant.certificate_number is not None:
            typed[_GRANT + "certificate_number"] = [grant.certificate_number]
    if attachments:
        typed[FILES[0]] = [file.sha256 for file in attachments]
        typed[FILES[1]] = [file.name for file in attachments]
    return typed


def check_typed(template: CertificateTemplate, business_type: BusinessType, typed: Typed) -> None:
    """
    Insist that a form has sent nothing that it has no input for, and nothing twice that is one.

    Raises:
        InvalidInput: it has.
    """
    many = {entry.name: entry.kind is InputKind.TICKS for entry in make_inputs(template, business_type)}
    many |= dict.fromkeys(FILES, True)
    if not typed.keys() <= many.keys():
        raise InvalidInput.at("form", "has an input that is not this form's")
    if any(len(texts) > 1 and not many[name] for name, texts in typed.items()):
        raise InvalidInput.at("form", "has an input twice")


def place_errors(inputs: Iterable[Input], errors: Iterable[FieldError]) -> dict[str, list[str]]:
    """Put each mistake to its input; what belongs to none stands under an empty name."""
    names = {entry.name for entry in inputs}
    placed: dict[str, list[str]] = {}
    for error in errors:
        files = "attachments" if error.path.partition(".")[0] == "attachments" else ""
        placed.setdefault(error.path if error.path in names else files, []).append(error.message)
    return placed


def _holder_inputs(template: CertificateTemplate) -> Iterable[Input]:
    types = template.holder_code_types
    several = _has_several_holders(template)
    name, code = template.with_role(Role.HOLDER_NAME), template.with_role(Role.HOLDER_CODE)
    kind = InputKind.RADIOS if len(types) <= MANY_CHOICES else InputKind.SELECT
    return (
        Input(_CODE_TYPE, Section.HOLDER, kind, required=True, choices=types),
        Input(_CODE, Section.HOLDER, InputKind.TEXT, required=True, field=code, max_length=64),
        Input(
            _NAME,
            Section.HOLDER,
            InputKind.LINES if several else InputKind.TEXT,
            required=True,
            field=name,
            max_length=200 if name is None else name.max_length or 200,
        ),
    )


def _has_several_holders(template: CertificateTemplate) -> bool:
    field = template.with_role(Role.HOLDER_NAME)
    return field is not None and field.datatype is Datatype.LIST


def _input(name: str, section: Section, field: Field) -> Input:
    length = field.max_length
    if field.datatype is Datatype.IMAGE:
        length = length or DEFAULT_IMAGE_KIB
    return Input(name, section, _kind_of(field), field.required, field, field.choices, length)


def _kind_of(field: Field) -> InputKind:
    given = {
        Datatype.DATE: InputKind.DATE,
        Datatype.AMOUNT: InputKind.AMOUNT,
        Datatype.IMAGE: InputKind.PICTURE,
        Datatype.PERSON: InputKind.TEXT,
        Datatype.USCC: InputKind.TEXT,
        Datatype.RESIDENT_ID: InputKind.TEXT,
        Datatype.LIST: InputKind.TICKS if field.items is Datatype.ENUM else InputKind.LINES,
        Datatype.ENUM: InputKind.RADIOS if len(field.choices) <= MANY_CHOICES else InputKind.SELECT,
    }
    short = field.max_length is not None and field.max_length <= LONG_TEXT
    return given.get(field.datatype, InputKind.TEXT if short else InputKind.LONG_TEXT)


def _grant_inputs(template: CertificateTemplate, business_type: BusinessType) -> Iterable[Input]:
    """Give an input for what is not the register's to choose, see `ecert.application.grant`."""
    backlog, first = business_type is BusinessType.BACKLOG, business_type is BusinessType.FIRST_ISSUE
    elsewhere = template.granting_authority is not None
    rule = template.validity.rule
    given = template.number.assigned_by is NumberAuthority.GRANTING_AUTHORITY
    # Whether the register has a letter for what is claimed is known only when it is claimed.
    if backlog or (first and (given or template.number.letters)):
        field = template.with_role(Role.NUMBER)
        yield Input(
            _GRANT + "certificate_number", Section.GRANT, InputKind.TEXT, backlog or given, field, max_length=60
        )
    if backlog:
        yield _day(template, "issued_date", Role.ISSUED, required=True)
    if backlog or first:
        yield _day(template, "valid_from", Role.VALID_FROM)
    may_end = elsewhere or rule not in {*OPEN_RULES, ValidityRule.FIXED_TERM}
    if backlog or (may_end and (first or business_type is BusinessType.RENEWAL)):
        yield _day(template, "valid_to", Role.VALID_TO)


def _day(template: CertificateTemplate, name: str, role: Role, *, required: bool = False) -> Input:
    return Input(_GRANT + name, Section.GRANT, InputKind.DATE, required, template.with_role(role))


def _read(entry: Input, sent: Sequence[str]) -> Value | None:
    if entry.kind is InputKind.TICKS:
        # In the template's order, whatever the browser's; what is no choice is for the rules to refuse.
        place = {choice: number for number, choice in enumerate(entry.choices)}
        return sorted((text for text in sent if text), key=lambda text: place.get(text, len(place))) or None
    text = sent[0].strip() if sent else ""
    if entry.kind is InputKind.LINES:
        return [line.strip() for line in text.splitlines() if line.strip()] or None
    return text or None


def code_type_of(text: str) -> HolderCodeType | None:
    """Give a holder's code type by its code; None where it is none."""
    return HolderCodeType(text) if text in set(HolderCodeType) else None
