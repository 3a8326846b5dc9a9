"""The page of all components over HTTP."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from tests.console.visiting import Office
from tests.e2e.conftest import GENEROUS, open_desk


@pytest.fixture
def workshop(engine: Engine) -> Iterator[Office]:
    """Give the console as developers have it."""
    with open_desk(engine, settings=replace(GENEROUS, is_development=True)) as desk:
        yield Office(desk)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_components_are_shown_in_development(workshop: Office, language: str) -> None:
    """Whole, in both languages."""
    answer = workshop.sign_in("clerk").get(f"/console/_components?lang={language}")
    assert answer.status_code == 200
    assert answer.text.count('<section class="card') > 10


def test_components_are_not_there_in_an_office(shared_office: Office) -> None:
    """The page is not mounted."""
    assert shared_office.sign_in("clerk").get("/console/_components").status_code == 404
