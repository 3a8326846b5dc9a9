"""Commands that make accounts and their tokens; the first ones of an installation are made here."""

import sys

import click
from sqlmodel import Session

from ecert.accounts.changes import AccountChange, ChangeKind, apply_change
from ecert.accounts.events import OPERATOR
from ecert.accounts.history import account_history
from ecert.accounts.identities import link_identity, unlink_identity
from ecert.accounts.invitations import invite_account
from ecert.accounts.journal import AccessKind, note_access
from ecert.accounts.principal import AccountRole, parse_roles
from ecert.accounts.service import create_account, create_token, revoke_tokens
from ecert.accounts.throttle import account_subject, forget_attempts
from ecert.catalogue.loader import load_catalogue
from ecert.cli.account_events import line_of, view_of
from ecert.cli.output import NEGATIVE, json_option, say_json, say_table
from ecert.clock import system_clock
from ecert.errors import InvalidInput, Misconfigured
from ecert.resources import open_engine, open_keyring
from ecert.settings import Settings
from ecert.storage.database import open_database, snapshot, transaction


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
@click.option("--authority", help="Key of the issuing authority whose certificates it may see; all if left out.")
@json_option
def create_user(name: str, roles: tuple[str, ...], authority: str | None, as_json: bool) -> None:
    """Make the account NAME."""
    settings = Settings.from_env()
    _check_authority(settings, authority)
    keyring = open_keyring(settings)
    with transaction(open_engine(settings)) as session:
        account = create_account(
            session, name=name, roles=list(roles), now=system_clock(), keyring=keyring, authority=authority
        )
        _note(session, name, ChangeKind.CREATE)
    held = sorted(account.roles)
    if as_json:
        say_json({"id": account.account_id, "name": account.name, "roles": held, "authority": authority})
    else:
        click.echo(f"Account {account.name} with {', '.join(held)}.")


@users.command("set-authority")
@click.argument("name")
@click.argument("authority", required=False)
@json_option
def set_user_authority(name: str, authority: str | None, as_json: bool) -> None:
    """Let the account NAME see the certificates of AUTHORITY and no other, or of all where it is left out."""
    settings = Settings.from_env()
    _check_authority(settings, authority)
    _change(AccountChange(ChangeKind.SET_AUTHORITY, name, authority=authority))
    if as_json:
        say_json({"name": name, "authority": authority})
    else:
        click.echo(f"Account {name} sees the certificates of {authority or 'every authority'}.")


@users.command("disable")
@click.argument("name")
@json_option
def disable_user(name: str, as_json: bool) -> None:
    """Shut the account NAME out at once, and end its sessions."""
    _change(AccountChange(ChangeKind.DISABLE, name))
    if as_json:
        say_json({"name": name, "disabled": True})
    else:
        click.echo(f"Account {name} is shut out.")


@users.command("enable")
@click.argument("name")
@json_option
def enable_user(name: str, as_json: bool) -> None:
    """Let the account NAME in again that was shut out."""
    _change(AccountChange(ChangeKind.ENABLE, name))
    if as_json:
        say_json({"name": name, "disabled": False})
    else:
        click.echo(f"Account {name} can work again.")


@users.command("set-roles")
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
def set_user_roles(name: str, roles: tuple[str, ...], as_json: bool) -> None:
    """Give the account NAME these roles and no others, and end its sessions."""
    parse_roles(list(roles))
    _change(AccountChange(ChangeKind.SET_ROLES, name, roles=roles))
    held = sorted(set(roles))
    if as_json:
        say_json({"name": name, "roles": held})
    else:
        click.echo(f"Account {name} with {', '.join(held)}.")


@users.command("invite")
@click.argument("name")
@json_option
def invite_user(name: str, as_json: bool) -> None:
    """Print a code with which the person of the account NAME sets password and second factor; it lasts a day."""
    settings = Settings.from_env()
    keyring = open_keyring(settings)
    with transaction(open_engine(settings)) as session:
        invitation = invite_account(session, name, now=system_clock(), keyring=keyring)
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
        _note(session, name, "unlock")
    if as_json:
        say_json({"name": name, "unlocked": True})
    else:
        click.echo(f"Account {name} can sign in again.")


@users.command("history")
@click.argument("name")
@json_option
def show_history(name: str, as_json: bool) -> None:
    """Show the signed events of the account NAME, the oldest first. Exit status 1 if one does not hold."""
    settings = Settings.from_env()
    keyring = open_keyring(settings)
    with snapshot(open_engine(settings)) as session:
        found = account_history(session, name, keyring=keyring)
    views = [view_of(each) for each in found]
    if as_json:
        say_json({"name": name, "events": views})
    else:
        say_table(
            ["at", "what", "by", "confirmed", "roles afterwards", "log entry", "holds"], [line_of(v) for v in views]
        )
    if not all(each.holds for each in views):
        sys.exit(NEGATIVE)


def _change(change: AccountChange) -> None:
    """Change an account at once: the operator answers for it alone, and it stands in the journal."""
    settings = Settings.from_env()
    keyring = open_keyring(settings)
    with transaction(open_engine(settings)) as session:
        apply_change(session, change, by=OPERATOR, now=system_clock(), keyring=keyring)


@users.command("link")
@click.argument("name")
@click.option("--subject", required=True, help="By which the identity service's tokens name that person.")
@json_option
def link_user(name: str, subject: str, as_json: bool) -> None:
    """Let whom the identity service knows by that subject sign in as the account NAME."""
    settings = Settings.from_env()
    issuer, now, keyring = _issuer(settings), system_clock(), open_keyring(settings)
    with transaction(open_engine(settings)) as session:
        link_identity(session, account_name=name, issuer=issuer, subject=subject, now=now, keyring=keyring)
    if as_json:
        say_json({"name": name, "linked": True})
    else:
        click.echo(f"Account {name} is linked with an identity.")


@users.command("unlink")
@click.argument("name")
@json_option
def unlink_user(name: str, as_json: bool) -> None:
    """Let nobody sign in as the account NAME by the identity service any more; sessions that last go on."""
    settings = Settings.from_env()
    issuer, now, keyring = _issuer(settings), system_clock(), open_keyring(settings)
    with transaction(open_engine(settings)) as session:
        was_linked = unlink_identity(session, account_name=name, issuer=issuer, now=now, keyring=keyring)
    if as_json:
        say_json({"name": name, "was_linked": was_linked})
    else:
        click.echo(f"Account {name} {'is not linked any more' if was_linked else 'was not linked'}.")


def _note(session: Session, name: str, what: str) -> None:
    """Write into the journal what the operator has done to an account."""
    detail = f"{what} by the operator"
    note_access(session, AccessKind.ACCOUNT_CHANGED, now=system_clock(), subject=name[:64], detail=detail)


def _issuer(settings: Settings) -> str:
    if settings.oidc.issuer is None:
        raise Misconfigured("ECERT_OIDC_ISSUER: is not set, so there is nobody whose identities could be linked")
    return settings.oidc.issuer


@click.group()
def tokens() -> None:
    """Bearer tokens of accounts."""


@tokens.command("create")
@click.argument("name")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 366), help="How long it lives.")
@json_option
def create_bearer_token(name: str, days: int, as_json: bool) -> None:
    """Make a token for the account NAME and print it; it is not kept and cannot be shown again."""
    settings = Settings.from_env()
    keyring = open_keyring(settings)
    with transaction(open_engine(settings)) as session:
        token = create_token(session, account_name=name, now=system_clock(), keyring=keyring, days=days)
    if as_json:
        say_json({"account": name, "token": token, "days": days})
    else:
        click.echo(token)


@tokens.command("revoke")
@click.argument("name")
@json_option
def revoke_bearer_tokens(name: str, as_json: bool) -> None:
    """End every token of the account NAME."""
    settings = Settings.from_env()
    keyring = open_keyring(settings)
    with transaction(open_engine(settings)) as session:
        count = revoke_tokens(session, account_name=name, now=system_clock(), keyring=keyring)
    if as_json:
        say_json({"account": name, "revoked": count})
    else:
        click.echo(f"{count} tokens of {name} ended.")


def _check_authority(settings: Settings, authority: str | None) -> None:
    """Insist on an authority that issues something."""
    if authority is None:
        return
    issuing = sorted(load_catalogue(settings.templates_dir).scopes)
    if authority not in issuing:
        raise InvalidInput.at("authority", f"must be one of {', '.join(issuing)}")
