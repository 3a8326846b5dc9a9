"""The table of scenes: one genuine certificate, and one thing changed in each row."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeAlias

from msgspec import structs

from ecert.bundle.distrust import Distrust, Distrusted, mark_of
from ecert.catalogue.validity import Period
from ecert.register.credential import Credential
from ecert.register.digits import format_code
from ecert.register.lifecycle import EventKind
from ecert.register.stored import StoredCertificate
from ecert.signing import cbor
from ecert.signing.algorithms import Algorithm
from ecert.signing.envelope import parse, seal
from tests.unit.verification.builders import (
    CERTIFICATES,
    EVENTS,
    NOW,
    OF_2025,
    PRESS,
    STRANGER,
    URL,
    Scene,
)

SUSPENDED_AT = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)
ENDED_AT = datetime(2026, 4, 20, 2, 0, tzinfo=UTC)
ENDINGS = (EventKind.CANCELLED, EventKind.WITHDRAWN, EventKind.REVOKED)
SUSPENSION = ((EventKind.SUSPENDED, SUSPENDED_AT),)
RESUMPTION = (EventKind.RESUMED, ENDED_AT)
NINTH_OF_APRIL = datetime(2026, 4, 9, tzinfo=UTC)
ENDED = Period(date(2026, 3, 2), date(2026, 5, 19))
"""Yesterday was the last day."""
TO_COME = Period(date(2026, 5, 21), date(2028, 5, 20))
"""Tomorrow is the first day."""
NUMBERS = (b"\x03\x82\x00\x01", b"\x03\x82\x00\x02")
"""Key 3 with the first number template, filled with 1 and with 2."""
NO_CREDENTIAL = cbor.encode({-65537: "x" * 20})


def revoked(_: bytes) -> Distrust:
    """Trust nothing of the key that signed."""
    return Distrust(frozenset({CERTIFICATES.key.key_id}))


def since(*, keeps: bool = False) -> Callable[[bytes], Distrust]:
    """Distrust the key that signed from an instant on, and keep the credential or another one."""

    def distrust(credential: bytes) -> Distrust:
        kept = mark_of(sha256(credential if keeps else credential[:-1]).digest())
        return Distrust(distrusted={CERTIFICATES.key.key_id: Distrusted(NOW, kept)})

    return distrust


def shown(change: Callable[[str], str]) -> Callable[[bytes], str]:
    """Change the text that is shown."""
    return lambda credential: change(URL + format_code(credential))


def sealed(change: Callable[[bytes], bytes]) -> Callable[[bytes], str]:
    """Change the signed bytes behind the code."""
    return lambda credential: URL + format_code(change(credential))


def with_payload(change: Callable[[bytes], bytes]) -> Callable[[bytes], str]:
    """Change the payload and leave header and signature as they were signed."""

    def forge(credential: bytes) -> bytes:
        envelope = parse(credential)
        return b"\xd2" + cbor.encode([envelope.protected, {}, change(envelope.payload), envelope.signature])

    return sealed(forge)


def with_algorithm(credential: bytes) -> bytes:
    """Claim that the P-256 key signed with Ed25519."""
    envelope = parse(credential)
    protected = cbor.encode({1: Algorithm.ED25519.cose_id, 4: envelope.key_id})
    return b"\xd2" + cbor.encode([protected, {}, envelope.payload, envelope.signature])


def flipped(data: bytes, index: int) -> bytes:
    """Flip one bit."""
    index %= len(data)
    return data[:index] + bytes([data[index] ^ 1]) + data[index + 1 :]


def says(**changes: Any) -> Callable[[Credential], Credential]:  # noqa: ANN401 - any member of a credential
    """Let the code say something else, with a right signature."""
    return lambda credential: dataclasses.replace(credential, **changes)


def row(change: Callable[[StoredCertificate], dict[str, Any]]) -> Callable[[StoredCertificate], StoredCertificate]:
    """Change the row in the register."""
    return lambda stored: structs.replace(stored, **change(stored))


def of_another(member: str) -> Callable[[StoredCertificate], StoredCertificate]:
    """Put in one member of another genuine certificate."""
    other = Scene(period=Period(date(2026, 3, 3), date(2028, 3, 2))).evidence().stored
    return row(lambda _: {member: getattr(other, member)})


def ended(kind: EventKind, *before: tuple[EventKind, datetime]) -> tuple[tuple[EventKind, datetime], ...]:
    """End the certificate on 20 April."""
    return (*before, (kind, ENDED_AT))


def at_midnight(seconds: int) -> tuple[tuple[EventKind, datetime], ...]:
    """Suspend so many seconds after the midnight between 9 and 10 April in Changsha."""
    return ((EventKind.SUSPENDED, datetime(2026, 4, 9, 16, 0, tzinfo=UTC) + timedelta(seconds=seconds)),)


Row: TypeAlias = tuple[str, Scene, str, list[str]]
"""Name, the one change, the last check that ran, the reasons against it."""


def rows(last: str, reasons: list[str], scenes: dict[str, Scene]) -> list[Row]:
    """Give the rows of all scenes that end alike."""
    return [(name, scene, last, reasons) for name, scene in scenes.items()]


UNREADABLE = [
    *rows(
        "format",
        ["malformed"],
        {
            "garbled": Scene(code=shown(lambda text: text.replace("#1", "#1x"))),
            "full-width-digits": Scene(code=shown(lambda text: text.replace("#1", "#１"))),
            "empty": Scene(code=shown(lambda _: "")),
            "foreign-address": Scene(code=shown(lambda _: "https://shop.example/item/4711")),
            "cut": Scene(code=shown(lambda text: text[:-1])),
            "cut-to-too-few-bytes": Scene(code=shown(lambda text: text[: len(URL) + 1 + 17 * 12])),
            "cut-between-groups": Scene(code=shown(lambda text: text[: len(URL) + 1 + 17 * 15])),
            "group-too-large": Scene(
                code=shown(lambda text: f"{text[: len(URL) + 1]}{'9' * 17}{text[len(URL) + 18 :]}")
            ),
            "far-too-long": Scene(code=shown(lambda text: text + "0" * 5000)),
            "without-tag": Scene(code=sealed(lambda data: data[1:])),
            "trailing-byte": Scene(code=sealed(lambda data: data + b"\0")),
            "another-kind-of-message": Scene(
                code=sealed(lambda data: seal(parse(data).payload, CERTIFICATES, typ="x"))
            ),
        },
    ),
    *rows(
        "format",
        ["version-unknown"],
        {
            "unknown-version": Scene(code=shown(lambda text: text.replace("#1", "#2"))),
            "bar-code-of-a-book": Scene(code=shown(lambda _: "9787543800007")),
        },
    ),
]
WRONGLY_SIGNED = [
    *rows("signer", ["signer-unknown"], {"signed-by-a-stranger": Scene(signer=STRANGER)}),
    *rows("signer", ["algorithm-mismatch"], {"another-algorithm": Scene(code=sealed(with_algorithm))}),
    *rows(
        "signature",
        ["signature-invalid"],
        {
            "signature-changed": Scene(code=sealed(lambda data: flipped(data, -1))),
            "number-changed": Scene(code=with_payload(lambda payload: payload.replace(*NUMBERS))),
            "payload-replaced": Scene(code=with_payload(lambda _: cbor.encode({-65537: "x" * 20}))),
        },
    ),
    *rows("purpose", ["purpose-mismatch"], {"signed-with-an-event-key": Scene(signer=EVENTS)}),
]
WRONGLY_SAID = [
    *rows("claims", ["malformed"], {"no-credential": Scene(code=sealed(lambda _: seal(NO_CREDENTIAL, CERTIFICATES)))}),
    *rows(
        "claims",
        ["claims-inconsistent"],
        {
            "ends-before-it-begins": Scene(credential=says(valid_to=date(2026, 3, 1))),
            "kind-unknown": Scene(credential=says(type_index=4711)),
            "version-zero": Scene(credential=says(version=0)),
            "issued-before-the-key": Scene(credential=says(issued=date(2025, 12, 31))),
            "issued-after-the-key": Scene(signer=OF_2025),
        },
    ),
]
WRONGLY_STORED = [
    *rows("register", ["not-registered"], {"not-registered": Scene(stored=lambda _: None)}),
    *rows(
        "record",
        ["record-mismatch"],
        {
            "code-of-another-kind": Scene(credential=says(type_index=19, scope=None)),
            "key-of-another-bureau": Scene(signer=PRESS),
            "record-changed": Scene(stored=row(lambda stored: {"record": flipped(stored.record, 200)})),
            "record-signature-changed": Scene(stored=row(lambda stored: {"record": flipped(stored.record, -1)})),
            "record-emptied": Scene(stored=row(lambda _: {"record": b""})),
            "record-of-another": Scene(stored=of_another("record")),
            "credential-of-another": Scene(stored=of_another("credential")),
            "identifier-of-another": Scene(stored=row(lambda stored: {"identifier": f"{stored.identifier[:-1]}_"})),
            "head-changed": Scene(stored=row(lambda _: {"head_sha256": "0" * 64})),
            "event-changed": Scene(stored=row(lambda stored: {"events": (flipped(stored.events[0], 90),)})),
            "events-gone": Scene(stored=row(lambda _: {"events": ()})),
            "events-of-another": Scene(stored=of_another("events")),
            "suspension-taken-out": Scene(steps=SUSPENSION, stored=row(lambda stored: {"events": stored.events[:1]})),
            "suspension-twice": Scene(steps=(*SUSPENSION, *SUSPENSION)),
            "resumed-before-it-was-suspended": Scene(steps=(*SUSPENSION, (EventKind.RESUMED, NINTH_OF_APRIL))),
            "revived": Scene(steps=(*ended(EventKind.REVOKED), (EventKind.RESUMED, NOW))),
        },
    ),
]
BY_THE_PERIOD = [
    *rows(
        "status",
        ["ok"],
        {
            "first-day": Scene(on=date(2026, 3, 2)),
            "last-day": Scene(on=date(2028, 3, 1)),
            "only-day": Scene(period=Period(date(2026, 5, 20), date(2026, 5, 20))),
            "last-second-of-the-last-day": Scene(period=ENDED, now=datetime(2026, 5, 19, 15, 59, 59, tzinfo=UTC)),
            "without-end": Scene(type_index=20, period=Period(date(2026, 3, 2), None), on=date(2199, 1, 1)),
        },
    ),
    *rows(
        "status",
        ["not-yet-valid"],
        {"day-before-the-first": Scene(on=date(2026, 3, 1)), "begins-tomorrow": Scene(period=TO_COME)},
    ),
    *rows(
        "status",
        ["expired"],
        {
            "day-after-the-last": Scene(on=date(2028, 3, 2)),
            "ended-yesterday": Scene(period=ENDED),
            "first-second-after-the-last-day": Scene(period=ENDED, now=datetime(2026, 5, 19, 16, 0, tzinfo=UTC)),
        },
    ),
]
BY_THE_EVENTS = [
    *rows("status", ["ok"], {"resumed": Scene(steps=(*SUSPENSION, RESUMPTION))}),
    *rows("status", ["suspended"], {"suspended": Scene(steps=SUSPENSION)}),
    *rows("status", ["superseded"], {"superseded": Scene(steps=ended(EventKind.SUPERSEDED))}),
    *[
        one
        for kind in ENDINGS
        for one in rows(
            "status",
            [kind.value],
            {kind.value: Scene(steps=ended(kind)), f"{kind}-after-suspension": Scene(steps=ended(kind, *SUSPENSION))},
        )
    ],
]
BOTH = [
    one
    for kind in (*ENDINGS, EventKind.SUPERSEDED)
    for one in (
        *rows("status", ["expired", kind.value], {f"{kind}-beats-expired": Scene(steps=ended(kind), period=ENDED)}),
        *rows(
            "status",
            ["not-yet-valid", kind.value],
            {f"{kind}-beats-inactive": Scene(steps=ended(kind), period=TO_COME)},
        ),
    )
] + [
    *rows("status", ["expired", "suspended"], {"suspended-beats-expired": Scene(steps=SUSPENSION, period=ENDED)}),
    *rows(
        "status", ["not-yet-valid", "suspended"], {"suspended-beats-inactive": Scene(steps=SUSPENSION, period=TO_COME)}
    ),
]
ON_ANOTHER_DAY = [
    *rows(
        "status",
        ["ok"],
        {
            "day-before-the-suspension": Scene(steps=SUSPENSION, on=date(2026, 4, 9)),
            "day-before-a-suspension-at-midnight": Scene(steps=at_midnight(0), on=date(2026, 4, 9)),
            "day-before-the-end": Scene(steps=ended(EventKind.REVOKED), on=date(2026, 4, 19)),
            "day-after-the-resumption": Scene(steps=(*SUSPENSION, RESUMPTION), on=date(2026, 4, 21)),
        },
    ),
    *rows(
        "status",
        ["suspended"],
        {
            "day-of-the-suspension": Scene(steps=SUSPENSION, on=date(2026, 4, 10)),
            "day-of-a-suspension-in-its-last-second": Scene(steps=at_midnight(-1), on=date(2026, 4, 9)),
            "day-between-suspension-and-resumption": Scene(steps=(*SUSPENSION, RESUMPTION), on=date(2026, 4, 15)),
            "tomorrow-while-suspended": Scene(steps=SUSPENSION, on=date(2026, 5, 21)),
        },
    ),
    *rows(
        "status",
        ["not-yet-valid"],
        {"day-before-the-issue-of-the-revoked": Scene(steps=ended(EventKind.REVOKED), on=date(2026, 3, 1))},
    ),
]
WITHOUT_A_CODE = [
    *rows(
        "signer", ["signer-distrusted"], {"revoked-key": Scene(distrust=revoked), "younger": Scene(distrust=since())}
    ),
    *rows(
        "record",
        ["signer-distrusted"],
        {
            "looked-up-of-a-revoked-key": Scene(code=None, distrust=revoked),
            "looked-up-younger": Scene(code=None, distrust=since()),
            "looked-up-younger-and-revoked": Scene(code=None, distrust=since(), steps=ended(EventKind.REVOKED)),
        },
    ),
    *rows(
        "record",
        ["record-mismatch"],
        {"looked-up-younger-and-tampered": Scene(code=None, distrust=since(), stored=row(lambda _: {"record": b"x"}))},
    ),
    *rows(
        "status",
        ["ok"],
        {
            "older": Scene(distrust=since(keeps=True)),
            "looked-up-older": Scene(code=None, distrust=since(keeps=True)),
            "another-key-revoked": Scene(distrust=lambda _: Distrust(frozenset({PRESS.key.key_id, EVENTS.key.key_id}))),
        },
    ),
    *rows("status", ["ok"], {"looked-up": Scene(code=None)}),
    *rows("status", ["revoked"], {"looked-up-revoked": Scene(code=None, steps=ended(EventKind.REVOKED))}),
    *rows("register", ["not-registered"], {"looked-up-in-vain": Scene(code=None, stored=lambda _: None)}),
    *rows(
        "record",
        ["record-mismatch"],
        {"looked-up-tampered": Scene(code=None, stored=row(lambda _: {"head_sha256": "0" * 64}))},
    ),
]
GENUINE = rows(
    "status",
    ["ok"],
    {
        "genuine": Scene(),
        "digits-alone": Scene(code=format_code),
        "digits-with-space-around": Scene(code=shown(lambda text: f"  {text}\n")),
        "another-host": Scene(code=shown(lambda text: text.replace(".example", ".test"))),
    },
)
ROWS = [
    *GENUINE,
    *UNREADABLE,
    *WRONGLY_SIGNED,
    *WRONGLY_SAID,
    *WRONGLY_STORED,
    *BY_THE_PERIOD,
    *BY_THE_EVENTS,
    *BOTH,
    *ON_ANOTHER_DAY,
    *WITHOUT_A_CODE,
]
