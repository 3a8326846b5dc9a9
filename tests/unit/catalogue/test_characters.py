"""When two certificate numbers are the same number."""

import pytest

from ecert.catalogue.characters import number_key, tidy

NUMBER = "（湘）剧审字（2018）第012号"


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("(湘)剧审字(2018)第012号", id="half-width-brackets"),
        pytest.param("（湘）剧审字〔2018〕第012号", id="tortoise-shell-brackets"),
        pytest.param("（湘）剧审字[2018]第012号", id="square-brackets"),
        pytest.param("（湘）剧审字［2018］第012号", id="full-width-square-brackets"),
        pytest.param("【湘】剧审字【2018】第012号", id="lenticular-brackets"),
        pytest.param("（湘）剧审字（２０１８）第０１２号", id="full-width-digits"),
        pytest.param(" （湘） 剧审字（2018）第 012 号\u3000", id="white-space"),
    ],
)
def test_number_is_the_same_in_other_brackets_digits_and_spaces(written: str) -> None:
    """Real registers write one number in many ways."""
    assert number_key(written) == number_key(NUMBER)


def test_letters_and_dashes_are_folded() -> None:
    """Upper and lower case, full and half width, short and long dash make no difference."""
    spellings = ["湘作登字-2018-F-00012345", "湘作登字－2018－ｆ－00012345", "湘作登字—2018–f—00012345"]
    assert {number_key(text) for text in spellings} == {"湘作登字-2018-F-00012345"}


@pytest.mark.parametrize(
    "other", ["（湘）剧审字（2018）第013号", "（湘）剧审字（2018）第12号", "（沪）剧审字（2018）第012号", ""]
)
def test_other_number_is_another_number(other: str) -> None:
    """Digits and words count, leading zeros too."""
    assert number_key(other) != number_key(NUMBER)


@pytest.mark.parametrize("text", ["Cafe\u0301", " Caf\u00e9\u3000", "\u00a0Café\u2003"])
def test_tidy_text_has_one_spelling(text: str) -> None:
    """Decomposed letters are composed, and white space around them goes."""
    assert tidy(text) == "Café"


def test_tidying_twice_changes_nothing() -> None:
    """The signed form is its own signed form."""
    assert tidy(tidy(" a\u0301 b ")) == tidy(" a\u0301 b ") == "\u00e1 b"
