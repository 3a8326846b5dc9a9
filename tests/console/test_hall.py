"""The hall over HTTP: kinds with their marks, what was granted without anybody's secrets, progress and rating."""

import csv
import io
import re

import pytest
from sqlalchemy import text

from ecert.pages.cookies import LANGUAGE_COOKIE
from ecert.storage.database import transaction
from tests.building import an_application, the_catalogue
from tests.console.visiting import Browser, Office
from tests.e2e.desk import KIND

PERSONS = "boyinyuan_zhuchiren_zheng"
"""播音员主持人证: held by persons."""
EITHER = "zuopin_dengji_zhengshu"
"""作品登记证书: held by persons or organisations."""
_ROWS = re.compile(r"<tbody>(.*?)</tbody>", re.DOTALL)


def rows(page: str) -> str:
    """Give the rows of the first table."""
    found = _ROWS.search(page)
    return found[1] if found else ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_kinds_are_listed_with_their_marks(shared_office: Office, language: str) -> None:
    """34 links; what nobody has confirmed is marked in either language."""
    page = shared_office.stranger().get(f"/hall?lang={language}").text
    assert page.count('href="/hall/kinds/') == 34
    guessed = sum(entry.template.validity.evidence.guessed for entry in the_catalogue())
    mark = "待核实" if language == "zh" else "Not confirmed"
    assert page.count(f">{mark}</span>") == guessed > 0


def test_kinds_are_found_by_either_title_and_authority(shared_office: Office) -> None:
    """Capitals do not matter; what is in no title says so, and is shown as text."""
    browser = shared_office.stranger()
    assert browser.get("/hall?q=NEWSPAPER").text.count('href="/hall/kinds/') == 1
    assert browser.get("/hall?q=报纸").text.count('href="/hall/kinds/') == 1
    assert browser.get("/hall?q=电影局").text.count('href="/hall/kinds/') == 1
    nothing = browser.get('/hall?q="><script>alert(1)</script>').text
    assert 'href="/hall/kinds/' not in nothing
    assert "<script>alert" not in nothing


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_has_a_page(shared_office: Office, language: str) -> None:
    """With every element, every law and every item, in either language."""
    browser = shared_office.stranger()
    for entry in the_catalogue():
        template = entry.template
        page = browser.get(f"/hall/kinds/{template.slug}?lang={language}")
        assert page.status_code == 200
        assert rows(page.text).count("<tr>") == len(template.fields)
        assert all(law.instrument in page.text for law in template.legal_basis)
        guesses = [field for field in template.fields if field.basis.guessed]
        assert rows(page.text).count("tag-amber") == len(guesses)


def test_unknown_kind_is_no_page(shared_office: Office) -> None:
    """Its name is not repeated."""
    answer = shared_office.stranger().get("/hall/kinds/no_such_kind")
    assert answer.status_code == 404
    assert "no_such_kind" not in answer.text.replace('value="/hall/kinds/no_such_kind"', "")


def test_what_was_granted_is_listed_in_full_for_organisations(office: Office) -> None:
    """With its number, the holder's name and code, the decision's day and number, and the status now."""
    issued = office.desk.issued()
    listed = rows(office.stranger().get("/hall/decisions").text)
    holder = an_application(KIND)["holder"]
    for part in (issued["certificate_number"], holder["name"], holder["code"], "2026-03-02", "许准〔2026〕1号", "有效"):
        assert part in listed
    office.desk.end(issued["identifier"], "revoke")
    assert "吊销" in rows(office.stranger().get("/hall/decisions").text)


@pytest.mark.parametrize("kind", [PERSONS, EITHER])
def test_persons_are_not_named(office: Office, kind: str) -> None:
    """The first character of the name, the end of the number, no code; so for a kind whose holders may be either."""
    body = an_application(kind)
    issued = office.desk.issued(body)
    page = office.stranger().get("/hall/decisions").text
    assert f"{body['holder']['name'][:1]}＊＊" in page
    for secret in (body["holder"]["name"], body["holder"]["code"], issued["certificate_number"], issued["identifier"]):
        assert secret not in page
    assert body["holder"]["name"] not in office.stranger().get("/hall/decisions.csv").text


def test_persons_are_not_found_by_name(office: Office) -> None:
    """Whoever asks learns nothing of a person; an organisation is found by a part of its name."""
    person, organisation = an_application(PERSONS), an_application(KIND)
    office.desk.issued(person)
    office.desk.issued(organisation)
    browser = office.stranger()
    assert rows(browser.get(f"/hall/decisions?holder={person['holder']['name']}").text) == ""
    found = rows(browser.get(f"/hall/decisions?holder={organisation['holder']['name'][:3]}").text)
    assert found.count("<tr>") == 1
    assert rows(browser.get("/hall/decisions?holder=%25").text) == ""


def test_list_goes_on_page_by_page(office: Office) -> None:
    """Each row comes once, the newest first; a kind and a period narrow it."""
    for day in range(3):
        for _ in range(8):
            office.desk.issued()
        office.desk.clock.advance(days=1 if day < 2 else 31)
    browser = office.stranger()
    address, seen = "/hall/decisions?days=90", []
    while address:
        page = browser.get(address).text
        seen += re.findall(r"（湘）字第[0-9]+号", rows(page))
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 24
    assert seen == sorted(seen, reverse=True)
    assert rows(browser.get("/hall/decisions?days=30").text) == ""
    assert rows(browser.get(f"/hall/decisions?days=90&kind={PERSONS}").text) == ""


@pytest.mark.parametrize(
    "query",
    ["days=7", "days=x", "kind=none", "after=x", "after=2026-13-01.1", "after=2026-01-01.99999999999999999999",
     "holder=" + "x" * 101, "days=30&days=90"],
)  # fmt: skip
def test_address_that_somebody_has_made_up_is_told(shared_office: Office, query: str) -> None:
    """The page stays, and nothing of the address is repeated where it would be taken for ours."""
    answer = shared_office.stranger().get(f"/hall/decisions?{query}")
    assert answer.status_code in {200, 422}
    assert "<form" in answer.text


def test_file_has_no_formulas(office: Office) -> None:
    """Excel reads its letters, and works nothing out."""
    body = an_application(KIND)
    body["holder"]["name"] = "=HYPERLINK(1)"
    issued = office.desk.issued(body)
    answer = office.stranger().get("/hall/decisions.csv?days=30&kind=&holder=")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    _, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row[1:3] == [issued["certificate_number"], "'=HYPERLINK(1)"]
    assert office.stranger().get("/hall/decisions.csv?kind=none").status_code == 404


def ask(browser: Browser, application: dict[str, object], **changes: str) -> str:
    """Ask how far an application is, by the form."""
    holder = an_application(KIND)["holder"]
    form = {"application_number": str(application["application_number"]), "holder_code_tail": holder["code"][-6:]}
    return browser.send({**form, **changes}, "/hall/progress").text


def test_applicant_sees_how_far_he_is(office: Office) -> None:
    """State, stages and the last day; a wrong piece of the code finds nothing, and what was typed stays."""
    application = office.desk.submit(an_application(KIND))
    browser = office.stranger()
    page = ask(browser, application)
    assert "审查中" in page
    assert "2026-03-18" in page
    wrong = ask(browser, application, holder_code_tail="000000")
    assert "没有找到" in wrong
    assert 'value="000000"' in wrong
    assert "请同时填写" in ask(browser, application, holder_code_tail=" ")


def test_progress_is_kept_out_of_addresses_and_engines(shared_office: Office) -> None:
    """It is asked for by a form, kept by nobody, and found by no search engine."""
    answer = shared_office.stranger().get("/hall/progress?application_number=1&holder_code_tail=2")
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["cache-control"] == "no-store"
    assert 'method="post"' in answer.text
    assert 'value="2"' not in answer.text


def test_case_is_rated_once(office: Office) -> None:
    """With stars and a comment; a second rating is told that there is a first."""
    desk, browser = office.desk, office.stranger()
    application = desk.submit(an_application(KIND))
    assert "评价本次办理" not in ask(browser, application)
    assert desk.decide(application, "reject").status_code == 201
    page = ask(browser, application)
    assert "评价本次办理" in page
    form = {"application_number": application["application_number"],
            "holder_code_tail": application["holder"]["code"][-6:]}  # fmt: skip
    assert browser.send({**form, "stars": "5", "comment": "x" * 501}, "/hall/rating").status_code == 422
    assert browser.send({**form, "stars": "9", "comment": ""}, "/hall/rating").status_code == 422
    assert browser.send({**form, "stars": "5", "account_id": "1"}, "/hall/rating").status_code == 422
    thanks = browser.send({**form, "stars": "4", "comment": " "}, "/hall/rating")
    assert (thanks.status_code, "感谢" in thanks.text) == (200, True)
    assert browser.send({**form, "stars": "1"}, "/hall/rating").status_code == 409
    with transaction(desk.engine) as session:
        stored = session.connection().execute(text("select stars, comment from application_rating")).all()
    assert [tuple(row) for row in stored] == [(4, None)]


def test_guesses_are_counted(office: Office) -> None:
    """As in the API: too many tries at one number are turned away, by everybody together."""
    browser = office.stranger()
    form = {"application_number": "20260302-000001", "holder_code_tail": "000000"}
    answers = [browser.send(form, "/hall/progress").status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]


def test_hall_carries_no_cookie_and_no_script(shared_office: Office) -> None:
    """It works without either; a language that was chosen is the one thing remembered."""
    browser = shared_office.stranger()
    for address in ("/hall", "/hall/decisions", "/hall/progress"):
        answer = browser.get(address)
        assert "<script" not in answer.text
        assert "set-cookie" not in answer.headers
        assert "style=" not in answer.text
    chosen = browser.post("/language", {"language": "en", "next": "/hall/decisions"})
    assert chosen.headers["location"] == "/hall/decisions"
    assert browser.cookies == {LANGUAGE_COOKIE: "en"}
    assert 'lang="en"' in browser.get("/hall").text


def test_type_of_a_page_is_said_once(shared_office: Office) -> None:
    """A header that says its characters twice is one that some programs do not read."""
    assert shared_office.stranger().get("/hall").headers["content-type"] == "text/html; charset=utf-8"
