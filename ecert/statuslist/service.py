"""
Publish the status lists: from memory, made anew when the register has changed or an hour has begun.

Every process keeps copies in memory and asks the database for the newest event's number before it gives one away, so
none gives away what was true before a change. A list says nothing that depends on the process (decision 0028). It is
signed once: whoever comes first stores it with its entry in the public log, and the others take what is stored. So the
same events and hour give the same bytes everywhere, and with them the same ETag, whatever the signatures are made of.
"""

import hashlib
import threading
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine
from sqlmodel import Session, select

from ecert.clock import Clock, legal_date
from ecert.log.service import EntryKind, append, is_logged
from ecert.register.listing import Listed, Newest, find_listed, find_newest
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.statuslist.entries import build_entries, entry_of
from ecert.statuslist.errors import UnknownStatusList
from ecert.statuslist.tables import StatusTokenRow
from ecert.statuslist.token import CWT_TYPE, JWT_TYPE, list_uri, make_list, seal_list, write_jwt
from ecert.storage.database import snapshot, take_turn, transaction

MAX_NUMBER = 2**31 - 1
"""Highest number that a list can have: the database's integer."""


class Form(StrEnum):
    """In which form a list is given; the values are media types."""

    CWT = CWT_TYPE
    JWT = JWT_TYPE


@dataclass(frozen=True, slots=True)
class Copy:
    """A signed list."""

    content: bytes
    etag: str
    """Strong, in quotes (RFC 9110, section 8.8.3)."""


@dataclass(frozen=True, slots=True)
class _State:
    """What a copy is made of, beside keys and addresses, which stay the same while the process lives."""

    sequence: int
    hour: datetime


@dataclass(slots=True)
class StatusLists:
    """Gives the signed lists; may be asked from several threads at once."""

    engine: Engine
    keyring: Keyring
    clock: Clock
    public_url: str
    _held: dict[tuple[int, Form], tuple[_State, Copy]] = field(default_factory=dict)
    _making: threading.Lock = field(default_factory=threading.Lock)

    def get(self, number: int, form: Form) -> Copy:
        """
        Give a list as it is now.

        Raises:
            UnknownStatusList: no certificate was ever given a place in it.
            SigningKeyMissing: there is no key for status lists.
            LogBehind: more is published in the log than the database holds, so its lists may forget an ending.
            Unavailable: the database cannot be used now.
        """
        if not 0 <= number <= MAX_NUMBER:
            raise UnknownStatusList("list: no such status list")
        now = self.clock()
        with snapshot(self.engine) as session:
            newest = find_newest(session, now=now)
        held = self._held.get((number, form))
        if held is None or held[0] != _state(newest, now):
            held = self._renew(number, form)
        return held[1]

    def _renew(self, number: int, form: Form) -> tuple[_State, Copy]:
        """Make a copy anew, unless another thread has done so meanwhile; no older one takes a newer one's place."""
        with self._making:
            now = self.clock()
            with snapshot(self.engine) as session:
                newest, listed = find_newest(session, now=now), find_listed(session, number)
                state, held = _state(newest, now), self._held.get((number, form))
                content = _find_token(session, number, form, state)
            if listed is None:
                raise UnknownStatusList("list: no such status list")
            if held is None or held[0] != state:
                if content is None:
                    made = self._make(number, form, listed, issued_at=max(state.hour, newest.at or state.hour))
                    content = self._keep(number, form, state, made)
                held = self._held[number, form] = state, Copy(content, f'"{hashlib.sha256(content).hexdigest()}"')
            return held

    def _keep(self, number: int, form: Form, state: _State, content: bytes) -> bytes:
        """Store a list with its entry in the log before anybody gets it; give what another process stored first."""
        with transaction(self.engine) as session:
            take_turn(session)
            stored = _find_token(session, number, form, state)
            if stored is not None:
                return stored
            digest = hashlib.sha256(content).digest()
            if is_logged(session, digest):
                # Within one second the register may have changed, and the list not, or have become what it was before.
                return content
            position = append(session, EntryKind.STATUS_LIST, [digest])
            row = StatusTokenRow(
                log_position=position,
                list_number=number,
                form=form.value,
                sequence=state.sequence,
                hour=state.hour,
                content=content,
            )
            session.add(row)
        return content

    def _make(self, number: int, form: Form, listed: Listed, *, issued_at: datetime) -> bytes:
        """Build and sign a list; but for the signature nothing here depends on the process."""
        entries = build_entries(
            full_blocks=listed.full_blocks,
            begun=listed.begun,
            exceptions=((index, entry_of(standing)) for index, standing in listed.exceptions),
        )
        status_list = make_list(list_uri(self.public_url, number), entries, issued_at=issued_at)
        signer = self.keyring.signer(Purpose.STATUS, on=legal_date(issued_at))
        return (seal_list if form is Form.CWT else write_jwt)(status_list, signer)


def _find_token(session: Session, number: int, form: Form, state: _State) -> bytes | None:
    """Find the list of this state that was signed and logged already."""
    statement = select(StatusTokenRow.content).where(
        StatusTokenRow.list_number == number,
        StatusTokenRow.form == form.value,
        StatusTokenRow.sequence == state.sequence,
        StatusTokenRow.hour == state.hour,
    )
    return session.exec(statement).one_or_none()


def _state(newest: Newest, now: datetime) -> _State:
    return _State(newest.sequence, now.replace(minute=0, second=0, microsecond=0))
