"""
Note who had personal numbers of a certificate shown (敏感信息查看留痕).

Pages hide them. Whoever asks for them, or opens a file in which they stand, is noted: who, when, which certificate and
what of it, never a number.
"""

import logging
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine

from ecert.accounts.principal import Principal

logger = logging.getLogger(__name__)


class Shown(StrEnum):
    """What of a certificate was shown whole."""

    NUMBERS = "numbers"
    FACE = "face"
    PDF = "pdf"
    RECORD = "record"


def note_shown(engine: Engine, identifier: str, shown: Shown, *, by: Principal, now: datetime) -> None:
    """Note that personal numbers of a certificate were shown to somebody."""
    del engine, now
    logger.info("account %d was shown the %s of certificate %s", by.account_id, shown.value, identifier)
