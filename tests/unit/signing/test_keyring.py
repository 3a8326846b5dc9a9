"""The right key for the act and the day."""

from datetime import date

import pytest

from ecert.errors import SigningKeyMissing
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyFileSigner, Purpose
from tests.unit.signing.signers import ISSUER, OTHER_ISSUER, Terms, a_signer

OLD = a_signer("old", terms=Terms(valid_from=date(2024, 1, 1), valid_to=date(2025, 6, 30)))
NEW = a_signer("new", terms=Terms(valid_from=date(2025, 1, 1), valid_to=None))
OTHER = a_signer("other", terms=Terms(issuer_code=OTHER_ISSUER))
STATUS = a_signer("status", terms=Terms(purpose=Purpose.STATUS, issuer_code=None))
SIGNERS = (OLD, NEW, OTHER, STATUS)
KEYRING = Keyring(tuple(signer.key for signer in SIGNERS), SIGNERS)


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2024, 6, 1), OLD), (date(2025, 1, 1), NEW), (date(2025, 6, 30), NEW), (date(2026, 1, 1), NEW)],
)
def test_newest_key_that_covers_the_day_signs(on: date, expected: KeyFileSigner) -> None:
    """Where two keys overlap, the newer one signs."""
    assert KEYRING.signer(Purpose.CERTIFICATE, on=on, issuer_code=ISSUER) is expected


def test_choice_does_not_depend_on_the_order_of_keys() -> None:
    """Two keys from one day are told apart by their ids."""
    twin = a_signer("twin", terms=Terms(valid_from=date(2025, 1, 1), valid_to=None))
    forward, backward = Keyring((), (NEW, twin)), Keyring((), (twin, NEW))
    on = date(2025, 3, 1)
    assert forward.signer(Purpose.CERTIFICATE, on=on, issuer_code=ISSUER) is backward.signer(
        Purpose.CERTIFICATE, on=on, issuer_code=ISSUER
    )


def test_authority_signs_with_its_own_key() -> None:
    """Each authority has its key, and the service's own keys have none."""
    on = date(2025, 3, 1)
    assert KEYRING.signer(Purpose.CERTIFICATE, on=on, issuer_code=OTHER_ISSUER) is OTHER
    assert KEYRING.signer(Purpose.STATUS, on=on) is STATUS


@pytest.mark.parametrize(
    ("purpose", "on", "issuer_code"),
    [
        pytest.param(Purpose.CERTIFICATE, date(2023, 12, 31), ISSUER, id="before-the-first-day"),
        pytest.param(Purpose.CERTIFICATE, date(2026, 1, 1), OTHER_ISSUER, id="after-the-last-day"),
        pytest.param(Purpose.CERTIFICATE, date(2025, 3, 1), None, id="no-authority-named"),
        pytest.param(Purpose.CERTIFICATE, date(2025, 3, 1), "11430000006122244L", id="authority-without-key"),
        pytest.param(Purpose.STATUS, date(2025, 3, 1), ISSUER, id="service-key-for-an-authority"),
        pytest.param(Purpose.LOG, date(2025, 3, 1), None, id="purpose-without-key"),
    ],
)
def test_missing_signing_key_is_an_error(purpose: Purpose, on: date, issuer_code: str | None) -> None:
    """No other key stands in; the error tells the operator purpose and day."""
    with pytest.raises(SigningKeyMissing, match=f"{purpose}.*{on.isoformat()}"):
        KEYRING.signer(purpose, on=on, issuer_code=issuer_code)


def test_public_key_alone_does_not_sign() -> None:
    """A keyring for verification has no signer."""
    with pytest.raises(SigningKeyMissing):
        Keyring((NEW.key,)).signer(Purpose.CERTIFICATE, on=date(2025, 3, 1), issuer_code=ISSUER)


def test_find_gives_every_key_with_the_id() -> None:
    """One, none, or two that share an id."""
    assert KEYRING.find(OLD.key.key_id) == (OLD.key,)
    assert KEYRING.find(b"\x00\x00\x00\x00") == ()
    shared = Keyring((OLD.key, a_signer("old", terms=Terms(purpose=Purpose.EVENT)).key))
    assert [key.purpose for key in shared.find(OLD.key.key_id)] == [Purpose.CERTIFICATE, Purpose.EVENT]


def test_published_set_leaves_bundle_and_log_out() -> None:
    """The JWK set holds the five purposes that outsiders check, in a fixed order."""
    signers = [a_signer(purpose.value, terms=Terms(purpose=purpose)) for purpose in Purpose]
    keys = tuple(signer.key for signer in signers)
    jwks = Keyring(keys).jwks()
    assert [jwk["purpose"] for jwk in jwks["keys"]] == ["certificate", "event", "presentation", "round", "status"]
    assert jwks == Keyring(tuple(reversed(keys))).jwks()
