"""Draw up the next bundle from what the service has; the root signs it elsewhere."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from ecert.bundle.content import BUNDLED, Bundle, IssuerName
from ecert.catalogue.entries import Catalogue
from ecert.catalogue.template import Authority
from ecert.signing.keyring import Keyring

LIFE: Final = timedelta(days=30)
"""How long a bundle is trusted (wire format)."""
TTL: Final = timedelta(days=7)
"""After which an unknown key may be a newer one. So a key must stand in a bundle this long before it signs."""
_EPOCH = date(1970, 1, 1)


def draw_up(
    catalogue: Catalogue, keyring: Keyring, *, public_url: str, lists: Iterable[int], sequence: int, now: datetime
) -> Bundle:
    """
    Draw up a bundle of all keys, types and issuers.

    Args:
        catalogue: the kinds of certificate; drafts stand in the type table too, since their index is given.
        keyring: every key there ever was; roots and keys of documents among them are left out.
        public_url: address of the service, in front of `/s/`.
        lists: numbers of the status lists there are.
        sequence: its number.
        now: the present instant.
    """
    issued_at = now.replace(microsecond=0)
    issuers = sorted({entry.template.issuing_authority for entry in catalogue.entries.values()})
    keys = (key for key in keyring.keys if key.purpose in BUNDLED)
    types = sorted(catalogue.types.items())
    places = {entry.template.type_index: entry.template.issuing_authority for entry in catalogue.entries.values()}
    return Bundle(
        sequence=sequence,
        issued_at=issued_at,
        expires_at=issued_at + LIFE,
        ttl=TTL,
        keyring=Keyring(tuple(sorted(keys, key=lambda key: (key.purpose, key.valid_from, key.key_id)))),
        revoked=frozenset(),
        types=dict(types),
        type_issuers={index: issuers.index(place) for index, place in places.items()},
        issuers=tuple(_names(catalogue.authorities[name]) for name in issuers),
        list_prefix=f"{public_url}/s/",
        lists=tuple(sorted(lists)),
    )


def _names(authority: Authority) -> tuple[IssuerName, ...]:
    return tuple(
        # A day before 1970 bounds nothing that a bundle could name.
        IssuerName(name.name, name.first_day if name.first_day and name.first_day >= _EPOCH else None, name.last_day)
        for name in authority.names
    )
