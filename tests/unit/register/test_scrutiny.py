"""Looking at a certificate that may not hold: everything that is wrong is said, and nothing else."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as change

from ecert.errors import SealBroken
from ecert.register.lifecycle import EventKind
from ecert.register.scrutiny import Part, scrutinise
from ecert.register.stored import StoredCertificate, open_stored
from ecert.signing.keyring import Keyring
from tests.unit.register.builders import (
    EVENTS,
    KEYRING,
    OTHER_IDENTIFIER,
    RECORD,
    a_chain,
    a_stored_certificate,
    events_of,
    seal_event,
)

CHAIN = a_chain(EventKind.SUSPENDED, EventKind.RESUMED, EventKind.CANCELLED)
GOOD = a_stored_certificate(CHAIN)


def spoilt(data: bytes) -> bytes:
    """Change the last byte, which is one of the signature."""
    return data[:-1] + bytes([data[-1] ^ 1])


def with_chain(*events: bytes) -> StoredCertificate:
    """Give the certificate with another chain and the head of its last event."""
    return change(GOOD, events=events, head_sha256=sha256(events[-1]).hexdigest())


def test_sound_certificate_has_no_flaw() -> None:
    """All that opening finds is found here too, and each event says who signed it."""
    scrutiny = scrutinise(GOOD, KEYRING)
    assert scrutiny.holds
    assert scrutiny.opened == open_stored(GOOD, KEYRING)
    assert [link.position for link in scrutiny.links] == [1, 2, 3, 4]
    signed_by = {link.signed_by.key for link in scrutiny.links if link.signed_by is not None}
    assert signed_by == {EVENTS.key}


@pytest.mark.parametrize(
    ("stored", "found"),
    [
        pytest.param(change(GOOD, record=spoilt(GOOD.record)), [(Part.RECORD, None), (Part.LINK, 1)], id="record"),
        pytest.param(change(GOOD, credential=b"x"), [(Part.CREDENTIAL, None)], id="credential"),
        pytest.param(
            change(GOOD, identifier=OTHER_IDENTIFIER),
            [(Part.IDENTIFIER, None), *((Part.LINK, position) for position in (1, 2, 3, 4))],
            id="row-of-another",
        ),
        pytest.param(
            with_chain(CHAIN[0], spoilt(CHAIN[1]), *CHAIN[2:]), [(Part.SIGNATURE, 2), (Part.LINK, 3)], id="one-event"
        ),
        pytest.param(
            with_chain(CHAIN[0], *CHAIN[2:]),
            [(Part.LINK, 2), (Part.TRANSITION, 2), (Part.LINK, 3)],
            id="event-taken-out",
        ),
        pytest.param(change(GOOD, head_sha256="0" * 64), [(Part.HEAD, None)], id="head"),
        pytest.param(change(GOOD, events=CHAIN[:3]), [(Part.HEAD, None)], id="newest-taken-away"),
        pytest.param(change(GOOD, events=()), [(Part.HEAD, None)], id="no-event"),
        pytest.param(
            with_chain(*a_chain(EventKind.CANCELLED, EventKind.RESUMED)), [(Part.TRANSITION, 3)], id="after-the-end"
        ),
        pytest.param(
            with_chain(CHAIN[0], seal_event(replace(events_of([EventKind.SUSPENDED])[1], actor="lisi")), *CHAIN[2:]),
            [(Part.LINK, 3)],
            id="event-rewritten-by-whoever-has-the-key",
        ),
    ],
)
def test_flaw_is_named_with_its_place(stored: StoredCertificate, found: list[tuple[Part, int | None]]) -> None:
    """What does not hold, and at which event; what holds is not named."""
    scrutiny = scrutinise(stored, KEYRING)
    assert [(flaw.part, flaw.position) for flaw in scrutiny.flaws] == found
    assert scrutiny.opened is None


def test_unknown_key_is_named() -> None:
    """Its id stands in the envelope, whoever made it up."""
    scrutiny = scrutinise(GOOD, Keyring(()))
    assert {flaw.reason for flaw in scrutiny.flaws} == {"signer-unknown"}
    assert scrutiny.record_signed_by is not None
    assert scrutiny.record_signed_by.key is None
    assert scrutiny.links[0].signed_by is not None
    assert scrutiny.links[0].signed_by.key_id == EVENTS.key.key_id.hex()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["keep", "spoil", "drop", "twice", "empty"])), max_size=3),
    st.sampled_from(["keep", "spoil", "old"]),
    st.booleans(),
)
def test_certificate_opens_exactly_where_nothing_is_found(
    changes: list[tuple[int, str]], head: str, spoil_record: bool
) -> None:
    """Whatever somebody does to the rows."""
    events = list(CHAIN)
    for place, what in changes:
        at = min(place, len(events) - 1)
        if not events or what == "keep":
            continue
        new = {"spoil": [spoilt(events[at] or b"\0")], "drop": [], "twice": [events[at]] * 2, "empty": [b""]}[what]
        events[at : at + 1] = new
    newest = sha256(events[-1]).hexdigest() if events else ""
    head_sha256 = {"keep": newest, "spoil": "1" * 64, "old": GOOD.head_sha256}[head]
    record = spoilt(GOOD.record) if spoil_record else GOOD.record
    stored = change(GOOD, events=tuple(events), head_sha256=head_sha256, record=record)
    scrutiny = scrutinise(stored, KEYRING)
    if scrutiny.holds:
        assert scrutiny.opened == open_stored(stored, KEYRING)
        return
    with pytest.raises(SealBroken) as caught:
        open_stored(stored, KEYRING)
    assert caught.value.reason in {flaw.reason for flaw in scrutiny.flaws}


def test_flaws_name_no_value() -> None:
    """They are shown and logged; certificates are personal data."""
    scrutiny = scrutinise(change(GOOD, record=spoilt(GOOD.record)), KEYRING)
    assert RECORD.holder.name not in repr(scrutiny.flaws)
