"""Previews are drawn once, and only so many are kept."""

import gzip
from collections.abc import Iterator
from datetime import date

import pytest

from ecert.document.errors import UnknownPage
from ecert.document.order import Form
from ecert.document.sketching import PreviewDesk, digest_of_face
from ecert.document.workshop import Workshop
from tests.unit.document.builders import a_face

DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    """Give the process that draws."""
    opened = Workshop()
    yield opened
    opened.close()


def test_same_face_is_drawn_once(workshop: Workshop) -> None:
    """The second time it is what was kept; another word is another picture."""
    desk = PreviewDesk(workshop)
    drawn, pages = desk.draw_packed(a_face(), day=DAY)
    assert (gzip.decompress(drawn)[:4], pages) == (b"<svg", 1)
    assert desk.draw_packed(a_face(), day=DAY)[0] is drawn
    assert desk.draw(a_face(), day=DAY) == (gzip.decompress(drawn), 1)
    other, _ = desk.draw_packed(a_face(number="湘字第2号"), day=DAY)
    assert other != drawn
    assert digest_of_face(a_face()) != digest_of_face(a_face(), Form.PNG)


def test_only_so_many_bytes_are_kept(workshop: Workshop) -> None:
    """The oldest goes first, and what is larger than all is not kept at all."""
    size = len(PreviewDesk(workshop).draw_packed(a_face(), day=DAY)[0])
    desk = PreviewDesk(workshop, max_kept=size + size // 2)
    first, _ = desk.draw_packed(a_face(), day=DAY)
    desk.draw_packed(a_face(mark="预览"), day=DAY)
    assert desk.draw_packed(a_face(), day=DAY)[0] is not first
    small = PreviewDesk(workshop, max_kept=10)
    assert small.draw_packed(a_face(), day=DAY)[0] is not small.draw_packed(a_face(), day=DAY)[0]


def test_page_that_is_not_there_is_refused(workshop: Workshop) -> None:
    """Most faces have one."""
    with pytest.raises(UnknownPage):
        PreviewDesk(workshop).draw_packed(a_face(), day=DAY, page=2)
