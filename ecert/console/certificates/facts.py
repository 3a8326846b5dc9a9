"""The facts of a certificate as its page shows them: by the template, with marks, personal numbers hidden; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ecert.catalogue.datatypes import Value
from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.template import Field
from ecert.catalogue.vocabulary import Datatype, Role
from ecert.identifiers.holder import HolderCodeType, is_person, mask
from ecert.register.record import Holder, Record

_DIGITS_OF_A_NUMBER: Final = 6
"""A personal text with as many digits is a number of somebody's, and hidden like one."""
_NEVER_HIDDEN: Final = frozenset({Datatype.PERSON, Datatype.ENUM, Datatype.IMAGE, Datatype.LIST})


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a certificate's facts."""

    key: str
    label: str
    values: tuple[str, ...]
    """One, or the items of a list; empty for a picture."""
    hidden: bool
    """Whether only its end is told."""
    guessed: bool
    """Whether nobody has read in a source that the kind has this field."""
    public: bool
    printed: bool
    kilobytes: int | None = None
    """Of a picture."""


def facts_of(record: Record, entry: CatalogueEntry | None, *, english: bool, reveal: bool) -> Sequence[Fact]:
    """
    List the facts of a verified record in the template's order; without the template by their keys alone.

    Args:
        record: what was signed.
        entry: the very template that it was made from, where that is installed.
        english: whether labels are given in English.
        reveal: whether personal numbers are told whole.
    """
    if entry is None:
        # Without the template nobody can tell which of them is personal.
        return [_unlabelled(key, value, reveal=reveal) for key, value in record.claims.items()]
    fields = [field for field in entry.template.fields if field.key in record.claims]
    return [_fact(field, record, english=english, reveal=reveal) for field in fields]


def has_hidden(record: Record, entry: CatalogueEntry | None) -> bool:
    """Whether something of a certificate is hidden until somebody asks for it."""
    hidden = any(fact.hidden for fact in facts_of(record, entry, english=False, reveal=False))
    return hidden or is_of_person(record.holder)


def is_of_person(holder: Holder) -> bool:
    """Whether a certificate is a natural person's."""
    return is_person(HolderCodeType(holder.code_type))


def holder_code(holder: Holder, *, reveal: bool) -> str:
    """Give a holder's code, a natural person's with all but its end hidden."""
    return mask(holder.code) if is_of_person(holder) and not reveal else holder.code


def _fact(field: Field, record: Record, *, english: bool, reveal: bool) -> Fact:
    value = record.claims[field.key]
    hidden = not reveal and _is_secret(field, value, record.holder)
    picture = field.datatype is Datatype.IMAGE
    texts = () if picture else tuple(value) if isinstance(value, list | tuple) else (str(value),)
    if field.unit is not None:
        texts = tuple(f"{text} {field.unit}" for text in texts)
    return Fact(
        key=field.key,
        label=field.label_en if english else field.label,
        values=tuple(mask(text) if hidden else text for text in texts),
        hidden=hidden,
        guessed=field.basis.guessed,
        public=field.public,
        printed=field.printed,
        kilobytes=len(str(value)) * 3 // 4096 if picture else None,
    )


def _is_secret(field: Field, value: Value, holder: Holder) -> bool:
    if field.datatype is Datatype.RESIDENT_ID:
        return True
    if field.role is Role.HOLDER_CODE and is_of_person(holder):
        return True
    if not field.personal or field.datatype in _NEVER_HIDDEN:
        return False
    return sum(character.isdigit() for character in str(value)) >= _DIGITS_OF_A_NUMBER


def _unlabelled(key: str, value: Value, *, reveal: bool) -> Fact:
    texts = tuple(value) if isinstance(value, list | tuple) else (str(value),)
    if any(text.startswith("data:") for text in texts):
        return Fact(
            key, key, (), hidden=False, guessed=True, public=False, printed=False, kilobytes=len(texts[0]) * 3 // 4096
        )
    shown = texts if reveal else tuple(mask(text) for text in texts)
    return Fact(key, key, shown, hidden=not reveal, guessed=True, public=False, printed=False)
