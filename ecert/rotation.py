"""
Let keys follow one another without a gap, and destroy the private halves of those that are followed.

A successor begins to sign a week ahead, so that the bundle that names it has reached every reader by then (`ttl` of the
bundle), or, where that is too late, on the day after the old key's last. From then on both could sign, and the newer
one does: the old one is what is left if something is wrong with the new one. Roots and keys of witnesses are pinned by
people elsewhere, so nothing here makes their successors.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from ecert.bundle.content import BUNDLED
from ecert.bundle.draft import TTL
from ecert.catalogue.entries import Catalogue
from ecert.catalogue.validity import add_years
from ecert.certification import certify_document_keys
from ecert.clock import legal_date
from ecert.errors import InvalidInput, SigningKeyMissing
from ecert.expiry import end_of_line, horizon_of, last_day_of
from ecert.provisioning import KEY_YEARS
from ecert.signing.errors import KeyStillNeeded
from ecert.signing.keyring import Keyring
from ecert.signing.keys import PRESENTATION_DAYS, KeyTerms, Purpose, Signer, VerificationKey
from ecert.signing.keystore import KeyStore
from ecert.signing.tokenkeys import TokenSigner

LEAD_DAYS: Final = TTL.days
"""How long before its first day a key has to stand in a published bundle."""
PINNED: Final = frozenset({Purpose.BUNDLE, Purpose.DOCUMENT_ROOT, Purpose.WITNESS})
"""Purposes of keys that people pin elsewhere: a ceremony replaces them, and no command of a routine."""


@dataclass(frozen=True, slots=True)
class Succession:
    """A key that is made to follow another one."""

    follows: VerificationKey
    """On whose last day the unbroken line of keys ends."""
    made: VerificationKey
    """Its successor."""

    @property
    def must_be_bundled(self) -> bool:
        """Whether readers without a network have to know it before it signs."""
        return self.made.purpose in BUNDLED


def plan_successors(keyring: Keyring, *, today: date, within: int) -> list[tuple[Signer, KeyTerms]]:
    """
    Say which keys have to be followed, and by what.

    Every purpose and issuing authority has a line of keys that can sign; where the line ends within some days, its last
    key is followed. A line that has ended already is none: what is missing today `ecert keys create` makes, and backlog
    keys are never followed.

    Args:
        keyring: all keys.
        today: Asia/Shanghai.
        within: days; presentation keys live too short for more than half of their life.
    """
    lines: defaultdict[tuple[str, str], list[Signer]] = defaultdict(list)
    for signer in keyring.signers:
        if signer.key.purpose not in PINNED:
            lines[signer.key.purpose, signer.key.issuer_code or ""].append(signer)
    planned = []
    for _, line in sorted(lines.items(), key=lambda item: item[0]):
        last = end_of_line([signer.key for signer in line], keyring, today=today)
        if last is None:
            continue
        last_day = last_day_of(last, keyring)
        if last_day < today + timedelta(days=horizon_of(last.purpose, within)):
            signer = next(signer for signer in line if signer.key is last)
            planned.append((signer, _terms_after(last, last_day, today=today)))
    return planned


def rotate_keys(
    store: KeyStore, *, catalogue: Catalogue, today: date, within: int, created_at: datetime
) -> list[Succession]:
    """
    Make the successors of all keys that end within some days; said again, it makes none.

    Args:
        store: where the keys are, and where new ones go.
        catalogue: names the authorities, for the certificates of documents' keys.
        today: Asia/Shanghai.
        within: days.
        created_at: the present instant.

    Raises:
        Misconfigured: the private halves do not open.
        KeyFileInvalid: the folder cannot be read or written.
    """
    keyring = store.load()
    made = [
        Succession(signer.key, _home_of(signer, store).create(terms, created_at=created_at))
        for signer, terms in plan_successors(keyring, today=today, within=within)
    ]
    if any(succession.made.purpose is Purpose.DOCUMENT for succession in made):
        certify_document_keys(store.directory, store.opening, catalogue=catalogue, day=today)
    return made


def retire_key(store: KeyStore, key_id: bytes, *, now: datetime, force: bool) -> tuple[VerificationKey, str]:
    """
    Destroy the private half of a key; its public half stays, and so does what it signed.

    Args:
        store: where the keys are.
        key_id: names the key.
        now: the present instant.
        force: destroy it even where nothing else can sign today what it signs.

    Returns:
        The key, and what was destroyed.

    Raises:
        InvalidInput: there is no such key.
        SigningKeyMissing: its private half is not here.
        KeyStillNeeded: it is the only one that can sign today.
        KeyFileInvalid: it cannot be destroyed.
    """
    keyring = store.load()
    if not keyring.find(key_id):
        raise InvalidInput.at("key_id", "is no key's")
    signer = next((signer for signer in keyring.signers if signer.key.key_id == key_id), None)
    if signer is None:
        raise SigningKeyMissing(f"the private half of {key_id.hex()} is not here, or does not open")
    if not force and signer.key.covers(legal_date(now)) and not _is_replaced(keyring, signer, now):
        raise KeyStillNeeded(f"{key_id.hex()}: nothing else here can sign today for {signer.key.purpose}")
    return signer.key, store.destroy(signer)


def _terms_after(key: VerificationKey, last_day: date, *, today: date) -> KeyTerms:
    first = min(today + timedelta(days=LEAD_DAYS), last_day + timedelta(days=1))
    if key.purpose is Purpose.PRESENTATION:
        last = first + timedelta(days=PRESENTATION_DAYS - 1)
    else:
        last = add_years(first, KEY_YEARS) - timedelta(days=1)
    return KeyTerms(key.purpose, key.algorithm, key.issuer_code, first, last)


def _home_of(signer: Signer, store: KeyStore) -> KeyStore:
    """Give the store as it makes successors of a key: what lies in a token is followed in the token."""
    return replace(store, makes_in_token=True) if isinstance(signer, TokenSigner) else store


def _is_replaced(keyring: Keyring, signer: Signer, now: datetime) -> bool:
    """Whether another key here signs today what this one does."""
    key = signer.key
    others = replace(keyring, signers=tuple(other for other in keyring.signers if other is not signer))
    try:
        if key.purpose is Purpose.DOCUMENT:
            others.document_signer(at=now, issuer_code=key.issuer_code)
        else:
            others.signer(key.purpose, on=legal_date(now), issuer_code=key.issuer_code)
    except SigningKeyMissing:
        return False
    return True
