"""
Read a code without a network and without a register: by a bundle and a status list alone.

Every rule is that of docs/format.md, "Reading a code". Pure: what was taken, the clock and the question go in, a report
comes out. `ecert.verification.reader` decides what is taken and remembers it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from ecert.bundle.content import Bundle
from ecert.clock import legal_date
from ecert.register.credential import Credential, Cut
from ecert.register.live import LiveCode
from ecert.signing.keyring import Keyring
from ecert.statuslist.entries import Entry, entry_at
from ecert.statuslist.token import StatusList
from ecert.verification.checks import judge_period, judge_presentation, read_code
from ecert.verification.evidence import PresentedCode
from ecert.verification.report import CheckResult, CodeFacts, Reason, Verdict

FRESH: Final = timedelta(hours=24)
"""How old a status list may be for a certificate to pass (HTTP contract, `status-stale`)."""

_NOTHING = Keyring(())
_ENTRY_REASONS: dict[Entry, Reason] = {
    Entry.VALID: Reason.OK,
    Entry.INVALID: Reason.ENDED,
    Entry.SUSPENDED: Reason.SUSPENDED,
    Entry.SUPERSEDED: Reason.SUPERSEDED,
}
_CUT_NAMES: dict[Cut, str] = {Cut.SCOPE: "scope", Cut.TITLE: "work_title", Cut.HOLDER_NAME: "holder_name"}


class Basis(msgspec.Struct, frozen=True):
    """What a reading without a network rested on, so that its age can be shown."""

    bundle_sequence: int | None = None
    bundle_issued_at: datetime | None = None
    bundle_expires_at: datetime | None = None
    list_uri: str | None = None
    list_issued_at: datetime | None = None


@dataclass(slots=True)
class OfflineReport(Verdict):
    """The answer of a reader without a network."""

    certificate: CodeFacts | None
    """What the code says; None unless its claims are to be believed."""
    as_of: date
    """The legal date asked about."""
    verified_at: datetime
    basis: Basis
    cti: bytes | None = None
    """Of a live code that is accepted: to be remembered."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a reader holds when it reads a code."""

    bundle: Bundle | None
    """The newest bundle that was taken."""
    lists: dict[str, StatusList]
    """The newest list of each address."""
    newest: datetime | None = None
    """The newest `iat` of anything that was ever taken."""
    presentations: frozenset[bytes] = frozenset()
    """The `cti` of each live code that was accepted a short time ago."""

    def current_bundle(self, now: datetime) -> Bundle | None:
        """Give the bundle, unless it has expired since it was taken."""
        return None if self.bundle is None or now >= self.bundle.expires_at else self.bundle


def read_offline(text: str, holdings: Holdings, *, now: datetime, on: date | None = None) -> OfflineReport:
    """
    Read a code.

    Args:
        text: the code as somebody shows it: the digits, or the whole URL.
        holdings: what the reader holds.
        now: the present instant, by the device's clock.
        on: the legal date asked about; today if absent.
    """
    today, bundle = legal_date(now), holdings.current_bundle(now)
    day = on or today
    code = _present(text, bundle, now)
    results = read_code(code)
    facts, status_list, credential = None, None, code.credential
    if bundle is not None and credential is not None and results.get("claims") is Reason.OK:
        status_list = holdings.lists.get(bundle.list_uri(credential.status_list))
        facts = _facts(code, credential, bundle)
        results["period"] = judge_period(
            day, issued=credential.issued, valid_from=facts.valid_from, valid_to=credential.valid_to
        )
        status = _status(credential, code.live, status_list, now=now, knows_day=day >= today)
        if status is not None:
            results["status"] = status
        results["freshness"] = _freshness(bundle, code.live, status_list, holdings.newest, now)
        if code.live is not None:
            results["presentation"] = _presentation(code.live, holdings.presentations, now)
    checks = tuple(CheckResult(name, reason) for name, reason in results.items())
    accepted = code.live.cti if code.live is not None and results.get("presentation") is Reason.OK else None
    return OfflineReport(checks, facts, day, now, _basis(bundle, status_list), accepted)


def _present(text: str, bundle: Bundle | None, now: datetime) -> PresentedCode:
    """Hold a code against the bundle; where there is none, or it is past its time, a key may simply be newer."""
    if bundle is None:
        return PresentedCode(text, _NOTHING, {}, unknown_signer=Reason.BUNDLE_STALE)
    stale = now > bundle.issued_at + bundle.ttl
    unknown = Reason.BUNDLE_STALE if stale else Reason.SIGNER_UNKNOWN
    return PresentedCode(text, bundle.keyring, bundle.types, bundle.distrust, unknown)


def _status(
    credential: Credential, live: LiveCode | None, status_list: StatusList | None, *, now: datetime, knows_day: bool
) -> Reason | None:
    """Read the certificate's entry; a list that has expired says nothing, and none knows what was before."""
    speaks = status_list is not None and now < status_list.expires_at
    if live is not None and not (speaks and status_list is not None and status_list.issued_at > live.issued_at):
        return _ENTRY_REASONS[Entry(live.entry)] if knows_day else Reason.STATUS_MISSING
    if status_list is None:
        return Reason.STATUS_MISSING
    if not speaks:
        return None
    if not knows_day:
        return Reason.STATUS_MISSING
    return _ENTRY_REASONS[entry_at(status_list.entries, credential.status_index)]


def _presentation(live: LiveCode, accepted: frozenset[bytes], now: datetime) -> Reason:
    """Judge whether a live code is shown in its minute, and for the first time."""
    reason = judge_presentation(live, now)
    return Reason.LIVE_CODE_REPLAYED if reason is Reason.OK and live.cti in accepted else reason


def _freshness(
    bundle: Bundle, live: LiveCode | None, status_list: StatusList | None, newest: datetime | None, now: datetime
) -> Reason:
    """Judge the clock by what was signed before, and the list by the clock."""
    instants = [bundle.issued_at, newest or bundle.issued_at]
    if status_list is not None:
        instants.append(status_list.issued_at)
    if now < max(instants):
        return Reason.CLOCK_BEHIND
    if live is not None:
        return Reason.OK
    fresh = status_list is None or (now < status_list.expires_at and now <= status_list.issued_at + FRESH)
    return Reason.OK if fresh else Reason.STATUS_STALE


def _facts(code: PresentedCode, credential: Credential, bundle: Bundle) -> CodeFacts:
    """Tell what a code says, whose claims are well; texts that stand by codes are read by the bundle's type table."""
    entry = bundle.types[credential.type_index]
    return CodeFacts(
        identifier=code.identifier or "",
        certificate_number=code.number or "",
        title=entry.title,
        type_code_provisional=entry.provisional,
        issuing_authority=bundle.issuer_name(credential.type_index, credential.issued),
        holder_name=credential.holder_name,
        holder_code=credential.holder_code,
        holder_tail=credential.holder_tail,
        legal_representative=None if code.live is None else code.live.legal_representative,
        address=None if code.live is None else code.live.address,
        issued_date=credential.issued,
        valid_from=credential.valid_from or credential.issued,
        valid_to=credential.valid_to,
        version=credential.version,
        scope=None if credential.scope is None else entry.read_scope(credential.scope),
        work_title=credential.title,
        cut=[name for flag, name in _CUT_NAMES.items() if flag in credential.cut],
    )


def _basis(bundle: Bundle | None, status_list: StatusList | None) -> Basis:
    return Basis(
        bundle_sequence=None if bundle is None else bundle.sequence,
        bundle_issued_at=None if bundle is None else bundle.issued_at,
        bundle_expires_at=None if bundle is None else bundle.expires_at,
        list_uri=None if status_list is None else status_list.uri,
        list_issued_at=None if status_list is None else status_list.issued_at,
    )
