"""
The live code (亮证): the facts of a credential as of this minute (docs/format.md, "Live code").

It is signed by a key that lives at most 31 days and is of no use for credentials. Pure, like the credential.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from ecert.errors import Malformed
from ecert.register.credential import EXP, FACTS, Credential, read_facts, write_facts
from ecert.register.forms import maybe, read_day, read_text, read_uint, write_day, write_text
from ecert.signing import cbor

LIFE: Final = timedelta(seconds=60)
"""How long a live code lives (wire format)."""
CTI_BYTES: Final = 8
"""Length of the random id of a presentation."""

_IAT, _CTI = 6, 7
_CLAIMS = {EXP, _IAT, _CTI, FACTS}
_ENTRY, _VALID_TO, _REPRESENTATIVE, _ADDRESS = 10, 11, 15, 16
_MORE = frozenset({_ENTRY, _VALID_TO, _REPRESENTATIVE, _ADDRESS})
_LAST_ENTRY = 3
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z
_MAX_BYTES = 1024


@dataclass(frozen=True, slots=True)
class LiveCode:
    """What a live code says."""

    credential: Credential
    """The facts of the certificate's credential."""
    issued_at: datetime
    """When it was signed, UTC, in whole seconds."""
    cti: bytes
    """Its random id, 8 bytes."""
    entry: int
    """What had become of the certificate by then, as an entry of a status list: 0 to 3."""
    legal_representative: str | None = None
    address: str | None = None

    @property
    def expires_at(self) -> datetime:
        """The end of its minute."""
        return self.issued_at + LIFE


def is_live(payload: bytes) -> bool:
    """Whether a payload is that of a live code: a map with a `cti`."""
    try:
        claims = cbor.decode(payload, max_bytes=_MAX_BYTES)
    except Malformed:
        return False
    return isinstance(claims, dict) and _CTI in claims


def encode_live(live: LiveCode) -> bytes:
    """
    Write the claims of a live code as deterministic CBOR.

    Raises:
        Malformed: a fact has no form that a reader would take.
    """
    more: dict[int, Any] = {
        _ENTRY: live.entry,
        _VALID_TO: maybe(live.credential.valid_to, write_day),
        _REPRESENTATIVE: maybe(live.legal_representative, write_text),
        _ADDRESS: maybe(live.address, write_text),
    }
    facts = write_facts(live.credential) | {key: value for key, value in more.items() if value is not None}
    issued_at = int(live.issued_at.timestamp())
    claims = {EXP: issued_at + int(LIFE.total_seconds()), _IAT: issued_at, _CTI: live.cti, FACTS: facts}
    return cbor.encode(claims)


def decode_live(payload: bytes) -> LiveCode:
    """
    Read the claims of a live code, strictly.

    Raises:
        Malformed: any deviation from docs/format.md.
    """
    claims = cbor.decode(payload, max_bytes=_MAX_BYTES)
    try:
        if not isinstance(claims, dict) or set(claims) != _CLAIMS:
            raise Malformed("code: must hold exp, iat, cti and facts")
        live = _read(claims, claims[FACTS])
        canonical = encode_live(live) == payload
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise Malformed("code: the claims do not have the form of a live code") from error
    if not canonical:
        raise Malformed("code: the claims are not spelled in the one allowed way")
    return live


def _read(claims: dict[Any, Any], facts: Any) -> LiveCode:  # noqa: ANN401 - not yet read
    if not isinstance(facts, dict):
        raise TypeError
    seconds, cti, entry = read_uint(claims[_IAT]), claims[_CTI], read_uint(facts[_ENTRY])
    if not isinstance(cti, bytes) or len(cti) != CTI_BYTES or entry > _LAST_ENTRY:
        raise ValueError
    if read_uint(claims[EXP]) > _LAST_SECOND:
        raise ValueError
    return LiveCode(
        credential=read_facts(facts, valid_to=maybe(facts.get(_VALID_TO), read_day), more=_MORE),
        issued_at=datetime.fromtimestamp(seconds, UTC),
        cti=cti,
        entry=entry,
        legal_representative=maybe(facts.get(_REPRESENTATIVE), read_text),
        address=maybe(facts.get(_ADDRESS), read_text),
    )
