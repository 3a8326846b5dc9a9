"""
Signature verification against Project Wycheproof.

The vectors (C2SP/wycheproof, Apache-2.0) stay where they are; `ECERT_TEST_VECTORS` names the folder.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ecert.errors import Malformed
from ecert.signing.algorithms import Algorithm, decode_public_key, verify
from tests.leaving_out import leave_out_unless

FOLDER = Path(os.environ.get("ECERT_TEST_VECTORS", "absent")) / "wycheproof"

pytestmark = leave_out_unless(FOLDER.is_dir(), reason="ECERT_TEST_VECTORS names no folder with wycheproof/")


@pytest.mark.parametrize(
    ("name", "algorithm", "member", "count"),
    [
        ("ed25519_test.json", Algorithm.ED25519, "pk", 151),
        ("ecdsa_secp256r1_sha256_p1363_test.json", Algorithm.ESP256, "uncompressed", 262),
    ],
)
def test_every_vector_has_its_result(name: str, algorithm: Algorithm, member: str, count: int) -> None:
    """Valid signatures verify, invalid ones do not; acceptable ones may do either."""
    groups: list[dict[str, Any]] = json.loads((FOLDER / name).read_text("utf-8"))["testGroups"]
    cases = [(group["publicKey"][member], case) for group in groups for case in group["tests"]]
    assert len(cases) == count
    wrong = [
        case["tcId"]
        for raw, case in cases
        if case["result"] != "acceptable" and _verifies(algorithm, raw, case) is not (case["result"] == "valid")
    ]
    assert wrong == []


def _verifies(algorithm: Algorithm, raw: str, case: dict[str, str]) -> bool:
    """Check one vector; a key that cannot be read verifies nothing."""
    try:
        key = decode_public_key(algorithm, bytes.fromhex(raw))
    except Malformed:
        return False
    return verify(key, algorithm, bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
