"""An export is held against the log entry by entry; whatever an office could do in secret is found and named."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from msgspec import structs

from ecert.accounts.events import (
    ACCOUNT_EVENT_TYPE,
    AccountEvent,
    AccountEventKind,
    AccountFacts,
    encode_account_event,
)
from ecert.auditing.entries import Trust
from ecert.auditing.export import ExportEntry, SignedKind
from ecert.auditing.findings import MAX_SHOWN, CheckName, FindingCode, Outcome
from ecert.register.events import Event
from ecert.register.lifecycle import EventKind
from ecert.signing.envelope import seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyFileSigner
from tests.unit.auditing.offices import (
    BUNDLE,
    DAY,
    HOUR,
    MINUTE,
    TRUST,
    Office,
    an_office,
    audit,
    found,
    identifier_of,
    kept_at,
)
from tests.unit.register.builders import EVENTS, RECORD
from tests.unit.signing.signers import Terms, a_signer

OTHER = a_signer("auditing other", terms=Terms(issuer_code="11430000MB0X557143"))


def test_an_honest_office_holds() -> None:
    """Everything opens, is linked, is there once, and came in time."""
    office = an_office()
    report = audit(office, kept=kept_at(office, 6, office.now))
    assert report.findings == ()
    assert report.outcome is Outcome.HOLDS
    judged = [check.name for check in report.checks if check.outcome is Outcome.HOLDS]
    assert judged == [
        CheckName.EXPORT,
        CheckName.COVERAGE,
        CheckName.SEALS,
        CheckName.CHAINS,
        CheckName.UNIQUENESS,
        CheckName.TIMES,
    ]


def test_without_a_bundle_only_presence_is_judged() -> None:
    """And the report says so."""
    report = audit(an_office(), trust=None)
    assert report.outcome is Outcome.HOLDS
    left = {check.name for check in report.checks if check.outcome is Outcome.LEFT_OUT}
    assert {CheckName.SEALS, CheckName.CHAINS, CheckName.UNIQUENESS, CheckName.TIMES} <= left


def test_what_the_log_lacks_is_found() -> None:
    """A row that was put into the register, and nowhere else."""
    office = an_office()
    _, sealed = office.record(99)
    office.unlogged.append(ExportEntry(None, SignedKind.RECORD, sealed))
    assert found(audit(office)) == [(FindingCode.ENTRY_NOT_LOGGED, None)]


def test_a_changed_record_is_found() -> None:
    """The log has another one at its place; the certificate's events do not fit either."""
    office = an_office()
    logged = office.digests
    _, sealed = office.record(0, holder=structs.replace(RECORD.holder, name="another"))
    office.entries[0] = ExportEntry(0, SignedKind.RECORD, sealed)
    report = audit(office, logged=logged)
    assert (FindingCode.ENTRY_NOT_LOGGED, 0) in found(report)
    assert (FindingCode.ENTRY_WITHOUT_RECORD, 0) in found(report)
    assert FindingCode.CHAIN_BROKEN in report.counts


def test_a_removed_entry_is_found() -> None:
    """The register has a gap where the log has something."""
    office = an_office()
    logged = office.digests
    del office.entries[4:6]
    office.entries = [ExportEntry(place, each.kind, each.signed) for place, each in enumerate(office.entries)]
    report = audit(office, logged=logged)
    assert report.counts["entry-moved"] == len(office.entries) - 4
    assert report.outcome is Outcome.FAILS


def test_an_entry_of_which_the_register_has_nothing_is_found() -> None:
    """Something was signed and published in secret, or a record was removed."""
    office = an_office()
    place = len(office.entries)
    office.entries.append(ExportEntry(place, SignedKind.LOST, b""))
    logged = [*office.digests[:-1], sha256(b"secret").digest()]
    assert found(audit(office, logged=logged)) == [(FindingCode.ENTRY_LOST, place)]
    assert audit(office, logged=logged, lost=frozenset({place})).outcome is Outcome.HOLDS


def test_younger_entries_are_counted_and_no_defect() -> None:
    """An export is of some instant; the log goes on."""
    office = an_office()
    report = audit(office, logged=[*office.digests, sha256(b"later").digest()])
    assert report.findings == ()
    assert any("1 younger ones" in check.detail for check in report.checks)
    assert audit(office, logged=office.digests[:-1]).outcome is Outcome.HOLDS


def test_an_export_that_was_cut_is_found() -> None:
    """It says when it was made, and the log was longer before."""
    office = an_office()
    kept = kept_at(office, len(office.entries), office.now - HOUR)
    logged = office.digests
    del office.entries[-2:]
    report = audit(office, logged=logged, kept=kept)
    assert (FindingCode.EXPORT_CUT, None) in found(report)


@pytest.mark.parametrize(
    ("signer", "code"),
    [
        (a_signer("auditing stranger"), FindingCode.SEAL_BROKEN),
        (EVENTS, FindingCode.KEY_NOT_ENTITLED),
        (OTHER, FindingCode.KEY_NOT_ENTITLED),
    ],
    ids=["unknown-key", "key-of-events", "key-of-another-authority"],
)
def test_a_record_under_a_wrong_key_is_found(signer: KeyFileSigner, code: FindingCode) -> None:
    """Its place in the log does not make it good."""
    office = Office()
    office.issue(1, signer=signer)
    trust = Trust(replace(BUNDLE, keyring=Keyring((*BUNDLE.keyring.keys, OTHER.key))), TRUST.roots)
    assert (code, 0) in found(audit(office, trust=trust))


def test_a_key_outside_its_days_is_found() -> None:
    """A certificate that says it was issued when its key did not sign yet."""
    office = Office()
    office.issue(1, issued=date(2024, 12, 31))
    assert (FindingCode.KEY_NOT_ENTITLED, 0) in found(audit(office))


def test_a_record_without_its_event_is_found() -> None:
    """It was never issued by the register."""
    office = an_office()
    _, sealed = office.record(7)
    place = office.add(SignedKind.RECORD, sealed)
    assert found(audit(office)) == [(FindingCode.RECORD_WITHOUT_EVENT, place)]


def test_an_event_without_a_record_is_found() -> None:
    """It happened to nothing."""
    office = an_office()
    event = Event(identifier_of(77), 1, EventKind.ISSUED, office.now, "zhangsan", record_digest=bytes(32))
    assert found(audit(office)) == []
    place = office.append(event)
    assert found(audit(office)) == [(FindingCode.EVENT_WITHOUT_RECORD, place)]


def test_a_broken_chain_is_found_once() -> None:
    """An event that was left out, or one that may not follow."""
    office = an_office()
    place = office.happen(1, EventKind.SUSPENDED, position=7)
    office.happen(1, EventKind.RESUMED)
    assert found(audit(office)) == [(FindingCode.CHAIN_BROKEN, place)]
    office = an_office()
    place = office.happen(2, EventKind.RESUMED)
    assert found(audit(office)) == [(FindingCode.CHAIN_BROKEN, place)]


def test_what_may_be_there_once_is_found_twice() -> None:
    """Identifier, number, place of a status list, predecessor."""
    twice: list[tuple[dict[str, Any], FindingCode]] = [
        ({"identifier": identifier_of(1)}, FindingCode.IDENTIFIER_TWICE),
        ({"number": "(湘)字第00001号"}, FindingCode.NUMBER_TWICE),
        ({"status_index": 2}, FindingCode.STATUS_PLACE_TWICE),
        ({"predecessor": identifier_of(0)}, FindingCode.PREDECESSOR_TWICE),
        ({"predecessor": identifier_of(50)}, FindingCode.PREDECESSOR_UNKNOWN),
    ]
    for changes, code in twice:
        office = an_office()
        place = office.issue(40, **changes)
        assert (code, place) in found(audit(office))


def test_a_status_list_that_lies_is_found() -> None:
    """A certificate that was revoked is said to be valid; in either form."""
    for jwt in (False, True):
        office = an_office()
        place = office.publish_list(issued=30, ended=[0], jwt=jwt)
        report = audit(office)
        assert found(report) == [(FindingCode.STATUS_LIST_FALSE, place)] * 2
        assert {finding.identifier for finding in report.findings} == {identifier_of(0), identifier_of(2)}


def test_a_list_of_another_address_is_found() -> None:
    """Nobody would look there."""
    office = an_office()
    place = office.publish_list(issued=3, ended=[0, 2], url="https://other.example")
    assert found(audit(office)) == [(FindingCode.STATUS_LIST_FALSE, place)]


def test_bundles_are_judged() -> None:
    """A root must have signed, and numbers go up."""
    office = an_office()
    place = office.publish_bundle(2)
    assert found(audit(office)) == [(FindingCode.SEQUENCE_BROKEN, place)]
    office = an_office()
    place = office.publish_bundle(3, root=a_signer("another root"))
    assert found(audit(office)) == [(FindingCode.SEAL_BROKEN, place)]


def test_a_back_dated_record_is_found() -> None:
    """The auditor's own clock says that the log did not have it when it says it was made."""
    office = an_office()
    size = len(office.entries)
    kept = kept_at(office, size, office.now + 2 * HOUR)
    office.now += 3 * HOUR
    place = office.issue(60, issued_at=office.now - 3 * HOUR)
    # Its event says the same.
    assert found(audit(office, kept=kept)) == [(FindingCode.BACK_DATED, place), (FindingCode.BACK_DATED, place + 1)]


def test_a_back_dated_record_is_found_by_what_stands_in_front_of_it() -> None:
    """Where no auditor has looked meanwhile."""
    office = an_office()
    place = office.issue(60, issued_at=office.now - HOUR)
    assert found(audit(office)) == [(FindingCode.OUT_OF_ORDER, place), (FindingCode.OUT_OF_ORDER, place + 1)]


def test_a_forward_dated_record_is_found() -> None:
    """It was seen in the log before it says that it was made."""
    office = an_office()
    place = office.issue(60, issued_at=office.now + DAY)
    codes = [(FindingCode.FORWARD_DATED, place), (FindingCode.FORWARD_DATED, place + 1)]
    assert found(audit(office)) == codes
    kept = kept_at(office, len(office.entries), office.now)
    office.now += 2 * DAY
    assert found(audit(office, kept=kept)) == codes


def test_many_findings_of_one_kind_are_counted() -> None:
    """The report stays short."""
    office = Office()
    for number in range(MAX_SHOWN + 5):
        office.issue(number, status_index=1)
    report = audit(office)
    assert report.counts == {"status-place-twice": MAX_SHOWN + 4}
    assert len(report.findings) == MAX_SHOWN


@pytest.mark.parametrize("defect", ["cut", "line-missing", "end-missing", "longer", "of-another-log", "not-base64"])
def test_a_spoilt_export_is_found(defect: str) -> None:
    """Nothing that it says is believed."""
    office = an_office()
    text = office.export()
    lines = text.splitlines(keepends=True)
    spoilt = {
        "cut": text[: len(text) // 2],
        "line-missing": b"".join([*lines[:3], *lines[4:]]),
        "end-missing": b"".join(lines[:-1]),
        "longer": text + b"\n",
        "of-another-log": text.replace(b"certs.example/log", b"other.example/log", 1),
        "not-base64": text.replace(b'"signed":"', b'"signed":"!', 1),
    }[defect]
    report = audit(office, export=spoilt)
    assert found(report)[-1] == (FindingCode.EXPORT_INVALID, None)
    outcomes = {check.name: check.outcome for check in report.checks}
    assert outcomes[CheckName.EXPORT] is Outcome.FAILS
    assert outcomes[CheckName.TIMES] is not Outcome.HOLDS


def test_no_finding_names_a_person() -> None:
    """Positions and identifiers; never a holder, a number or an account."""
    office = an_office()
    office.issue(40, status_index=2)
    office.happen(1, EventKind.RESUMED)
    report = audit(office, logged=office.digests[::-1])
    text = str(report)
    assert report.counts
    assert not any(word in text for word in ("zhangsan", "湖南", "字第", "91430100"))


def account_events(office: Office, *kinds: AccountEventKind, first: int = 1, previous: bytes | None = None) -> None:
    """Sign events of one account, one behind the other."""
    for position, kind in enumerate(kinds, start=first):
        office.now += MINUTE
        event = AccountEvent(position, office.now, "zhangsan", AccountFacts(kind), ("clerk",), previous=previous)
        sealed = seal(encode_account_event(event), EVENTS, typ=ACCOUNT_EVENT_TYPE)
        previous = sha256(sealed).digest()
        office.add(SignedKind.ACCOUNT, sealed)


def test_events_of_accounts_are_a_chain_of_their_own() -> None:
    """They are opened and followed among all else."""
    office = Office()
    account_events(office, AccountEventKind.CREATED, AccountEventKind.DISABLED)
    office.issue(1)
    report = audit(office)
    assert report.findings == ()
    assert any(check.detail == "1 certificates, 1 accounts" for check in report.checks)


@pytest.mark.parametrize(
    ("kinds", "first"),
    [
        ((AccountEventKind.CREATED,), 2),
        ((AccountEventKind.ROLES_SET,), 1),
        ((AccountEventKind.CREATED, AccountEventKind.CREATED), 1),
    ],
)
def test_broken_chain_of_accounts_is_found(kinds: tuple[AccountEventKind, ...], first: int) -> None:
    """One that is missing, an account that nothing made, and one that was made twice."""
    office = Office()
    account_events(office, *kinds, first=first, previous=bytes(32) if first > 1 else None)
    assert found(audit(office)) == [(FindingCode.CHAIN_BROKEN, len(kinds) - 1)]
