"""Commands for the devices of inspectors: invite one, list them, shut one out."""

import click

from ecert.accounts.devices import invite_device, list_devices
from ecert.cli.output import json_option, say_json, say_table
from ecert.clock import system_clock
from ecert.device.service import shut_out
from ecert.resources import open_engine, open_keyring
from ecert.settings import Settings
from ecert.storage.database import open_database, snapshot, transaction


@click.group()
def devices() -> None:
    """Devices that inspectors work with."""


@devices.command("invite")
@click.argument("account")
@json_option
def invite(account: str, as_json: bool) -> None:
    """Give out a code by which one device of ACCOUNT comes in; it is good once, for 15 minutes."""
    settings = Settings.from_env()
    keyring = open_keyring(settings)
    with transaction(open_engine(settings)) as session:
        made = invite_device(session, account_name=account, by=None, now=system_clock(), keyring=keyring)
    if as_json:
        say_json({"code": made.code, "account": made.account, "expires_at": made.expires_at})
    else:
        click.echo(made.code)


@devices.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """List the devices of all accounts, the newest first."""
    with snapshot(open_database(Settings.from_env().database_url)) as session:
        found = list_devices(session, by=None)
    if as_json:
        say_json({"devices": found})
        return
    rows = [
        [
            device.device_id,
            device.account,
            device.label,
            device.expires_at.date().isoformat(),
            "-" if device.last_seen_at is None else device.last_seen_at.isoformat(timespec="minutes"),
            "no" if device.shut_out_at is None else "yes",
        ]
        for device in found
    ]
    say_table(["device", "account", "label", "until", "last seen", "shut out"], rows)


@devices.command("shut-out")
@click.argument("device")
@click.option("--reason", required=True, help="Why; it is kept.")
@json_option
def shut_out_one(device: str, reason: str, as_json: bool) -> None:
    """Shut the device with the id DEVICE out, at once and for good."""
    settings = Settings.from_env()
    keyring = open_keyring(settings)
    with transaction(open_engine(settings)) as session:
        done = shut_out(session, device, reason=reason, by=None, now=system_clock(), keyring=keyring)
    if as_json:
        say_json(done)
    else:
        click.echo(f"Device {done.device_id} of {done.account} is shut out.")
