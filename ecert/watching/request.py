"""
Know, anywhere in the work for a request, which request it is.

The notes follow the request into the threads that work for it: each thread gets a copy of the context, and with it the
same notes, so what is noted in a thread is there when the answer goes out.
"""

import re
from contextvars import ContextVar
from dataclasses import dataclass

_ACCEPTABLE = re.compile(rb"[A-Za-z0-9._-]{8,64}")


@dataclass(slots=True)
class RequestNotes:
    """What is known of the request at work."""

    request_id: str
    account_id: int | None = None
    """Set once its token or session was understood; the number, never the name."""
    refusal: str | None = None
    """Code of the error by which somebody was refused who may not do this, or is not who he says."""


_current: ContextVar[RequestNotes | None] = ContextVar("ecert_request", default=None)


def acceptable_id(sent: bytes) -> str | None:
    """Give a client's own id of its request, if it is one: 8 to 64 characters of `A-Za-z0-9._-`."""
    return sent.decode("ascii") if _ACCEPTABLE.fullmatch(sent) else None


def begin_request(request_id: str) -> RequestNotes:
    """Begin the work for a request; the notes are those of everything that runs in this context from now on."""
    notes = RequestNotes(request_id)
    _current.set(notes)
    return notes


def current_request() -> RequestNotes | None:
    """Give the notes of the request that this code works for; None outside of any."""
    return _current.get()


def current_request_id() -> str | None:
    """Give the id of the request that this code works for; None outside of any."""
    notes = _current.get()
    return None if notes is None else notes.request_id


def note_account(account_id: int) -> None:
    """Note whose request it is."""
    notes = _current.get()
    if notes is not None:
        notes.account_id = account_id


def note_refused(code: str) -> None:
    """Note that the request was refused to whoever made it."""
    notes = _current.get()
    if notes is not None:
        notes.refusal = code
