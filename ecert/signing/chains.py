"""
X.509 certificates of document keys (RFC 5280): other people's readers of PDF trust a chain, not a key set of ours.

A document key gets its certificate from the CA that the bureau uses (`make_request`, `read_chain`), or from a document
root of the installation's own (`make_root`, `certify`). A chain is DER, leaf first, root last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from ecert.clock import end_of_legal_day
from ecert.errors import Malformed
from ecert.signing.algorithms import Algorithm, PrivateKey, PublicKey, algorithm_of
from ecert.signing.keys import VerificationKey

MAX_CHAIN = 5
"""Certificates of a chain, root included."""
NO_END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""Where a certificate has no well-defined end (RFC 5280, section 4.1.2.5)."""
_DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""Extended key usage for the signing of documents (RFC 9336); older readers of PDF ask for that of mail instead."""
_MAX_NAME = 64
"""Longest name of an organisation or person (RFC 5280, appendix A.1)."""
Chain = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """From when until when a certificate is valid, both inclusive (RFC 5280, section 4.1.2.5)."""

    first: datetime
    last: datetime

    def covers(self, at: datetime) -> bool:
        """Check whether the certificate is valid at an instant."""
        return self.first <= at <= self.last


def make_root(private_key: PrivateKey, key: VerificationKey, *, serial: int) -> bytes:
    """
    Make the self-signed certificate of a document root.

    Args:
        private_key: of the root.
        key: its public side; its days are the certificate's.
        serial: a random number of 64 bits or more, positive (RFC 5280, section 4.1.2.2).
    """
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"ecert 电子证照文件根证书 {key.key_id.hex()}")])
    builder = _builder(name, name, key.public_key, _days(key.valid_from, key.valid_to), serial)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(ca=True), critical=True)
    return _sign(builder, private_key)


def make_request(private_key: PrivateKey, *, names: Sequence[str], code: str) -> bytes:
    """
    Make a request for a document key's certificate (PKCS #10, RFC 2986), as PEM.

    Args:
        private_key: of the document key.
        names: what the authorities are called that bear the code; at least one.
        code: their USCC.
    """
    request = x509.CertificateSigningRequestBuilder().subject_name(_subject(names, code))
    request = request.add_extension(_usage(ca=False), critical=True)
    return request.sign(private_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def certify(
    request: bytes, root_key: PrivateKey, root: bytes, *, valid_from: date, valid_to: date, serial: int
) -> Chain:
    """
    Grant a request by a document root of our own.

    Args:
        request: PKCS #10 as PEM; its signature proves that who asks has the key.
        root_key: private key of the root.
        root: the root's certificate.
        valid_from: first day, Asia/Shanghai.
        valid_to: last day, inclusive.
        serial: see `make_root`.

    Raises:
        Malformed: it is no request, its signature does not hold, or its key is no P-256 key.
    """
    try:
        asked = x509.load_pem_x509_csr(request)
        proven = asked.is_signature_valid
        algorithm = algorithm_of(asked.public_key())
    except (ValueError, UnsupportedAlgorithm, InvalidSignature) as error:
        raise Malformed.at("request", "is no PKCS #10 in PEM") from error
    if not proven or algorithm is not Algorithm.ESP256:
        raise Malformed.at("request", "is not signed with the P-256 key that it is for")
    issuer = x509.load_der_x509_certificate(root)
    key: PublicKey = asked.public_key()  # type: ignore[assignment]  # `algorithm_of` refuses every other kind.
    builder = _builder(asked.subject, issuer.subject, key, _days(valid_from, valid_to), serial)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(ca=False), critical=True)
    uses = x509.ExtendedKeyUsage([_DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    builder = builder.add_extension(uses, critical=False)
    of_issuer = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(of_issuer), critical=False
    )
    return _sign(builder, root_key), root


def read_chain(pem: bytes) -> Chain:
    """
    Read a chain of certificates, leaf first, each issued by the next, the last by itself.

    Raises:
        Malformed: it is no such chain.
    """
    try:
        certificates = x509.load_pem_x509_certificates(pem)
        for subject, issuer in zip(certificates, [*certificates[1:], certificates[-1]], strict=True):
            subject.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature) as error:
        raise Malformed.at("chain", "is not one of certificates in PEM, leaf first, root last") from error
    if len(certificates) > MAX_CHAIN:
        raise Malformed.at("chain", f"has more than {MAX_CHAIN} certificates")
    return tuple(certificate.public_bytes(serialization.Encoding.DER) for certificate in certificates)


def read_certificates(pem: bytes) -> Chain:
    """
    Read certificates that have nothing to do with one another, as DER.

    Raises:
        Malformed: there are none, or they cannot be read.
    """
    try:
        certificates = x509.load_pem_x509_certificates(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Malformed.at("certificates", "are not in PEM") from error
    return tuple(certificate.public_bytes(serialization.Encoding.DER) for certificate in certificates)


def check_chain(chain: Chain, key: VerificationKey) -> None:
    """
    Insist that a chain is a key's.

    Raises:
        Malformed: its leaf is another key's certificate.
    """
    if x509.load_der_x509_certificate(chain[0]).public_key() != key.public_key:
        raise Malformed.at("chain", "is another key's")


def write_pem(certificates: Sequence[bytes]) -> bytes:
    """Write certificates as PEM, one after the other."""
    return b"".join(
        x509.load_der_x509_certificate(certificate).public_bytes(serialization.Encoding.PEM)
        for certificate in certificates
    )


@lru_cache(maxsize=256)
def life_of(certificate: bytes) -> Life:
    """Tell when a certificate is valid."""
    parsed = x509.load_der_x509_certificate(certificate)
    return Life(parsed.not_valid_before_utc, parsed.not_valid_after_utc)


def _subject(names: Sequence[str], code: str) -> x509.Name:
    name = "、".join(names)
    # The library counts bytes, which the standard does not ask for; nobody must be left out without a word.
    common = name if len(name.encode()) <= _MAX_NAME else f"{names[0]}等"
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:_MAX_NAME]),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, code),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _days(first: date, last: date | None) -> Life:
    """Give the instants of legal days, both inclusive."""
    end = NO_END if last is None else end_of_legal_day(last) - timedelta(seconds=1)
    return Life(end_of_legal_day(first - timedelta(days=1)), end)


def _builder(subject: x509.Name, issuer: x509.Name, key: PublicKey, life: Life, serial: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(serial)
        .not_valid_before(life.first)
        .not_valid_after(life.last)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, ca: bool) -> x509.KeyUsage:
    """Say what a key is for: a root signs certificates, a document key documents, which it cannot deny later."""
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def _sign(builder: x509.CertificateBuilder, private_key: PrivateKey) -> bytes:
    return builder.sign(private_key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
