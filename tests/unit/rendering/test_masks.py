"""The mask is the one that the library would choose, for every symbol that we looked at."""

import random

import pytest
import qrcode
from qrcode import util

from ecert.rendering.masks import MASKS, choose_best, count_points
from ecert.rendering.qr import draw_modules

PREFIX = "https://ecert.example/v#"


@pytest.mark.parametrize("length", [1, 40, 150, 300, 480, 600, 900])
def test_choice_is_the_librarys(length: int) -> None:
    """Of random digits of every length that a code can have, and of some that it cannot."""
    source = random.Random(length)  # noqa: S311 - the same in every run
    for _ in range(4):
        digits = "".join(source.choices("0123456789", k=length))
        symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
        symbol.add_data(util.QRData(PREFIX.encode(), mode=4), optimize=0)
        symbol.add_data(util.QRData(digits.encode(), mode=1), optimize=0)
        symbol.best_fit()
        assert choose_best(symbol) == symbol.best_mask_pattern()


def test_points_are_the_librarys() -> None:
    """Of random fields, of plain ones, and of symbols under each mask, which have finders and long runs."""
    source = random.Random(2)  # noqa: S311 - the same in every run
    fields: list[list[list[bool | None]]]
    fields = [[[source.random() < share for _ in range(45)] for _ in range(45)] for share in (0.1, 0.5, 0.9)]
    fields += [[[dark] * 33 for _ in range(33)] for dark in (False, True)]
    fields += [[list(row) for row in draw_modules(PREFIX, "1234567890" * 50, mask=mask)] for mask in range(MASKS)]
    for field in fields:
        rows = [int("".join("01"[bool(module)] for module in row), 2) for row in field]
        assert count_points(rows, len(field)) == util.lost_point(field)
