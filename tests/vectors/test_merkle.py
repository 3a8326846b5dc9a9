"""
Merkle proofs against the public vectors of RFC 6962 (transparency-dev/merkle, Apache-2.0).

The vectors stay where they are; `ECERT_TEST_VECTORS` names the folder. Three of consistency begin at the empty tree,
which proves nothing: they are refused here, as there.
"""

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

from ecert.log.tree import verify_consistency, verify_inclusion
from tests.leaving_out import leave_out_unless

FOLDER = Path(os.environ.get("ECERT_TEST_VECTORS", "absent")) / "merkle" / "testdata"
COUNT = 98

pytestmark = leave_out_unless(FOLDER.is_dir(), reason="ECERT_TEST_VECTORS names no folder with merkle/")


def _load(kind: str) -> list[dict[str, Any]]:
    cases = [json.loads(path.read_text("utf-8")) for path in sorted((FOLDER / kind).rglob("*.json"))]
    assert len(cases) == COUNT
    return cases


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def test_every_inclusion_proof_has_its_result() -> None:
    """Each holds, or does not, as the vectors say."""
    wrong = [
        case["desc"]
        for case in _load("inclusion")
        if verify_inclusion(
            _bytes(case["leafHash"]),
            case["leafIdx"],
            case["treeSize"],
            [_bytes(each) for each in case["proof"] or ()],
            _bytes(case["root"]),
        )
        is case["wantErr"]
    ]
    assert wrong == []


@pytest.mark.parametrize("from_empty", [False, True])
def test_every_consistency_proof_has_its_result(from_empty: bool) -> None:
    """Each holds, or does not, as the vectors say; none from the empty tree holds."""
    cases = [case for case in _load("consistency") if (case["size1"] == 0) is from_empty]
    wrong = [
        case["desc"]
        for case in cases
        if verify_consistency(
            case["size1"],
            case["size2"],
            _bytes(case["root1"]),
            _bytes(case["root2"]),
            [_bytes(each) for each in case["proof"] or ()],
        )
        is not (not case["wantErr"] and not from_empty)
    ]
    assert wrong == []
