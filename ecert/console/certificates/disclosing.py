"""
Note who had personal numbers of a certificate shown (敏感信息查看留痕).

Pages hide them. Whoever asks for them, or opens a file in which they stand, is noted in the journal of access: who,
when, which certificate and what of it, never a number.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine

from ecert.accounts.journal import AccessKind, note_access
from ecert.accounts.principal import Principal
from ecert.storage.database import transaction


class Shown(StrEnum):
    """What of a certificate was shown whole."""

    NUMBERS = "numbers"
    FACE = "face"
    PDF = "pdf"
    RECORD = "record"


def note_shown(engine: Engine, identifier: str, shown: Shown, *, by: Principal, now: datetime) -> None:
    """Note that personal numbers of a certificate were shown to somebody; nothing is shown that cannot be noted."""
    with transaction(engine) as session:
        note_access(session, AccessKind.SHOWN, now=now, account=by.name, detail=f"{shown.value} of {identifier}")
