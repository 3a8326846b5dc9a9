"""One genuine certificate, one thing changed a row, and what every reader must be told (HTTP contract)."""

import pytest

from ecert.verification.checks import run_checks
from ecert.verification.report import FILE_REASONS, MEANINGS, Reason, VerificationReport
from tests.unit.verification.builders import KEYRING, STRANGER, Scene
from tests.unit.verification.rows import ROWS, flipped, sealed

NAMES = ("format", "signer", "signature", "purpose", "claims", "register", "record", "log", "period", "status")
"""The contract's order; `log`, `freshness` and `presentation` have no evidence in the register's own answer."""

EXPECTED = {
    "ok": ("PASSED", "valid", 0, 0),
    "not-yet-valid": ("FAILED", "inactive", 23, 1),
    "suspended": ("FAILED", "suspended", 23, 2),
    "expired": ("FAILED", "expired", 22, 3),
    "superseded": ("FAILED", "superseded", 21, 3),
    "cancelled": ("FAILED", "cancelled", 21, 3),
    "withdrawn": ("FAILED", "withdrawn", 21, 3),
    "revoked": ("FAILED", "revoked", 21, 3),
    "ended": ("FAILED", "ended", 21, 3),
    "malformed": ("FAILED", "unknown", 24, 4),
    "version-unknown": ("FAILED", "unknown", 24, 4),
    "signature-invalid": ("FAILED", "unknown", 24, 5),
    "algorithm-mismatch": ("FAILED", "unknown", 24, 5),
    "purpose-mismatch": ("FAILED", "unknown", 24, 5),
    "signer-distrusted": ("FAILED", "unknown", 24, 5),
    "claims-inconsistent": ("FAILED", "unknown", 24, 5),
    "signer-unknown": ("FAILED", "unknown", 24, 5),
    "not-registered": ("FAILED", "unknown", 10, 5),
    "record-mismatch": ("FAILED", "unknown", 99, 5),
    "live-code-late": ("FAILED", "unknown", 23, 4),
    "live-code-replayed": ("FAILED", "unknown", 23, 4),
    "bundle-stale": ("INDETERMINATE", "unknown", 1, 4),
    "status-missing": ("INDETERMINATE", "unknown", 1, 4),
    "status-stale": ("INDETERMINATE", "unknown", 1, 4),
    "clock-behind": ("INDETERMINATE", "unknown", 1, 4),
    "register-unreachable": ("INDETERMINATE", "unknown", 1, 4),
}
"""The table "What the words mean" of the contract: outcome, status, api_code, verify_code of each reason."""


def report_of(scene: Scene) -> VerificationReport:
    """Run the checks on a scene."""
    evidence = scene.evidence()
    return VerificationReport(run_checks(evidence), None, evidence.day, evidence.now)


@pytest.mark.parametrize(("scene", "last", "reasons"), [one[1:] for one in ROWS], ids=[one[0] for one in ROWS])
def test_report_is_the_contracts(scene: Scene, last: str, reasons: list[str]) -> None:
    """Reasons, outcome, status and codes, and which checks ran: in order, and absent where one before them failed."""
    report = report_of(scene)
    leading = reasons[-1]
    outcome, status, api_code, verify_code = EXPECTED[leading]
    assert [str(reason) for reason in report.reasons] == reasons
    assert report.leading == leading
    assert (report.outcome, report.status) == (outcome, status)
    assert (MEANINGS[report.leading].api_code, MEANINGS[report.leading].verify_code) == (api_code, verify_code)
    ran = NAMES[: NAMES.index(last) + 1]
    assert [check.name for check in report.checks] == [name for name in ran if scene.code or name in NAMES[5:]]
    assert [check.reason for check in report.checks if check.reason != "ok"] == reasons or reasons == ["ok"]


def test_meanings_are_the_table_of_the_contract() -> None:
    """Every reason, and no other, with outcome, status and both codes."""
    table = {
        str(reason): (meaning.outcome.value, meaning.status.value, meaning.api_code, meaning.verify_code)
        for reason, meaning in MEANINGS.items()
        if reason not in FILE_REASONS
    }
    assert table == EXPECTED
    assert set(MEANINGS) == set(Reason)


def test_every_reason_of_the_register_stands_in_a_row() -> None:
    """The others come from readers off line and live codes."""
    elsewhere = {"ended", "live-code-late", "live-code-replayed"}
    open_ones = {reason for reason, (outcome, *_) in EXPECTED.items() if outcome == "INDETERMINATE"}
    assert {reason for *_, reasons in ROWS for reason in reasons} == set(EXPECTED) - elsewhere - open_ones


def test_every_bit_of_a_code_counts() -> None:
    """No flipped bit of the signed credential verifies; none is an error either."""
    credential = Scene().evidence().stored
    assert credential is not None
    for index in range(0, len(credential.credential), 7):
        report = report_of(Scene(code=sealed(lambda data, at=index: flipped(data, at))))  # type: ignore[misc]
        assert report.outcome == "FAILED", index
        assert report.status == "unknown", index


def test_each_key_of_the_keyring_is_found_by_its_id() -> None:
    """The rows above fail for what they name, not for a key id that two keys share."""
    assert all(len(KEYRING.find(key.key_id)) == 1 for key in KEYRING.keys)
    assert KEYRING.find(STRANGER.key.key_id) == ()
