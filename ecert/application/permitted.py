"""Which steps of an application are open to somebody now: what a page offers is what the service would take."""

from collections.abc import Sequence
from datetime import date

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.service import Application
from ecert.application.timing import notice_is_late
from ecert.application.trail import TrailStep
from ecert.application.workflow import RULES, TRANSITIONS, ApplicationStep
from ecert.catalogue.office import OfficeRules

_BY_NO_AUTHOR = frozenset(step for step, rule in RULES.items() if rule.roles == (AccountRole.REVIEWER,)) | {
    ApplicationStep.ISSUE
}


def open_steps(
    application: Application, trail: Sequence[TrailStep], *, by: Principal, rules: OfficeRules, today: date
) -> tuple[ApplicationStep, ...]:
    """
    Give the steps that this account may take now, in the order of the table.

    Args:
        application: as it stands.
        trail: its steps until now.
        by: who would take them.
        rules: the office's limits.
        today: the legal day.
    """
    return tuple(
        step
        for step, rule in RULES.items()
        if (application.state, step) in TRANSITIONS
        and not by.roles.isdisjoint(rule.roles)
        and not (step in _BY_NO_AUTHOR and application.is_author(by.account_id))
        and not (step is ApplicationStep.REQUEST_SUPPLEMENT and _is_told(trail, rules, today))
    )


def _is_told(trail: Sequence[TrailStep], rules: OfficeRules, today: date) -> bool:
    """Whether what is missing was told, or may not be told any more (行政许可法, art. 32)."""
    told = any(entry.step is ApplicationStep.REQUEST_SUPPLEMENT for entry in trail)
    return told or notice_is_late(trail, rules=rules, today=today)
