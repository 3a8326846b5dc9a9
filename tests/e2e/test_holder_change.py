"""A holder's new name or code goes to all its licences in one operation, and other people decide on each."""

from typing import Any

from httpx import Response

from tests.building import a_backlog_entry, an_application, the_catalogue
from tests.e2e.desk import KIND, Desk

PATH = "/api/v1/holder-changes"
KINDS = [
    slug
    for slug in (entry.template.slug for entry in the_catalogue())
    if an_application(slug)["holder"]["code_type"] == an_application(KIND)["holder"]["code_type"]
][:5]
HOLDER = an_application(KIND)["holder"]
RENAMED = HOLDER | {"name": "湖南新名影视有限公司"}


def change(desk: Desk, holder: dict[str, Any] = RENAMED, *, role: str = "clerk", **more: Any) -> Response:  # noqa: ANN401
    """Ask for the change."""
    body = {"holder_code": HOLDER["code"], "holder": holder}
    return desk.call("POST", PATH, role=role, body=body | more.pop("body", {}), **more)


def of_one_holder(desk: Desk) -> list[str]:
    """Give the holder a certificate of several kinds."""
    return [desk.issued(an_application(kind) | {"holder": HOLDER})["identifier"] for kind in KINDS]


def test_every_licence_of_the_holder_is_changed(desk: Desk) -> None:
    """An application for each, with everything else as it was; decided on and issued they bear the new name."""
    identifiers = of_one_holder(desk)
    answer = change(desk)
    assert answer.status_code == 201, answer.text
    made = answer.json()["applications"]
    assert [each["predecessor"] for each in made] == identifiers
    assert answer.json()["left_out"] == []
    for each in made:
        assert desk.decide(each).status_code == 201
        issued = desk.issue(each).json()
        facts = desk.get(f"/api/v1/certificates/{issued['identifier']}")["certificate"]
        assert facts["holder_name"] == RENAMED["name"]
        old = desk.get(f"/api/v1/certificates/{each['predecessor']}")
        assert old["status"] == "superseded"
        assert old["certificate"]["holder_name"] == HOLDER["name"]
        assert facts["claims"].keys() == old["certificate"]["claims"].keys()


def test_what_cannot_be_changed_is_left_out_and_said(desk: Desk) -> None:
    """A suspended and an expired one; the others are changed all the same, and an ended one is not asked about."""
    good, suspended, ended = (desk.issued()["identifier"] for _ in range(3))
    expired = desk.issued(a_backlog_entry(KIND, issued_date="2020-01-01"))["identifier"]
    desk.order(suspended, "suspend")
    desk.end(ended, "revoke")
    shown = change(desk).json()
    assert [each["predecessor"] for each in shown["applications"]] == [good]
    assert [(each["identifier"], each["code"], each["state"]) for each in shown["left_out"]] == [
        (suspended, "predecessor-not-current", "suspended"),
        (expired, "conflict", "expired"),
    ]
    numbers = [each["application_number"] for each in desk.get("/api/v1/applications", role="clerk")["items"]]
    assert len(numbers) == len(set(numbers)) == 5
    assert numbers[-1].endswith("000005"), "a refused one has used up no number"


def test_holder_whom_a_kind_does_not_take_is_left_out(desk: Desk) -> None:
    """The mistake is named as in an application of its own; nothing is written."""
    desk.issued()
    shown = change(desk, HOLDER | {"code": "nonsense"}).json()
    assert (shown["applications"], [each["code"] for each in shown["left_out"]]) == ([], ["invalid-claims"])


def test_repetition_makes_nothing_twice(desk: Desk) -> None:
    """The same key and body give the same answer."""
    of_one_holder(desk)
    first, second = (change(desk, headers={"Idempotency-Key": "k-1"}) for _ in range(2))
    assert first.json() == second.json()
    other = change(desk, RENAMED | {"name": "另一个名称"}, headers={"Idempotency-Key": "k-1"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-conflict")


def test_who_has_nothing_is_not_found(desk: Desk) -> None:
    """And only a clerk may ask."""
    assert (change(desk).status_code, change(desk).json()["code"]) == (404, "unknown-holder")
    assert change(desk, role="reviewer").status_code == 403
    assert change(desk, body={"holder_code": ""}).status_code == 422
    assert desk.call("POST", PATH, body={}).status_code == 401
