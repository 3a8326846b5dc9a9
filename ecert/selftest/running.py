"""
Test every signing key as a reader without a network would: by the newest published bundle and the pinned roots.

Each key that signs today signs a probe, a message of a type of its own that says nothing and is no credential; and of
each certificate key that was ever used one registered certificate is read, with the published status list. Whatever is
wrong between a private key and a reader in the street shows here: a bundle that lacks the key or has ended, a key that
was distrusted, a token that signs with another one, a root that is not the pinned one.
"""

import secrets
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from sqlmodel import Session

from ecert.bundle.content import BUNDLED, Bundle
from ecert.bundle.distrust import Distrust
from ecert.bundle.errors import UnknownBundle
from ecert.bundle.roots import roots_of
from ecert.bundle.service import Bundles
from ecert.clock import legal_date
from ecert.errors import EcertError, Malformed, SealBroken
from ecert.register.code import code_of
from ecert.register.listing import Sample, find_samples
from ecert.resources import Resources
from ecert.signing import cbor
from ecert.signing.envelope import open_sealed, parse, seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose, Signer, VerificationKey
from ecert.statuslist.service import Form, StatusLists
from ecert.storage.database import snapshot
from ecert.verification.reader import Reader
from ecert.verification.report import Reason

PROBE_TYPE: Final = "application/ecert-probe+cbor"
"""`typ` of the envelope."""
_MAX_PROBE_BYTES = 256
_DIFFERS = "register-differs"
_LOOKED_AT = 64
"""How many of the newest certificates of a key's days are looked through for one that it signed."""
_OF_THE_DAY = frozenset({"period", "status"})
"""Checks whose outcome is the certificate's affair, and not its key's."""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one trial of one key."""

    key_id: str
    purpose: str
    issuer_code: str | None
    kind: str
    """`probe` or `certificate`."""
    reason: str
    """`ok`, or why it failed: a reason of a verification, or the code of an error."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a self-test."""

    at: datetime
    bundle: int | None
    """Number of the bundle that all was verified with; None where there was none."""
    trouble: str | None
    """Why nothing could be tested, in a word; None where it could."""
    trials: list[Trial]

    @property
    def failures(self) -> list[Trial]:
        """What did not go well."""
        return [trial for trial in self.trials if trial.reason != Reason.OK]

    @property
    def passed(self) -> bool:
        """Whether all was tested and went well."""
        return self.trouble is None and not self.failures

    def tell(self) -> str:
        """Say in a sentence what is wrong; empty where nothing is."""
        if self.trouble is not None:
            return f"nothing could be tested: {self.trouble}"
        return "; ".join(
            f"{trial.kind} of {trial.purpose} key {trial.key_id}: {trial.reason}" for trial in self.failures
        )


def run_selftest(resources: Resources, *, now: datetime) -> Outcome:
    """
    Test all keys that sign today, and a certificate of each key that issued.

    Raises:
        Unavailable: the database cannot be used now.
    """
    roots = roots_of(resources.keyring)
    if not roots.keys:
        return Outcome(at=now, bundle=None, trouble="no-root", trials=[])
    reader = Reader(roots)
    try:
        published = Bundles(resources.engine, resources.clock).get()
        bundle = reader.take_bundle(published.content, now=now)
    except UnknownBundle as error:
        return Outcome(at=now, bundle=None, trouble=error.code, trials=[])
    except SealBroken as error:
        return Outcome(at=now, bundle=None, trouble=error.reason, trials=[])
    trials = [_probe(signer, bundle, now) for signer in _signers(resources.keyring, now)]
    trials += _read_samples(resources, reader, bundle, now)
    return Outcome(at=now, bundle=bundle.sequence, trouble=None, trials=trials)


def _signers(keyring: Keyring, now: datetime) -> list[Signer]:
    today = legal_date(now)
    fit = [signer for signer in keyring.signers if signer.key.purpose in BUNDLED and signer.key.covers(today)]
    return sorted(fit, key=lambda signer: (signer.key.purpose, signer.key.issuer_code or "", signer.key.key_id))


def _probe(signer: Signer, bundle: Bundle, now: datetime) -> Trial:
    """Let a key sign a probe, and read it as somebody who has nothing but the bundle."""
    key = signer.key
    content = cbor.encode({"at": int(now.timestamp()), "nonce": secrets.token_bytes(16)})
    try:
        sealed = seal(content, signer, typ=PROBE_TYPE)
        known, _ = open_sealed(sealed, bundle.keyring, purpose=key.purpose, typ=PROBE_TYPE, max_bytes=_MAX_PROBE_BYTES)
    except SealBroken as error:
        return _trial(key, "probe", error.reason)
    except EcertError as error:
        return _trial(key, "probe", error.code)
    if bundle.distrust.denies(known.key_id, sealed):
        return _trial(key, "probe", Reason.SIGNER_DISTRUSTED)
    alike = (known.issuer_code, known.covers(legal_date(now))) == (key.issuer_code, True)
    return _trial(key, "probe", Reason.OK if alike else Reason.CLAIMS_INCONSISTENT)


def _read_samples(resources: Resources, reader: Reader, bundle: Bundle, now: datetime) -> list[Trial]:
    """Read one certificate of each certificate key, where one is found that is not distrusted for all the world."""
    asked = [key for key in resources.keyring.keys if key.purpose is Purpose.CERTIFICATE]
    with snapshot(resources.engine) as session:
        samples = [(key, _find_sample(session, key, resources.keyring, bundle.distrust)) for key in asked]
    lists = StatusLists(resources.engine, resources.keyring, resources.clock, resources.settings.public_url)
    trials = []
    for key, sample in samples:
        if sample is not None:
            reason = _read(sample, reader, bundle, lists, public_url=resources.settings.public_url, now=now)
            trials.append(_trial(key, "certificate", reason))
    return trials


def _find_sample(session: Session, key: VerificationKey, keyring: Keyring, distrust: Distrust) -> Sample | None:
    """Find the newest certificate that a key signed: on the days on which no newer key of its authority was there."""
    newer = [
        other.valid_from - timedelta(days=1)
        for other in keyring.keys
        if (other.purpose, other.issuer_code) == (key.purpose, key.issuer_code) and other.valid_from > key.valid_from
    ]
    last = min([key.valid_to or date.max, *newer])
    for sample in find_samples(session, first=key.valid_from, last=last, limit=_LOOKED_AT):
        with suppress(Malformed):
            signed_by = parse(sample.credential, max_bytes=len(sample.credential)).key_id
            if signed_by == key.key_id and not distrust.denies(signed_by, sample.credential):
                return sample
    return None


def _read(sample: Sample, reader: Reader, bundle: Bundle, lists: StatusLists, *, public_url: str, now: datetime) -> str:
    """Read a certificate's code off line; give what is wrong with it beside its own standing."""
    try:
        number = sample.status_list
        if number is not None:
            reader.take_list(lists.get(number, Form.CWT).content, bundle.list_uri(number))
    except SealBroken as error:
        return error.reason
    except EcertError as error:
        return error.code
    report = reader.read(str(code_of(sample.credential, public_url=public_url)), now=now)
    reasons = {check.name: check.reason for check in report.checks}
    wrong = [reason for name, reason in reasons.items() if reason is not Reason.OK and name not in _OF_THE_DAY]
    if wrong:
        return wrong[0]
    if reasons.get("status", Reason.STATUS_MISSING) is Reason.STATUS_MISSING:
        return Reason.STATUS_MISSING
    # Whether the list says what the register does: in force, or anything else.
    alike = (reasons["status"] is Reason.OK) == sample.in_force
    return Reason.OK if alike else _DIFFERS


def _trial(key: VerificationKey, kind: str, reason: str) -> Trial:
    return Trial(
        key_id=key.key_id.hex(), purpose=key.purpose, issuer_code=key.issuer_code, kind=kind, reason=str(reason)
    )
