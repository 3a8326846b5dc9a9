"""
The face (照面) of a certificate as a value: everything that stands on it, in the words that stand on it.

Pure: a verified record or a sample, with its template and layout, goes in, and what comes out is drawn as it is.
"""

import base64
from datetime import date
from enum import StrEnum

import msgspec

from ecert.catalogue.datatypes import Value
from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.layout import PLACED, Layout, Orientation, PhotoPlace
from ecert.catalogue.template import Copies, Field
from ecert.catalogue.vocabulary import Datatype, Role
from ecert.document.rows import Line, arrange, label_width, split_label
from ecert.document.wording import write_date, write_period, write_value
from ecert.errors import InvalidInput, NotForeseen

MAX_COPY_NUMBER = 999
PERIOD = "有效期限"
"""Label of the one line for both ends of the validity."""


class Copy(StrEnum):
    """Which copy a face is of."""

    ORIGINAL = "original"
    DUPLICATE = "duplicate"

    @property
    def wording(self) -> str:
        """What stands below the title."""
        return "正本" if self is Copy.ORIGINAL else "副本"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a certificate says: from its record, or from the sample of its kind."""

    claims: dict[str, Value]
    number: str
    identifier: str
    issued: date
    seal: str
    """Name of the authority that seals, as it was on the day of issue."""
    valid_from: date | None = None
    valid_to: date | None = None


class Symbol(msgspec.Struct, frozen=True):
    """The certificate's code as a drawing."""

    drawing: str
    """SVG, with the quiet zone."""
    modules: int
    """Modules of one side, quiet zone included."""


class Photo(msgspec.Struct, frozen=True):
    """A picture that stands on the face."""

    field: str
    data: bytes
    place: PhotoPlace


class Face(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that stands on the face."""

    orientation: Orientation
    title: str
    subtitle: str
    """What the title has in brackets, where the whole is too long for one line."""
    copy: str
    """正本 or 副本, this one perhaps with a space and its number; empty where the kind has one paper only."""
    rows: tuple[tuple[Line, ...], ...]
    label_width: int
    """Characters that the labels are justified to."""
    photo: Photo | None
    number_label: str
    number: str
    identifier: str
    authority_label: str
    authority: str
    issued_label: str
    issued: str
    seal: str
    symbol: Symbol | None
    """Absent on a specimen: it has no code, and its place says so."""
    provisional: str
    """What of it nobody has read in a source."""
    notice: str
    mark: str = ""
    """Large and slanting over the page: what the certificate is now (注销), where it is not in force."""
    watermark: tuple[str, ...] = ()
    """Lines that are repeated over the whole page, below everything else: what a copy was made for, and until when."""
    annotation: str = ""
    """Stands once, whole, in a box on the first page: which annotated copy it is, until when, and what for."""

    def texts(self) -> list[tuple[str, str]]:
        """Give every text with the field that it belongs to, so that an error can name the field."""
        lines = [line for row in self.rows for line in row]
        return [
            *((line.field, line.text) for line in lines),
            *((f"{line.field} (label)", line.label + line.remark) for line in lines),
            ("title", self.title + self.subtitle),
            ("number", self.number_label + self.number),
            ("authority", self.authority_label + self.authority),
            ("issuing_authority", self.seal),
            ("issued", self.issued_label + self.issued),
            ("identifier", self.identifier),
            ("notice", self.notice),
            ("mark", self.mark),
            # Of what is written there, only the purpose can have such a character.
            ("cause", self.annotation),
            ("watermark", "".join(self.watermark)),
        ]


def check_copy(copies: Copies, word: str) -> Copy:
    """
    Insist that a kind of certificate has this copy.

    Raises:
        InvalidInput: the word is none of the two.
        NotForeseen: the kind of certificate has no such copy.
    """
    if word not in set(Copy):
        raise InvalidInput.at("copy", "must be original or duplicate")
    copy = Copy(word)
    if not (copies.original if copy is Copy.ORIGINAL else copies.duplicate):
        raise NotForeseen(f"copy: this kind of certificate has no {copy.value}")
    return copy


def check_copy_number(copy: Copy, number: int | None) -> int | None:
    """
    Insist that only a duplicate has a number, which is one that paper copies have too.

    Raises:
        InvalidInput: it is an original, or the number is out of its bounds.
    """
    if number is not None:
        if copy is Copy.ORIGINAL:
            raise InvalidInput.at("copy_number", "only a duplicate has one")
        if not 1 <= number <= MAX_COPY_NUMBER:
            raise InvalidInput.at("copy_number", f"must be 1 to {MAX_COPY_NUMBER}")
    return number


def make_face(
    facts: Facts,
    entry: CatalogueEntry,
    copy: Copy,
    symbol: Symbol | None,
    *,
    copy_number: int | None = None,
    mark: str = "",
) -> Face:
    """
    Lay out the face of one copy.

    Args:
        facts: what the certificate says.
        entry: its kind.
        copy: which copy.
        symbol: its code; a specimen has none.
        copy_number: the number of a duplicate, where it is to be shown.
        mark: what the certificate is now, where that is to be shown.
    """
    template, layout = entry.template, entry.layout
    lines = _lines(facts, entry)
    title, subtitle = _split_title(template.title)
    authority = _text_of(entry, Role.AUTHORITY, facts) or facts.seal
    return Face(
        orientation=layout.orientation,
        title=title,
        subtitle=subtitle,
        copy=(copy.wording if copy_number is None else f"{copy.wording} {copy_number}")
        if template.copies.duplicate
        else "",
        rows=arrange(lines, layout.columns),
        label_width=label_width(lines),
        photo=_photo(facts, entry),
        number_label=_label_of(entry, Role.NUMBER, "证照编号"),
        number=facts.number,
        identifier=facts.identifier,
        authority_label=_label_of(entry, Role.AUTHORITY, "发证机关"),
        authority=authority,
        issued_label=_label_of(entry, Role.ISSUED, "发证日期"),
        issued=write_date(facts.issued),
        seal=facts.seal,
        symbol=symbol,
        provisional="、".join(_provisional(entry)),
        notice=layout.write_notice(title=template.title, number=facts.number, authority=authority),
        mark=mark,
    )


def _provisional(entry: CatalogueEntry) -> list[str]:
    template = entry.template
    marks = {"类型代码暂定": template.type_code_provisional, "编号格式暂定": template.number.provisional}
    return [mark for mark, guessed in marks.items() if guessed]


def _lines(facts: Facts, entry: CatalogueEntry) -> list[Line]:
    """Give the lines in their order; the two ends of the validity are one line where both are printed."""
    lines: list[Line] = []
    ends = [field for field in _shown(entry) if field.role in {Role.VALID_FROM, Role.VALID_TO}]
    for field in _shown(entry):
        value = facts.claims.get(field.key)
        if field.role in {Role.VALID_FROM, Role.VALID_TO} and len(ends) > 1:
            if field is ends[0] and facts.valid_from is not None:
                text = write_period(facts.valid_from, facts.valid_to)
                lines.append(_line(field.key, entry.layout.labels.get(field.key, PERIOD), text))
        elif value is not None and field.datatype is not Datatype.IMAGE:
            label = entry.layout.labels.get(field.key, field.label)
            lines.append(_line(field.key, label, write_value(field, value)))
    return lines


def _line(key: str, label: str, text: str) -> Line:
    words, remark = split_label(label)
    return Line(f"claims.{key}", words, remark, text)


def _shown(entry: CatalogueEntry) -> list[Field]:
    """List the fields that are lines or the picture of this face, in its order."""
    layout: Layout = entry.layout
    fields = [
        field
        for field in entry.template.fields
        if field.printed and field.role not in PLACED and field.key not in layout.hidden
    ]
    place = {key: number for number, key in enumerate(layout.order)}
    return sorted(fields, key=lambda field: place.get(field.key, len(place)))


def _photo(facts: Facts, entry: CatalogueEntry) -> Photo | None:
    """Give the first picture that is printed; its form was checked when it was handed in."""
    for field in _shown(entry):
        value = facts.claims.get(field.key)
        if field.datatype is Datatype.IMAGE and isinstance(value, str):
            data = base64.b64decode(value.partition(",")[2])
            return Photo(f"claims.{field.key}", data, entry.layout.photo)
    return None


def _label_of(entry: CatalogueEntry, role: Role, default: str) -> str:
    field = entry.template.with_role(role)
    return default if field is None else entry.layout.labels.get(field.key, field.label)


def _text_of(entry: CatalogueEntry, role: Role, facts: Facts) -> str | None:
    field = entry.template.with_role(role)
    value = None if field is None else facts.claims.get(field.key)
    return value if isinstance(value, str) else None


LONG_TITLE = 12
"""More characters than this stand on two lines, if there is a bracket to break at."""


def _split_title(title: str) -> tuple[str, str]:
    words, bracket, rest = title.partition("（")
    return (words, bracket + rest) if len(title) > LONG_TITLE and words else (title, "")
