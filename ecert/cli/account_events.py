"""Signed events of accounts as the command line shows them."""

from datetime import datetime

import msgspec

from ecert.accounts.history import ShownAccountEvent


class AccountEventView(msgspec.Struct, frozen=True):
    """One event."""

    position: int
    at: datetime
    kind: str
    holds: bool
    """Whether signature, columns and the entry in the log do; else nothing below is believed or told."""
    log_position: int
    actor: str | None = None
    """Name of the account that did it; nothing where the operator did."""
    confirmed_by: str | None = None
    change: int | None = None
    """Number of the proposal."""
    roles: tuple[str, ...] = ()
    authority: str | None = None
    disabled: bool = False
    device: str | None = None


def view_of(shown: ShownAccountEvent) -> AccountEventView:
    """Give an event as JSON shows it."""
    event = shown.event
    if event is None or not shown.is_logged:
        return AccountEventView(shown.position, shown.at, shown.kind, False, shown.log_position)  # noqa: FBT003 - a struct's member
    doers = event.facts.doers
    return AccountEventView(
        position=event.position,
        at=event.at,
        kind=event.facts.kind,
        holds=True,
        log_position=shown.log_position,
        actor=doers.actor,
        confirmed_by=doers.confirmed_by,
        change=doers.change,
        roles=event.roles,
        authority=event.authority,
        disabled=event.disabled,
        device=event.facts.device,
    )


def line_of(view: AccountEventView) -> list[str]:
    """Give an event as a line of a table."""
    by = (view.actor or "operator") if view.holds else "?"
    return [
        view.at.isoformat(timespec="minutes"),
        view.kind,
        by,
        view.confirmed_by or "-",
        " ".join(view.roles) + (" (shut out)" if view.disabled else ""),
        str(view.log_position),
        "yes" if view.holds else "no",
    ]
