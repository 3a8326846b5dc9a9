"""What a password may be, and how it is kept."""

from typing import Literal

import pytest
from argon2 import PasswordHasher

from ecert.accounts.passwords import Passwords, check_password
from ecert.errors import InvalidInput

_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.mark.parametrize(
    "text",
    ["short", "a" * 12, "abababababab", "Password1234", "zhangsan-2026-x", "x" * 129, "", "正确的马"],
)
def test_password_that_is_easy_to_guess_is_refused(text: str) -> None:
    """For its length, for what it is made of, or because everybody has it; the message does not repeat it."""
    with pytest.raises(InvalidInput) as refused:
        check_password(text, account_name="zhangsan")
    assert not text or text not in str(refused.value)


@pytest.mark.parametrize("text", ["correct horse battery", "湘江北去橘子洲头看万山红遍", "tr0ub4dor&3-again"])
def test_sentence_is_a_password(text: str) -> None:
    """In any language."""
    assert check_password(text, account_name="zhangsan") == text


def test_password_is_compared_in_one_form() -> None:
    """However a keyboard composes its characters (NFC)."""
    passwords = Passwords(_CHEAP)
    kept = passwords.make_hash(check_password("cafe\u0301 au lait noir", account_name="li"))
    assert passwords.is_password("caf\u00e9 au lait noir", kept)
    assert not passwords.is_password("cafe au lait noir", kept)


def test_nobody_has_no_password() -> None:
    """Without a kept hash nothing is right, and it takes the work of one all the same."""
    hashed: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's name
            hashed.append(str(password))
            return super().verify(hash, password)

    passwords = Passwords(Counting(time_cost=1, memory_cost=8, parallelism=1))
    assert not passwords.is_password("nobody has this password", None)
    kept = passwords.make_hash("somebody has this one")
    assert not passwords.is_password("wrong", kept)
    assert not passwords.is_password("wrong", "no hash at all")
    assert len(hashed) == 3


def test_old_parameters_are_noticed() -> None:
    """So that a hash is made anew when somebody signs in."""
    kept = Passwords(_CHEAP).make_hash("correct horse battery")
    assert Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)).is_outdated(kept)
    assert not Passwords(_CHEAP).is_outdated(kept)


def test_parameters_are_those_of_the_recommendation() -> None:
    """RFC 9106, section 4: Argon2id, three passes over 64 MiB in four lanes."""
    kept = Passwords().make_hash("correct horse battery")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
