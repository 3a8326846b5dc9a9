"""Keys that follow one another: which are followed, from when on, and what is left of those that retire."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ecert.errors import InvalidInput, KeyFileInvalid, SigningKeyMissing
from ecert.provisioning import create_missing_keys
from ecert.rotation import plan_successors, retire_key, rotate_keys
from ecert.signing.algorithms import Algorithm
from ecert.signing.errors import KeyStillNeeded
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyTerms, Purpose, VerificationKey
from ecert.signing.keystore import KeyStore
from tests.building import ISSUERS, a_signer, the_catalogue, the_keyring

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 4, tzinfo=UTC)
PASSPHRASE = b"p" * 32


def the_store(folder: Path) -> KeyStore:
    """Give an empty folder of keys."""
    return KeyStore(folder / "keys", PASSPHRASE)


def make(
    store: KeyStore, purpose: Purpose, first: date, last: date | None, algorithm: Algorithm = Algorithm.ESP256
) -> VerificationKey:
    """Make one key."""
    issuer = ISSUERS[0] if purpose in {Purpose.CERTIFICATE, Purpose.PRESENTATION} else None
    return store.create(KeyTerms(purpose, algorithm, issuer, first, last), created_at=NOW)


def planned(keyring: Keyring, *, today: date = TODAY, within: int = 60) -> list[tuple[str, date, date | None]]:
    """Say what would be made."""
    return [
        (terms.purpose, terms.valid_from, terms.valid_to)
        for _, terms in plan_successors(keyring, today=today, within=within)
    ]


def one(purpose: Purpose, *days: tuple[date, date | None]) -> Keyring:
    """Give a keyring of keys of one line."""
    issuer = ISSUERS[0] if purpose in {Purpose.CERTIFICATE, Purpose.PRESENTATION} else None
    signers = tuple(a_signer(purpose, issuer_code=issuer, valid_from=first, valid_to=last) for first, last in days)
    return Keyring(tuple(signer.key for signer in signers), signers)


YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_successor_signs_in_a_week_for_a_year() -> None:
    """Each line once; a key that has ended, as one for the backlog has, is not followed."""
    followed = planned(the_keyring())
    assert {(first, last) for _, first, last in followed} == {(date(2026, 12, 8), date(2027, 12, 7))}
    assert sorted(purpose for purpose, _, _ in followed) == [
        "certificate", "certificate", "document", "document", "event", "log", "round", "status",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "today", "expected"),
    [
        pytest.param([YEAR], date(2026, 11, 1), [], id="sixty-one-days-are-left"),
        pytest.param([YEAR], date(2026, 11, 2), [date(2026, 11, 9)], id="sixty-days-are-left"),
        pytest.param([YEAR], date(2026, 12, 29), [date(2027, 1, 1)], id="less-than-a-week-is-left"),
        pytest.param([YEAR], date(2027, 1, 1), [], id="it-has-ended"),
        pytest.param([YEAR, (date(2026, 12, 20), date(2027, 12, 19))], TODAY, [], id="it-is-followed"),
        pytest.param([YEAR, (date(2027, 1, 1), date(2027, 12, 31))], TODAY, [], id="another-joins-it"),
        pytest.param([YEAR, (date(2027, 1, 2), date(2027, 12, 31))], TODAY, [date(2026, 12, 8)], id="a-day-is-missing"),
        pytest.param([YEAR, (date(2026, 6, 1), None)], TODAY, [], id="another-has-no-end"),
    ],
)
def test_line_is_followed_where_it_ends(
    days: list[tuple[date, date | None]], today: date, expected: list[date]
) -> None:
    """Within sixty days, and never with a gap."""
    assert [first for _, first, _ in planned(one(Purpose.EVENT, *days), today=today)] == expected


def test_presentation_keys_follow_one_another_within_their_31_days() -> None:
    """Half of the life is left when the next one is made, and that one lives 31 days too."""
    first = date(2026, 12, 1)
    keyring = one(Purpose.PRESENTATION, (first, first + timedelta(days=30)))
    assert planned(keyring, today=first + timedelta(days=15)) == []
    (successor,) = planned(keyring, today=first + timedelta(days=16))
    assert successor == ("presentation", date(2026, 12, 24), date(2027, 1, 23))


@pytest.mark.parametrize("purpose", [Purpose.BUNDLE, Purpose.WITNESS, Purpose.DOCUMENT_ROOT])
def test_keys_that_people_pin_are_not_followed(purpose: Purpose) -> None:
    """A ceremony replaces them."""
    assert planned(one(purpose, YEAR)) == []


def test_rotation_makes_what_is_missing_once(tmp_path: Path) -> None:
    """With the algorithm of the old keys, with certificates for documents' keys, and nothing when said again."""
    store = the_store(tmp_path)
    create_missing_keys(
        store,
        catalogue=the_catalogue(),
        algorithm=Algorithm.ED25519,
        backlog_from=None,
        first_day=date(2026, 1, 1),
        created_at=NOW,
    )

    def rotate() -> list[Purpose]:
        made = rotate_keys(store, catalogue=the_catalogue(), today=TODAY, within=60, created_at=NOW)
        assert all(succession.follows.algorithm is succession.made.algorithm for succession in made)
        return [succession.made.purpose for succession in made if succession.must_be_bundled]

    assert sorted(rotate()) == ["certificate", "certificate", "event", "log", "status"]
    assert rotate() == []
    keyring = store.load()
    on = datetime(2027, 11, 30, 4, tzinfo=UTC)
    assert all(keyring.document_signer(at=on, issuer_code=issuer) for issuer in ISSUERS)


def test_retired_key_leaves_its_public_half_alone(tmp_path: Path) -> None:
    """Nothing of the private half is left, and the key still verifies."""
    store = the_store(tmp_path)
    old = make(store, Purpose.CERTIFICATE, date(2026, 1, 1), date(2026, 12, 31))
    make(store, Purpose.CERTIFICATE, date(2026, 11, 1), date(2027, 10, 31))
    path = store.directory / f"{old.key_id.hex()}.p8"
    content = path.read_bytes()
    (tmp_path / "copy").hardlink_to(path)
    assert retire_key(store, old.key_id, now=NOW, force=False) == (old, path.name)
    assert not path.exists()
    assert len((tmp_path / "copy").read_bytes()) == len(content)
    assert content[:40] not in (tmp_path / "copy").read_bytes()
    keyring = store.load()
    assert keyring.find(old.key_id) == (old,)
    assert [signer.key.key_id for signer in keyring.signers] != [old.key_id]
    with pytest.raises(SigningKeyMissing):
        retire_key(store, old.key_id, now=NOW, force=False)


def test_key_that_is_needed_today_is_not_retired(tmp_path: Path) -> None:
    """Unless it must be; one of another purpose, of other days or of another authority replaces nothing."""
    store = the_store(tmp_path)
    key = make(store, Purpose.EVENT, date(2026, 1, 1), date(2026, 12, 31))
    make(store, Purpose.STATUS, date(2026, 1, 1), date(2026, 12, 31))
    make(store, Purpose.EVENT, date(2026, 12, 2), date(2027, 12, 31))
    with pytest.raises(KeyStillNeeded):
        retire_key(store, key.key_id, now=NOW, force=False)
    assert len(store.load().signers) == 3
    retire_key(store, key.key_id, now=NOW, force=True)
    assert len(store.load().signers) == 2


def test_key_that_is_not_there_is_not_retired(tmp_path: Path) -> None:
    """A wrong id destroys nothing."""
    store = the_store(tmp_path)
    make(store, Purpose.EVENT, date(2026, 1, 1), date(2026, 12, 31))
    with pytest.raises(InvalidInput):
        retire_key(store, bytes(4), now=NOW, force=True)
    assert len(store.load().signers) == 1


def test_link_is_not_followed_by_the_overwriting(tmp_path: Path) -> None:
    """What it leads to is not touched."""
    store = the_store(tmp_path)
    key = make(store, Purpose.EVENT, date(2026, 1, 1), None)
    path = store.directory / f"{key.key_id.hex()}.p8"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    content = path.read_bytes()
    with pytest.raises(KeyFileInvalid, match="cannot be destroyed"):
        retire_key(store, key.key_id, now=NOW, force=True)
    assert (tmp_path / "elsewhere").read_bytes() == content
