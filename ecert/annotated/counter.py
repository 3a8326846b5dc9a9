"""
Hand an annotated copy over: drawn, noted once however often it is asked for, its link told this once.

What goes before and after the transaction stands here, so that the office's pages and its programs do the same.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from litestar import Response
from sqlmodel import Session

from ecert.accounts.principal import Principal
from ecert.annotated.link import sweep_copies
from ecert.annotated.rules import MAKERS, CopyWish
from ecert.annotated.service import AnnotatedCopy, CopyDesk, draw_copy, note_copy
from ecert.errors import EcertError
from ecert.http.repeat import do_once, find_done
from ecert.register.lifecycle import EventKind
from ecert.storage.idempotency import Answer, IdempotentRequest
from ecert.watching.metrics import count_step

logger = logging.getLogger(__name__)

LINK_PATH = "/c"
SWEPT_BESIDE = 8
"""Files of ended links that a request which makes or recalls a copy deletes beside its work."""


@dataclass(frozen=True, slots=True)
class NewCopy:
    """A copy that was made just now."""

    copy: AnnotatedCopy
    link: str
    """Where it is to be had: told in this answer alone, and kept nowhere."""


def hand_over(
    desk: CopyDesk,
    identifier: str,
    wish: CopyWish,
    request: IdempotentRequest,
    answer: Callable[[AnnotatedCopy], Answer],
    *,
    by: Principal,
    now: datetime,
) -> tuple[Response[bytes], NewCopy | None]:
    """
    Have a copy made, or give the answer of the time it was made.

    Args:
        desk: everything that copies need.
        identifier: the certificate's.
        wish: what is asked for.
        request: what makes this request the same as another one.
        answer: says what is kept of it for a repetition.
        by: who asks.
        now: the present instant.

    Returns:
        What is kept, and the copy with its link; None where the request is a repetition.

    Raises:
        EcertError: whatever `draw_copy` and `note_copy` raise; then no file stays.
    """
    by.require(*MAKERS)
    drawing = desk.drawing
    if (done := find_done(drawing.engine, request, now=now)) is not None:
        return done, None
    draft = draw_copy(desk, identifier, wish, by=by, now=now)
    made: list[AnnotatedCopy] = []

    def work(session: Session) -> Answer:
        copy = note_copy(session, identifier, draft, by=by, now=now, keyring=drawing.keyring)
        made.append(copy)
        return answer(copy)

    try:
        kept = do_once(drawing.engine, request, work, now=now)
    except EcertError:
        # Nobody has the link, whatever became of the transaction.
        drawing.files.delete(draft.sha256)
        raise
    if not made:
        drawing.files.delete(draft.sha256)
        return kept, None
    count_step(EventKind.COPIED)
    sweep(desk, now)
    return kept, NewCopy(made[0], f"{drawing.public_url}{LINK_PATH}/{draft.token}")


def sweep(desk: CopyDesk, now: datetime) -> None:
    """Delete some files that no link leads to any more; whatever hinders that is no matter of this request."""
    try:
        sweep_copies(desk.drawing.engine, desk.drawing.files, now=now, limit=SWEPT_BESIDE)
    except EcertError as error:
        logger.warning("files of ended links are still to be deleted (%s)", error.code)
