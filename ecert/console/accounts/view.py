"""What the pages of accounts show: which changes an account can have, who decides, and what is wrong with a form."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from ecert.accounts.changes import ChangeKind
from ecert.accounts.directory import AccountInfo
from ecert.accounts.principal import AccountRole, Principal
from ecert.catalogue.entries import Catalogue
from ecert.errors import Conflict, EcertError, InvalidInput
from ecert.messages import Language, message

STANDINGS: Final = ("active", "invited", "disabled")
"""How an account stands, as the list can be narrowed by it."""
_PROGRAMS: Final = frozenset({AccountRole.HOLDER, AccountRole.CALENDAR})
_INPUTS: Final = frozenset({"name", "display_name", "roles", "authority", "reason"})
_REFUSALS: Final = frozenset({"account-altered", "change-waiting", "too-few-administrators"})


def standing_of(account: AccountInfo) -> str:
    """Say how an account stands: it works, waits for its person to come with the invitation, or is shut out."""
    if account.is_disabled:
        return "disabled"
    if account.has_credentials or set(account.roles) <= _PROGRAMS:
        return "active"
    return "invited"


def is_found(account: AccountInfo, words: str, standing: str) -> bool:
    """Whether an account is one of those that somebody looks for."""
    text = f"{account.name} {account.display_name}".casefold()
    return words.casefold() in text and (not standing or standing_of(account) == standing)


def kinds_for(account: AccountInfo, by: Principal) -> tuple[ChangeKind, ...]:
    """Give the changes that an administrator can propose for an account as it is."""
    if account.is_disabled:
        return (ChangeKind.ENABLE,)
    moves = () if by.authority is not None else (ChangeKind.SET_AUTHORITY,)
    signs_in = () if set(account.roles) <= _PROGRAMS else (ChangeKind.RESET_CREDENTIALS, ChangeKind.END_SESSIONS)
    return (ChangeKind.SET_ROLES, *moves, *signs_in, ChangeKind.DISABLE)


def authority_titles(catalogue: Catalogue, language: Language, today: date) -> dict[str, str]:
    """Give the names of the authorities that issue something, by their keys."""
    return {
        key: catalogue.authorities[key].title_en
        if language is Language.EN
        else catalogue.authorities[key].name_on(today)
        for key in sorted(catalogue.scopes)
    }


def mistakes(error: EcertError, language: Language) -> Mapping[str, str]:
    """Say in words what is wrong with a form, by the input; what is none of an input's stands under `form`."""
    if isinstance(error, Conflict):
        code = error.code if error.code in _REFUSALS else "conflict"
        return {"form": message(f"console.accounts.refused.{code}", language)}
    places = {entry.path if entry.path in _INPUTS else "form" for entry in error.errors} or {"form"}
    return {place: message(f"console.accounts.wrong.{place}", language) for place in sorted(places)}


def is_shown_again(error: EcertError) -> bool:
    """Whether an error is shown at the form that brought it about."""
    return isinstance(error, InvalidInput | Conflict)
