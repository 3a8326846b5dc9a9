"""Roles: known words only, and an administrator holds no other."""

import pytest

from ecert.accounts.principal import OFFICE, AccountRole, Principal, parse_roles
from ecert.errors import Forbidden, InvalidInput

ROLES = ["clerk", "reviewer", "issuer", "inspector", "auditor", "administrator", "holder", "calendar"]


def a_principal(*roles: AccountRole) -> Principal:
    """Make an account with some roles."""
    return Principal(1, "zhang", frozenset(roles))


def test_roles_are_the_contracts_and_one_for_programs() -> None:
    """Seven words, one for each sort of work; the eighth reads the calendar alone (decision 0026)."""
    assert list(AccountRole) == ROLES


@pytest.mark.parametrize("role", ROLES)
def test_each_role_can_be_held_alone(role: str) -> None:
    """Given twice it is held once."""
    assert parse_roles([role]) == parse_roles([role, role]) == {role}


def test_office_roles_can_be_joined() -> None:
    """Whether one person may do two steps of one application is decided there."""
    assert parse_roles(["issuer", "clerk", "reviewer"]) == {"clerk", "reviewer", "issuer"}


@pytest.mark.parametrize("other", [role for role in ROLES if role != "administrator"])
def test_administrator_holds_no_other_role(other: str) -> None:
    """Who makes accounts decides on nothing."""
    with pytest.raises(InvalidInput, match="an administrator holds no other role"):
        parse_roles(["administrator", other])


@pytest.mark.parametrize("texts", [[], ["root"], ["clerk", "secret-role"], ["Clerk"], [""], ["clerk "]])
def test_unknown_role_is_refused_and_not_repeated(texts: list[str]) -> None:
    """The text lists what is known."""
    with pytest.raises(InvalidInput) as caught:
        parse_roles(texts)
    assert [error.path for error in caught.value.errors] == ["roles"]
    assert "secret-role" not in str(caught.value)
    assert all(role in str(caught.value) for role in ROLES)


def test_one_of_the_allowed_roles_is_enough() -> None:
    """The account needs not hold them all."""
    a_principal(AccountRole.ISSUER).require(AccountRole.REVIEWER, AccountRole.ISSUER)


@pytest.mark.parametrize("held", [(), (AccountRole.ADMINISTRATOR,), (AccountRole.HOLDER, AccountRole.INSPECTOR)])
def test_account_without_an_allowed_role_is_refused(held: tuple[AccountRole, ...]) -> None:
    """An administrator too: no role contains another."""
    with pytest.raises(Forbidden, match="this needs the role clerk or issuer"):
        a_principal(*held).require(AccountRole.CLERK, AccountRole.ISSUER)


def test_nobody_may_do_what_no_role_allows() -> None:
    """A forgotten list of roles closes, it does not open."""
    with pytest.raises(Forbidden):
        a_principal(*AccountRole).require()


def test_files_of_the_office_are_not_for_everybody() -> None:
    """Neither the administrator nor inspectors and holders read applications."""
    assert set(OFFICE) == {"clerk", "reviewer", "issuer", "auditor"}
