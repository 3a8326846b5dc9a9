"""The validity period of what is to be issued, by the kind of business."""

from datetime import date

from ecert.application.grant import Grant
from ecert.application.workflow import BusinessType
from ecert.catalogue.template import CertificateTemplate
from ecert.catalogue.validity import Period, new_period, paper_period, renewed_period
from ecert.errors import PredecessorNotCurrent
from ecert.register.lifecycle import Status


def period_of(
    template: CertificateTemplate,
    business_type: BusinessType,
    grant: Grant,
    before: Period | None,
    *,
    issued: date,
) -> Period:
    """
    Give the validity period by the kind of business.

    A first issue that was approved some days ago begins on the day asked for, or today if that has passed. A change
    and a reissue keep the period (standards digest 7.3).

    Args:
        template: the kind.
        business_type: what was asked for.
        grant: the days that were handed in.
        before: the predecessor's period, where there is one.
        issued: the day of issue.

    Raises:
        InvalidInput: the rule does not allow the days asked for.
        PredecessorNotCurrent: the predecessor has expired, and this is no renewal.
    """
    validity = template.validity
    set_elsewhere = template.granting_authority is not None
    if before is None and (set_elsewhere or business_type is BusinessType.BACKLOG):
        return paper_period(validity, issued=issued, valid_from=grant.valid_from, valid_to=grant.valid_to)
    if before is None:
        asked = None if grant.valid_from is None else max(grant.valid_from, issued)
        return new_period(validity, issued=issued, valid_from=asked, valid_to=grant.valid_to)
    if business_type is BusinessType.RENEWAL:
        return renewed_period(
            validity, issued=issued, before=before, valid_to=grant.valid_to, set_elsewhere=set_elsewhere
        )
    if before.valid_to is not None and before.valid_to < issued:
        raise PredecessorNotCurrent("predecessor: has expired; it can only be renewed", state=Status.EXPIRED)
    return before
