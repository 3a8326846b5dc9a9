"""The list of applications: filters, pages in both directions, views, and what is exported."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape

import pytest
from sqlmodel import select

from ecert.accounts.tables import AccessEventRow
from ecert.storage.database import open_database, snapshot
from tests.console.visiting import Office
from tests.e2e.conftest import GENEROUS, open_desk
from tests.integration.application.lining import KINDS, Lined, put_in

ADDRESS = "/console/applications"
COUNT = 60


@pytest.fixture(scope="module")
def filled(shared_database_url: str) -> Iterator[tuple[Office, list[Lined]]]:
    """Give the console with sixty applications."""
    engine = open_database(shared_database_url)
    with open_desk(engine, settings=GENEROUS) as desk:
        yield Office(desk), list(put_in(engine, desk.staff, COUNT))
    engine.dispose()


def shown(text: str) -> list[str]:
    """Give the ids of the applications of a page."""
    return re.findall(r'name="application" value="([^"]+)"', text)


def test_pages_are_turned_by_links(filled: tuple[Office, list[Lined]]) -> None:
    """Without a script: newest first, all of them, and back again; the filters go along."""
    office, made = filled
    browser = office.sign_in("clerk")
    text = browser.get(f"{ADDRESS}?columns=number&q=2026").text
    seen, pages = shown(text), 1
    while link := re.search(r'rel="next" href="([^"]+)"', text):
        assert "q=2026" in link[1]
        text = browser.get(unescape(link[1])).text
        seen, pages = seen + shown(text), pages + 1
    expected = [one.application_id for one in reversed(made) if "2026" in one.number]
    assert seen == expected
    assert pages == -(-len(expected) // 25)
    back = re.search(r'rel="prev" href="([^"]+)"', text)
    assert back is not None
    assert shown(browser.get(unescape(back[1])).text) == expected[(pages - 2) * 25 : (pages - 1) * 25]


def test_list_shows_what_is_asked_for(filled: tuple[Office, list[Lined]]) -> None:
    """Every filter and order of an address; what is none is refused by its name."""
    office, made = filled
    browser = office.sign_in("reviewer")
    by_state = [one for one in made if one.state == "rejected"]
    text = browser.get(f"{ADDRESS}?state=rejected").text
    assert shown(text) == [one.application_id for one in reversed(by_state)]
    assert 'value="rejected" selected' in text
    assert set(shown(browser.get(f"{ADDRESS}?kind={KINDS[1]}&sort=holder&dir=asc").text)) <= {
        one.application_id for one in made if one.kind == KINDS[1]
    }
    mine = browser.get(f"{ADDRESS}?waiting=me").text
    assert set(shown(mine)) == {
        one.application_id for one in made if one.state == "under_review" and one.author != "reviewer"
    }
    assert shown(browser.get(f"{ADDRESS}?card=red").text)
    for query in ("kind=none", "q=nothing", "after=0", "submitted_to=2020-01-01"):
        assert shown(browser.get(f"{ADDRESS}?{query}").text) == [], query
    for query in ("state=x", "waiting=x", "card=x", "business_type=x", "sort=x", "after=2147483648", "before=-1"):
        assert browser.get(f"{ADDRESS}?{query}").status_code == 422, query


def test_each_number_leads_to_its_rows(filled: tuple[Office, list[Lined]]) -> None:
    """What a card counts is what its list holds, and it has a key."""
    office, _ = filled
    browser = office.sign_in("issuer")
    page = browser.get(ADDRESS).text
    cards = re.findall(r'class="kpi" href="([^"]+)" data-key="\d".*?kpi-number">(\d+)', page, re.DOTALL)
    assert len(cards) == 4
    for address, number in cards:
        assert len(shown(browser.get(unescape(address)).text)) == min(int(number), 25)


def test_part_of_the_list_is_what_a_script_asks_for(filled: tuple[Office, list[Lined]]) -> None:
    """The rows alone, without what stands around them."""
    part = filled[0].sign_in("clerk").get(f"{ADDRESS}?q=x", hx_request="true", hx_target="rows").text
    assert part.lstrip().startswith("<form")
    assert "<html" not in part


@pytest.mark.parametrize(("who", "status"), [("auditor", 200), ("administrator", 403), ("inspector", 403)])
def test_list_is_the_offices(filled: tuple[Office, list[Lined]], who: str, status: int) -> None:
    """The page and its files."""
    browser = filled[0].sign_in(who)
    for path in ("", "/export/csv"):
        assert browser.get(ADDRESS + path).status_code == status


def test_list_is_exported_as_it_is_filtered(filled: tuple[Office, list[Lined]]) -> None:
    """As CSV and as Excel, all of it; the journal has who and how many, and nothing of what was sought."""
    office, made = filled
    browser = office.sign_in("auditor")
    answer = browser.get(f"{ADDRESS}/export/csv?q=HYPERLINK&after=3")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    sought = [one for one in made if "HYPERLINK" in one.name]
    assert [row[0] for row in rows[1:]] == [one.number for one in reversed(sought)]
    assert {row[3] for row in rows[1:]} == {"'=HYPERLINK(1)"}
    assert len(answer.content.decode("utf-8-sig").split("\r\n")) == len(sought) + 2
    with snapshot(office.desk.engine) as session:
        events = session.exec(select(AccessEventRow).where(AccessEventRow.kind == "exported")).all()
        noted = [(event.account, event.detail) for event in events]
    assert noted[-1] == ("auditor", f"applications csv rows={len(sought)}")
    book = zipfile.ZipFile(io.BytesIO(browser.get(f"{ADDRESS}/export/xlsx").content))
    assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == COUNT + 1
    assert browser.get(f"{ADDRESS}/export/exe").status_code == 422


def test_what_is_ticked_is_exported(filled: tuple[Office, list[Lined]]) -> None:
    """These and no others; what is not there is left out."""
    office, made = filled
    browser = office.sign_in("clerk")
    chosen = {"application": [made[3].application_id, "no such"], "as": "csv"}
    rows = list(csv.reader(io.StringIO(browser.post(f"{ADDRESS}/export", chosen).content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [made[3].number]
    assert browser.post(f"{ADDRESS}/export", {}).status_code == 422
    assert browser.post(f"{ADDRESS}/export", {"application": ["x"] * 501}).status_code == 422


def test_views_of_two_lists_are_apart(filled: tuple[Office, list[Lined]]) -> None:
    """One of applications does not stand over certificates."""
    browser = filled[0].sign_in("clerk")
    saved = browser.post(f"{ADDRESS}/views", {"name": "红牌", "query": "card=red&after=7"})
    assert saved.headers["location"] == f"{ADDRESS}?card=red"
    text = browser.get(ADDRESS).text
    assert "红牌</a>" in text
    assert "红牌</a>" not in browser.get("/console/certificates").text
    (view,) = re.findall(r"view=(\d+)", text)
    browser.post(f"{ADDRESS}/views/remove", {"view": view})
    assert "红牌</a>" not in browser.get(ADDRESS).text
