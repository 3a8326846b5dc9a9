"""People who come to the console."""

from collections.abc import Iterator

import pytest

from tests.browser.browsers import Browsers
from tests.browser.console.console import WIDE, SignIn, come_signed_in
from tests.browser.stage import Service, Stage
from tests.browser.visiting import Visitor


@pytest.fixture
def sign_in(browsers: Browsers, service: Service, stage: Stage) -> Iterator[SignIn]:
    """Give a function that lets somebody of the staff come; at the end no page has done what none should."""
    visitors: list[Visitor] = []

    def come(name: str, *, size: tuple[int, int] = WIDE, language: str = "zh", script: bool = True) -> Visitor:
        visitors.append(come_signed_in(browsers, service, stage, name, size=size, language=language, script=script))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.context.close()
    assert [each for visitor in visitors for each in visitor.unexpected()] == []
