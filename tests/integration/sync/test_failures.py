"""What cannot be delivered is kept in sight, in order, and does not stop the others."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from ecert.catalogue.entries import Catalogue
from ecert.errors import NotFound, PlatformUnavailable
from ecert.identifiers.certificate import CertificateIdentifier
from ecert.register.entry import SignedCertificate, enter
from ecert.register.lifecycle import Step
from ecert.register.record import RECORD_TYPE, encode_record
from ecert.signing.envelope import seal
from ecert.signing.keys import Purpose
from ecert.storage.database import transaction
from ecert.sync.client import PlatformClient
from ecert.sync.dialect import PushOutcome
from ecert.sync.records import PlatformRow
from ecert.sync.service import push_pending
from tests.building import an_application, the_catalogue, the_keyring
from tests.integration.sync.bureau import KIND, Bureau
from tests.integration.sync.exchange import Exchange
from tests.integration.sync.province import Province, its_settings, our_settings, running

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

DAY = dt.timedelta(hours=24)


@pytest.fixture
def strict(tmp_path: Path, bureau: Bureau) -> Iterator[Exchange]:
    """Give the sync with a province that takes assigned type codes only, though we think otherwise."""
    with running(its_settings(tmp_path, bureau.clock, accept_provisional=False)) as province:
        yield Exchange(bureau, province)


@pytest.fixture
def lenient(tmp_path: Path, strict: Exchange) -> Iterator[Exchange]:
    """Give the sync with the same province on the day when it takes provisional type codes."""
    with running(its_settings(tmp_path, strict.bureau.clock)) as province:
        yield Exchange(strict.bureau, province)


def break_row(province: Province, identifier: str) -> None:
    """Let the platform refuse a certificate's rows: it has the identifier under another key."""
    values = ("0" * 32, 1, identifier, 1, "x", "x", "x", "01", "{}", "0" * 64)
    province.run("INSERT INTO current_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *values)


def mend_row(province: Province) -> None:
    """Let the platform take them again."""
    province.run("DELETE FROM current_row WHERE ecert_id = ?", "0" * 32)


def test_refused_row_is_kept_and_the_others_go_on(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """One row of three is refused: two arrive, and the third is an open failure with the platform's word."""
    first, second, third = (bureau.issue() for _ in range(3))
    break_row(province, second)
    summary = exchange.push()
    assert (summary.delivered, summary.refused, summary.unavailable) == (2, 1, False)
    assert {first, third} <= set(province.current())
    (failure,) = exchange.failures()
    assert (failure.identifier, failure.sequence) == (second, 2)
    assert (failure.code, failure.message, failure.attempts) == ("platform-refused", "identifier-taken", 1)
    assert (failure.first_at, failure.next_try_at, failure.resolved_at) == (bureau.now, bureau.now + DAY, None)
    state = exchange.state()
    assert (state.pending, state.failures, state.open_failures) == (0, {"platform-refused": 1}, 1)


def test_refused_row_is_tried_again_after_a_day(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """Not before 24 hours are over, and then by itself."""
    identifier = bureau.issue()
    break_row(province, identifier)
    exchange.push()
    mend_row(province)
    bureau.clock.advance(hours=23, minutes=59)
    assert exchange.push().pushes == 0
    bureau.clock.advance(minutes=1)
    assert exchange.push().delivered == 1
    assert exchange.failures() == []
    (settled,) = exchange.failures(resolved=True)
    assert (settled.attempts, settled.resolved_at, settled.next_try_at) == (2, bureau.now, None)
    assert exchange.compare().equal


def test_row_that_is_refused_again_waits_another_day(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """Each try is counted, and the first one stays known."""
    identifier = bureau.issue()
    break_row(province, identifier)
    exchange.push()
    begun = bureau.now
    bureau.clock.advance(hours=24)
    assert exchange.push().refused == 1
    (failure,) = exchange.failures()
    assert (failure.attempts, failure.first_at, failure.last_at) == (2, begun, bureau.now)
    assert failure.next_try_at == bureau.now + DAY


def test_order_tries_a_failure_at_once(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """Whoever mended the cause does not wait for tomorrow."""
    identifier = bureau.issue()
    break_row(province, identifier)
    exchange.push()
    (failure,) = exchange.failures()
    assert exchange.retry(failure.id).resolved_at is None
    mend_row(province)
    assert exchange.retry(failure.id).resolved_at == bureau.now
    assert exchange.retry(failure.id).attempts == 3
    assert exchange.compare().equal


def test_order_on_all_tries_all_at_once(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """One order for everything that is open."""
    identifiers = [bureau.issue() for _ in range(3)]
    for identifier in identifiers[:1]:
        break_row(province, identifier)
    bureau.tamper(identifiers[1])
    exchange.push()
    mend_row(province)
    bureau.tamper(identifiers[1])
    summary = exchange.retry_all()
    assert (summary.delivered, summary.refused, summary.blocked) == (2, 0, 0)
    assert exchange.failures() == []
    assert exchange.compare().equal


def test_order_on_an_unknown_failure_is_refused(exchange: Exchange) -> None:
    """There is nothing with this number."""
    with pytest.raises(NotFound):
        exchange.retry(7)


def test_order_while_the_platform_is_away_is_an_error(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """Whoever ordered hears that it did not happen, and the failure is as it was."""
    break_row(province, bureau.issue())
    exchange.push()
    before = exchange.failures()
    province.fail("http-500")
    with pytest.raises(PlatformUnavailable):
        exchange.retry(before[0].id)
    assert exchange.failures() == before
    assert exchange.state().troubles == 1


# --- order within a certificate


def test_later_events_are_held_back_and_follow_in_order(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """The platform never learns of a revocation before the certificate, nor an older state after a newer one."""
    stuck, other = bureau.issue(), bureau.issue()
    break_row(province, stuck)
    bureau.take(Step.SUSPEND, stuck)
    bureau.take(Step.SUSPEND, other)
    summary = exchange.push()
    assert (summary.delivered, summary.refused, summary.held_back) == (2, 1, 1)
    bureau.take(Step.REVOKE, stuck)
    assert exchange.push().held_back == 1
    assert [(failure.code, failure.attempts) for failure in exchange.failures()] == [
        ("platform-refused", 1),
        ("held-back", 0),
        ("held-back", 0),
    ]
    mend_row(province)
    bureau.clock.advance(hours=24)
    assert exchange.push().delivered == 3
    told = [(operation, state) for identifier, operation, state in exchange.told() if identifier == stuck]
    assert told == [("01", "01"), ("03", "02"), ("05", "07")]
    assert exchange.compare().equal


def test_order_on_a_held_event_tries_what_holds_it_first(
    bureau: Bureau, exchange: Exchange, province: Province
) -> None:
    """The last event of a stuck certificate cannot jump the queue."""
    stuck = bureau.issue()
    break_row(province, stuck)
    bureau.take(Step.SUSPEND, stuck)
    exchange.push()
    cause, held = exchange.failures()
    assert exchange.retry(held.id).code == "held-back"
    mend_row(province)
    assert exchange.retry(held.id).resolved_at == bureau.now
    assert {failure.id for failure in exchange.failures(resolved=True)} == {cause.id, held.id}
    assert [operation for _, operation, _ in exchange.told()] == ["01", "03"]


def test_event_after_everything_was_mended_is_sent_directly(
    bureau: Bureau, exchange: Exchange, province: Province
) -> None:
    """A certificate without open failures is as any other."""
    identifier = bureau.issue()
    break_row(province, identifier)
    exchange.push()
    mend_row(province)
    exchange.retry_all()
    bureau.take(Step.SUSPEND, identifier)
    assert exchange.push().delivered == 1
    assert exchange.failures() == []


def test_outage_during_retries_keeps_the_rest(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """A chain that was interrupted goes on where it stopped."""
    stuck = bureau.issue()
    break_row(province, stuck)
    bureau.take(Step.SUSPEND, stuck)
    exchange.push()
    mend_row(province)
    bureau.clock.advance(hours=24)
    province.fail("timeout")
    assert exchange.push().unavailable
    assert len(exchange.failures()) == 2
    assert exchange.push().delivered == 2
    assert exchange.compare().equal


# --- provisional type codes


def test_provisional_type_code_is_not_sent_where_it_is_not_taken(bureau: Bureau, province: Province) -> None:
    """The settings say so, and the platform never sees the row."""
    careful = Exchange(bureau, province, our_settings(accepts_provisional=False))
    identifier = bureau.issue()
    summary = careful.push()
    assert (summary.pushes, summary.blocked, summary.delivered) == (0, 1, 0)
    (failure,) = careful.failures()
    assert (failure.identifier, failure.code, failure.next_try_at) == (identifier, "type-code-provisional", None)
    assert province.history() == []
    bureau.clock.advance(days=30)
    assert careful.push().blocked == 0
    found = careful.compare()
    assert (found.equal, found.missing_at_platform.identifiers, found.open_failures) == (False, [identifier], 1)


def test_provisional_type_code_is_sent_when_the_setting_changes(bureau: Bureau, province: Province) -> None:
    """Nobody has to order it."""
    careful = Exchange(bureau, province, our_settings(accepts_provisional=False))
    identifier = bureau.issue()
    bureau.take(Step.SUSPEND, identifier)
    careful.push()
    assert Exchange(bureau, province).push().delivered == 2
    assert Exchange(bureau, province).compare().equal


def test_provisional_type_code_that_the_platform_refuses_goes_through_later(
    strict: Exchange, lenient: Exchange
) -> None:
    """The platform's own refusal is a failure like any other, and is mended by a retry."""
    identifier = strict.bureau.issue()
    strict.bureau.take(Step.SUSPEND, identifier)
    strict.push()
    cause, held = strict.failures()
    assert (cause.code, cause.message, held.code) == ("platform-refused", "type-code-provisional", "held-back")
    assert not strict.compare().equal
    assert lenient.retry(cause.id).resolved_at is not None
    assert lenient.failures() == []
    assert lenient.compare().equal


# --- what does not hold here


@pytest.mark.parametrize("column", ["record", "credential"])
def test_tampered_certificate_is_never_sent(
    bureau: Bureau, exchange: Exchange, province: Province, column: str
) -> None:
    """What does not hold is visible and stays here; the others go on."""
    tampered, other = bureau.issue(), bureau.issue()
    bureau.tamper(tampered, column=column)
    summary = exchange.push()
    assert (summary.delivered, summary.blocked) == (1, 1)
    assert set(province.current()) == {other}
    (failure,) = exchange.failures()
    assert (failure.identifier, failure.code) == (tampered, "record-mismatch")
    assert exchange.state().pending == 0
    found = exchange.compare()
    assert (found.equal, found.missing_at_platform.identifiers) == (False, [tampered])


def test_repaired_certificate_is_sent_on_order(bureau: Bureau, exchange: Exchange) -> None:
    """Restored from a copy it holds again."""
    identifier = bureau.issue()
    bureau.tamper(identifier)
    exchange.push()
    bureau.tamper(identifier)
    assert exchange.retry(exchange.failures()[0].id).resolved_at == bureau.now
    assert exchange.compare().equal


def test_changed_history_is_never_sent(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """A history of which the last event is gone is as bad as a changed record: not even the first event is told."""
    identifier = bureau.issue()
    bureau.take(Step.SUSPEND, identifier)
    bureau.take(Step.REVOKE, identifier)
    with transaction(bureau.engine) as session:
        session.connection().exec_driver_sql("delete from certificate_event where position = 3")
    exchange.push()
    assert [failure.code for failure in exchange.failures()] == ["record-mismatch", "held-back"]
    assert province.history() == []


def test_event_out_of_its_place_is_never_sent(bureau: Bureau, exchange: Exchange) -> None:
    """The place of an event in the database is only believed where the signed chain says the same."""
    identifier = bureau.issue()
    bureau.take(Step.SUSPEND, identifier)
    with transaction(bureau.engine) as session:
        session.connection().exec_driver_sql("update certificate_event set position = 7 where position = 2")
    exchange.push()
    (failure,) = exchange.failures()
    assert (failure.sequence, failure.code) == (2, "record-mismatch")
    assert exchange.compare().differing.identifiers == [identifier]


def test_event_that_was_deleted_stays_an_open_failure(bureau: Bureau, exchange: Exchange) -> None:
    """Whoever deletes an event does not make its failure go away."""
    identifier = bureau.issue()
    bureau.tamper(identifier)
    exchange.push()
    with transaction(bureau.engine) as session:
        session.connection().exec_driver_sql("delete from certificate_event")
    failure = exchange.retry(exchange.failures()[0].id)
    assert (failure.code, failure.resolved_at) == ("record-mismatch", None)
    assert "lost" in failure.message


def without(kind: str) -> Catalogue:
    """Give a catalogue that lacks a kind."""
    catalogue = the_catalogue()
    entries = {key: entry for key, entry in catalogue.entries.items() if key[0] != kind}
    return dataclasses.replace(catalogue, entries=entries)


def changed(kind: str) -> Catalogue:
    """Give a catalogue in which somebody edited a published template."""
    catalogue = the_catalogue()
    entries = {
        key: dataclasses.replace(entry, digest=bytes(32)) if key[0] == kind else entry
        for key, entry in catalogue.entries.items()
    }
    return dataclasses.replace(catalogue, entries=entries)


@pytest.mark.parametrize("catalogue", [without(KIND), changed(KIND)], ids=["not installed", "edited"])
def test_certificate_of_another_template_is_not_sent(
    bureau: Bureau, exchange: Exchange, province: Province, catalogue: Catalogue
) -> None:
    """Labels come from the very template that the record names, or from none."""
    bureau.issue()
    client, settings = province.client(), our_settings()
    push_pending(bureau.engine, client, settings, catalogue=catalogue, keyring=the_keyring(), now=bureau.now)
    (failure,) = exchange.failures()
    assert failure.code == "template-mismatch"
    assert exchange.retry(failure.id).resolved_at == bureau.now


def test_failures_hold_no_personal_data(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """Identifiers, codes and fields only: neither the holder nor the number can be read from the tables of sync."""
    body = an_application("boyinyuan_zhuchiren_zheng")
    identifier = bureau.issue(body)
    break_row(province, identifier)
    exchange.push()
    with bureau.engine.connect() as connection:
        kept = str(
            [connection.exec_driver_sql(f"select * from {table}").fetchall() for table in ("sync_failure", "sync_push")]  # noqa: S608
        )
    assert identifier in kept
    assert body["holder"]["name"] not in kept
    assert body["holder"]["code"] not in kept


# --- seldom


def test_failure_that_another_process_settled_stays_settled(
    bureau: Bureau, exchange: Exchange, province: Province
) -> None:
    """One run is refused and slow to write it down; another one was taken meanwhile."""
    identifier = bureau.issue()
    break_row(province, identifier)
    exchange.push()
    bureau.clock.advance(hours=24)

    class SlowClient(PlatformClient):
        """A client during whose push the cause is mended and another process delivers."""

        def push(self, rows: Sequence[PlatformRow]) -> PushOutcome:
            """Push, and let the other one run before the answer is used."""
            outcome = super().push(rows)
            mend_row(province)
            assert exchange.push().delivered == 1
            return outcome

    assert exchange.push(SlowClient(province.http, exchange.settings)).refused == 1
    assert exchange.failures() == []
    assert exchange.compare().equal


def test_record_of_a_later_version_is_not_guessed_at(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """A genuine certificate of a business that this version does not know is a failure with its field."""
    pattern = bureau.open(bureau.issue()).record
    keyring = the_keyring()
    identifier = CertificateIdentifier.parse(pattern.identifier)
    record = msgspec.structs.replace(
        pattern,
        identifier=str(dataclasses.replace(identifier, serial="LATERVERSION")),
        number="（湘）字第09999号",
        status_index=pattern.status_index ^ 1,
        business_type="annual_check",
        credential_digest=hashlib.sha256(b"its code").digest(),
    )
    signer = keyring.signer(Purpose.CERTIFICATE, on=record.issued, issuer_code=record.authority_code)
    sealed = (seal(encode_record(record), signer, typ=RECORD_TYPE), b"its code")
    with transaction(bureau.engine) as session:
        enter(session, [SignedCertificate(record, *sealed, "x", None, "issuer")], keyring=keyring)
    exchange.push()
    (failure,) = exchange.failures()
    assert (failure.identifier, failure.code) == (record.identifier, "row-unfit")
    assert failure.message.startswith("operateType: ")
    assert set(province.current()) == {pattern.identifier}


def test_rows_that_are_long_travel_alone(bureau: Bureau, exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """A push is closed before it is longer than the platform reads, for new events and for failures."""
    monkeypatch.setattr("ecert.sync.delivery.MAX_BYTES", 1000)
    careful = Exchange(bureau, exchange.province, our_settings(accepts_provisional=False))
    for _ in range(3):
        bureau.issue()
    careful.push()
    assert exchange.push().pushes == 3
    for _ in range(2):
        bureau.issue()
    assert exchange.push().pushes == 2
    assert exchange.compare().equal
