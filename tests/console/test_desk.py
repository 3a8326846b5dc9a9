"""The work list over HTTP: what each role finds, where numbers lead, and how the page stays up to date."""

import json
import re

import pytest

from ecert.console.desk.routes import TURNS
from ecert.fieldwork.forms import SuspicionForm
from ecert.fieldwork.suspicions import report_suspicion
from ecert.storage.database import transaction
from tests.building import NOON, TODAY, an_application
from tests.console.visiting import Browser, Office
from tests.e2e.desk import KIND

SUSPICION = "018f3a2e-0000-4000-8000-000000000001"
_STUCK = re.compile(r'id="stuck-[0-9a-f]{8}-')
_TILE = re.compile(r'<a class="kpi" href="([^"]*)" data-key="(\d)">.*?class="kpi-number">([\d,]+)<', re.DOTALL)


def _tiles(page: str) -> dict[str, tuple[str, int]]:
    """Give where each key leads, and the number that it stands at."""
    return {key: (href.replace("&amp;", "&"), int(number)) for href, key, number in _TILE.findall(page)}


def _report(office: Office, *, holder_name: str | None = None) -> None:
    form = SuspicionForm(
        reported_at=NOON, inspector_number="HN-0007", kind="forged", text="公章模糊", holder_name=holder_name
    )
    by = office.desk.staff.principals["inspector"]
    with transaction(office.desk.engine) as session:
        report_suspicion(session, SUSPICION, form, by=by, now=NOON)


def test_what_waits_leads_to_where_it_is_dealt_with(office: Office) -> None:
    """The reviewer to the review, the clerk to the application; late ones first."""
    under_review = office.desk.submit(an_application(KIND))
    draft = office.desk.submit(an_application(KIND, stage="draft"))
    reviewer, clerk = office.sign_in("reviewer").get("/console").text, office.sign_in("clerk").get("/console").text
    assert f'href="/console/review/{under_review["id"]}"' in reviewer
    assert under_review["holder"]["name"] in reviewer
    assert draft["application_number"] not in reviewer
    assert f'href="/console/applications/{draft["id"]}"' in clerk
    assert under_review["application_number"] not in clerk


def test_numbers_have_keys_and_lead_to_their_rows(office: Office) -> None:
    """Every number that is a list's length has the way to that list."""
    office.desk.issued()
    office.desk.submit(an_application(KIND))
    page = office.sign_in("reviewer").get("/console").text
    tiles = _tiles(page)
    assert list(tiles) == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert tiles["1"] == ("/console/waiting", 1)
    assert tiles["2"] == ("/console/applications?card=red", 0)
    assert tiles["4"] == ("/console/certificates?expires_from=2026-03-02&expires_to=2026-04-01", 0)
    assert tiles["6"] == (f"/console/applications?submitted_from={TODAY}&submitted_to={TODAY}", 2)
    assert tiles["7"] == ("/console/certificates?issued_from=2026-03-01&issued_to=2026-03-02", 1)
    assert tiles["8"] == ("/console/applications?state=issued", 1)
    assert '<span class="bar-dot">1</span>' in page


@pytest.mark.parametrize("name", ["clerk", "reviewer", "issuer", "auditor", "inspector", "administrator", "allround"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_role_has_its_page(shared_office: Office, name: str, language: str) -> None:
    """And nothing of the office is on the pages of who does not belong to it."""
    browser = shared_office.sign_in(name)
    page = browser.get(f"/console?lang={language}")
    assert page.status_code == 200
    is_office = name not in {"inspector", "administrator"}
    assert ('id="trends"' in page.text) is is_office
    assert ('href="/console/accounts"' in page.text) is (name == "administrator")
    assert ('id="waiting"' in page.text) is (name != "auditor")
    for path in ("/console/stuck", "/console/refused"):
        assert browser.get(path).status_code == (200 if is_office else 403)
    assert browser.get("/console/waiting").status_code == 200


def test_what_is_stuck_is_shown_with_whom(office: Office) -> None:
    """Since when, and who acted last; the whole list has its own page."""
    for _ in range(4):
        office.desk.submit(an_application(KIND))
    late = office.desk.submit(an_application(KIND, stage="submitted"))
    office.desk.clock.advance(days=20)
    browser = office.sign_in("auditor")
    page = browser.get("/console").text
    assert f'id="stuck-{late["id"]}"' in page
    assert len(_STUCK.findall(page)) == 4
    assert len(_STUCK.findall(browser.get("/console/stuck").text)) == 5
    assert _tiles(page)["3"] == ("/console/stuck", 5)
    assert _tiles(page)["2"][1] == 5


def test_page_brings_itself_up_to_date_but_not_for_ever(office: Office) -> None:
    """A part of it every minute, a quarter of an hour long: then the session may end as if nobody looked."""
    browser = office.sign_in("clerk")
    assert 'hx-get="/console?refresh=1"' in browser.get("/console").text
    part = browser.get("/console?refresh=1", hx_request="true")
    assert part.text.lstrip().startswith('<div id="desk"')
    assert 'hx-get="/console?refresh=2"' in part.text
    assert 'id="trends"' not in part.text
    for text in (str(TURNS), "9999", "99"):
        assert "hx-get" not in browser.get(f"/console?refresh={text}", hx_request="true").text
    assert 'hx-get="/console?refresh=1"' in browser.get("/console?refresh=-1").text


def test_charts_are_drawn_without_a_style(office: Office) -> None:
    """The policy allows none; each has a name, a sentence, and its numbers as a table."""
    office.desk.issued()
    page = office.sign_in("auditor").get("/console").text
    assert page.count('<svg class="chart"') == page.count("<desc ") == 4
    assert page.count('<details class="numbers">') == 4
    assert "style=" not in page
    assert "<script>" not in page


def test_suspicion_is_answered_once_with_what_was_typed_kept(office: Office) -> None:
    """A second person of the office answers; a slip costs nothing, and a second answer is refused."""
    _report(office)
    browser = office.sign_in("issuer")
    assert f'href="/console/suspicions#{SUSPICION}"' in browser.get("/console").text
    wrong = browser.post(f"/console/suspicions/{SUSPICION}", {"answer": "已核实\x07"})
    assert wrong.status_code == 422
    assert "已核实" in wrong.text
    assert 'aria-invalid="true"' in wrong.text
    right = browser.post(f"/console/suspicions/{SUSPICION}", {"answer": "已核实，系伪造。"})
    assert (right.status_code, right.headers["location"]) == (303, "/console/suspicions?done=answered")
    assert "notice tone-green" in browser.get("/console/suspicions?done=answered").text
    assert browser.post(f"/console/suspicions/{SUSPICION}", {"answer": "再答"}).status_code == 409
    assert browser.post("/console/suspicions/none", {"answer": "再答"}).status_code == 404
    assert browser.post(f"/console/suspicions/{SUSPICION}", {"answer": "再答", "state": "open"}).status_code == 422


def test_suspicions_are_not_for_everybody(office: Office) -> None:
    """An auditor reads them and answers none; text that is a script stays text."""
    _report(office, holder_name="<script>alert(1)</script>")
    page = office.sign_in("auditor").get("/console/suspicions")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text
    assert "<textarea" not in page.text

    def answer(browser: Browser) -> int:
        return browser.post(f"/console/suspicions/{SUSPICION}", {"answer": "已核实"}).status_code

    others = ("auditor", "clerk", "inspector", "administrator")
    assert [answer(office.sign_in(name)) for name in others] == [403] * len(others)
    assert office.sign_in("clerk").get("/console/suspicions").status_code == 403


def test_numbers_of_the_navigation_are_counted_again_after_some_seconds(office: Office) -> None:
    """Not on every page: they are remembered for a while, each officer's for himself."""
    reviewer, clerk = office.sign_in("reviewer"), office.sign_in("clerk")
    assert 'class="badge"' not in reviewer.get("/console/sessions").text
    office.desk.submit(an_application(KIND))
    office.desk.submit(an_application(KIND, stage="draft"))
    assert 'class="badge"' not in reviewer.get("/console/sessions").text
    assert '<span class="badge">1</span>' in clerk.get("/console/sessions").text
    # Whoever looks at his work list sees what is there now.
    assert '<span class="badge">1</span>' in reviewer.get("/console").text


def test_what_the_installation_needs_is_said(office: Office) -> None:
    """Keys, holidays, the public address: to whoever works with it, in the language that is read."""
    office.desk.clock.now = NOON.replace(month=12, day=21)
    page = office.sign_in("clerk").get("/console?lang=en").text
    assert "holidays.toml" in page
    assert "signing keys come to their end, the first on 2026-12-31" in page
    assert "holidays.toml" not in office.sign_in("inspector").get("/console?lang=en").text
    assert json.dumps("ecert.invalid") not in page
