"""Commands that make accounts and their tokens; the first ones of an installation are made here."""

import click

from ecert.accounts.invitations import invite_account
from ecert.accounts.principal import AccountRole
from ecert.accounts.service import create_account, create_token, disable_account, revoke_tokens
from ecert.accounts.throttle import account_subject, forget_attempts
from ecert.cli.output import json_option, say_json
from ecert.clock import system_clock
from ecert.settings import Settings
from ecert.storage.database import open_database, transaction


@click.group()
def users() -> None:
    """Accounts of the office."""


@users.command("create")
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([str(role) for role in AccountRole]),
    help="May be given several times; an administrator holds no other.",
)
@json_option
def create_user(name: str, roles: tuple[str, ...], as_json: bool) -> None:
    """Make the account NAME."""
    with transaction(open_database(Settings.from_env().database_url)) as session:
        account = create_account(session, name=name, roles=list(roles), now=system_clock())
    held = sorted(account.roles)
    if as_json:
        say_json({"id": account.account_id, "name": account.name, "roles": held})
    else:
        click.echo(f"Account {account.name} with {', '.join(held)}.")


@users.command("disable")
@click.argument("name")
@json_option
def disable_user(name: str, as_json: bool) -> None:
    """Shut the account NAME out at once."""
    with transaction(open_database(Settings.from_env().database_url)) as session:
        disable_account(session, account_name=name)
    if as_json:
        say_json({"name": name, "disabled": True})
    else:
        click.echo(f"Account {name} is shut out.")


@users.command("invite")
@click.argument("name")
@json_option
def invite_user(name: str, as_json: bool) -> None:
    """Print a code with which the person of the account NAME sets password and second factor; it lasts a day."""
    with transaction(open_database(Settings.from_env().database_url)) as session:
        invitation = invite_account(session, name, by=None, now=system_clock())
    if as_json:
        expires_at = invitation.expires_at.isoformat()
        say_json({"account": invitation.account, "code": invitation.code, "expires_at": expires_at})
    else:
        click.echo(invitation.code)


@users.command("unlock")
@click.argument("name")
@json_option
def unlock_user(name: str, as_json: bool) -> None:
    """Let the account NAME sign in again at once, after too many attempts."""
    with transaction(open_database(Settings.from_env().database_url)) as session:
        for subject in (name, f"{name} factor"):
            forget_attempts(session, account_subject(subject))
    if as_json:
        say_json({"name": name, "unlocked": True})
    else:
        click.echo(f"Account {name} can sign in again.")


@click.group()
def tokens() -> None:
    """Bearer tokens of accounts."""


@tokens.command("create")
@click.argument("name")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 366), help="How long it lives.")
@json_option
def create_bearer_token(name: str, days: int, as_json: bool) -> None:
    """Make a token for the account NAME and print it; it is not kept and cannot be shown again."""
    with transaction(open_database(Settings.from_env().database_url)) as session:
        token = create_token(session, account_name=name, now=system_clock(), days=days)
    if as_json:
        say_json({"account": name, "token": token, "days": days})
    else:
        click.echo(token)


@tokens.command("revoke")
@click.argument("name")
@json_option
def revoke_bearer_tokens(name: str, as_json: bool) -> None:
    """End every token of the account NAME."""
    with transaction(open_database(Settings.from_env().database_url)) as session:
        count = revoke_tokens(session, account_name=name, now=system_clock())
    if as_json:
        say_json({"account": name, "revoked": count})
    else:
        click.echo(f"{count} tokens of {name} ended.")
