"""What the service puts into the next bundle: all keys but roots, all types, all names."""

from datetime import UTC, date, datetime, timedelta

from ecert.bundle.content import decode_bundle, encode_bundle
from ecert.bundle.draft import LIFE, TTL, draw_up
from ecert.bundle.service import missing_keys
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from tests.unit.catalogue.builders import the_catalogue
from tests.unit.signing.signers import Terms, a_signer

NOW = datetime(2026, 6, 15, 4, 0, 0, 123456, tzinfo=UTC)
CERTIFICATES = a_signer("certificates").key
EVENTS = a_signer("events", terms=Terms(purpose=Purpose.EVENT, issuer_code=None)).key
ROOT = a_signer("root", terms=Terms(purpose=Purpose.BUNDLE, issuer_code=None)).key
KEYRING = Keyring((ROOT, EVENTS, CERTIFICATES))
BUNDLE = draw_up(the_catalogue(), KEYRING, public_url="https://ecert.example", lists=[3, 0], sequence=5, now=NOW)


def test_bundle_has_its_life() -> None:
    """Whole seconds; a week until an unknown key may be newer, thirty days in all."""
    assert BUNDLE.issued_at == NOW.replace(microsecond=0)
    assert (timedelta(days=30), timedelta(days=7)) == (LIFE, TTL)
    assert (BUNDLE.expires_at - BUNDLE.issued_at, BUNDLE.ttl) == (LIFE, TTL)


def test_bundle_has_every_key_but_the_roots() -> None:
    """A root is pinned, never told."""
    assert set(BUNDLE.keyring.keys) == {CERTIFICATES, EVENTS}
    assert missing_keys(BUNDLE, KEYRING) == []
    newer = a_signer("newer").key
    assert missing_keys(BUNDLE, Keyring((*KEYRING.keys, newer))) == [newer]


def test_bundle_has_every_type_with_its_issuer() -> None:
    """The name of the day of issue is that of authorities.toml."""
    catalogue = the_catalogue()
    assert BUNDLE.types == catalogue.types
    for entry in catalogue:
        for day in (date(2017, 5, 1), date(2026, 5, 1)):
            name = catalogue.authority_of(entry.template).name_on(day)
            assert BUNDLE.issuer_name(entry.template.type_index, day) == name


def test_bundle_reads_back() -> None:
    """What is written is what is read, keys and order included."""
    read = decode_bundle(encode_bundle(BUNDLE))
    assert encode_bundle(read) == encode_bundle(BUNDLE)
    assert (read.types, read.issuers, read.lists) == (BUNDLE.types, BUNDLE.issuers, (0, 3))
    assert read.list_uri(3) == "https://ecert.example/s/3"
