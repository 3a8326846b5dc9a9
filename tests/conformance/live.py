"""Cases of live codes: genuine ones, late ones, repeated ones, and such as are none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import cbor2

from ecert.register.live import LiveCode, encode_live
from ecert.signing.keys import KeyFileSigner
from tests.conformance import material
from tests.conformance.case import Case
from tests.conformance.forging import CREDENTIAL, FACTS, code, envelope, issued, payload_of, says, signed
from tests.conformance.material import ED_PRESENTATIONS, NOW, PRESENTATIONS, SIGNER, a_list, lists

SECOND: Final = timedelta(seconds=1)
LIVE: Final = LiveCode(
    credential=CREDENTIAL,
    issued_at=NOW - 10 * SECOND,
    cti=bytes.fromhex("00112233445566ff"),
    entry=0,
    legal_representative="张三",
    address="湖南省长沙市示例路1号",
)
"""Signed ten seconds ago."""
_MALFORMED = ("malformed",)
_URL = "https://ecert.example/p#"


def shown(live: LiveCode = LIVE, signer: KeyFileSigner = PRESENTATIONS) -> str:
    """Write a live code as what a camera reads."""
    return signed(encode_live(live), signer).replace("/v#", "/p#")


def cases() -> Iterator[Case]:
    """Give them all."""
    yield from _genuine()
    yield from _states()
    yield from _times()
    yield from _broken()


def _genuine() -> Iterator[Case]:
    """Give live codes of both algorithms and of every make."""
    claims = {
        "holder_name": CREDENTIAL.holder_name,
        "valid_to": "2028-03-01",
        "legal_representative": "张三",
        "address": "湖南省长沙市示例路1号",
    }
    yield Case("live", "a live code", shown(), claims=claims)
    yield Case("live-ed25519", "a live code that is signed with Ed25519", shown(signer=ED_PRESENTATIONS), claims=claims)
    yield Case(
        "live-behind-the-other-address", "what stands before the # proves nothing", shown().replace("/p#", "/v#")
    )
    plain = replace(LIVE, legal_representative=None, address=None)
    yield Case("live-plain", "without representative and address", shown(plain), claims={"address": None})
    endless = replace(LIVE, credential=says(valid_to=None))
    yield Case("live-without-end", "of a licence without an end", shown(endless), claims={"valid_to": None})
    old = replace(LIVE, credential=says(issued=date(1990, 1, 1)))
    about = "the key covers the day of presentation, not that of issue"
    yield Case("live-of-an-old-licence", about, shown(old))
    yield Case("live-without-a-list", "a live code brings its own state", shown(), lists={})
    stale = lists(a_list(timedelta(days=3)))
    yield Case("live-with-a-stale-list", "so an old list does no harm", shown(), lists=stale)
    yield Case("live-with-an-expired-list", "nor one that has expired", shown(), lists=lists(a_list(timedelta(days=8))))


def _states() -> Iterator[Case]:
    """Give what a live code says of the certificate, against what a list says."""
    for entry, reason in ((1, "ended"), (2, "suspended"), (3, "superseded")):
        said = shown(replace(LIVE, entry=entry))
        yield Case(f"live-{reason}", "the state at presentation", said, (reason,))
        yield Case(f"live-{reason}-list-older", "an older list does not change it", said, (reason,), lists=lists())
    ended = replace(LIVE, credential=says(status_index=material.ENDED.index))
    yield Case("live-in-force-list-older-ended", "the live code is newer than the list", shown(ended))
    newer = lists(a_list(5 * SECOND))
    yield Case(
        "live-in-force-list-newer-ended", "a list that is newer is believed", shown(ended), ("ended",), lists=newer
    )
    same = lists(a_list(10 * SECOND))
    yield Case("live-in-force-list-same-ended", "of the same second the live code is", shown(ended), lists=same)
    expired = replace(LIVE, credential=says(valid_to=date(2026, 6, 14)))
    yield Case("live-expired", "the licence is over", shown(expired), ("expired",))
    early = replace(LIVE, credential=says(valid_from=date(2026, 6, 16)))
    yield Case("live-not-yet-valid", "the licence has not begun", shown(early), ("not-yet-valid",))
    yesterday = date(2026, 6, 14)
    yield Case("live-on-yesterday", "it knows the present alone", shown(), ("status-missing",), on=yesterday)


def _times() -> Iterator[Case]:
    """Give live codes around the ends of their minute, and such as were seen before."""
    late = ("live-code-late",)
    for name, age, reasons in (
        ("at-once", 0, ("ok",)),
        ("in-its-last-second", 60, ("ok",)),
        ("thirty-seconds-over", 90, ("ok",)),
        ("thirty-one-seconds-over", 91, late),
        ("an-hour-over", 3600, late),
        ("thirty-seconds-early", -30, ("ok",)),
        ("thirty-one-seconds-early", -31, late),
    ):
        said = replace(LIVE, issued_at=NOW - age * SECOND)
        yield Case(f"live-{name}", f"signed {age} seconds ago", shown(said), reasons)
    over = replace(LIVE, issued_at=NOW - 600 * SECOND, entry=1)
    yield Case("live-late-and-ended", "late, and ended", shown(over), ("ended", "live-code-late"))
    behind = timedelta(days=2)
    said = replace(LIVE, issued_at=NOW - behind)
    about = "a clock that is two days behind, with a live code of its own time"
    yield Case("live-clock-behind", about, shown(said), ("clock-behind",), now=NOW - behind)
    at = int(NOW.timestamp())
    for name, seen, reasons in (
        ("a-second-ago", at - 1, ("live-code-replayed",)),
        ("299-seconds-ago", at - 299, ("live-code-replayed",)),
        ("300-seconds-ago", at - 300, ("ok",)),
        ("by-a-clock-ahead", at + 60, ("live-code-replayed",)),
    ):
        memory: dict[str, Any] = {"presentations": {LIVE.cti.hex(): seen}}
        yield Case(
            f"live-seen-{name}", f"the same was accepted {name.replace('-', ' ')}", shown(), reasons, memory=memory
        )
    other = {"presentations": {"ffffffffffffffff": at - 1}}
    yield Case("live-another-seen", "another was accepted a second ago", shown(), memory=other)
    both = {"presentations": {LIVE.cti.hex(): at - 200}}
    gone = replace(LIVE, issued_at=NOW - 200 * SECOND)
    yield Case("live-late-and-seen", "late goes before repeated", shown(gone), late, memory=both)


def _broken() -> Iterator[Case]:
    """Give live codes that are none."""

    def changed(**changes: object) -> str:
        content = cbor2.loads(encode_live(LIVE))
        for name, value in changes.items():
            place, key = (content, int(name[1:])) if name[0] == "c" else (content[FACTS], int(name[1:]))
            if value is None:
                del place[key]
            else:
                place[key] = value
        content[FACTS] = dict(sorted(content[FACTS].items()))
        ordered = {key: content[key] for key in (1, 4, 6, 7, FACTS) if key in content}
        return signed(cbor2.dumps(ordered), PRESENTATIONS)

    iat = int(LIVE.issued_at.timestamp())
    forms = {
        "without-iat": changed(c6=None),
        "without-exp": changed(c4=None),
        "without-facts-10": changed(f10=None),
        "of-61-seconds": changed(c4=iat + 61),
        "of-59-seconds": changed(c4=iat + 59),
        "cti-of-7-bytes": changed(c7=bytes(7)),
        "cti-of-9-bytes": changed(c7=bytes(9)),
        "cti-text": changed(c7="00112233"),
        "iat-text": changed(c6="x"),
        "entry-4": changed(f10=4),
        "entry-text": changed(f10="0"),
        "last-day-text": changed(f11="2028-03-01"),
        "last-day-too-far": changed(f11=131_071),
        "representative-empty": changed(f15=""),
        "representative-in-the-longer-form": changed(f15="张三丰".encode()),
        "address-number": changed(f16=1),
        "reserved-9": changed(f9=1),
        "reserved-12": changed(f12=bytes(16)),
        "unknown-claim": changed(c1=1),
    }
    for name, text in forms.items():
        yield Case(f"live-{name}", f"a live code: {name.replace('-', ' ')}", text, _MALFORMED)
    about = "a live code that a key for credentials signed"
    yield Case("live-of-a-certificate-key", about, shown(signer=SIGNER), ("purpose-mismatch",))
    yield Case("live-of-a-status-key", "of a key for lists", shown(signer=material.STATUS), ("purpose-mismatch",))
    wrong = replace(LIVE, credential=says(version=0))
    yield Case("live-inconsistent", "facts that contradict themselves", shown(wrong), ("claims-inconsistent",))
    later = replace(LIVE, issued_at=NOW + timedelta(days=16))
    about = "signed after the last day of the key"
    yield Case("live-after-the-key", about, shown(later), ("claims-inconsistent",))
    flipped = bytearray(envelope(encode_live(LIVE), PRESENTATIONS))
    flipped[60] ^= 1
    yield Case("live-bit-flipped", "one bit is another", code(bytes(flipped), prefix=_URL), ("signature-invalid",))
    yield Case(
        "credential-of-a-presentation-key",
        "it is of no use for credentials",
        issued(CREDENTIAL, PRESENTATIONS),
        ("purpose-mismatch",),
    )
    mixed = cbor2.loads(payload_of())
    mixed[FACTS][10] = 0
    mixed[FACTS] = dict(sorted(mixed[FACTS].items()))
    yield Case("credential-with-facts-of-a-live-code", "key 10 in a credential", signed(cbor2.dumps(mixed)), _MALFORMED)
