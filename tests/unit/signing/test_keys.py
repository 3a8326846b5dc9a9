"""What a key says about itself."""

from datetime import date

import pytest

from ecert.errors import InvalidInput
from ecert.signing import algorithms
from ecert.signing.algorithms import Algorithm
from ecert.signing.keys import Purpose, check_terms, key_id_of
from tests.unit.signing.signers import ISSUER, Terms, a_signer


@pytest.mark.parametrize(
    ("on", "covered"),
    [
        (date(2024, 12, 31), False),
        (date(2025, 1, 1), True),
        (date(2025, 12, 31), True),
        (date(2026, 1, 1), False),
    ],
)
def test_both_ends_of_the_days_are_inclusive(on: date, *, covered: bool) -> None:
    """The first and the last day count, their neighbours do not."""
    assert a_signer().key.covers(on) is covered


def test_key_without_end_covers_the_far_future() -> None:
    """No last day means no end."""
    assert a_signer(terms=Terms(valid_to=None)).key.covers(date.max)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_key_id_is_the_head_of_the_thumbprint(algorithm: Algorithm) -> None:
    """Four bytes of the RFC 9679 thumbprint name the key."""
    key = a_signer(algorithm=algorithm).key
    assert key.key_id == key_id_of(key.public_key) == algorithms.thumbprint(key.public_key)[:4]


@pytest.mark.parametrize(
    ("algorithm", "alg", "kty"), [(Algorithm.ESP256, "ES256", "EC"), (Algorithm.ED25519, "Ed25519", "OKP")]
)
def test_jwk_names_key_use_algorithm_and_purpose(algorithm: Algorithm, alg: str, kty: str) -> None:
    """The JWK speaks JOSE, where P-256 with SHA-256 is ES256."""
    key = a_signer(algorithm=algorithm).key
    jwk = key.jwk()
    assert jwk["kid"] == key.key_id.hex()
    assert (jwk["use"], jwk["alg"], jwk["kty"], jwk["purpose"]) == ("sig", alg, kty, "certificate")


@pytest.mark.parametrize("algorithm", Algorithm)
def test_signer_signs_what_its_public_key_verifies(algorithm: Algorithm) -> None:
    """The two sides of a signer belong together."""
    signer = a_signer(algorithm=algorithm)
    assert algorithms.verify(signer.key.public_key, algorithm, signer.sign(b"x"), b"x")


def test_printed_signer_does_not_show_its_private_key() -> None:
    """A signer in a log or a traceback gives nothing away."""
    assert "private" not in repr(a_signer()).lower()


def test_verification_keys_compare_and_hash_by_content() -> None:
    """Two equal keys are one member of a set, although the library's keys have no hash."""
    assert len({a_signer().key, a_signer().key, a_signer("two").key}) == 2


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        pytest.param(Terms(issuer_code=None), "issuer_code", id="certificate-key-without-issuer"),
        pytest.param(Terms(issuer_code="11430000MB0X557144"), "issuer_code", id="issuer-uscc-check"),
        pytest.param(Terms(issuer_code="340100"), "issuer_code", id="issuer-division-code"),
        pytest.param(Terms(valid_to=date(2024, 12, 31)), "valid_to", id="ends-before-it-begins"),
        pytest.param(Terms(purpose=Purpose.PRESENTATION, valid_to=None), "valid_to", id="presentation-without-end"),
        pytest.param(
            Terms(purpose=Purpose.PRESENTATION, issuer_code=None, valid_to=date(2025, 1, 31)),
            "issuer_code",
            id="presentation-of-nobody",
        ),
        pytest.param(
            Terms(purpose=Purpose.PRESENTATION, valid_to=date(2025, 2, 1)), "valid_to", id="presentation-of-32-days"
        ),
        pytest.param(Terms(purpose=Purpose.DOCUMENT, issuer_code=None), "issuer_code", id="document-key-of-nobody"),
        pytest.param(
            Terms(purpose=Purpose.DOCUMENT, algorithm=Algorithm.ED25519), "algorithm", id="document-key-not-p256"
        ),
        pytest.param(
            Terms(purpose=Purpose.DOCUMENT_ROOT, issuer_code=None, algorithm=Algorithm.ED25519),
            "algorithm",
            id="document-root-not-p256",
        ),
        pytest.param(Terms(purpose=Purpose.LOG, issuer_code=None), "algorithm", id="log-key-not-ed25519"),
        pytest.param(Terms(purpose=Purpose.WITNESS, issuer_code=None), "algorithm", id="witness-key-not-ed25519"),
    ],
)
def test_terms_that_break_a_rule_are_refused(terms: Terms, field: str) -> None:
    """Each rule names its field."""
    with pytest.raises(InvalidInput) as caught:
        _check(terms)
    assert caught.value.errors[0].path == field


@pytest.mark.parametrize(
    "terms",
    [
        Terms(valid_to=date(2025, 1, 1)),
        Terms(purpose=Purpose.STATUS, issuer_code=None),
        Terms(purpose=Purpose.LOG, issuer_code=ISSUER, algorithm=Algorithm.ED25519, valid_to=None),
        Terms(purpose=Purpose.WITNESS, issuer_code=None, algorithm=Algorithm.ED25519, valid_to=None),
        Terms(purpose=Purpose.PRESENTATION, valid_to=date(2025, 1, 31)),
    ],
)
def test_terms_at_the_edge_pass(terms: Terms) -> None:
    """One day, no issuer for the service's own keys, and 31 days of presentation are allowed, one day more is not."""
    _check(terms)
    too_long = Terms(purpose=Purpose.PRESENTATION, valid_from=terms.valid_from, valid_to=date(2025, 2, 1))
    with pytest.raises(InvalidInput):
        _check(too_long)


def _check(terms: Terms) -> None:
    """Check *terms* as the making and the reading of key files do."""
    check_terms(
        terms.purpose,
        terms.algorithm,
        issuer_code=terms.issuer_code,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
    )
