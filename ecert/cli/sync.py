"""Commands for the exchange with the provincial platform (docs/sync.md)."""

import sys
import time

import click
import msgspec

from ecert.cli.output import NEGATIVE, console, json_option, say_error, say_json
from ecert.clock import system_clock
from ecert.errors import Misconfigured, Unavailable
from ecert.resources import Resources, open_resources
from ecert.settings import Settings
from ecert.storage.database import snapshot
from ecert.sync.client import PlatformClient, open_client
from ecert.sync.service import PushSummary, push_pending, reconcile, sync_state
from ecert.sync.settings import PlatformSettings


@click.group()
def sync() -> None:
    """Tell the provincial platform of every certificate and every change."""


@sync.command("run")
@click.option("--every", type=click.IntRange(1, 86400), help="Go on for ever, looking again after so many seconds.")
@json_option
def run_sync(every: int | None, as_json: bool) -> None:
    """Push what the platform does not have yet; exit 1 if something could not be pushed."""
    resources, platform = _open()
    with open_client(platform) as client:
        summary = _push(resources, client, platform, as_json=as_json)
        while every is not None:
            time.sleep(every)
            try:
                if _is_due(resources):
                    summary = _push(resources, client, platform, as_json=as_json, quiet=True)
            except Unavailable as error:
                # The database will be back; what was sent and not written down is sent again.
                say_error(error)
    if summary.unavailable or summary.refused or summary.blocked or summary.held_back:
        sys.exit(NEGATIVE)


@sync.command("status")
@json_option
def show_status(as_json: bool) -> None:
    """Say how far the platform knows what the register knows; exit 1 while something is open."""
    resources = open_resources(Settings.from_env())
    with snapshot(resources.engine) as session:
        state = sync_state(session)
    if as_json:
        say_json({**msgspec.to_builtins(state), "open_failures": state.open_failures})
    else:
        console().print(f"delivered {state.delivered} of {state.newest}, pending {state.pending}")
        console().print(f"open failures {state.open_failures} {state.failures or ''}")
        if state.error_code is not None:
            console().print(f"last trouble {state.error_code}: {state.error}; next try {state.next_try_at}")
    if state.pending or state.open_failures:
        sys.exit(NEGATIVE)


@sync.command("reconcile")
@json_option
def run_reconciliation(as_json: bool) -> None:
    """Compare every certificate with what the platform holds; exit 1 if the two sides differ."""
    resources, platform = _open()
    with open_client(platform) as client:
        found = reconcile(
            resources.engine,
            client,
            platform,
            catalogue=resources.catalogue,
            keyring=resources.keyring,
            now=system_clock(),
        )
    if as_json:
        say_json({**msgspec.to_builtins(found), "equal": found.equal, "differences": found.differences})
    else:
        console().print(f"register {found.certificates}, platform {found.at_platform}, matching {found.matching}")
        for name in ("missing_at_platform", "unknown_here", "differing", "unreadable_here", "not_yet_sent"):
            difference = getattr(found, name)
            if difference.count:
                console().print(f"{name} {difference.count}: {', '.join(difference.identifiers)}")
        console().print("equal" if found.equal else "NOT EQUAL")
    if not found.equal:
        sys.exit(NEGATIVE)


def _open() -> tuple[Resources, PlatformSettings]:
    resources = open_resources(Settings.from_env())
    if resources.platform is None:
        raise Misconfigured(
            "ECERT_PLATFORM_URL, ECERT_PLATFORM_CLIENT_SECRET_FILE, ECERT_PLATFORM_SM4_KEY_FILE: must all be set"
        )
    return resources, resources.platform


def _is_due(resources: Resources) -> bool:
    """Whether the platform may be asked again after its last trouble."""
    with snapshot(resources.engine) as session:
        return sync_state(session).is_due(system_clock())


def _push(
    resources: Resources, client: PlatformClient, platform: PlatformSettings, *, as_json: bool, quiet: bool = False
) -> PushSummary:
    summary = push_pending(
        resources.engine,
        client,
        platform,
        catalogue=resources.catalogue,
        keyring=resources.keyring,
        now=system_clock(),
    )
    if quiet and not summary.pushes and not summary.unavailable:
        return summary
    if as_json:
        say_json(summary)
    else:
        console().print(
            f"delivered {summary.delivered}, refused {summary.refused}, blocked {summary.blocked}, "
            f"held back {summary.held_back}, warned {summary.warned}"
        )
        if summary.error is not None:
            console().print(f"{summary.error_code}: {summary.error}")
    return summary
