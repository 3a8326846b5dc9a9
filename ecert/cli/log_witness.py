"""The command of a witness: the second body that signs what it saw of a log (docs/log.md, "Witnesses")."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec

from ecert.cli.listening import listen
from ecert.cli.log_sources import is_address, open_files, read_keys
from ecert.cli.output import NEGATIVE, console, json_option, say_error, say_json
from ecert.clock import legal_date, system_clock
from ecert.errors import EcertError, Misconfigured
from ecert.log.client import hand_in
from ecert.log.errors import LogUnreadable
from ecert.log.note import SignatureKind
from ecert.log.public import PublicFiles
from ecert.settings import Settings
from ecert.signing.keyfiles import load_keyring
from ecert.signing.keys import Purpose
from ecert.witness.app import create_witness
from ecert.witness.desk import WitnessDesk
from ecert.witness.errors import WitnessRefused
from ecert.witness.exchange import FORBIDDEN, NOT_FOUND, OK
from ecert.witness.state import StateFile


class CosignedView(msgspec.Struct, frozen=True):
    """What was signed."""

    origin: str
    size: int
    line: str
    """The witness's line."""
    handed_in: bool
    vkey: str
    """By which others know the witness."""


@dataclass(frozen=True, slots=True)
class _Round:
    """What is done each time."""

    desk: WitnessDesk
    files: PublicFiles
    target: str | None
    """Where the signature is handed in."""
    as_json: bool

    def run(self) -> None:
        """
        Look at the log, sign, and hand the signature in.

        Raises:
            EcertError: the log is not what it was, or somebody does not answer.
        """
        cosigned = self.desk.visit(self.files)
        handed_in = False
        if self.target is not None:
            reply = hand_in(self.target, cosigned.note)
            handed_in = reply.status == OK
            if not handed_in:
                # It is signed and remembered all the same; the next round hands the next signature in.
                refused = Misconfigured if reply.status in {FORBIDDEN, NOT_FOUND} else LogUnreadable
                raise refused(f"log: it does not take the signature of this witness (status {reply.status})")
        checkpoint, line = cosigned.signed.checkpoint, cosigned.line.text
        if self.as_json:
            say_json(CosignedView(checkpoint.origin, checkpoint.size, line, handed_in, self.desk.key.text))
        else:
            how = "handed in" if handed_in else "not handed in"
            console().print(f"{checkpoint.origin}: {checkpoint.size} entries signed, {how}", markup=False)
            console().print(line, soft_wrap=True, markup=False, end="")


@click.command()
@click.option("--name", required=True, help="Of the witness, in its lines: an address without scheme, as a rule.")
@click.option("--key", "keys", multiple=True, required=True, metavar="VKEY", help="A key of the log.")
@click.option(
    "--state", type=click.Path(path_type=Path, dir_okay=False), required=True, help="What was signed last, for ever."
)
@click.option("--log", "source", help="Address or folder of the log's public files: look there, and sign.")
@click.option("--submit", metavar="URL", help="Where signatures are handed in; by default at the address of the log.")
@click.option("--every", type=click.IntRange(1, 86_400), help="With --log: go on for ever, every so many seconds.")
@click.option("--listen", "listening", metavar="HOST:PORT", help="Instead of --log: wait to be asked.")
@json_option
def witness(
    name: str,
    keys: tuple[str, ...],
    state: Path,
    source: str | None,
    submit: str | None,
    every: int | None,
    listening: str | None,
    as_json: bool,
) -> None:
    """
    Sign the checkpoints of a log, as a second body, after checking that it only grew; exit 1 if it did not.

    Needs a key of purpose `witness` in ECERT_KEYS_DIR, and no database.
    """
    if (source is None) is (listening is None):
        raise click.UsageError("give either --log or --listen")
    if source is None and (submit is not None or every is not None):
        raise click.UsageError("--submit and --every go with --log")
    settings = Settings.from_env()
    if settings.keys_passphrase is None:
        raise Misconfigured("ECERT_KEYS_PASSPHRASE_FILE: must name the file of the witness key's passphrase")
    keyring = load_keyring(settings.keys_dir, settings.keys_passphrase)
    signer = keyring.signer(Purpose.WITNESS, on=legal_date(system_clock()))
    log_keys = read_keys(keys, SignatureKind.LOG)
    desk = WitnessDesk(name, signer, log_keys, StateFile(state, log_keys[0].name), system_clock)
    with desk.state.held():
        desk.state.load()
        if source is None:
            host, port = _address(listening or "")
            listen(create_witness(desk), host, port, None, access_log=True)
            return
        if submit is None and is_address(source):
            submit = f"{source.rstrip('/')}/cosignatures"
        _go(_Round(desk, open_files(source), submit, as_json), every)


def _go(work: _Round, every: int | None) -> None:
    """Work once, or for ever; a log that is not what it was is said again each time, and never signed."""
    while True:
        try:
            work.run()
        except WitnessRefused as error:
            say_error(error)
            if every is None:
                sys.exit(NEGATIVE)
        except EcertError as error:
            if every is None:
                raise
            say_error(error)
        if every is None:
            return
        time.sleep(every)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdecimal() or not 1 <= int(port) <= 65_535:  # noqa: PLR2004 - ports
        raise click.UsageError("--listen takes HOST:PORT")
    return host.strip("[]"), int(port)
