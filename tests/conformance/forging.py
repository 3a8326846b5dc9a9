"""Build codes by hand: every part of a signed credential can be another one than it should."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

import cbor2

from ecert.register.credential import Credential, encode_credential
from ecert.register.digits import encode_digits
from ecert.signing import cbor
from ecert.signing.keys import KeyFileSigner
from tests.conformance.material import PUBLIC_URL, SIGNER, VALID

URL: Final = f"{PUBLIC_URL}/v#"
FACTS: Final = -65537
CREDENTIAL: Final = Credential(
    type_index=18,
    serial="7Q2M4XB0K9RT",
    version=1,
    number=(0, 637),
    holder_name="湖南星火文化传媒有限公司",
    issued=date(2026, 3, 2),
    status_list=0,
    status_index=VALID.index,
    holder_code="91430100MA4L2XK362",
    scope=(0, 2),
    valid_to=date(2028, 3, 1),
)
"""Kind 18, in force on the day of the file."""


def says(**changes: Any) -> Credential:  # noqa: ANN401 - any member of a credential
    """Let it say something else."""
    return replace(CREDENTIAL, **changes)


def payload_of(credential: Credential = CREDENTIAL) -> bytes:
    """Write the claims."""
    return encode_credential(credential)


def claims_with(change: Callable[[dict[Any, Any]], object]) -> bytes:
    """Write the claims after a change to the decoded map; the order of keys stays as the change leaves it."""
    content = cbor2.loads(payload_of())
    change(content)
    return cbor2.dumps(content)


def facts_with(**changes: Any) -> bytes:  # noqa: ANN401 - whatever somebody might write
    """Write the claims with facts that are others; `k3=...` is key 3, None takes it out."""

    def change(content: dict[Any, Any]) -> None:
        facts = content[FACTS]
        for name, value in changes.items():
            facts.pop(int(name[1:]), None)
            if value is not None:
                facts[int(name[1:])] = value
        content[FACTS] = dict(sorted(facts.items()))

    return claims_with(change)


def raw_facts(key: int, raw: bytes) -> bytes:
    """Write the claims with the bytes of one fact replaced, whatever these are."""
    content = cbor2.loads(payload_of())
    facts = dict(sorted({**content[FACTS], key: None}.items()))
    parts = [cbor2.dumps(name) + (raw if name == key else cbor2.dumps(value)) for name, value in facts.items()]
    written = bytes([0xA0 + len(parts)]) + b"".join(parts)
    return b"\xa2" + cbor2.dumps(4) + cbor2.dumps(content[4]) + cbor2.dumps(FACTS) + written


def header(signer: KeyFileSigner = SIGNER) -> bytes:
    """Write a protected header."""
    return cbor.encode({1: signer.key.algorithm.cose_id, 4: signer.key.key_id})


def sign(payload: bytes, signer: KeyFileSigner = SIGNER, protected: bytes | None = None) -> bytes:
    """Sign a payload under a protected header."""
    return signer.sign(cbor2.dumps(["Signature1", header(signer) if protected is None else protected, b"", payload]))


def envelope(
    payload: bytes | None = None,
    signer: KeyFileSigner = SIGNER,
    *,
    protected: bytes | None = None,
    signature: bytes | None = None,
    before: bytes = b"\xd2\x84",
    unprotected: bytes = b"\xa0",
    after: bytes = b"",
) -> bytes:
    """Put a COSE_Sign1 together; what is not given is as it should be."""
    payload = payload_of() if payload is None else payload
    protected = header(signer) if protected is None else protected
    signature = sign(payload, signer, protected) if signature is None else signature
    strings = cbor2.dumps(protected), cbor2.dumps(payload), cbor2.dumps(signature)
    return before + strings[0] + unprotected + strings[1] + strings[2] + after


def code(data: bytes | None = None, *, prefix: str = URL, version: str = "1") -> str:
    """Write a signed credential as what a camera reads."""
    return f"{prefix}{version}{encode_digits(envelope() if data is None else data)}"


def issued(credential: Credential, signer: KeyFileSigner = SIGNER) -> str:
    """Write a credential that is signed as it should be."""
    return code(envelope(payload_of(credential), signer))


def signed(payload: bytes, signer: KeyFileSigner = SIGNER) -> str:
    """Write claims, whatever they are, that are signed as they should be."""
    return code(envelope(payload, signer))
