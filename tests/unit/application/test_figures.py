"""What cases come to: counts, mean and share, for all and for each kind."""

from ecert.application.figures import Case, summarise, summarise_by_template
from ecert.application.workflow import ApplicationState

_S = ApplicationState
CASES = [
    Case("b", _S.DELIVERED, 12, 12),
    Case("b", _S.REJECTED, 12, 13),
    Case("b", _S.UNDER_REVIEW, 12, None),
    Case("a", _S.APPROVED, 5, 2),
]


def test_no_cases_come_to_nothing() -> None:
    """There is no mean of nothing."""
    figures = summarise([])
    assert (figures.total, dict(figures.states), figures.timed) == (0, {}, 0)
    assert (figures.mean_working_days, figures.in_time_share) == (None, None)


def test_the_last_promised_day_is_in_time() -> None:
    """Only what was measured counts for mean and share."""
    figures = summarise(CASES)
    assert dict(figures.states) == {_S.DELIVERED: 1, _S.REJECTED: 1, _S.UNDER_REVIEW: 1, _S.APPROVED: 1}
    assert (figures.total, figures.timed, figures.mean_working_days, figures.in_time_share) == (4, 3, 9, 2 / 3)


def test_each_kind_has_its_own() -> None:
    """In the order of their slugs, and none is lost."""
    figures = summarise_by_template(CASES)
    assert [(kind, part.total, part.mean_working_days) for kind, part in figures.items()] == [
        ("a", 1, 2),
        ("b", 3, 12.5),
    ]
