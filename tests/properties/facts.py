"""Facts of certificates for the property tests: anything that a template and a submission would let through."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from hypothesis import strategies as st

from ecert.identifiers.base36 import ALPHABET
from ecert.register.credential import Credential, Cut
from ecert.register.events import CopyNote, Event, Inspection
from ecert.register.forms import Number, Scope
from ecert.register.lifecycle import EventKind, InspectionResult
from ecert.register.record import Holder, Record, TemplateReference

LATIN: Final = st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_categories=["Cc", "Cf"])
CHINESE: Final = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
EXTENSIONS: Final = st.characters(min_codepoint=0x20000, max_codepoint=0x323AF, exclude_categories=["Cs"])
ANYTHING: Final = st.characters(exclude_categories=["Cs"])
BASIC_PLANE: Final = LATIN | CHINESE | st.sampled_from("（）〔〕、。—·第号字")

DAYS: Final = st.dates(date(1970, 1, 1), date(2200, 12, 31))
INSTANTS: Final = st.datetimes(datetime(1970, 1, 1), datetime(2200, 12, 31), timezones=st.just(UTC)).map(  # noqa: DTZ001 - Hypothesis wants naive bounds
    lambda instant: instant.replace(microsecond=0)
)
DIGESTS: Final = st.binary(min_size=32, max_size=32)
PLACES: Final = st.tuples(st.integers(0, 40_000), st.integers(0, 2**20 - 1))
USCCS: Final = st.text(ALPHABET, min_size=18, max_size=18)
NUMBERS: Final = st.text(BASIC_PLANE, min_size=1, max_size=30)


def texts(max_size: int) -> st.SearchStrategy[str]:
    """Give texts of one script or of any mixture, up to a length in characters."""
    one_script = [st.text(script, min_size=1, max_size=max_size) for script in (LATIN, CHINESE, EXTENSIONS, ANYTHING)]
    long = st.builds(lambda text, times: (text * times)[:max_size], st.text(ANYTHING, min_size=1), st.integers(1, 50))
    return st.one_of(*one_script, long)


def _holders(max_code: int) -> st.SearchStrategy[tuple[str | None, str | None]]:
    """Give an organisation's code, or a person's last four characters, or neither."""
    organisation = st.tuples(st.text(ALPHABET, min_size=1, max_size=max_code), st.none())
    person = st.tuples(st.none(), st.none() | st.text(ANYTHING, min_size=4, max_size=4))
    return organisation | person


_FILLED: Final = st.tuples(st.integers(0, 9), st.integers(0, 2**53 - 1))


def _parts(max_text: int) -> st.SearchStrategy[Scope]:
    """Give the parts of a scope, at least one of them a code."""
    code = st.integers(0, 300)
    parts = st.lists(code | texts(max_text), min_size=1, max_size=20).map(tuple)
    return parts.filter(lambda scope: any(isinstance(part, int) for part in scope))


@st.composite
def credentials(
    draw: st.DrawFn, *, max_text: int = 50, numbers: st.SearchStrategy[Number] = NUMBERS, max_code: int = 64
) -> Credential:
    """Draw the facts of a credential, not yet cut."""
    issued = draw(DAYS)
    status_list, status_index = draw(PLACES)
    holder_code, holder_tail = draw(_holders(max_code))
    return Credential(
        type_index=draw(st.integers(0, 2**16)),
        serial=draw(st.text(ALPHABET, min_size=12, max_size=12) | st.text("0123456789", min_size=12, max_size=12)),
        version=draw(st.integers(1, 999)),
        number=draw(numbers | _FILLED),
        holder_name=draw(texts(max_text)),
        issued=issued,
        status_list=status_list,
        status_index=status_index,
        holder_code=holder_code,
        holder_tail=holder_tail,
        scope=draw(st.none() | texts(max_text) | _parts(max_text)),
        title=draw(st.none() | texts(max_text)),
        valid_from=draw(st.none() | DAYS.filter(lambda day: day != issued)),
        valid_to=draw(st.none() | DAYS),
    )


def with_any_cut(credential: Credential, bits: int) -> Credential:
    """Mark texts as cut."""
    return replace(credential, cut=Cut(bits))


CUT_CREDENTIALS: Final = st.builds(with_any_cut, credentials(), st.integers(0, 7))

_WORDS = texts(20)
RECORDS: Final = st.builds(
    Record,
    identifier=_WORDS,
    template=st.builds(TemplateReference, _WORDS, st.integers(0, 2**53 - 1), DIGESTS),
    type_code_provisional=st.booleans(),
    title=_WORDS,
    number=_WORDS,
    business_type=_WORDS,
    authority_name=_WORDS,
    authority_code=_WORDS,
    holder=st.builds(Holder, _WORDS, _WORDS, _WORDS),
    issued=DAYS,
    first_issued=DAYS,
    valid_from=DAYS,
    claims=st.dictionaries(_WORDS, _WORDS | st.lists(_WORDS, max_size=3), max_size=5),
    status_list=st.integers(0, 2**53 - 1),
    status_index=st.integers(0, 2**53 - 1),
    credential_digest=DIGESTS,
    application_number=_WORDS,
    issued_at=INSTANTS,
    granting_authority=st.none() | _WORDS,
    valid_to=st.none() | DAYS,
    predecessor=st.none() | _WORDS,
)
INSPECTIONS: Final = st.builds(Inspection, st.integers(0, 2**53 - 1), st.sampled_from(InspectionResult))


COPIES: Final = st.builds(CopyNote, _WORDS, INSTANTS)


def _with_its_own(event: Event, inspection: Inspection, copy: CopyNote) -> Event:
    """Give an event that has an inspection or a copy if its kind asks for one."""
    match event.kind:
        case EventKind.INSPECTED:
            return replace(event, inspection=inspection)
        case EventKind.COPIED:
            return replace(event, copy=copy)
        case EventKind.COPY_RECALLED:
            return replace(event, copy=CopyNote(copy.copy_id))
        case _:
            return event


_ANY_EVENT: Final = st.builds(
    Event,
    identifier=_WORDS,
    position=st.integers(0, 2**53 - 1),
    kind=st.sampled_from(EventKind),
    at=INSTANTS,
    actor=_WORDS,
    previous=st.none() | DIGESTS,
    record_digest=st.none() | DIGESTS,
    confirmed_by=st.none() | _WORDS,
    reason_code=st.none() | _WORDS,
    reason=st.none() | _WORDS,
    document_number=st.none() | _WORDS,
    successor=st.none() | _WORDS,
)
EVENTS: Final = st.builds(_with_its_own, _ANY_EVENT, INSPECTIONS, COPIES)
