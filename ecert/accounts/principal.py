"""The account behind a request, and what its roles allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from ecert.errors import Forbidden, InvalidInput


class AccountRole(StrEnum):
    """The roles of the office; an administrator holds no other."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    ISSUER = "issuer"
    INSPECTOR = "inspector"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    HOLDER = "holder"
    CALENDAR = "calendar"
    """Reads the calendar and nothing else: its token lies in somebody's calendar program."""


OFFICE = (AccountRole.CLERK, AccountRole.REVIEWER, AccountRole.ISSUER, AccountRole.AUDITOR)
"""The roles that may read the office's files."""


Scopes: TypeAlias = Mapping[str, frozenset[str]]
"""The kinds of certificate of each issuing authority, by slug; the key is the authority's in `authorities.toml`."""


@dataclass(frozen=True, slots=True)
class Principal:
    """An account that has shown who it is."""

    account_id: int
    name: str
    roles: frozenset[AccountRole]
    device_id: str | None = None
    """The device whose token it was; such a principal is an inspector and nothing else."""
    kinds: frozenset[str] | None = None
    """The kinds of certificate, by slug, that the account's authority issues; None where it may see every kind."""
    display_name: str = ""
    """What the account's person is called on pages; empty where that is the account's name."""
    authority: str | None = None
    """Key of the authority that `kinds` comes from; None where it may see every kind."""

    def sees(self, slug: str) -> bool:
        """Whether a kind of certificate is one of the account's authority."""
        return self.kinds is None or slug in self.kinds

    def require(self, *allowed: AccountRole) -> None:
        """
        Insist that the account holds one of the *allowed* roles.

        Raises:
            Forbidden: it holds none of them.
        """
        if self.roles.isdisjoint(allowed):
            raise Forbidden(f"this needs the role {' or '.join(allowed)}")


def parse_roles(texts: list[str]) -> frozenset[AccountRole]:
    """
    Read role names.

    Raises:
        InvalidInput: a name is unknown, none is given, or an administrator is given another role.
    """
    known = {str(role) for role in AccountRole}
    if not texts or not set(texts) <= known:
        raise InvalidInput.at("roles", f"must be one or more of {', '.join(sorted(known))}")
    roles = frozenset(AccountRole(text) for text in texts)
    if AccountRole.ADMINISTRATOR in roles and len(roles) > 1:
        raise InvalidInput.at("roles", "an administrator holds no other role")
    return roles


@lru_cache(maxsize=256)
def read_roles(stored: str) -> frozenset[AccountRole]:
    """
    Read the roles of an account as they are stored; every account has one of a few sets of them.

    Raises:
        InvalidInput: nobody may have them.
    """
    return parse_roles(stored.split())


def kinds_within(authority: str | None, scopes: Scopes) -> frozenset[str] | None:
    """
    Give the kinds that an account of an authority may see: all where it has none.

    An authority that the templates do not know any more sees nothing, rather than everything.
    """
    return None if authority is None else scopes.get(authority, frozenset())
