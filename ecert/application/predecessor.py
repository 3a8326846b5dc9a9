"""The version that a change, renewal or reissue replaces: checked when it is asked for and again when it is issued."""

from ecert.application.submission import Submission
from ecert.application.workflow import BusinessType
from ecert.errors import InvalidInput, PredecessorNotCurrent
from ecert.register.lifecycle import Standing
from ecert.register.stored import OpenedCertificate


def check_predecessor(predecessor: OpenedCertificate, submission: Submission) -> None:
    """
    Insist that a submission may replace an opened certificate.

    Raises:
        InvalidInput: it is of another kind, or its holder is not the applicant's.
        PredecessorNotCurrent: it is superseded, ended or suspended.
    """
    record = predecessor.record
    if record.template.slug != submission.slug:
        raise InvalidInput.at("predecessor", "is of another kind")
    if submission.business_type is not BusinessType.CHANGE and record.holder != submission.holder:
        raise InvalidInput.at("holder", "is not the predecessor's; only a change may alter the holder")
    if predecessor.history.standing is not Standing.IN_FORCE:
        standing = predecessor.history.standing
        raise PredecessorNotCurrent(f"predecessor: is {standing}", state=standing)
