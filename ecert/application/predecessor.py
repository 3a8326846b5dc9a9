"""The version that a change, renewal or reissue replaces: checked when it is asked for and again when it is issued."""

from datetime import date

from ecert.application.submission import Submission
from ecert.application.workflow import BusinessType
from ecert.catalogue.office import RenewalWindow
from ecert.catalogue.vocabulary import Evidence
from ecert.errors import InvalidInput, PredecessorNotCurrent, RenewalNotOpen
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


def check_window(predecessor: OpenedCertificate, submission: Submission, window: RenewalWindow, *, today: date) -> None:
    """
    Insist that a renewal is asked for neither too early nor too late; what has no end has no such days.

    Raises:
        RenewalNotOpen: it is.
    """
    last_day = predecessor.record.valid_to
    if submission.business_type is not BusinessType.RENEWAL or last_day is None:
        return
    first, last = window.days_for(submission.slug, last_day)
    state = predecessor.status_on(today)
    if today < first:
        doubt = _doubt(window.opens_evidence)
        raise RenewalNotOpen(f"predecessor: can be renewed only later{doubt}", state=state)
    if today > last:
        doubt = _doubt(window.grace_evidence)
        raise RenewalNotOpen(f"predecessor: its end is too long ago to renew it{doubt}", state=state)


def _doubt(evidence: Evidence) -> str:
    """Say of a limit that nobody has read in a source that it is none of the law's."""
    return " (this limit is provisional, templates/office.toml)" if evidence.guessed else ""
