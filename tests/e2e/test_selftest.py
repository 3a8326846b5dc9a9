"""The self-test of the keys: what a reader in the street could not read is found before he stands there."""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import pytest
from litestar.testing import TestClient
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import Engine

from ecert.app import create_app
from ecert.bundle.content import encode_bundle, seal_bundle
from ecert.bundle.distrust import Distrusted, mark_of
from ecert.bundle.service import prepare_bundle, publish_bundle
from ecert.gauges import Gauges
from ecert.register.code import code_of
from ecert.register.digits import decode_digits
from ecert.selftest.nightly import NightWatch, next_night
from ecert.selftest.running import PROBE_TYPE, Outcome, Trial, run_selftest
from ecert.settings import Settings
from ecert.signing.envelope import parse, seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyFileSigner, Purpose, Signer
from ecert.storage.database import snapshot, transaction
from ecert.verification.reader import Reader
from ecert.verification.report import Reason
from tests.building import (
    ISSUERS,
    NOON,
    PUBLIC_URL,
    SetClock,
    a_backlog_entry,
    a_signer,
    an_application,
    hire,
    some_resources,
    the_keyring,
)
from tests.e2e.desk import KIND, Desk

ROOT = a_signer(Purpose.BUNDLE, valid_to=None)
KEYRING = Keyring((*the_keyring().keys, ROOT.key), the_keyring().signers, the_keyring().chains)


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    """Give a service that has a root, and a certificate of this year's key and of the backlog's."""
    clock = SetClock()
    resources = some_resources(engine, clock=clock, keyring=KEYRING)
    with TestClient(create_app(resources), raise_server_exceptions=False) as client:
        made = Desk(client, hire(engine), resources, clock)
        made.issued(an_application(KIND))
        made.issued(a_backlog_entry(KIND))
        yield made


def publish(
    desk: Desk,
    *distrust: bytes,
    keyring: Keyring = KEYRING,
    distrusted: Mapping[bytes, Distrusted] = MappingProxyType({}),
) -> None:
    """Prepare, sign and publish a bundle."""
    log = desk.resources.published_log
    with snapshot(desk.engine) as session:
        drawn = prepare_bundle(
            session, desk.resources.catalogue, keyring, public_url=PUBLIC_URL, log=log, now=desk.clock()
        )
    drawn = replace(drawn, revoked=frozenset(distrust), distrusted=distrusted)
    with transaction(desk.engine) as session:
        publish_bundle(session, seal_bundle(encode_bundle(drawn), ROOT), keyring, now=desk.clock())


def run(desk: Desk, keyring: Keyring = KEYRING) -> Outcome:
    """Run it now."""
    return run_selftest(replace(desk.resources, keyring=keyring), now=desk.clock())


def with_signer(signer: Signer, keyring: Keyring = KEYRING) -> Keyring:
    """Add one key that signs."""
    return Keyring((*keyring.keys, signer.key), (*keyring.signers, signer), keyring.chains)


def test_all_keys_are_tested_as_a_reader_would(desk: Desk) -> None:
    """A probe of each key that signs today and is bundled, and one certificate of each key that signed any."""
    publish(desk)
    outcome = run(desk)
    assert outcome.passed, outcome.tell()
    assert (outcome.bundle, outcome.tell()) == (1, "")
    assert [(trial.kind, trial.purpose) for trial in outcome.trials] == [
        ("probe", "certificate"),
        ("probe", "certificate"),
        ("probe", "event"),
        ("probe", "log"),
        ("probe", "status"),
        ("certificate", "certificate"),
        ("certificate", "certificate"),
    ]
    assert len({trial.key_id for trial in outcome.trials if trial.kind == "certificate"}) == 2


def test_certificate_that_has_ended_still_tests_its_key(desk: Desk) -> None:
    """Its standing is its own affair; that the list says it too is not."""
    publish(desk)
    identifier = desk.issued(an_application(KIND))["identifier"]
    desk.end(identifier, "revoke")
    assert run(desk).passed


def test_key_that_the_bundle_lacks_is_found(desk: Desk) -> None:
    """It was made after the bundle, and signs already: readers would take what it signs for a forgery."""
    publish(desk)
    newer = a_signer(Purpose.STATUS, valid_from=date(2026, 2, 1))
    outcome = run(desk, with_signer(newer))
    assert (
        Trial(key_id=newer.key.key_id.hex(), purpose="status", issuer_code=None, kind="probe", reason="signer-unknown")
        in outcome.failures
    )
    assert newer.key.key_id.hex() in outcome.tell()
    assert {trial.reason for trial in outcome.failures if trial.kind == "certificate"} <= {"signer-unknown"}


def test_key_that_signs_tomorrow_is_not_tested_today(desk: Desk) -> None:
    """Its bundle may come until then."""
    publish(desk)
    assert run(desk, with_signer(a_signer(Purpose.EVENT, valid_from=date(2026, 3, 3)))).passed


def test_private_half_of_another_key_is_found(desk: Desk) -> None:
    """As it would be if a token gave another key's signatures."""
    publish(desk)
    right = next(signer for signer in KEYRING.signers if signer.key.purpose is Purpose.EVENT)
    wrong = KeyFileSigner(right.key, a_signer(Purpose.EVENT).private_key)
    signers = tuple(wrong if signer is right else signer for signer in KEYRING.signers)
    (failure,) = run(desk, replace(KEYRING, signers=signers)).failures
    assert (failure.key_id, failure.reason) == (right.key.key_id.hex(), "signature-invalid")


def test_distrusted_key_that_still_signs_is_found(desk: Desk) -> None:
    """What it signed before is red for everybody, which is no news; that it signs on is."""
    (stolen,) = [
        signer.key
        for signer in KEYRING.signers
        if signer.key.purpose is Purpose.CERTIFICATE
        and signer.key.covers(date(2026, 3, 2))
        and signer.key.issuer_code == ISSUERS[1]
    ]
    publish(desk, stolen.key_id)
    (failure,) = run(desk).failures
    assert (failure.kind, failure.key_id, failure.reason) == ("probe", stolen.key_id.hex(), "signer-distrusted")


@pytest.mark.parametrize("keeps", [True, False])
def test_certificate_key_that_is_distrusted_from_an_instant_on_is_read_by_what_is_older(
    desk: Desk, keeps: bool
) -> None:
    """What the log proves to be older is read as ever, so it tests the key; nothing else of the key is asked about."""
    code = desk.issued(an_application(KIND))["code"]
    sealed = decode_digits(code.rpartition("#")[2][1:])
    key_id = parse(sealed).key_id
    kept = mark_of(sha256(sealed).digest()) if keeps else b""
    publish(desk, distrusted={key_id: Distrusted(NOON, kept)})
    outcome = run(desk)
    assert [(trial.kind, trial.reason) for trial in outcome.failures] == [("probe", "signer-distrusted")]
    tested = {trial.key_id for trial in outcome.trials if trial.kind == "certificate"}
    assert (key_id.hex() in tested) is keeps


@pytest.mark.parametrize("day", [29, 30])
def test_bundle_that_has_ended_is_found(desk: Desk, day: int) -> None:
    """To the very instant."""
    publish(desk)
    desk.clock.advance(days=day)
    outcome = run(desk)
    assert outcome.trouble == (None if day == 29 else "bundle-stale")
    assert outcome.passed is (day == 29)


def test_without_root_or_bundle_nothing_passes(desk: Desk) -> None:
    """Silence must not look like success."""
    assert (run(desk).trouble, run(desk).passed) == ("unknown-bundle", False)
    assert run(desk, the_keyring()).tell() == "nothing could be tested: no-root"


def test_key_of_status_lists_that_is_missing_is_found(desk: Desk) -> None:
    """No list, no reading."""
    publish(desk)
    signers = tuple(signer for signer in KEYRING.signers if signer.key.purpose is not Purpose.STATUS)
    reasons = {trial.reason for trial in run(desk, replace(KEYRING, signers=signers)).failures}
    assert reasons == {"signing-key-missing"}


def test_probe_is_no_credential(desk: Desk) -> None:
    """Whoever shows one shows nothing."""
    publish(desk)
    signer = next(signer for signer in KEYRING.signers if signer.key.purpose is Purpose.CERTIFICATE)
    reader = Reader(Keyring((ROOT.key,)))
    reader.take_bundle(desk.call("GET", "/bundle").content, now=NOON)
    code = str(code_of(seal(b"probe", signer, typ=PROBE_TYPE), public_url=PUBLIC_URL))
    assert reader.read(code, now=NOON).reasons == (Reason.MALFORMED,)
    assert desk.verify(code=code)["reasons"] == ["malformed"]


def test_failure_is_warned_of_and_counted(desk: Desk) -> None:
    """By the readiness and the metrics of the process that tested."""
    app = create_app(desk.resources)
    watch = app.dependencies["night_watch"].dependency()  # type: ignore[union-attr]  # a Provide
    with TestClient(app) as client:
        assert "selftest" not in client.get("/health/ready").json().get("warnings", {})
        asyncio.run(watch.test())
        assert client.get("/health/ready").json()["warnings"]["selftest"].endswith("unknown-bundle")
    registry = CollectorRegistry()
    registry.register(Gauges(None, desk.resources, now=NOON, tested=watch.outcome))
    text = generate_latest(registry).decode()
    assert "ecert_selftest_failures 1.0" in text
    assert "ecert_selftest_last_run_timestamp_seconds 1.772424e+09" in text
    assert 'ecert_key_expiry_seconds{issuer="",purpose="bundle"} +Inf' in text


GOOD = Outcome(at=NOON, bundle=1, trouble=None, trials=[])


def test_night_begins_at_three() -> None:
    """In Asia/Shanghai, whatever the machine's zone."""
    assert next_night(datetime(2026, 3, 2, 18, 59, 59, tzinfo=UTC)) == datetime(2026, 3, 2, 19, tzinfo=UTC)
    assert next_night(datetime(2026, 3, 2, 19, tzinfo=UTC)) == datetime(2026, 3, 3, 19, tzinfo=UTC)


def test_watch_tests_once_a_night(caplog: pytest.LogCaptureFixture) -> None:
    """Once it is three, and then not before the next night; what goes wrong is said, and stops nothing."""
    clock, ran = SetClock(datetime(2026, 3, 2, 18, tzinfo=UTC)), []

    said: list[str | None] = []

    def test(now: datetime) -> Outcome:
        ran.append(now)
        if len(ran) == 1:
            raise RuntimeError
        return GOOD

    watch = NightWatch(test, clock)

    async def live() -> None:
        await watch.start()
        await asyncio.sleep(0)
        assert ran == []
        await watch.stop()
        await watch.test()
        said.append(watch.trouble)
        await watch.test()
        said.append(watch.trouble)
        assert watch.outcome == GOOD

    with caplog.at_level(logging.INFO, logger="ecert.selftest.nightly"):
        asyncio.run(live())
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
    assert said == ["the self-test could not be run; the service's own log says why", None]


def test_watch_runs_when_its_hour_has_come() -> None:
    """The clock is asked again before long, for it may be set."""
    clock, done = SetClock(datetime(2026, 3, 2, 18, 59, tzinfo=UTC)), asyncio.Event()

    def test(now: datetime) -> Outcome:
        loop.call_soon_threadsafe(done.set)
        return Outcome(at=now, bundle=1, trouble=None, trials=[])

    async def live() -> None:
        asked = iter([clock(), clock() + timedelta(minutes=1)])
        watch = NightWatch(test, lambda: next(asked, clock() + timedelta(minutes=1)))
        await watch.start()
        await asyncio.wait_for(done.wait(), 10)
        await watch.stop()
        assert watch.outcome is not None

    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(live())
    finally:
        loop.close()


def test_service_without_a_root_tests_nothing(engine: Engine) -> None:
    """It has no readers without a network, and is not nagged."""
    resources = some_resources(engine, settings=Settings(public_url=PUBLIC_URL))
    with TestClient(create_app(resources)) as client:
        assert "selftest" not in client.get("/health/ready").json().get("warnings", {})


def test_service_that_publishes_watches_at_night(engine: Engine, tmp_path: Path) -> None:
    """From its start to its end, where there is a root."""
    settings = Settings(public_url=PUBLIC_URL, public_log_dir=tmp_path / "public-log")
    for keyring, watched in ((KEYRING, True), (the_keyring(), False)):
        app = create_app(some_resources(engine, settings=settings, keyring=keyring), publishes=True)
        for hooks in (app.on_startup, app.on_shutdown):
            assert any(isinstance(getattr(hook, "__self__", None), NightWatch) for hook in hooks) is watched
        with TestClient(app) as client:
            assert client.get("/health/live").status_code == 200
