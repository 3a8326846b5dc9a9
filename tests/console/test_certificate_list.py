"""The list of certificates: filters, pages in both directions, views, and what is exported."""

import csv
import io
import re
import zipfile
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import Engine

from ecert.accounts.principal import AccountRole, Principal
from ecert.clock import legal_date
from ecert.register.lists import Filter, Listed, Order, Sort, count_certificates, list_certificates
from ecert.rendering.sheets import neutral, write_csv, write_xlsx
from ecert.storage.database import snapshot
from tests.building import an_application
from tests.console.visiting import Office
from tests.e2e.desk import KIND
from tests.integration.sync.bureau import Bureau

CLERK = Principal(1, "clerk", frozenset({AccountRole.CLERK}))
LONG = "zuopin_dengji_zhengshu"
"""A kind whose certificates have no end."""


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", Sort)
def test_pages_hold_each_once_in_both_directions(engine: Engine, sort: Sort, *, descending: bool) -> None:
    """Forwards and back again one sees the same rows, none twice and none left out, also where values are the same."""
    bureau = Bureau(engine)
    for _ in range(7):
        bureau.issue()
    today = legal_date(bureau.now)
    with snapshot(engine) as session:
        forwards, page = (
            [],
            list_certificates(session, Filter(), Order(sort, descending, limit=3), by=CLERK, today=today),
        )
        assert page.previous is None
        forwards.append(page)
        while page.next is not None:
            page = list_certificates(
                session, Filter(), Order(sort, descending, page.next, limit=3), by=CLERK, today=today
            )
            forwards.append(page)
        rows = [line.row for each in forwards for line in each.lines]
        assert sorted(rows) == list(range(1, 8))
        backwards = [page]
        while page.previous is not None:
            order = Order(sort, descending, before=page.previous, limit=3)
            page = list_certificates(session, Filter(), order, by=CLERK, today=today)
            backwards.append(page)
        assert [line.row for each in reversed(backwards) for line in each.lines][-6:] == rows[-6:]
        values = [(line.issued, line.row) for each in forwards for line in each.lines]
        if sort is Sort.ISSUED:
            assert all((one > other) is descending for one, other in pairwise(values))


def test_list_is_of_ones_own_authority(engine: Engine) -> None:
    """What another authority has issued is neither listed nor counted, whatever is asked for."""
    bureau = Bureau(engine)
    bureau.issue()
    today = legal_date(bureau.now)
    (shown,) = _list(engine, CLERK, Filter(), today)
    for kinds in (frozenset[str](), frozenset({LONG})):
        stranger = Principal(2, "stranger", frozenset({AccountRole.CLERK}), kinds=kinds)
        for sought in (Filter(), Filter(kinds=[shown.template]), Filter(text=shown.identifier)):
            assert _list(engine, stranger, sought, today) == []
            with snapshot(engine) as session:
                assert count_certificates(session, sought, by=stranger, today=today) == 0


def _list(engine: Engine, by: Principal, sought: Filter, today: date) -> list[Listed]:
    with snapshot(engine) as session:
        return list(list_certificates(session, sought, Order(), by=by, today=today).lines)


def test_list_is_found_by_what_people_know(office: Office) -> None:
    """Part of a name or number, a whole code or identifier; a state; the days."""
    issued = office.desk.issued()
    office.desk.issued(an_application(LONG))
    browser = office.sign_in("clerk")
    page = browser.get("/console/certificates").text
    assert page.count('name="identifier"') == 2
    number, identifier = issued["certificate_number"], issued["identifier"]
    holder = an_application(KIND)["holder"]
    for query in (
        f"q={number[2:8]}",
        f"q={identifier}",
        f"q={holder['code']}",
        f"q={holder['name'][2:6]}",
        f"kind={KIND}",
        "expires_from=2026-01-01&expires_to=2030-01-01",
        "sort=expiry",
    ):
        text = browser.get(f"/console/certificates?{query}").text
        assert identifier in text, query
        assert text.count('name="identifier"') == 1, query
    for query in ("q=nothing-like-it", "status=revoked", "kind=none", "after=1", "issued_to=2020-01-01"):
        assert 'name="identifier"' not in browser.get(f"/console/certificates?{query}").text, query
    for query in (
        "status=x",
        "sort=x",
        "after=x",
        "after=-1",
        "issued_from=1",
        f"q={'x' * 101}",
        "before=99999999999999999999",
    ):
        assert browser.get(f"/console/certificates?{query}").status_code == 422, query


def test_part_of_the_list_is_what_a_script_asks_for(office: Office) -> None:
    """The rows alone, without what stands around them."""
    office.desk.issued()
    part = office.sign_in("clerk").get("/console/certificates", hx_request="true", hx_target="rows").text
    assert part.lstrip().startswith("<form")
    assert "<html" not in part


def test_view_is_saved_and_taken_away(office: Office) -> None:
    """It is its owner's alone, and keeps filters and not a place."""
    browser, other = office.sign_in("clerk"), office.sign_in("reviewer")
    saved = browser.post(
        "/console/certificates/views", {"name": "快到期", "query": "status=valid&sort=expiry&after=7&x=%3Cb%3E"}
    )
    assert saved.headers["location"] == "/console/certificates?status=valid&sort=expiry&x=%3Cb%3E"
    page = browser.get("/console/certificates").text
    (view,) = re.findall(r"view=(\d+)", page)
    assert "快到期" in page
    assert "快到期" not in other.get("/console/certificates").text
    other.post("/console/certificates/views/remove", {"view": view})
    assert "快到期" in browser.get("/console/certificates").text
    browser.post("/console/certificates/views/remove", {"view": view})
    assert "快到期" not in browser.get("/console/certificates").text
    for name in ("", "x" * 21, "a\u202eb"):
        assert browser.post("/console/certificates/views", {"name": name, "query": ""}).status_code == 422


def test_list_is_exported_as_it_is_filtered(office: Office) -> None:
    """As CSV and as Excel; the journal has who, how many, and nothing of whom."""
    issued = office.desk.issued()
    office.desk.issued(an_application(LONG))
    browser = office.sign_in("clerk")
    answer = browser.get(f"/console/certificates/export/csv?kind={KIND}")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][-1] == issued["identifier"]
    book = zipfile.ZipFile(io.BytesIO(browser.get("/console/certificates/export/xlsx").content))
    assert "xl/worksheets/sheet1.xml" in book.namelist()
    assert browser.get("/console/certificates/export/exe").status_code == 422
    chosen = browser.post(
        "/console/certificates/export", {"identifier": [issued["identifier"], "no such"], "as": "csv"}
    )
    assert len(list(csv.reader(io.StringIO(chosen.content.decode("utf-8-sig"))))) == 2
    assert browser.post("/console/certificates/export", {}).status_code == 422


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1"])
def test_nothing_in_a_file_is_computed(text: str) -> None:
    """A holder's name may be anything, and a spreadsheet takes some texts for formulas."""
    assert neutral(text).startswith("'")
    written = b"".join(write_csv(["a"], [[text]])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written, newline="")))[1] == [f"'{text}"]
    book = zipfile.ZipFile(io.BytesIO(b"".join(write_xlsx("x", ["a"], [[text]]))))
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_long_file_comes_in_pieces() -> None:
    """No more than some hundred lines are in memory."""
    pieces = list(write_csv(["a"], ([str(number)] for number in range(2000))))
    assert len(pieces) > 3
    assert len(b"".join(pieces).splitlines()) == 2001


def test_figures_above_the_list_lead_to_their_rows(office: Office) -> None:
    """Each counts what the list behind it shows; three ways of ending are one figure."""
    desk = office.desk
    identifiers = [desk.issued()["identifier"] for _ in range(4)]
    desk.order(identifiers[0], "suspend")
    desk.end(identifiers[1], "revoke")
    desk.end(identifiers[2], "cancel")
    browser = office.sign_in("clerk")
    page = browser.get("/console/certificates").text
    numbers = re.findall(
        r'href="(/console/certificates\?[^"]*)"[^>]*data-key="\d".*?kpi-number">(\d+)<', page, re.DOTALL
    )
    assert [int(number) for _, number in numbers] == [1, 0, 1, 2]
    for address, number in numbers:
        assert browser.get(address.replace("&amp;", "&")).text.count('name="identifier"') == int(number)
