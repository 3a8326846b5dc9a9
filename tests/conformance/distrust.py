"""Cases of keys that are not trusted from an instant on, and of what the log has proved to be older."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from ecert.bundle.content import Bundle, encode_bundle, seal_bundle
from ecert.bundle.distrust import Distrusted, mark_of, write_marks
from ecert.register.live import LiveCode, encode_live
from ecert.signing import cbor
from ecert.signing.keys import KeyFileSigner
from tests.conformance.case import Case
from tests.conformance.envelopes import P256_ORDER
from tests.conformance.forging import CREDENTIAL, code, envelope, issued, payload_of, says, sign
from tests.conformance.material import (
    ED_SIGNER,
    NOW,
    PRESENTATIONS,
    ROOT,
    SIGNER,
    STATUS,
    TWINS,
    a_bundle,
    a_small_bundle,
    sealed,
)

_SINCE = NOW - timedelta(days=10)
_CODE = issued(CREDENTIAL)
_GENUINE = envelope()
_DISTRUSTED = ("signer-distrusted",)
_STALE = ("bundle-stale",)


def cases() -> Iterator[Case]:
    """Give them all."""
    yield from _young_and_old()
    yield from _among_many()
    yield from _other_keys()
    yield from _broken()


def _mark(credential: bytes) -> bytes:
    return mark_of(sha256(credential).digest())


def _distrusting(
    *kept: bytes, signer: KeyFileSigner = SIGNER, since: datetime = _SINCE, bundle: Bundle | None = None
) -> Bundle:
    """Give a bundle that distrusts a key and keeps these marks."""
    entry = Distrusted(since, write_marks(kept))
    return replace(bundle or a_small_bundle(), distrusted={signer.key.key_id: entry})


def _young_and_old() -> Iterator[Case]:
    """Give codes before and after."""
    nothing, genuine = sealed(_distrusting()), sealed(_distrusting(_mark(_GENUINE)))
    yield Case("signer-distrusted-after", "the log does not prove that it is older", _CODE, _DISTRUSTED, bundle=nothing)
    yield Case("signer-distrusted-kept", "the log proves that it is older", _CODE, bundle=genuine)
    back = issued(says(issued=date(2025, 3, 2), valid_to=date(2028, 3, 1)))
    about = "it says that it is of a day before, and the log does not prove it"
    yield Case("signer-distrusted-back-dated", about, back, _DISTRUSTED, bundle=genuine)
    other = issued(says(holder_name="湖南星火传媒有限公司"))
    yield Case(
        "signer-distrusted-other-holder", "all but the holder is that of a kept one", other, _DISTRUSTED, bundle=genuine
    )
    right = sign(payload_of())
    turned = right[:32] + (P256_ORDER - int.from_bytes(right[32:])).to_bytes(32)
    about = "a kept one with another signature that holds: other bytes than those of the log"
    yield Case(
        "signer-distrusted-kept-signed-otherwise", about, code(envelope(signature=turned)), _DISTRUSTED, bundle=genuine
    )
    expired = issued(says(valid_to=date(2026, 3, 31)))
    yield Case("signer-distrusted-expired", "nothing else is asked then", expired, _DISTRUSTED, bundle=genuine)
    kept = sealed(_distrusting(_mark(envelope(payload_of(says(valid_to=date(2026, 3, 31)))))))
    yield Case("signer-distrusted-kept-expired", "kept, and judged as ever", expired, ("expired",), bundle=kept)
    broken = code(envelope(signature=bytes(64)))
    yield Case("signer-distrusted-and-unsigned", "the signature is not looked at", broken, _DISTRUSTED, bundle=genuine)
    protected = cbor.encode({1: -19, 4: SIGNER.key.key_id})
    mismatched = code(envelope(protected=protected))
    about = "another algorithm than the key's is told first"
    yield Case("signer-distrusted-algorithm-mismatch", about, mismatched, ("algorithm-mismatch",), bundle=genuine)
    now = sealed(_distrusting(_mark(_GENUINE), since=NOW - timedelta(days=1)))
    yield Case("signer-distrusted-since-the-bundle", "from the instant on at which it was drawn up", _CODE, bundle=now)


def _among_many() -> Iterator[Case]:
    """Give one that is first, last and in the middle of those that are kept, or only nearly there."""
    mark, others = _mark(_GENUINE), [_mark(bytes([number])) for number in range(64)]
    lower, higher = [one for one in others if one < mark], [one for one in others if one > mark]
    nearly = [(int.from_bytes(mark) + step).to_bytes(12) for step in (-1, 1)]
    turned = bytes([mark[0] ^ 0x80, *mark[1:]])

    def case(name: str, about: str, kept: Iterable[bytes], reasons: tuple[str, ...] = ("ok",)) -> Case:
        return Case(f"signer-distrusted-{name}", about, _CODE, reasons, bundle=sealed(_distrusting(*kept)))

    yield case("kept-among-many", "one of many kept ones", [*others, mark])
    yield case("kept-first", "the first of many", [mark, *higher])
    yield case("kept-last", "the last of many", [*lower, mark])
    yield case("kept-between-neighbours", "between two that differ in the last byte", [nearly[0], mark, nearly[1]])
    yield case("not-among-many", "none of many kept ones", others, _DISTRUSTED)
    yield case("between-neighbours", "two that differ in the last byte alone", nearly, _DISTRUSTED)
    yield case("before-all", "before the first one", higher, _DISTRUSTED)
    yield case("after-all", "after the last one", lower, _DISTRUSTED)
    yield case("first-bit", "one that differs in the first bit alone", [turned], _DISTRUSTED)
    across = mark[6:] + mark[:6]
    yield case(
        "kept-across",
        "its bytes stand across two kept ones",
        [bytes(6) + mark[:6], mark[6:] + b"\xff" * 6, across],
        _DISTRUSTED,
    )


def _other_keys() -> Iterator[Case]:
    """Give codes of other keys than the distrusted one, and of keys that share an id."""
    ed = sealed(_distrusting(signer=ED_SIGNER))
    yield Case("signer-distrusted-another", "another key is distrusted", _CODE, bundle=ed)
    edwards = issued(CREDENTIAL, ED_SIGNER)
    yield Case("signer-distrusted-ed25519", "an Ed25519 key", edwards, _DISTRUSTED, bundle=ed)
    kept = sealed(_distrusting(_mark(envelope(signer=ED_SIGNER)), signer=ED_SIGNER))
    yield Case("signer-distrusted-ed25519-kept", "an Ed25519 key, and an older code", edwards, bundle=kept)
    both = replace(
        _distrusting(_mark(_GENUINE)),
        distrusted={
            SIGNER.key.key_id: Distrusted(_SINCE, _mark(envelope(signer=ED_SIGNER))),
            ED_SIGNER.key.key_id: Distrusted(_SINCE, _mark(_GENUINE)),
        },
    )
    about = "each key has its own kept ones"
    yield Case("signer-distrusted-kept-by-another", about, _CODE, _DISTRUSTED, bundle=sealed(both))
    whole = _distrusting(_mark(envelope(signer=TWINS[1])), signer=TWINS[0], bundle=a_bundle())
    for number, (twin, reasons) in enumerate(zip(TWINS, (_DISTRUSTED, ("ok",)), strict=True), start=1):
        about = "two keys with the same key id: what is said of it is said of both"
        yield Case(f"signer-distrusted-twin-{number}", about, issued(CREDENTIAL, twin), reasons, bundle=sealed(whole))
    live = LiveCode(credential=CREDENTIAL, issued_at=NOW - timedelta(seconds=5), cti=b"distrust", entry=0)
    distrusting = sealed(_distrusting(bundle=a_bundle()))
    shown = code(envelope(encode_live(live), PRESENTATIONS), prefix="https://ecert.example/p#")
    about = "a live code is of another key"
    yield Case("signer-distrusted-live", about, shown, bundle=distrusting)
    wrong = code(envelope(encode_live(live)), prefix="https://ecert.example/p#")
    about = "a live code that the distrusted key has signed"
    yield Case("signer-distrusted-live-by-it", about, wrong, _DISTRUSTED, bundle=distrusting)


def _broken() -> Iterator[Case]:
    """Give bundles that are none."""
    payload = encode_bundle(_distrusting(_mark(_GENUINE)))
    genuine, iat = _mark(_GENUINE), int(a_small_bundle().issued_at.timestamp())
    other = bytes([genuine[0] ^ 0x80, *genuine[1:]])
    first, last = sorted((genuine, other))

    def entry(content: Any) -> Any:  # noqa: ANN401 - decoded CBOR
        return content["distrusted"][0]

    broken: dict[str, Callable[[Any], object]] = {
        "distrusted-empty": lambda content: content.update(distrusted=[]),
        "distrusted-no-list": lambda content: content.update(distrusted=entry(content)),
        "distrusted-twice": lambda content: content["distrusted"].append(entry(content)),
        "distrusted-out-of-order": lambda content: content.update(
            distrusted=sorted(
                (entry(content), {**entry(content), "kid": ED_SIGNER.key.key_id}),
                key=lambda item: item["kid"],
                reverse=True,
            )
        ),
        "distrusted-and-revoked": lambda content: content.update(revoked=[SIGNER.key.key_id]),
        "distrusted-of-a-status-key": lambda content: entry(content).update(kid=STATUS.key.key_id),
        "distrusted-of-no-key": lambda content: entry(content).update(kid=b"none"),
        "distrusted-of-a-long-kid": lambda content: entry(content).update(kid=SIGNER.key.key_id + b"\x00"),
        "distrusted-later-than-drawn-up": lambda content: entry(content).update(since=iat + 1),
        "distrusted-before-1970": lambda content: entry(content).update(since=-1),
        "distrusted-without-since": lambda content: entry(content).pop("since"),
        "distrusted-without-kept": lambda content: entry(content).pop("kept"),
        "distrusted-unknown-member": lambda content: entry(content).update(reason="stolen"),
        "kept-cut": lambda content: entry(content).update(kept=genuine[:-1]),
        "kept-of-whole-digests": lambda content: entry(content).update(kept=sha256(_GENUINE).digest()),
        "kept-out-of-order": lambda content: entry(content).update(kept=last + first),
        "kept-twice": lambda content: entry(content).update(kept=genuine + genuine),
        "kept-a-list": lambda content: entry(content).update(kept=[genuine]),
    }
    for name, change in broken.items():
        content: Any = cbor.decode(payload)
        change(content)
        data = seal_bundle(cbor.encode(content), ROOT)
        yield Case(f"bundle-{name}", f"a bundle: {name.replace('-', ' ')}", _CODE, _STALE, bundle=data)
