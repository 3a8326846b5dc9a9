"""Keys, bundle and status lists that every case of the conformance file starts from; all follow from fixed words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from ecert.bundle.content import Bundle, encode_bundle, seal_bundle
from ecert.bundle.draft import draw_up
from ecert.catalogue.entries import Catalogue
from ecert.signing.algorithms import Algorithm
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyFileSigner, Purpose, Signer
from ecert.statuslist.entries import Entry, build_entries
from ecert.statuslist.token import LIFE, TTL, StatusList, list_uri, make_list, seal_list
from tests.unit.catalogue.builders import the_catalogue
from tests.unit.signing.signers import ISSUER, OTHER_ISSUER, Terms, a_signer

NOW: Final = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
"""Noon of 15 June 2026 in Changsha."""
TODAY: Final = date(2026, 6, 15)
PUBLIC_URL: Final = "https://ecert.example"
KINDS: Final = 34
"""The first versions of all kinds; later ones do not change the file."""

P256: Final = Algorithm.ESP256
ED: Final = Algorithm.ED25519
BROADCASTING: Final = OTHER_ISSUER
PRESS: Final = ISSUER
_YEARS = Terms(issuer_code=BROADCASTING, valid_from=date(2025, 1, 1), valid_to=date(2026, 12, 31))


def key(
    word: str,
    algorithm: Algorithm = P256,
    purpose: Purpose = Purpose.CERTIFICATE,
    **terms: Any,  # noqa: ANN401 - any member of a key's terms
) -> KeyFileSigner:
    """Make a key from a word; a certificate key of the broadcasting bureau unless something else is said."""
    issuer = BROADCASTING if purpose is Purpose.CERTIFICATE else None
    changes: dict[str, Any] = {"purpose": purpose, "issuer_code": issuer, **terms}
    return a_signer(f"conformance {word}", algorithm, terms=replace(_YEARS, **changes))


CERTIFICATES: Final = {
    (issuer, algorithm): key(f"certificates {issuer} {algorithm}", algorithm, issuer_code=issuer)
    for issuer in (BROADCASTING, PRESS)
    for algorithm in (P256, ED)
}
SIGNER: Final = CERTIFICATES[BROADCASTING, P256]
ED_SIGNER: Final = CERTIFICATES[BROADCASTING, ED]
BACKLOG: Final = key("backlog", valid_from=date(1985, 1, 1), valid_to=date(2024, 12, 31))
REVOKED: Final = key("stolen")
EVENTS: Final = key("events", purpose=Purpose.EVENT)
LOG: Final = key("log", purpose=Purpose.LOG)
PRESENTATIONS: Final = key(
    "presentations", purpose=Purpose.PRESENTATION, valid_from=date(2026, 6, 1), valid_to=date(2026, 6, 30)
)
STATUS: Final = key("status", purpose=Purpose.STATUS)
ED_STATUS: Final = key("status edwards", ED, Purpose.STATUS)
REVOKED_STATUS: Final = key("stolen status", purpose=Purpose.STATUS)
ENDED_STATUS: Final = key("ended status", purpose=Purpose.STATUS, valid_to=date(2026, 6, 14))
ROOT: Final = key("root", purpose=Purpose.BUNDLE)
FOREIGN_ROOT: Final = key("another root", purpose=Purpose.BUNDLE)
STRANGER: Final = key("nobody")
"""In no bundle."""


def _named(signer: KeyFileSigner, key_id: bytes) -> KeyFileSigner:
    return replace(signer, key=replace(signer.key, key_id=key_id))


TWINS: Final = tuple(_named(key(f"twin {word}"), b"twin") for word in ("one", "two"))
"""Two keys with the same key id: each of them is tried."""
ED_TWIN: Final = _named(key("twin three", ED), b"twin")
"""A third one, pinned to the other algorithm."""

KEYS: Final = (
    *CERTIFICATES.values(), BACKLOG, REVOKED, EVENTS, LOG, PRESENTATIONS, STATUS, ED_STATUS, REVOKED_STATUS,
    ENDED_STATUS, *TWINS, ED_TWIN,
)  # fmt: skip
"""Everything but the roots and the stranger."""


def first_versions() -> Catalogue:
    """Give the catalogue of the 34 first versions."""
    catalogue = the_catalogue()
    entries = {name: entry for name, entry in catalogue.entries.items() if entry.template.type_index <= KINDS}
    return replace(catalogue, entries=entries)


def a_bundle() -> Bundle:
    """Draw up the bundle of a day before, with everything in it."""
    drawn = draw_up(
        first_versions(),
        Keyring(tuple(signer.key for signer in KEYS)),
        public_url=PUBLIC_URL,
        lists=(0, 1),
        sequence=7,
        now=NOW - timedelta(days=1),
    )
    revoked = frozenset({REVOKED.key.key_id, REVOKED_STATUS.key.key_id})
    return replace(drawn, revoked=revoked)


def a_small_bundle() -> Bundle:
    """Draw up one that knows a single kind and as many keys as its codes need."""
    whole = a_bundle()
    keys = (SIGNER, ED_SIGNER, STATUS, REVOKED_STATUS)
    return replace(
        whole,
        keyring=Keyring(tuple(signer.key for signer in keys)),
        types={18: whole.types[18]},
        type_issuers={18: whole.type_issuers[18]},
    )


def sealed(bundle: Bundle, root: Signer = ROOT) -> bytes:
    """Sign a bundle."""
    return seal_bundle(encode_bundle(bundle), root)


BUNDLE: Final = sealed(a_bundle())


@dataclass(frozen=True, slots=True)
class Place:
    """A place in list 0 and what the list says of it."""

    index: int
    entry: Entry


VALID: Final = Place(77, Entry.VALID)
ENDED: Final = Place(1, Entry.INVALID)
SUSPENDED: Final = Place(2, Entry.SUSPENDED)
SUPERSEDED: Final = Place(3, Entry.SUPERSEDED)
NEVER: Final = Place(8191, Entry.INVALID)
"""Beyond what was handed out."""
LAST: Final = Place(2**20 - 1, Entry.INVALID)
_EXCEPTIONS = tuple((place.index, place.entry) for place in (ENDED, SUSPENDED, SUPERSEDED))
ENTRIES: Final = build_entries(full_blocks=1, begun=(4096, 4100), exceptions=_EXCEPTIONS)
URI: Final = list_uri(PUBLIC_URL, 0)
SECOND_URI: Final = list_uri(PUBLIC_URL, 1)


def a_list(age: timedelta = timedelta(hours=1), *, uri: str = URI, life: timedelta = LIFE) -> StatusList:
    """Make list 0 as it was so long ago."""
    made = make_list(uri, ENTRIES, issued_at=NOW - age)
    return replace(made, expires_at=made.issued_at + life, ttl=TTL)


def lists(status_list: StatusList | None = None, signer: Signer = STATUS) -> dict[str, bytes]:
    """Sign a list and put it at its address."""
    made = status_list or a_list()
    return {made.uri: seal_list(made, signer)}


STATUS_LISTS: Final = {**lists(), **lists(a_list(uri=SECOND_URI), ED_STATUS)}


def all_signers() -> Iterable[KeyFileSigner]:
    """Give every key there is, for whoever wants to know that their ids differ."""
    return (*KEYS, ROOT, FOREIGN_ROOT, STRANGER)
