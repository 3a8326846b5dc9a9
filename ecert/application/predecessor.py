"""The version that a change, renewal or reissue replaces: checked when it is asked for and again when it is issued."""

from sqlmodel import Session

from ecert.application.submission import Submission
from ecert.application.workflow import BusinessType
from ecert.errors import InvalidInput, PredecessorNotCurrent
from ecert.register.lifecycle import Standing
from ecert.register.steps import open_to_build_on
from ecert.register.stored import OpenedCertificate
from ecert.signing.keyring import Keyring


def open_predecessor(
    session: Session, submission: Submission, *, keyring: Keyring, lock: bool
) -> OpenedCertificate | None:
    """
    Open the version that a submission wants to replace; None where it replaces none.

    Raises:
        UnknownCertificate: there is no such certificate.
        InvalidInput: it is of another kind, or its holder is not the applicant's.
        PredecessorNotCurrent: it is superseded, ended or suspended.
        Conflict: what is stored of it does not hold.
    """
    if submission.predecessor is None:
        return None
    predecessor = open_to_build_on(session, submission.predecessor, keyring=keyring, lock=lock)
    record = predecessor.record
    if record.template.slug != submission.slug:
        raise InvalidInput.at("predecessor", "is of another kind")
    if submission.business_type is not BusinessType.CHANGE and record.holder != submission.holder:
        raise InvalidInput.at("holder", "is not the predecessor's; only a change may alter the holder")
    if predecessor.history.standing is not Standing.IN_FORCE:
        raise PredecessorNotCurrent(f"predecessor: is {predecessor.history.standing}")
    return predecessor
