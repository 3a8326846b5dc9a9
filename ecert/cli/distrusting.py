"""The command that declares a key distrusted (docs/offline.md, "A key that may have leaked")."""

from datetime import UTC, datetime

import click
import msgspec

from ecert.bundle.declaring import MAX_REASON, Declaration, declare
from ecert.bundle.service import read_key_id
from ecert.cli.output import console, json_option, say_json
from ecert.clock import system_clock
from ecert.resources import open_resources
from ecert.settings import Settings
from ecert.storage.database import transaction


class DeclarationView(msgspec.Struct, frozen=True):
    """A declaration as it is shown."""

    key_id: str
    since: datetime | None
    """From which instant on; null where nothing that it signed is to be trusted."""
    reason: str
    signs: bool
    """Whether the private half is here and opens, so that the key would still sign."""


class _Instant(click.ParamType[datetime]):
    """An instant with its zone (RFC 3339); what is less than a second is cut, which is the stricter way."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it."""
        try:
            instant = datetime.fromisoformat(str(value))
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            self.fail("must be an instant with its zone, as 2026-03-02T14:30:00+08:00", param, ctx)
        return instant.astimezone(UTC).replace(microsecond=0)


@click.command("distrust")
@click.argument("key_id")
@click.option("--since", type=_Instant(), help="From which instant on others may have had it; of certificate keys.")
@click.option("--all", "everything", is_flag=True, help="Trust nothing that it ever signed.")
@click.option("--reason", required=True, help=f"Why, for those who come later: at most {MAX_REASON} characters.")
@json_option
def distrust_key(key_id: str, since: datetime | None, everything: bool, reason: str, as_json: bool) -> None:
    """
    Declare that the key KEY_ID may be in others' hands.

    It takes effect with the next bundle: prepare, sign and publish one, the same day. What the public log proves to be
    older than the instant stays good.
    """
    if (since is None) is not everything:
        raise click.UsageError("needs one of --since and --all")
    resources = open_resources(Settings.from_env())
    declaration = Declaration(read_key_id(key_id), since, reason)
    with transaction(resources.engine) as session:
        declare(session, declaration, resources.keyring, now=system_clock())
    signs = any(signer.key.key_id == declaration.key_id for signer in resources.keyring.signers)
    view = DeclarationView(key_id, since, reason, signs)
    if as_json:
        say_json(view)
        return
    screen = console()
    said = "with all that it signed" if since is None else f"from {since.isoformat()} on"
    screen.print(f"{key_id} is declared distrusted {said}.")
    screen.print("Now: `ecert bundle prepare`, sign, publish; until then everybody goes on trusting it.")
    if signs:
        screen.print("Its private half is still here: make another key, and let this one sign no more.")
