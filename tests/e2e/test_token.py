"""The service whose certificate keys lie in a token that goes away in the middle of its work."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import Engine, select

from ecert.app import create_app
from ecert.issuance.service import Issued, IssueOrder, issue
from ecert.signing.algorithms import Algorithm, PublicKey
from ecert.signing.errors import SignerUnavailable
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyTerms, Purpose
from ecert.signing.keystore import KeyStore
from ecert.signing.tokenkeys import Device, TokenSigner
from ecert.storage.database import transaction
from ecert.storage.table import Table
from tests.building import ISSUERS, NOON, SetClock, an_application, hire, some_resources, the_keyring
from tests.e2e.desk import KIND, Desk
from tests.softhsm import SoftHsm, a_softhsm, needs_softhsm

pytestmark = needs_softhsm


@pytest.fixture
def hsm(tmp_path: Path) -> Iterator[SoftHsm]:
    """Give a new token."""
    with a_softhsm(tmp_path / "hsm") as made:
        yield made


@pytest.fixture
def desk(engine: Engine, hsm: SoftHsm, tmp_path: Path) -> Iterator[Desk]:
    """Give a service that issues with keys of a token; the older keys of before are not here."""
    store = KeyStore(tmp_path / "keys", token=hsm.settings, makes_in_token=True)
    for issuer in ISSUERS:
        terms = KeyTerms(Purpose.CERTIFICATE, Algorithm.ESP256, issuer, date(2026, 1, 1), date(2026, 12, 31))
        store.create(terms, created_at=NOON)
    held, others = store.load(), the_keyring()
    signers = [signer for signer in others.signers if signer.key.purpose is not Purpose.CERTIFICATE]
    keyring = Keyring((*others.keys, *held.keys), (*signers, *held.signers), others.chains)
    clock = SetClock()
    resources = some_resources(engine, clock=clock, keyring=keyring)
    with TestClient(create_app(resources), raise_server_exceptions=False) as client:
        yield Desk(client, hire(engine), resources, clock)


def everything(engine: Engine) -> dict[str, list[Any]]:
    """Read every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in Table.metadata.sorted_tables
        }


def test_token_that_goes_away_leaves_nothing_half_done(desk: Desk, hsm: SoftHsm) -> None:
    """503 with a code of its own and nothing stored; when the token is back the same request goes through."""
    first = desk.issued()
    application = desk.approved(an_application(KIND))
    before = everything(desk.engine)
    with hsm.away():
        refused = desk.issue(application)
        assert (refused.status_code, refused.json()["code"]) == (503, "signer-unavailable")
        assert refused.headers["retry-after"] == "5"
        assert everything(desk.engine) == before
        assert "does not answer" in desk.get("/health/ready")["warnings"]["token"]
        # What needs no key of the token goes on.
        assert desk.verify(code=first["code"])["outcome"] == "PASSED"
    answer = desk.issue(application)
    assert answer.status_code == 201, answer.text
    assert desk.verify(code=answer.json()["code"])["outcome"] == "PASSED"
    assert answer.json()["certificate_number"] != first["certificate_number"]
    assert "token" not in desk.get("/health/ready").get("warnings", {})


@dataclass
class Leaving:
    """A token that is taken away when it has signed some times."""

    device: Device
    hsm: SoftHsm
    left: int
    trouble: str | None = None

    def sign(self, object_id: bytes, algorithm: Algorithm, data: bytes) -> bytes:
        """Sign, or go and fail as the token does."""
        if self.left == 0:
            with self.hsm.away():
                return self.device.sign(object_id, algorithm, data)
        self.left -= 1
        return self.device.sign(object_id, algorithm, data)

    def holds(self, object_id: bytes) -> bool:
        """Ask the token."""
        return self.device.holds(object_id)

    def generate(self, algorithm: Algorithm, *, label: str) -> tuple[bytes, PublicKey]:
        """Ask the token."""
        return self.device.generate(algorithm, label=label)

    def destroy(self, object_id: bytes) -> None:
        """Ask the token."""
        self.device.destroy(object_id)


@pytest.mark.parametrize("signatures", [1, 2, 3])
def test_token_that_goes_away_in_the_middle_of_a_transaction(desk: Desk, hsm: SoftHsm, signatures: int) -> None:
    """Between record and code, or between two certificates of one transaction: what was made is stored whole or not."""
    keyring = desk.resources.keyring
    held = [signer for signer in keyring.signers if isinstance(signer, TokenSigner)]
    leaving = Leaving(held[0].device, hsm, signatures)
    others = [signer for signer in keyring.signers if not isinstance(signer, TokenSigner)]
    changed = replace(keyring, signers=(*others, *(replace(signer, device=leaving) for signer in held)))
    orders = [IssueOrder(desk.approved(an_application(KIND))["id"], desk.staff.principals["issuer"]) for _ in range(2)]
    office = replace(desk.resources.office, keyring=changed)
    before = everything(desk.engine)
    with pytest.raises(SignerUnavailable), transaction(desk.engine) as session:
        issue(session, orders, office=office, now=NOON)
    assert everything(desk.engine) == before
    with transaction(desk.engine) as session:
        outcomes = issue(session, orders, office=desk.resources.office, now=NOON)
    assert all(isinstance(outcome, Issued) for outcome in outcomes)
