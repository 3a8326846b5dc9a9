"""
Which keys an installation needs, which of them are missing, and the making of those.

Every issuing authority of the catalogue signs its certificates, and the PDFs of them, with keys of its own; the service
has one for the register's events, one for the status lists, one for the public log, and one for closed rounds of
inspectors. A certificate that
was granted on paper before (存量) has the paper's date of issue, and a key signs for the days of its life only (wire
format, verifier rule 3): so backlog keys reach back, and end the day before they are made. Once the backlog is entered,
their private halves can be destroyed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ecert.catalogue.entries import Catalogue
from ecert.catalogue.validity import add_years
from ecert.certification import certify_document_keys, create_document_root
from ecert.clock import end_of_legal_day
from ecert.errors import SigningKeyMissing
from ecert.signing.algorithms import Algorithm
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyTerms, Purpose, VerificationKey, algorithm_for
from ecert.signing.keystore import KeyStore

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

    An authority that has got another code since needs a key for each: the paper of a later day names the later one. A
    PDF is signed on the day it is made, by the authority as it is then.
    """
    authorities = [catalogue.authority_of(entry.template) for entry in catalogue]
    issuers = sorted({code for authority in authorities for code in authority.codes_since(day)})
    present = sorted({code for authority in authorities if (code := authority.code_on(day)) is not None})
    needs = [KeyNeed(Purpose.CERTIFICATE, issuer, day) for issuer in issuers]
    needs += [KeyNeed(purpose, None, day) for purpose in (Purpose.EVENT, Purpose.STATUS, Purpose.LOG)]
    needs += [KeyNeed(Purpose.DOCUMENT, issuer, day) for issuer in present]
    needs.append(KeyNeed(Purpose.ROUND, None, day))
    missing: list[tuple[KeyNeed, SigningKeyMissing]] = []
    for need in needs:
        try:
            if need.purpose is Purpose.DOCUMENT:
                last_instant = end_of_legal_day(need.day) - timedelta(seconds=1)
                keyring.document_signer(at=last_instant, issuer_code=need.issuer_code)
            else:
                keyring.signer(need.purpose, on=need.day, issuer_code=need.issuer_code)
        except SigningKeyMissing as error:
            missing.append((need, error))
    return missing


def create_missing_keys(
    store: KeyStore,
    *,
    catalogue: Catalogue,
    algorithm: Algorithm,
    backlog_from: date | None,
    first_day: date,
    created_at: datetime,
    document_root: bool = True,
) -> list[VerificationKey]:
    """
    Make every key that issuing, the status lists and PDFs need and that is missing.

    Args:
        store: where the keys are, and where new ones go.
        catalogue: names the issuing authorities.
        algorithm: what the new keys sign with, where their purpose leaves the choice.
        backlog_from: first day of issue that backlog entries may carry; without it no backlog keys are made.
        first_day: day on which the new keys begin to sign.
        created_at: the present instant.
        document_root: whether to make a document root of our own where no document key has a certificate yet. Without
            it, and without a root that is here, document keys await the certificate of a CA.

    Raises:
        InvalidInput: the passphrase is too short, or *backlog_from* is not before *first_day*.
        KeyFileInvalid: the directory cannot be read or written.
    """

    def create(need: KeyNeed, valid_to: date) -> VerificationKey:
        wanted = algorithm_for(need.purpose, algorithm)
        terms = KeyTerms(need.purpose, wanted, need.issuer_code, need.day, valid_to)
        return store.create(terms, created_at=created_at)

    keyring = store.load()
    last_day = add_years(first_day, KEY_YEARS) - timedelta(days=1)
    missing = [need for need, _ in find_missing_keys(keyring, catalogue, day=first_day)]
    made = [create(need, last_day) for need in missing if not _awaits_certificate(keyring, need)]
    if backlog_from is not None:
        made += [
            create(need, first_day - timedelta(days=1))
            for need, _ in find_missing_keys(keyring, catalogue, day=backlog_from)
            if need.purpose is Purpose.CERTIFICATE
        ]
    if document_root and not keyring.chains:
        made.append(create_document_root(store.directory, store.opening, first_day=first_day, created_at=created_at))
    certify_document_keys(store.directory, store.opening, catalogue=catalogue, day=first_day)
    return made


def _awaits_certificate(keyring: Keyring, need: KeyNeed) -> bool:
    """Whether there is such a document key already, and its certificate is all that is missing."""
    return need.purpose is Purpose.DOCUMENT and any(
        signer.key.purpose is Purpose.DOCUMENT
        and signer.key.issuer_code == need.issuer_code
        and signer.key.covers(need.day)
        and signer.key.key_id not in keyring.chains
        for signer in keyring.signers
    )
