"""Chains of signed events: what holds, and each way in which one can be tampered with."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from ecert.errors import Malformed, SealBroken
from ecert.register.events import (
    EVENT_TYPE,
    CopyNote,
    Event,
    History,
    Inspection,
    decode_event,
    encode_event,
    open_chain,
)
from ecert.register.lifecycle import TRANSITIONS, EventKind, InspectionResult, Standing
from ecert.register.record import RECORD_TYPE
from ecert.signing import cbor
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from tests.unit.register.builders import (
    CERTIFICATES,
    EVENTS,
    IDENTIFIER,
    ISSUED,
    KEYRING,
    OTHER_IDENTIFIER,
    RECORD_DIGEST,
    a_chain,
    events_of,
    seal_event,
)
from tests.unit.signing.signers import Terms, a_signer

FULL = replace(
    ISSUED,
    position=2,
    kind=EventKind.CANCELLED,
    record_digest=None,
    previous=bytes(range(32)),
    confirmed_by="lisi",
    reason_code="holder-request",
    reason="持证主体申请注销",
    document_number="湘广注〔2025〕8号",
    successor=OTHER_IDENTIFIER,
)
INSPECTED = replace(
    FULL,
    kind=EventKind.INSPECTED,
    confirmed_by=None,
    successor=None,
    inspection=Inspection(2024, InspectionResult.FAILED),
)
COPIED = replace(
    FULL,
    kind=EventKind.COPIED,
    confirmed_by=None,
    successor=None,
    copy=CopyNote("a-copy", datetime(2025, 4, 1, tzinfo=UTC)),
)
COPY_RECALLED = replace(COPIED, kind=EventKind.COPY_RECALLED, copy=CopyNote("a-copy"))
SUSPENDED, RESUMED, REVOKED = EventKind.SUSPENDED, EventKind.RESUMED, EventKind.REVOKED
CHAIN = tuple(a_chain(SUSPENDED, RESUMED, REVOKED))


def open_all(sealed: list[bytes], *, keyring: Keyring = KEYRING) -> History:
    """Open a chain of the one certificate that these tests know."""
    return open_chain(sealed, keyring, identifier=IDENTIFIER, record_digest=RECORD_DIGEST)


def content_of(event: Event) -> dict[Any, Any]:
    """Give the members as they are written."""
    content: Any = cbor.decode(encode_event(event))
    return dict(content)


@pytest.mark.parametrize(
    "event",
    [ISSUED, FULL, replace(FULL, kind=SUSPENDED, confirmed_by=None, successor=None), INSPECTED, COPIED, COPY_RECALLED],
)
def test_event_reads_back(event: Event) -> None:
    """Writing and reading are inverse."""
    assert decode_event(encode_event(event)) == event


def test_members_have_their_names() -> None:
    """The names are those of docs/format.md, and what is not said is absent."""
    assert content_of(ISSUED) == {
        "certificate": IDENTIFIER,
        "position": 1,
        "kind": "issued",
        "at": "2025-03-01T01:30:00Z",
        "actor": "zhangsan",
        "record_sha256": RECORD_DIGEST,
    }


def test_members_of_an_inspection_have_their_names() -> None:
    """Year and result are told beside what every event tells."""
    told = content_of(INSPECTED).items() - content_of(replace(FULL, confirmed_by=None, successor=None)).items()
    assert dict(told) == {"kind": "inspected", "inspected_year": 2024, "inspection_result": "failed"}


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(replace(INSPECTED, inspection=None), id="inspected-without"),
        pytest.param(replace(INSPECTED, kind=SUSPENDED), id="suspended-with"),
        pytest.param(replace(ISSUED, inspection=INSPECTED.inspection), id="issued-with"),
    ],
)
def test_inspection_stands_in_its_own_kind_alone(event: Event) -> None:
    """An event that inspects says what came of it, and no other one does."""
    with pytest.raises(Malformed, match="inspection"):
        decode_event(encode_event(event))


def test_members_of_a_copy_have_their_names() -> None:
    """Which copy, and when it ends, is told beside what every event tells."""
    told = content_of(COPIED).items() - content_of(replace(FULL, confirmed_by=None, successor=None)).items()
    assert dict(told) == {"kind": "copied", "copy_id": "a-copy", "copy_expires_at": "2025-04-01T00:00:00Z"}


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(replace(COPIED, copy=None), id="copied-without"),
        pytest.param(replace(COPIED, copy=CopyNote("a-copy")), id="copied-without-its-end"),
        pytest.param(replace(COPY_RECALLED, copy=None), id="recalled-without"),
        pytest.param(replace(COPY_RECALLED, copy=COPIED.copy), id="recalled-with-an-end"),
        pytest.param(replace(COPIED, kind=SUSPENDED), id="suspended-with"),
        pytest.param(replace(ISSUED, copy=COPY_RECALLED.copy), id="issued-with"),
    ],
)
def test_copy_stands_in_its_own_kinds_alone(event: Event) -> None:
    """An event of a copy names it, and no other one does; only the first says when it ends."""
    with pytest.raises(Malformed, match="copy"):
        decode_event(encode_event(event))


@pytest.mark.parametrize("name", ["inspected_year", "inspection_result"])
def test_half_an_inspection_is_malformed(name: str) -> None:
    """A year without a result, or a result of no year, says nothing."""
    content = content_of(INSPECTED)
    del content[name]
    with pytest.raises(Malformed):
        decode_event(cbor.encode(content))


@pytest.mark.parametrize("name", ["certificate", "position", "kind", "at", "actor"])
def test_missing_member_is_malformed(name: str) -> None:
    """Five members are always there."""
    content = content_of(FULL)
    del content[name]
    with pytest.raises(Malformed):
        decode_event(cbor.encode(content))


@pytest.mark.parametrize("value", [-1, [], {}, ["x"], b"x"])
@pytest.mark.parametrize(
    "name", sorted({*content_of(FULL), *content_of(INSPECTED), *content_of(COPIED), "record_sha256"})
)
def test_mistyped_member_is_malformed(name: str, value: object) -> None:
    """A member of another type is refused, even where it would be written as it came."""
    events = (INSPECTED, COPIED, FULL)
    content = next((told for told in map(content_of, events) if name in told), content_of(FULL))
    with pytest.raises(Malformed):
        decode_event(cbor.encode({**content, name: value}))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "expired"},
        {"kind": ""},
        {"kind": "ISSUED"},
        {"position": "2"},
        {"at": "2025-03-01T09:30:00+08:00"},
        {"previous_sha256": bytes(31)},
        {"previous_sha256": "0" * 64},
        {"record_sha256": bytes(33)},
        {"extra": "x"},
        {1: 2},
    ],
)
def test_other_content_is_malformed(change: dict[Any, Any]) -> None:
    """An unknown kind, another spelling, a digest of another length and an unknown member are no event."""
    with pytest.raises(Malformed):
        decode_event(cbor.encode({**content_of(FULL), **change}))


@pytest.mark.parametrize("value", [0, "x", b"x", [], {}, [{}]])
def test_other_value_is_malformed(value: object) -> None:
    """What is no map of members is refused without another error."""
    with pytest.raises(Malformed):
        decode_event(cbor.encode(value))


def test_sound_chain_opens() -> None:
    """Each event is linked to the one before, and together they make the standing."""
    history = open_all(list(CHAIN))
    assert history.events == tuple(events_of((SUSPENDED, RESUMED, REVOKED)))
    assert history.standing is Standing.REVOKED


def test_standing_follows_the_clock() -> None:
    """Events count from their own instant on, to the second."""
    history = open_all(list(CHAIN))
    issued = ISSUED.at
    expected = {
        issued - timedelta(days=9): Standing.IN_FORCE,
        issued: Standing.IN_FORCE,
        issued + timedelta(days=1, seconds=-1): Standing.IN_FORCE,
        issued + timedelta(days=1): Standing.SUSPENDED,
        issued + timedelta(days=2): Standing.IN_FORCE,
        issued + timedelta(days=3, seconds=-1): Standing.IN_FORCE,
        issued + timedelta(days=3): Standing.REVOKED,
        issued + timedelta(days=99): Standing.REVOKED,
    }
    assert {instant: history.standing_at(instant) for instant in expected} == expected


def test_inspection_leaves_the_standing_as_it_is() -> None:
    """In force stays in force, and suspended suspended, whatever the inspection came to."""
    inspected = EventKind.INSPECTED
    history = open_all(a_chain(inspected, SUSPENDED, inspected, RESUMED, inspected))
    instants = [event.at for event in history.events]
    assert [history.standing_at(instant) for instant in instants] == [
        Standing.IN_FORCE,
        Standing.IN_FORCE,
        Standing.SUSPENDED,
        Standing.SUSPENDED,
        Standing.IN_FORCE,
        Standing.IN_FORCE,
    ]


def test_events_of_one_second_keep_their_order() -> None:
    """Two events may share an instant; the later one decides."""
    suspended = replace(events_of((SUSPENDED,))[1], at=ISSUED.at)
    resumed = replace(suspended, position=3, kind=RESUMED, previous=sha256(seal_event(suspended)).digest())
    history = open_all([seal_event(ISSUED), seal_event(suspended), seal_event(resumed)])
    assert history.standing_at(ISSUED.at) is Standing.IN_FORCE


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize(
    "path", [(), (SUSPENDED,), *((end,) for end in ("superseded", "cancelled", "revoked"))], ids=str
)
def test_only_transitions_of_the_table_make_a_chain(path: tuple[str, ...], kind: EventKind) -> None:
    """A signed and linked event still cannot do what the certificate's state forbids."""
    before = [EventKind(step) for step in path]
    standing = open_all(a_chain(*before)).standing
    sealed = a_chain(*before, kind)
    if (standing, kind) in TRANSITIONS:
        assert open_all(sealed).standing is TRANSITIONS[(standing, kind)]
    else:
        with pytest.raises(SealBroken, match=f"event {len(path) + 2} is") as caught:
            open_all(sealed)
        assert caught.value.reason == "record-mismatch"


def second_with(**changes: Any) -> list[bytes]:  # noqa: ANN401 - members of an event have many types
    """Give a chain of two whose second event is signed with these changes."""
    events = events_of((SUSPENDED,))
    return [seal_event(events[0]), seal_event(replace(events[1], **changes))]


def first_with(**changes: Any) -> list[bytes]:  # noqa: ANN401 - members of an event have many types
    """Give a chain of one whose event is signed with these changes."""
    return [seal_event(replace(ISSUED, **changes))]


def foreign_event() -> bytes:
    """Give the second event of another certificate."""
    first = seal_event(replace(ISSUED, identifier=OTHER_IDENTIFIER))
    second = events_of((SUSPENDED,))[1]
    return seal_event(replace(second, identifier=OTHER_IDENTIFIER, previous=sha256(first).digest()))


def changed(place: int) -> list[bytes]:
    """Give the chain with one event said otherwise and signed anew, the others as they were."""
    event = decode_event_of(CHAIN[place])
    return [*CHAIN[:place], seal_event(replace(event, reason="另一个理由")), *CHAIN[place + 1 :]]


def decode_event_of(sealed: bytes) -> Event:
    """Give the event in an envelope of the sound chain."""
    return open_all(list(CHAIN)).events[CHAIN.index(sealed)]


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(list, id="no-event"),
        pytest.param(lambda: list(CHAIN[1:]), id="first-dropped"),
        pytest.param(lambda: [CHAIN[0], *CHAIN[2:]], id="middle-dropped"),
        pytest.param(lambda: [*CHAIN[:2], CHAIN[3]], id="third-dropped"),
        pytest.param(lambda: [CHAIN[1], CHAIN[0], *CHAIN[2:]], id="first-two-swapped"),
        pytest.param(lambda: [CHAIN[0], CHAIN[2], CHAIN[1], CHAIN[3]], id="middle-two-swapped"),
        pytest.param(lambda: list(reversed(CHAIN)), id="reversed"),
        pytest.param(lambda: [CHAIN[0], CHAIN[0]], id="first-repeated"),
        pytest.param(lambda: [CHAIN[0], CHAIN[1], *CHAIN[1:]], id="second-repeated"),
        pytest.param(lambda: [*CHAIN, CHAIN[1]], id="moved-to-the-end"),
        pytest.param(lambda: changed(1), id="second-changed"),
        pytest.param(lambda: changed(2), id="third-changed"),
        pytest.param(lambda: [CHAIN[0], foreign_event()], id="foreign-event"),
        pytest.param(lambda: first_with(identifier=OTHER_IDENTIFIER), id="foreign-chain"),
        pytest.param(lambda: second_with(identifier=OTHER_IDENTIFIER), id="other-certificate"),
        pytest.param(lambda: second_with(previous=bytes(32)), id="other-previous"),
        pytest.param(lambda: second_with(previous=None), id="previous-missing"),
        pytest.param(lambda: second_with(position=1), id="position-repeated"),
        pytest.param(lambda: second_with(position=3), id="position-skipped"),
        pytest.param(lambda: second_with(record_digest=RECORD_DIGEST), id="record-named-twice"),
        pytest.param(lambda: second_with(at=ISSUED.at - timedelta(seconds=1)), id="time-goes-back"),
        pytest.param(lambda: second_with(kind=EventKind.ISSUED), id="issued-twice"),
        pytest.param(lambda: first_with(record_digest=None), id="record-not-named"),
        pytest.param(lambda: first_with(record_digest=bytes(32)), id="another-record"),
        pytest.param(lambda: first_with(previous=bytes(32)), id="something-before-the-first"),
        pytest.param(lambda: first_with(position=0), id="first-at-zero"),
        pytest.param(lambda: first_with(position=2), id="first-at-two"),
        pytest.param(lambda: first_with(kind=SUSPENDED), id="begins-suspended"),
    ],
)
def test_tampered_chain_is_a_record_mismatch(make: Callable[[], list[bytes]]) -> None:
    """Every signature holds, and still no event can be changed, dropped, moved, repeated or taken from elsewhere."""
    with pytest.raises(SealBroken) as caught:
        open_all(make())
    assert caught.value.reason == "record-mismatch"


def test_last_event_dropped_is_for_the_head_to_show() -> None:
    """A shorter chain holds by itself; the register remembers the newest digest for that."""
    assert open_all(list(CHAIN[:3])).standing is Standing.IN_FORCE


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(
            lambda event: seal_event(event, signer=a_signer("c", terms=Terms(purpose=Purpose.STATUS))),
            "signer-unknown",
            id="unknown-key",
        ),
        pytest.param(
            lambda event: seal_event(event, signer=CERTIFICATES), "purpose-mismatch", id="key-of-certificates"
        ),
        pytest.param(lambda event: seal_event(event, typ=RECORD_TYPE), "malformed", id="typ-of-a-record"),
        pytest.param(lambda event: seal_event(event, typ=None), "malformed", id="no-typ"),
        pytest.param(lambda _: seal(b"\xa0", EVENTS, typ=EVENT_TYPE), "malformed", id="payload-without-members"),
        pytest.param(lambda _: seal(b"", EVENTS, typ=EVENT_TYPE), "malformed", id="payload-empty"),
        pytest.param(lambda event: seal_event(event)[:-1], "malformed", id="cut"),
        pytest.param(lambda event: seal_event(event) + b"\x00", "malformed", id="trailing-byte"),
        pytest.param(lambda event: seal_event(event)[:-1] + b"\x00", "signature-invalid", id="signature-changed"),
        pytest.param(lambda event: seal_event(replace(event, reason="x" * 17_000)), "malformed", id="too-long"),
    ],
)
def test_event_that_does_not_open_says_why(make: Callable[[Event], bytes], reason: str) -> None:
    """Each event must be one, by a key for events, whatever its links say."""
    events = events_of((SUSPENDED,))
    for sealed in ([make(events[0])], [seal_event(events[0]), make(events[1])]):
        with pytest.raises(SealBroken) as caught:
            open_all(sealed)
        assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (datetime(2024, 12, 31, 15, 59, 59, tzinfo=UTC), False),
        (datetime(2024, 12, 31, 16, 0, 0, tzinfo=UTC), True),
        (datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC), True),
        (datetime(2025, 12, 31, 16, 0, 0, tzinfo=UTC), False),
    ],
)
def test_event_lies_in_its_keys_life(at: datetime, holds: bool) -> None:
    """A key signs on its days alone, days of Shanghai: a stolen retired key writes nothing new."""
    assert (EVENTS.key.valid_from, EVENTS.key.valid_to) == (date(2025, 1, 1), date(2025, 12, 31))
    sealed = first_with(at=at)
    if holds:
        assert open_all(sealed).events[0].at == at
    else:
        with pytest.raises(SealBroken, match="key's life") as caught:
            open_all(sealed)
        assert caught.value.reason == "record-mismatch"


def test_chain_goes_on_under_the_next_key() -> None:
    """Keys roll over; each event is judged by the key that signed it."""
    terms = Terms(purpose=Purpose.EVENT, issuer_code=None, valid_from=date(2026, 1, 1), valid_to=None)
    successor = a_signer("next", terms=terms)
    event = replace(events_of((SUSPENDED,))[1], at=datetime(2026, 5, 1, tzinfo=UTC))
    sealed = [seal_event(ISSUED), seal_event(event, signer=successor)]
    assert open_all(sealed, keyring=Keyring((*KEYRING.keys, successor.key))).standing is Standing.SUSPENDED
