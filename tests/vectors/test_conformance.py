"""The conformance file: made again with the same bytes, large enough, and read by our reader as it says."""

import base64
import json
from collections import Counter
from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from ecert.bundle.roots import read_roots
from ecert.errors import SealBroken
from ecert.verification.reader import Reader, read_memory
from ecert.verification.report import FILE_REASONS, MEANINGS, Outcome, Reason
from ecert.verification.view import view_offline
from tests.conformance import make, material

CONTENT: dict[str, Any] = json.loads(make.FILE.read_text("utf-8"))
CASES: list[dict[str, Any]] = CONTENT["cases"]
ON_LINE = {
    Reason.CANCELLED,
    Reason.WITHDRAWN,
    Reason.REVOKED,
    Reason.NOT_REGISTERED,
    Reason.RECORD_MISMATCH,
    Reason.REGISTER_UNREACHABLE,
    *FILE_REASONS,
}
"""What only the register can say, or is said of files."""


def test_file_is_made_again_with_the_same_bytes() -> None:
    """Nothing in it depends on the day, the machine or chance."""
    assert make.make_file() == make.FILE.read_text("utf-8")


def test_file_is_as_large_as_it_must_be() -> None:
    """At least 300 cases with names of their own; all kinds under both algorithms; all three outcomes."""
    ids = [case["id"] for case in CASES]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert len(ids) >= 300
    assert sum(name.startswith("genuine-") for name in ids) == 2 * material.KINDS
    assert {case["expect"]["outcome"] for case in CASES} == set(Outcome)


def test_every_reason_that_can_be_found_without_a_network_stands_in_it() -> None:
    """What is left out needs the register."""
    found = {reason for case in CASES for reason in case["expect"]["reasons"]}
    assert found == set(Reason) - ON_LINE


def test_expectations_are_the_contracts() -> None:
    """Outcome and status of each case with one reason are those of the table of reasons."""
    for case in CASES:
        expected = case["expect"]
        if len(expected["reasons"]) == 1:
            meaning = MEANINGS[Reason(expected["reasons"][0])]
            assert (expected["outcome"], expected["status"]) == (meaning.outcome, meaning.status), case["id"]


def test_key_ids_of_the_file_differ() -> None:
    """But for those that are to be the same."""
    ids = [signer.key.key_id for signer in material.all_signers()]
    assert [key_id for key_id, count in Counter(ids).items() if count > 1] == [b"twin"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_our_reader_says_what_the_file_says(case: dict[str, Any]) -> None:
    """Outcome, status, reasons, and what is told of the certificate."""
    now = datetime.fromisoformat(case.get("now", CONTENT["clock"]))
    reader = Reader(read_roots(json.dumps(CONTENT["root"]).encode()))
    if "memory" in case:
        reader.memory = read_memory(json.dumps(case["memory"]).encode())
    try:
        reader.take_bundle(base64.b64decode(case.get("bundle", CONTENT["bundle"])), now=now)
    except SealBroken:
        assert "bundle" in case or "memory" in case or "now" in case
    for uri, data in case.get("status_lists", CONTENT["status_lists"]).items():
        try:
            reader.take_list(base64.b64decode(data), uri)
        except SealBroken:
            continue
    on = date.fromisoformat(case["on"]) if "on" in case else None
    report = reader.read(case["code"], now=now, on=on)
    said: dict[str, Any] = json.loads(msgspec.json.encode(view_offline(report)))
    assert {name: said[name] for name in ("outcome", "status", "reasons")} == case["expect"]
    genuine = all(check.reason is Reason.OK for check in report.checks if check.name == "claims")
    assert (said["certificate"] is not None) == (genuine and any(check.name == "claims" for check in report.checks))
    for name, value in case.get("claims", {}).items():
        assert said["certificate"][name] == value
