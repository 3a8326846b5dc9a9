"""The command that says by which keys the log, or a witness, is known to others."""

import click

from ecert.cli.output import console, json_option, say_json
from ecert.clock import legal_date, system_clock
from ecert.log.note import SignatureKind, note_key
from ecert.log.published import log_keys, origin_of
from ecert.settings import Settings
from ecert.signing.keyfiles import load_keyring
from ecert.signing.keys import Purpose


@click.command()
@click.option("--witness", metavar="NAME", help="Of the witness of this name, instead of the log's.")
@json_option
def vkey(witness: str | None, as_json: bool) -> None:
    """Print the keys of this installation's log, or of a witness, as others have to be given them."""
    settings = Settings.from_env()
    if witness is None:
        keyring = load_keyring(settings.keys_dir, None)
        texts = [key.text for key in log_keys(keyring, origin_of(settings.public_url))]
    else:
        keyring = load_keyring(settings.keys_dir, settings.keys_passphrase)
        signer = keyring.signer(Purpose.WITNESS, on=legal_date(system_clock()))
        texts = [note_key(witness, SignatureKind.WITNESS, signer.key.public_key).text]
    if as_json:
        say_json({"vkeys": texts})
        return
    for text in texts:
        console().print(text, soft_wrap=True, markup=False)
