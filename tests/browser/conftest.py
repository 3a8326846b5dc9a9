"""The stage, the service for browsers, browsers, and visits."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.browser.browsers import Browsers, open_browsers
from tests.browser.scenes import SCENES, symbol_of
from tests.browser.stage import Service, Stage, set_up
from tests.browser.visiting import Come, Device, Film, Visitor, sojourn, visit
from tests.browser.y4m import write_clip

_PHONE: Final = Device()


@pytest.fixture(scope="session")
def stage(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Make an installation with certificates in every state."""
    folder = tmp_path_factory.mktemp("stage")
    database = folder / "ecert.sqlite3"
    shutil.copyfile(sqlite_template, database)
    return set_up(folder, database)


@pytest.fixture(scope="session")
def service(stage: Stage) -> Iterator[Service]:
    """Run the service for all tests; whoever kills it takes one of its own."""
    with stage.serving() as running:
        yield running


@pytest.fixture(scope="session")
def film(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Film:
    """Give a function that films the code of a name, or any text, in a scene; each clip is made once."""
    folder = tmp_path_factory.mktemp("clips")

    def make(code: str, scene: str = "plain") -> Path:
        text = stage.codes.get(code, code)
        path = folder / f"{abs(hash(text))}-{scene}.y4m"
        if not path.exists():
            write_clip(path, SCENES[scene](symbol_of(text)))
        return path

    return make


@pytest.fixture(scope="module")
def browsers() -> Iterator[Browsers]:
    """
    Start browsers for the tests of a module.

    No longer than that: while Playwright is open, a loop of asyncio runs in this thread, and other tests have theirs.
    """
    with open_browsers() as opened:
        yield opened


@pytest.fixture
def come(browsers: Browsers, service: Service) -> Iterator[Come]:
    """Give a function that lets a device come to the service; at the end no page has done what none should."""
    visitors: list[Visitor] = []

    def start(device: Device = _PHONE, *, to: Service = service) -> Visitor:
        visitors.append(visit(browsers, to, device))
        return visitors[-1]

    yield start
    for visitor in visitors:
        visitor.context.close()
    assert [each for visitor in visitors for each in visitor.unexpected()] == []


@pytest.fixture(scope="module")
def regular(browsers: Browsers, service: Service) -> Iterator[Visitor]:
    """Give a phone that stays for a whole module, for tests that only open pages."""
    with sojourn(browsers, service, [_PHONE]) as (visitor,):
        yield visitor


@pytest.fixture
def tab(regular: Visitor) -> Iterator[Page]:
    """Give the public page in a tab of that phone."""
    page = regular.open("/v")
    yield page
    page.close()
