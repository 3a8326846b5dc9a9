"""How certificate numbers are written: series, letters, years and widths."""

import pytest

from ecert.catalogue.numbering import NumberSeries, fits, format_number, number_series, pattern_problem
from tests.unit.catalogue.builders import a_kind, a_number_format


def a_number(pattern: str, n: int = 7, *, year: int = 2026) -> str:
    """Write one number of a pattern."""
    series = number_series(a_number_format(pattern=pattern), year=year, claims={})
    assert series is not None
    return format_number(series, n)


@pytest.mark.parametrize(
    ("pattern", "n", "number"),
    [
        ("湘音制字第{n:03}号", 7, "湘音制字第007号"),
        ("湘音制字第{n:03}号", 999, "湘音制字第999号"),
        ("湘音制字第{n:03}号", 1000, "湘音制字第1000号"),
        ("湘音制字第{n}号", 7, "湘音制字第7号"),
        ("湘剧审字（{year}）第{n:03}号", 12, "湘剧审字（2026）第012号"),
        ("BY43{year}{n:07}", 456, "BY4320260000456"),
        ("{n:02}/{year}/{year}", 1, "01/2026/2026"),
    ],
)
def test_number_is_written_with_year_and_least_width(pattern: str, n: int, number: str) -> None:
    """A running number that outgrows its width is written whole; the regex says whether it may be."""
    assert a_number(pattern, n) == number


def test_number_beyond_the_width_breaks_a_strict_regex() -> None:
    """So a series that is full draws no malformed number."""
    drama = a_kind(20).template.number
    series = number_series(drama, year=2026, claims={})
    assert series is not None
    assert fits(drama, format_number(series, 999))
    assert not fits(drama, format_number(series, 1000))


def test_each_year_has_a_series_of_its_own() -> None:
    """Everything that stands fixed in the number makes the series."""
    kind = a_kind(11).template.number
    assert number_series(kind, year=2026, claims={}) == NumberSeries("湘新出准字〔2026〕第{n:03}号")
    assert number_series(kind, year=2027, claims={}) == NumberSeries("湘新出准字〔2027〕第{n:03}号")


def test_kind_without_a_year_has_one_series() -> None:
    """Numbers of such a kind count on for ever."""
    kind = a_kind(18).template.number
    assert number_series(kind, year=2026, claims={}) == number_series(kind, year=2027, claims={})


@pytest.mark.parametrize(("choice", "letter"), [("美术", "F"), ("文字", "A"), ("其他", "L")])
def test_letter_follows_from_the_choice(choice: str, letter: str) -> None:
    """Each class of works has its letter, and with it a series of its own."""
    series = number_series(a_kind(17).template.number, year=2018, claims={"work_kind": choice})
    assert series is not None
    assert format_number(series, 12345) == f"湘作登字-2018-{letter}-00012345"


@pytest.mark.parametrize("claims", [{"work_kind": "口述"}, {}], ids=["no-letter", "no-choice"])
def test_choice_without_a_letter_has_no_series(claims: dict[str, object]) -> None:
    """Nothing is made up: such a number must be handed in."""
    assert number_series(a_kind(17).template.number, year=2026, claims=claims) is None


@pytest.mark.parametrize(
    ("text", "fitting"),
    [
        ("（湘）字第00637号", True),
        ("(湘)字第00637号", True),
        ("（湘）字第00637号\n", False),
        ("见（湘）字第00637号", False),
        ("（湘）字第٠٠٦٣٧号", False),
        ("（沪）字第00637号", False),
    ],
)
def test_whole_number_must_match(text: str, fitting: bool) -> None:
    """No text around it, no line break behind it, no digits of other scripts."""
    assert fits(a_kind(18).template.number, text) is fitting


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("湘音制字第{n:03}号", None),
        ("湘作登字-{year}-{letter:work_kind}-{n:08}", None),
        ("湘音制字第1号", "exactly one"),
        ("{n:03}{n:03}", "exactly one"),
        ("{n:xy}", "width"),
        ("{n:03}{month}", "unknown placeholder {month}"),
        ("{n:03}{letter:colour}", "unknown placeholder {letter}"),
        ("{n:03}{letter}", "unknown placeholder {letter}"),
        ("{n:03}{", "brace"),
        ("{n:03}{YEAR}", "brace"),
        ("{n:03}{0.__class__}", "brace"),
    ],
)
def test_pattern_knows_three_placeholders_and_no_logic(pattern: str, message: str | None) -> None:
    """Nothing else in braces is accepted, least of all what a format string would follow."""
    problem = pattern_problem(a_number_format(pattern=pattern), field_keys=frozenset({"work_kind"}))
    assert problem is None if message is None else message in (problem or "")
