"""
Points at which a test lets the process die, to see that nothing is lost, doubled or half-written (docs/durability.md).

Off unless the environment variable `ECERT_TEST_FAULT_POINT` names one when the process starts; then the process ends
itself with SIGKILL when it comes there, as if the machine had stopped. Nothing is cleaned up, which is the purpose.
"""

import os
import signal
from enum import StrEnum


class FaultPoint(StrEnum):
    """Every point there is; a new step gets one here, and its place in `tests/durability/test_kill.py`."""

    SUBMIT_NUMBERED = "submit.numbered"
    """An application has its number and is not stored."""
    APPLICATION_STEPPED = "application.stepped"
    """An application has its new state; its trail has not."""
    APPLICATION_AMENDED = "application.amended"
    """What an application asks for is another thing now."""
    LETTER_NUMBERED = "letter.numbered"
    """A letter has its number and is not stored."""
    DECIDE_NOTED = "decide.noted"
    """A decision is noted."""
    ISSUE_CHECKED = "issue.checked"
    """The application is locked and may be issued; nothing is drawn."""
    ISSUE_NUMBERED = "issue.numbered"
    """The certificate numbers of a group are drawn."""
    ISSUE_PLACED = "issue.placed"
    """The places in status lists are taken."""
    ISSUE_SEALED = "issue.sealed"
    """Credentials and records are signed and not entered."""
    ISSUE_ENTERED = "issue.entered"
    """The certificates of a group are in the register without an event."""
    ISSUE_SUPERSEDED = "issue.superseded"
    """The versions before are noted as superseded; no event is stored."""
    ISSUE_MARKED = "issue.marked"
    """The applications are noted as issued."""
    STEP_NOTED = "step.noted"
    """An ending is noted for its second person."""
    STEP_DECIDED = "step.decided"
    """The second person's word is noted; the event is still to come."""
    INSPECTION_CHECKED = "inspection.checked"
    """The certificate is locked and the inspection may be noted; its event is still to come."""
    EVENT_SEALED = "event.sealed"
    """An event of any kind is signed; its turn in the register's order is still to come."""
    EVENT_STORED = "event.stored"
    """Events of any kind are stored, and their certificates' heads moved."""
    ACCOUNT_EVENT_STORED = "account.stored"
    """An event of an account is stored and entered in the log; not committed."""
    LOG_APPENDED = "log.appended"
    """Something signed has its entry in the log; whether it is stored itself depends on its kind."""
    LOG_SIGNED = "log.signed"
    """A checkpoint is signed and stored; nothing of it is published."""
    LOG_TILED = "log.tiled"
    """The tiles of a new checkpoint are published; the checkpoint itself is not."""
    PAPER_NOTED = "paper.noted"
    """A printed paper is noted."""
    PAPER_ENDED = "paper.ended"
    """It is noted what became of a paper."""
    DOCUMENTS_KEPT = "documents.kept"
    """Some signed PDFs are in the file store; it is not noted whose they are."""
    COPY_KEPT = "copy.kept"
    """The file of an annotated copy is in the store; the copy is not noted."""
    COPY_NOTED = "copy.noted"
    """An annotated copy is noted; its event is still to come."""
    COPY_RECALLED = "copy.recalled"
    """It is noted that a copy was called back; the event is still to come."""
    COPIES_SWEPT = "copies.swept"
    """Files of links that have ended are deleted; that is not noted."""
    SCAN_NOTED = "scan.noted"
    """A scan of a round is noted."""
    PHOTO_KEPT = "photo.kept"
    """A photo is in the file store; its round does not know of it."""
    ROUND_SEALED = "round.sealed"
    """A round is closed, and its record signed."""
    COMMIT_BEFORE = "commit.before"
    """Any unit of work is done, not committed."""
    COMMIT_AFTER = "commit.after"
    """Any unit of work is committed, not answered."""
    SYNC_BEGUN = "sync.begun"
    """A run of sync is noted; nothing is sent."""
    SYNC_READY = "sync.ready"
    """The rows of a push are made; the platform is not called."""
    SYNC_PUSHED = "sync.pushed"
    """The platform took a push; nothing is written down."""
    SYNC_NOTED = "sync.noted"
    """Push, cursor and failures are written down, not committed."""
    SYNC_DELIVERED = "sync.delivered"
    """What became of a push is committed; the next one is still to come."""
    REMIND_CLAIMED = "remind.claimed"
    """Reminders are claimed, and that is committed; the channel is not called."""
    REMIND_SENT = "remind.sent"
    """The channel took the message; nothing is written down."""
    REMIND_MARKED = "remind.marked"
    """What became of a message is committed; the next one is still to come."""


_NAMED = os.environ.get("ECERT_TEST_FAULT_POINT")
# An unknown name stops the start: a test that kills nothing would pass.
_ARMED = FaultPoint(_NAMED) if _NAMED else None


def pass_point(point: FaultPoint) -> None:
    """Go on, unless a test named this point: then the process ends here and now."""
    if _ARMED is not None and point is _ARMED:
        os.kill(os.getpid(), signal.SIGKILL)
