"""What the stage holds is what its names say, by the word of the service itself."""

import httpx
import pytest

from ecert.register.digits import decode_digits
from ecert.signing.algorithms import Algorithm
from ecert.signing.envelope import parse
from tests.browser.stage import Service, Stage

VERDICTS = {
    "valid": ("PASSED", "ok"),
    "valid-ed25519": ("PASSED", "ok"),
    "valid-paper": ("PASSED", "ok"),
    "successor": ("PASSED", "ok"),
    "other-host": ("PASSED", "ok"),
    "revoked": ("FAILED", "revoked"),
    "suspended": ("FAILED", "suspended"),
    "superseded": ("FAILED", "superseded"),
    "expired": ("FAILED", "expired"),
    "forged": ("FAILED", "signature-invalid"),
    "altered-in-secret": ("FAILED", "not-registered"),
    "unregistered": ("FAILED", "not-registered"),
    "stranger": ("FAILED", "signer-unknown"),
    "foreign": ("FAILED", "malformed"),
}


def verify(service: Service, code: str) -> tuple[str, list[str]]:
    """Ask the service."""
    answer = httpx.post(f"{service.process.address}/api/v1/verifications", json={"code": code}, timeout=30)
    report = answer.json()
    return report["outcome"], report["reasons"]


@pytest.mark.parametrize("name", VERDICTS)
def test_code_gets_the_verdict_of_its_name(stage: Stage, service: Service, name: str) -> None:
    """On line, where the register has the word."""
    outcome, reason = VERDICTS[name]
    assert verify(service, stage.codes[name]) == (outcome, [reason])


def test_live_code_is_taken_for_a_minute(stage: Stage, service: Service) -> None:
    """A fresh one passes, an old one is late."""
    assert verify(service, stage.live_code()) == ("PASSED", ["ok"])
    assert verify(service, stage.live_code(age=200)) == ("FAILED", ["live-code-late"])


def test_every_algorithm_has_a_valid_certificate(stage: Stage) -> None:
    """Of those that the service signs with."""
    found = set()
    for name in ("valid", "valid-ed25519"):
        key_id = parse(decode_digits(stage.codes[name].rpartition("#")[2][1:])).key_id
        found |= {key.algorithm for key in stage.installation.keyring.find(key_id)}
    assert found == set(Algorithm)


def test_service_comes_back_where_it_was(stage: Stage) -> None:
    """Killed, nobody answers; started again, it is under the same address."""
    with stage.serving() as service:
        service.kill()
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{service.process.address}/health/live", timeout=5)
        with service.again():
            assert httpx.get(f"{service.process.address}/health/live", timeout=30).status_code == 200
