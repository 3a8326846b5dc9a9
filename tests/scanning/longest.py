"""The longest certificate of every kind: every text as long as its template allows, drawn up as the service does."""

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from typing import Any, Final

from ecert.application.submission import RawSubmission, Submission, check_submission
from ecert.catalogue.datatypes import MAX_ITEMS, MAX_LENGTH, Value
from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.template import Field
from ecert.catalogue.validity import paper_period
from ecert.catalogue.vocabulary import Datatype, Role, Source
from ecert.issuance.compose import Allotment, UnsignedCertificate, compose
from ecert.register.code import Code, code_of
from ecert.register.place import LIST_SIZE
from ecert.rendering.qr import draw_modules
from ecert.signing.envelope import seal
from tests.building import HOST_OF_19
from tests.unit.application.builders import TODAY, day_of
from tests.unit.catalogue.builders import a_kind
from tests.unit.issuance.builders import the_authorities
from tests.unit.signing.signers import a_signer

MAX_NUMBER: Final = 60
MAX_HOLDER_NAME: Final = 200
"""Bounds of a submission, in characters, where the template has no narrower one."""
LAST_DAYS: Final = (date(2200, 12, 30), date(2200, 12, 31))
"""The last days that a submission may name: counted in days and seconds they take the most bytes."""
LAST_PLACE: Final = (2**16 - 1, LIST_SIZE - 1)
LAST_VERSION: Final = 999
SERIAL: Final = "Z9Y8X7W6V5U4"
USCC: Final = "11430000320581596K"
OTHER_ORGANISATION: Final = "Z" * 64
SIGNER: Final = a_signer("scanned")


@dataclass(frozen=True, slots=True)
class Script:
    """Where the characters of texts come from; all of them are letters in normal form C."""

    name: str
    first: int
    size: int

    def write(self, length: int, *, start: int = 0) -> str:
        """Write a text in which no character stands twice."""
        # The step has no divisor in common with either size.
        return "".join(chr(self.first + (start + place) * 7919 % self.size) for place in range(length))


COMMON: Final = Script("common", 0x4E00, 20_900)
RARE: Final = Script("rare", 0x20000, 42_700)
"""CJK extension B: four bytes each, in UTF-8 as in UTF-16."""


def longest_submission(entry: CatalogueEntry, script: Script = COMMON) -> RawSubmission:
    """Ask for the longest certificate: one granted on paper before (存量), which brings its own number."""
    template = entry.template
    name = template.with_role(Role.HOLDER_NAME)
    bound = MAX_HOLDER_NAME if name is None or name.max_length is None else min(name.max_length, MAX_HOLDER_NAME)
    code, code_type = _longest_code(entry)
    first, last = LAST_DAYS
    return RawSubmission(
        business_type="backlog",
        holder_name=script.write(bound, start=1),
        holder_code=code,
        holder_code_type=code_type,
        claims=longest_claims(entry, script),
        grant={
            "certificate_number": longest_match(template.number.regex),
            "issued_date": day_of(entry).isoformat(),
            "valid_from": first.isoformat(),
            "valid_to": last.isoformat(),
        },
    )


def longest_claims(entry: CatalogueEntry, script: Script = COMMON) -> dict[str, Value]:
    """Claim as much as the template allows, in every field; a picture is the sample's, it stands in no code."""
    return {
        field.key: entry.sample.claims[field.key]
        if field.datatype is Datatype.IMAGE
        else _LONGEST[field.datatype](field, script)
        for field in entry.template.from_source(Source.APPLICANT)
    }


def check_longest(entry: CatalogueEntry, raw: RawSubmission) -> Submission:
    """Check a submission as the service does on the day from which it takes it."""
    return check_submission(entry, raw, today=TODAY)


def longest_certificate(entry: CatalogueEntry, script: Script = COMMON) -> UnsignedCertificate:
    """Draw up the longest certificate of a kind, as its last possible version in the last place of the last list."""
    submission = check_longest(entry, longest_submission(entry, script))
    grant, (status_list, status_index) = submission.grant, LAST_PLACE
    issued = grant.issued or TODAY
    allotment = Allotment(
        number=grant.certificate_number or "",
        serial=SERIAL,
        version=LAST_VERSION,
        issued=issued,
        first_issued=issued,
        period=paper_period(
            entry.template.validity, issued=issued, valid_from=grant.valid_from, valid_to=grant.valid_to
        ),
        status_list=status_list,
        status_index=status_index,
        application_number="20260302-000001",
        issued_at=datetime(2026, 3, 2, 3, 4, 5, tzinfo=UTC),
    )
    return compose(submission, entry, authorities=the_authorities(entry), allotment=allotment)


@cache
def longest_code(type_index: int, script: Script = COMMON) -> Code:
    """Sign the longest credential of a kind and write it as what a camera reads."""
    signed = seal(longest_certificate(a_kind(type_index), script).encoded_credential, SIGNER)
    return code_of(signed, public_url=HOST_OF_19)


@cache
def longest_symbol(type_index: int, script: Script = COMMON) -> list[list[bool]]:
    """Draw the longest code of a kind as the service does, once for all tests that look at it."""
    code = longest_code(type_index, script)
    return draw_modules(code.prefix, code.digits)


def _longest_code(entry: CatalogueEntry) -> tuple[str, str]:
    """Give the code that takes most room: an organisation's stands whole in a credential, a person's end only."""
    allowed = entry.template.holder_code_types
    for code, code_type in ((OTHER_ORGANISATION, "099"), (USCC, "001")):
        if code_type in allowed:
            return code, code_type
    return entry.sample.holder.code, entry.sample.holder.code_type


def _text(field: Field, script: Script) -> str:
    if field.pattern is not None:
        return longest_match(field.pattern)
    return script.write(field.max_length or MAX_LENGTH)


def _choice(field: Field, script: Script) -> str:
    del script
    return max(field.choices, key=len)


def _list(field: Field, script: Script) -> list[str]:
    """Give as many items as there may be, since a character stands between any two of them."""
    limit = field.max_length or MAX_LENGTH
    if field.items is Datatype.ENUM:
        return _choices_within(field.choices, limit)
    items, text = min(MAX_ITEMS, limit), script.write(limit)
    cuts = [limit * place // items for place in range(items + 1)]
    return [text[start:end] for start, end in pairwise(cuts)]


def _choices_within(choices: Iterable[str], limit: int) -> list[str]:
    """Give the longest choices first, as long as they fit together."""
    taken: list[str] = []
    for choice in sorted(choices, key=len, reverse=True):
        if sum(map(len, taken)) + len(choice) <= limit:
            taken.append(choice)
    return taken


def _amount(field: Field, script: Script) -> str:
    """Give digits, with four after the point where there is room for fifteen before it."""
    del script
    length = field.max_length or len("999999999999999.9999")
    return "999999999999999.9999" if length >= len("999999999999999.9999") else "9" * min(length, 15)


def _always(text: str) -> Callable[[Field, Script], str]:
    return lambda _field, _script: text


_LONGEST: Final[dict[Datatype, Callable[[Field, Script], Value]]] = {
    Datatype.STRING: _text,
    Datatype.PERSON: _text,
    Datatype.ADDRESS: _text,
    Datatype.ENUM: _choice,
    Datatype.LIST: _list,
    Datatype.AMOUNT: _amount,
    Datatype.DATE: _always(LAST_DAYS[1].isoformat()),
    Datatype.USCC: _always(USCC),
    Datatype.RESIDENT_ID: _always("11010519491231002X"),
}

# --- the longest text that a regular expression takes -------------------------------------------

_MOST_REPEATED: Final = 1000
"""What is repeated more often has no bound."""
_SPACE, _OTHER = "\u3000", "字"
_CATEGORIES: Final = {
    "CATEGORY_SPACE": _SPACE,
    "CATEGORY_NOT_SPACE": _OTHER,
    "CATEGORY_DIGIT": "9",
    "CATEGORY_WORD": _OTHER,
}


def longest_match(pattern: str) -> str:
    """
    Give a text that a pattern takes and that is as long as any; of equally long ones one of many bytes.

    Args:
        pattern: of literals, sets, groups, alternatives and bounded repetition.

    Raises:
        NotImplementedError: it is not such a pattern.
    """
    # The parsed form of a pattern has no public door; the parser is the one that `re` itself uses.
    return _longest(importlib.import_module("re._parser").parse(pattern))


def _longest(parts: Iterable[tuple[Any, Any]]) -> str:
    return "".join(_longest_part(str(name), argument) for name, argument in parts)


def _longest_part(name: str, argument: Any) -> str:  # noqa: ANN401 - the parser's form differs by name
    match name:
        case "LITERAL":
            return chr(argument)
        case "RANGE":
            return chr(argument[1])
        case "CATEGORY":
            return _CATEGORIES[str(argument)]
        case "AT":
            return ""
        case "IN":
            return max((_longest_part(str(kind), value) for kind, value in argument), key=_weight)
        case "BRANCH":
            return max(map(_longest, argument[1]), key=_weight)
        case "SUBPATTERN":
            return _longest(argument[-1])
        case "MAX_REPEAT":
            _, most, inner = argument
            if int(most) <= _MOST_REPEATED:
                return _longest(inner) * int(most)
    raise NotImplementedError(name)


def _weight(text: str) -> tuple[int, int]:
    return len(text), len(text.encode())
