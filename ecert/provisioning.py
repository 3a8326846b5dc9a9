"""
Which keys an installation needs, which of them are missing, and the making of those.

Every issuing authority of the catalogue signs its certificates with keys of its own; the service has one for the
register's events, and one for the status lists. A certificate that was granted on paper before (存量) has the paper's
date of issue, and a key signs for the days of its life only (wire format, verifier rule 3): so backlog keys reach back,
and end the day before they are made. Once the backlog is entered, their private halves can be destroyed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from ecert.catalogue.entries import Catalogue
from ecert.catalogue.validity import add_years
from ecert.errors import SigningKeyMissing
from ecert.signing.algorithms import Algorithm
from ecert.signing.keyfiles import create_key
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose, VerificationKey

KEY_YEARS = 1
"""How long an ordinary key signs (wire format: roll over yearly)."""


@dataclass(frozen=True, slots=True)
class KeyNeed:
    """One kind of key that must be able to sign on a day."""

    purpose: Purpose
    issuer_code: str | None
    """USCC of the issuing authority; absent for keys of the service itself."""
    day: date


def find_missing_keys(keyring: Keyring, catalogue: Catalogue, *, day: date) -> list[tuple[KeyNeed, SigningKeyMissing]]:
    """
    List the keys that issuing on *day*, and telling of it, need and that are not there, with what using each would say.

    An authority that has got another code since needs a key for each: the paper of a later day names the later one.
    """
    issuers = sorted({code for entry in catalogue for code in catalogue.authority_of(entry.template).codes_since(day)})
    needs = [KeyNeed(Purpose.CERTIFICATE, issuer, day) for issuer in issuers]
    needs += [KeyNeed(purpose, None, day) for purpose in (Purpose.EVENT, Purpose.STATUS)]
    missing: list[tuple[KeyNeed, SigningKeyMissing]] = []
    for need in needs:
        try:
            keyring.signer(need.purpose, on=need.day, issuer_code=need.issuer_code)
        except SigningKeyMissing as error:
            missing.append((need, error))
    return missing


def create_missing_keys(
    directory: Path,
    passphrase: bytes,
    *,
    keyring: Keyring,
    catalogue: Catalogue,
    algorithm: Algorithm,
    backlog_from: date | None,
    first_day: date,
    created_at: datetime,
) -> list[VerificationKey]:
    """
    Make every key that issuing and the status lists need and that is missing.

    Args:
        directory: where the key files are.
        passphrase: encrypts the private halves.
        keyring: the keys that are there.
        catalogue: names the issuing authorities.
        algorithm: what the new keys sign with.
        backlog_from: first day of issue that backlog entries may carry; without it no backlog keys are made.
        first_day: day on which the new keys begin to sign.
        created_at: the present instant.

    Raises:
        InvalidInput: the passphrase is too short, or *backlog_from* is not before *first_day*.
        KeyFileInvalid: the directory cannot be written.
    """

    def create(need: KeyNeed, valid_to: date) -> VerificationKey:
        return create_key(
            directory,
            purpose=need.purpose,
            algorithm=algorithm,
            issuer_code=need.issuer_code,
            valid_from=need.day,
            valid_to=valid_to,
            passphrase=passphrase,
            created_at=created_at,
        )

    last_day = add_years(first_day, KEY_YEARS) - timedelta(days=1)
    made = [create(need, last_day) for need, _ in find_missing_keys(keyring, catalogue, day=first_day)]
    if backlog_from is not None:
        made += [
            create(need, first_day - timedelta(days=1))
            for need, _ in find_missing_keys(keyring, catalogue, day=backlog_from)
            if need.purpose is Purpose.CERTIFICATE
        ]
    return made
