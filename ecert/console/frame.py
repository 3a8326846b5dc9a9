"""What stands around every page of the console: the ways that are open to an officer, by his roles."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ecert.accounts.principal import OFFICE, AccountRole
from ecert.pages.access import Officer

_CLERK, _REVIEWER, _ISSUER = AccountRole.CLERK, AccountRole.REVIEWER, AccountRole.ISSUER
_AUDITOR, _ADMINISTRATOR = AccountRole.AUDITOR, AccountRole.ADMINISTRATOR
_EVERYBODY: Final = tuple(AccountRole)


@dataclass(frozen=True, slots=True)
class Way:
    """One line of the navigation."""

    name: str
    """Its key: `active` of a page, and `console.nav.*` of the messages."""
    address: str
    icon: str
    roles: tuple[AccountRole, ...]


GROUPS: Final[tuple[tuple[str, tuple[Way, ...]], ...]] = (
    (
        "work",
        (
            Way("desk", "/console", "layout-dashboard", _EVERYBODY),
            Way("applications", "/console/applications", "file-text", OFFICE),
            Way("review", "/console/review", "clipboard-check", (_REVIEWER,)),
            Way("endings", "/console/endings", "ban", (_REVIEWER, _ISSUER)),
            Way("certificates", "/console/certificates", "file-badge", OFFICE),
        ),
    ),
    (
        "system",
        (
            Way("accounts", "/console/accounts", "users", (_ADMINISTRATOR,)),
            Way("public-log", "/console/log", "globe", (_AUDITOR, _ADMINISTRATOR)),
            Way("journal", "/console/journal", "history", (_AUDITOR, _ADMINISTRATOR)),
        ),
    ),
)
"""Every way there is, in groups."""

Counts = Callable[[Officer], Mapping[str, int]]
"""Gives how much waits behind a way, by its name."""


def no_counts(officer: Officer) -> Mapping[str, int]:
    """Count nothing."""
    del officer
    return {}


def frame_of(officer: Officer, counts: Mapping[str, int]) -> Mapping[str, Any]:
    """Give the navigation of an officer."""
    groups = [
        (name, [way for way in ways if not officer.principal.roles.isdisjoint(way.roles)]) for name, ways in GROUPS
    ]
    return {"groups": [(name, ways) for name, ways in groups if ways], "counts": counts}
