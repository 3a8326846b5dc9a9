"""
Hold every key of the installation: all public keys there ever were, and the private ones that still sign.

A keyring is made once at start-up and never changes; look-ups are dictionary reads.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from ecert.clock import legal_date
from ecert.errors import SigningKeyMissing
from ecert.signing.chains import Chain, life_of
from ecert.signing.keys import Purpose, Signer, VerificationKey

_PUBLISHED = frozenset({Purpose.CERTIFICATE, Purpose.PRESENTATION, Purpose.STATUS, Purpose.EVENT, Purpose.ROUND})


@dataclass(frozen=True, slots=True)
class DocumentSigner:
    """A signer of PDFs with the X.509 chain that its signatures carry."""

    signer: Signer
    chain: Chain
    """DER, leaf first, root last."""


@dataclass(frozen=True, eq=False)
class Keyring:
    """All verification keys and all signers; made once, so two are the same only if they are one."""

    keys: tuple[VerificationKey, ...]
    """Every public key, retired ones included: what was signed must verify for ever."""
    signers: tuple[Signer, ...] = ()
    """The keys that can sign; empty where only verification is needed."""
    chains: Mapping[bytes, Chain] = field(default_factory=dict)
    """X.509 chains of keys of documents, by key id; one that awaits its certificate has none."""
    _by_key_id: Mapping[bytes, tuple[VerificationKey, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the keys by id."""
        index: defaultdict[bytes, list[VerificationKey]] = defaultdict(list)
        for key in self.keys:
            index[key.key_id].append(key)
        frozen = MappingProxyType({key_id: tuple(keys) for key_id, keys in index.items()})
        object.__setattr__(self, "_by_key_id", frozen)

    def find(self, key_id: bytes) -> tuple[VerificationKey, ...]:
        """Give every key with this id; none is an empty tuple, and two are possible in a foreign key set."""
        return self._by_key_id.get(key_id, ())

    def signer(self, purpose: Purpose, *, on: date, issuer_code: str | None = None) -> Signer:
        """
        Give the newest signer for *purpose* whose days cover *on*.

        Args:
            purpose: what is to be signed.
            on: the day of signing, Asia/Shanghai.
            issuer_code: the authority to sign for; must equal the key's own, so `None` finds only keys of the service.

        Raises:
            SigningKeyMissing: there is none.
        """
        fit = [
            signer
            for signer in self.signers
            if signer.key.purpose is purpose and signer.key.issuer_code == issuer_code and signer.key.covers(on)
        ]
        if not fit:
            # An authority's code is public, so the operator may be told which key to make.
            owner = f" of issuing authority {issuer_code}" if issuer_code else ""
            msg = f"no {purpose} signing key{owner} covers {on.isoformat()}"
            raise SigningKeyMissing(msg)
        # The id breaks a tie of two keys from one day, so that the choice does not depend on the order of files.
        return max(fit, key=lambda signer: (signer.key.valid_from, signer.key.key_id))

    def document_signer(self, *, at: datetime, issuer_code: str | None) -> DocumentSigner:
        """
        Give the newest signer of PDFs for an authority whose days, and whose certificate, cover an instant.

        Args:
            at: the instant of signing.
            issuer_code: the authority to sign for.

        Raises:
            SigningKeyMissing: there is none.
        """
        fit = [
            DocumentSigner(signer, chain)
            for signer in self.signers
            if signer.key.purpose is Purpose.DOCUMENT
            and signer.key.issuer_code == issuer_code
            and signer.key.covers(legal_date(at))
            and (chain := self.chains.get(signer.key.key_id)) is not None
            and life_of(chain[0]).covers(at)
        ]
        if not fit:
            owner = f"of issuing authority {issuer_code}"
            msg = f"no document signing key {owner} with a certificate covers {legal_date(at).isoformat()}"
            raise SigningKeyMissing(msg)
        return max(fit, key=lambda found: (found.signer.key.valid_from, found.signer.key.key_id))

    def document_roots(self) -> list[bytes]:
        """Give the root certificates of all chains, each once, in a fixed order: what a reader of PDF has to trust."""
        return sorted({chain[-1] for chain in self.chains.values()})

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """Give all keys but those of bundle, log and documents as a JWK set (RFC 7517), in a fixed order."""
        published = sorted((key for key in self.keys if key.purpose in _PUBLISHED), key=_publication_order)
        return {"keys": [key.jwk() for key in published]}


def _publication_order(key: VerificationKey) -> tuple[str, date, bytes]:
    """Sort by purpose, then age, then id."""
    return key.purpose.value, key.valid_from, key.key_id
