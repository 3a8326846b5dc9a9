"""Codes of a second factor, and how its secret is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from ecert.errors import Misconfigured
from ecert.signing.secretbox import SecretBox
from ecert.signing.totp import address_of, as_text, code_at, find_step, step_at

_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B (SHA-1), the last six digits."""
    assert code_at(_SECRET, step_at(datetime.fromtimestamp(seconds, UTC))) == code


def test_code_is_taken_once_and_near_its_time() -> None:
    """A step before and after are taken too; what was taken, and what is older, never again."""
    now = datetime(2026, 3, 2, tzinfo=UTC)
    present = step_at(now)
    assert find_step(_SECRET, code_at(_SECRET, present), now=now, after=0) == present
    assert find_step(_SECRET, code_at(_SECRET, present), now=now, after=present) is None
    assert find_step(_SECRET, code_at(_SECRET, present - 1), now=now, after=present) is None
    for drift, taken in {-2: False, -1: True, 1: True, 2: False}.items():
        assert (find_step(_SECRET, code_at(_SECRET, present + drift), now=now, after=0) is not None) is taken
    assert find_step(_SECRET, "", now=now + timedelta(1), after=0) is None


def test_app_takes_the_address_in() -> None:
    """It names service and account, and has the secret in Base32."""
    address = address_of(_SECRET, account="zhang.san", issuer="ecert")
    assert address.startswith("otpauth://totp/ecert:zhang.san?")
    assert f"secret={as_text(_SECRET)}" in address


def test_secret_opens_where_it_belongs() -> None:
    """With the passphrase that it was sealed with, and for whom it was sealed; each time in other letters."""
    box = SecretBox(b"p" * 32, use="tests")
    sealed = box.seal(b"secret", belongs_to="li")
    assert box.open(sealed, belongs_to="li") == b"secret"
    assert sealed != box.seal(b"secret", belongs_to="li")
    for other, owner in (
        (box, "wang"),
        (SecretBox(b"q" * 32, use="tests"), "li"),
        (SecretBox(b"p" * 32, use="x"), "li"),
    ):
        with pytest.raises(Misconfigured):
            other.open(sealed, belongs_to=owner)


def test_without_a_passphrase_nothing_is_kept() -> None:
    """A second factor in the clear would be none for whoever reads the database."""
    with pytest.raises(Misconfigured):
        SecretBox(None, use="tests").seal(b"secret", belongs_to="li")
