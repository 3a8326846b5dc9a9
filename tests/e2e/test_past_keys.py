"""Certificates of twelve past keys, whose private halves are destroyed: each verifies on line and off line."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from litestar.testing import TestClient
from sqlalchemy import Engine

from ecert.app import create_app
from ecert.bundle.content import encode_bundle, seal_bundle
from ecert.bundle.roots import roots_of
from ecert.bundle.service import prepare_bundle, publish_bundle
from ecert.register.digits import decode_digits
from ecert.resources import Resources
from ecert.rotation import retire_key
from ecert.signing.algorithms import Algorithm
from ecert.signing.envelope import parse
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyTerms, Purpose, algorithm_for
from ecert.signing.keystore import KeyStore
from ecert.storage.database import snapshot, transaction
from ecert.verification.reader import Reader
from tests.building import ISSUERS, OF_THE_SERVICE, PUBLIC_URL, SetClock, a_signer, an_application, hire, some_resources
from tests.e2e.desk import KIND, Desk

MONTHS = [date(2026, month, 1) for month in range(1, 13)] + [date(2027, 1, 1)]
AFTERWARDS = datetime(2027, 1, 4, 4, tzinfo=UTC)
"""A Monday, when the last of the twelve has ended."""


def make_keys(store: KeyStore) -> list[bytes]:
    """Make a certificate key for each month of 2026 and what the service itself needs; give the ids of the twelve."""
    made = datetime(2026, 1, 1, tzinfo=UTC)
    for purpose in OF_THE_SERVICE:
        wanted = algorithm_for(purpose, Algorithm.ESP256)
        store.create(KeyTerms(purpose, wanted, None, MONTHS[0], date(2027, 12, 31)), created_at=made)
    past = []
    for place, first in enumerate(MONTHS[:-1]):
        algorithm = (Algorithm.ESP256, Algorithm.ED25519)[place % 2]
        for issuer in ISSUERS:
            terms = KeyTerms(Purpose.CERTIFICATE, algorithm, issuer, first, MONTHS[place + 1] - timedelta(days=1))
            past.append(store.create(terms, created_at=made).key_id)
    return past


def test_certificates_of_twelve_past_keys_verify(engine: Engine, tmp_path: Path) -> None:
    """Each by its own key, of either algorithm, though nothing can sign with it any more."""
    store, clock, root = KeyStore(tmp_path / "keys", b"p" * 32), SetClock(), a_signer(Purpose.BUNDLE, valid_to=None)
    past, codes = make_keys(store), []
    staff = hire(engine)

    def opened() -> Resources:
        return some_resources(engine, clock=clock, keyring=store.load())

    with TestClient(create_app(opened()), raise_server_exceptions=False) as client:
        desk = Desk(client, staff, opened(), clock)
        for first in MONTHS[:-1]:
            clock.now = datetime(first.year, first.month, 15, 4, tzinfo=UTC)
            codes.append(desk.issued(an_application(KIND))["code"])
    clock.now = AFTERWARDS
    for key_id in past:
        retire_key(store, key_id, now=AFTERWARDS, force=False)
    left = [path.suffix for path in store.directory.iterdir() if bytes.fromhex(path.stem) in past]
    assert left == [".json"] * 24

    resources = opened()
    keyring = store.load()
    known = Keyring((*keyring.keys, root.key), keyring.signers)
    with snapshot(engine) as session:
        log = resources.published_log
        drawn = prepare_bundle(session, resources.catalogue, known, public_url=PUBLIC_URL, log=log, now=AFTERWARDS)
    with transaction(engine) as session:
        publish_bundle(session, seal_bundle(encode_bundle(drawn), root), known, now=AFTERWARDS)
    with TestClient(create_app(resources), raise_server_exceptions=False) as client:
        desk = Desk(client, staff, resources, clock)
        reader = Reader(roots_of(known))
        bundle = reader.take_bundle(desk.call("GET", "/bundle").content, now=AFTERWARDS)
        for number in bundle.lists:
            reader.take_list(desk.call("GET", f"/s/{number}").content, bundle.list_uri(number))
        signed_by = set()
        for code in codes:
            assert desk.verify(code=code)["outcome"] == "PASSED"
            assert reader.read(code, now=AFTERWARDS).outcome == "PASSED"
            signed_by.add(parse(decode_digits(code.rpartition("#")[2][1:])).key_id)
    assert len(signed_by) == 12
    assert signed_by <= set(past)
