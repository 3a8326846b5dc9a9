"""The alarm of keys that the daily work does not ask about: roots, presentation keys, witnesses."""

from datetime import date, timedelta

import pytest

from ecert.expiry import end_of_line, find_ending_lines, last_day_of
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from tests.building import ISSUERS, a_signer, certified

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("purpose", [Purpose.BUNDLE, Purpose.DOCUMENT_ROOT, Purpose.WITNESS])
@pytest.mark.parametrize(("days", "said"), [(59, 1), (60, 0), (None, 0)])
def test_root_that_ends_is_said_sixty_days_ahead(purpose: Purpose, days: int | None, said: int) -> None:
    """By its public half alone, but for a witness's key: that signs here or is somebody else's."""
    last = None if days is None else TODAY + timedelta(days=days)
    signer = a_signer(purpose, valid_to=last)
    held = (signer,) if purpose is Purpose.WITNESS else ()
    found = find_ending_lines(Keyring((signer.key,), held), today=TODAY)
    assert len(found) == said
    assert all(f"no {purpose} key covers 2026-05-01" == sentence for sentence in found)
    assert find_ending_lines(Keyring((a_signer(Purpose.WITNESS, valid_to=TODAY).key,)), today=TODAY) == []


def test_presentation_key_is_said_when_half_of_its_life_is_left() -> None:
    """Sixty days ahead it is not made yet."""
    signer = a_signer(
        Purpose.PRESENTATION, issuer_code=ISSUERS[0], valid_from=TODAY, valid_to=TODAY + timedelta(days=30)
    )
    keyring = Keyring((signer.key,), (signer,))
    assert find_ending_lines(keyring, today=TODAY + timedelta(days=15)) == []
    (said,) = find_ending_lines(keyring, today=TODAY + timedelta(days=16))
    assert said == f"no presentation key of issuing authority {ISSUERS[0]} covers 2026-04-02"


def test_root_that_is_followed_or_has_ended_is_not_said() -> None:
    """A second root is enough; of one that ended long ago everything was said."""
    old, new = a_signer(Purpose.BUNDLE, valid_to=TODAY), a_signer(Purpose.BUNDLE, valid_to=None)
    assert find_ending_lines(Keyring((old.key, new.key)), today=TODAY) == []
    assert find_ending_lines(Keyring((old.key,)), today=TODAY + timedelta(days=1)) == []
    assert end_of_line([old.key], Keyring((old.key,)), today=TODAY + timedelta(days=1)) is None


def test_certificate_of_a_document_key_may_end_before_it() -> None:
    """Then its last day counts."""
    root = a_signer(Purpose.DOCUMENT_ROOT, valid_to=date(2035, 12, 31))
    short = a_signer(Purpose.DOCUMENT, issuer_code=ISSUERS[0], valid_to=date(2026, 6, 30))
    chains = certified(root, short)
    longer = a_signer(Purpose.DOCUMENT, issuer_code=ISSUERS[0], valid_to=None)
    keyring = Keyring((longer.key,), (longer,), {longer.key.key_id: chains[short.key.key_id]})
    assert last_day_of(longer.key, keyring) == date(2026, 6, 30)
    assert last_day_of(longer.key, Keyring((longer.key,))) == date.max
