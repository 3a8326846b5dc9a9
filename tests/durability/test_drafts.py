"""What somebody typed is there after the service has died, and an application is handed in once."""

import httpx
import pytest

from ecert.accounts.sessions import begin_session
from ecert.application.drafts import Draft, list_drafts, save_draft
from ecert.application.form import type_out
from ecert.application.service import list_applications
from ecert.application.workflow import BusinessType
from ecert.clock import system_clock
from ecert.faultpoints import FaultPoint
from ecert.pages.cookies import SESSION_COOKIE
from ecert.pages.tokens import FIELD, mask_token
from ecert.register.record import Holder
from ecert.storage.database import snapshot, transaction
from tests.building import the_catalogue
from tests.durability.installation import SECONDS, Installation, Process
from tests.durability.line import KIND

DRAFT = "5a4a3b3e-6c5e-4a55-9d1b-0f6c1a6c7f10"
BASE = "/console/applications"
OWN = {"draft": DRAFT, "template": KIND, "business_type": "first_issue", "predecessor": "", "application": ""}


class Page:
    """A clerk's browser."""

    def __init__(self, installation: Installation) -> None:
        """Sign in."""
        self.installation = installation
        self.clerk = installation.line.staff.principals["clerk"]
        with transaction(installation.line.engine) as session:
            self.begun = begin_session(
                session, self.clerk.account_id, client="127.0.0.1", user_agent="tests", now=system_clock()
            )

    def post(self, process: Process, path: str, **values: object) -> httpx.Response | None:
        """Send a form; None where the service died over it."""
        data = {FIELD: mask_token(self.begun.csrf), **values}
        cookies = {"cookie": f"{SESSION_COOKIE}={self.begun.token}"}
        try:
            return httpx.post(process.address + BASE + path, data=data, headers=cookies, timeout=SECONDS)
        except httpx.TransportError:
            return None

    def drafts(self) -> list[str]:
        """Give the holders' names of all drafts, as they were typed."""
        with snapshot(self.installation.line.engine) as session:
            return [draft.typed["holder.name"][0] for draft in list_drafts(session, by=self.clerk)]

    def applications(self) -> int:
        """Count the applications."""
        with snapshot(self.installation.line.engine) as session:
            return len(list_applications(session, by=self.clerk, state=None, after=None, limit=100))


def sample() -> dict[str, list[str]]:
    """Give what fills the kind."""
    entry = the_catalogue().get(KIND)
    holder = Holder(entry.sample.holder.name, entry.sample.holder.code, entry.sample.holder.code_type)
    return type_out(entry.template, holder=holder, claims=dict(entry.sample.claims))


@pytest.mark.slow
@pytest.mark.parametrize("point", [FaultPoint.COMMIT_BEFORE, FaultPoint.COMMIT_AFTER])
def test_what_was_saved_is_there(installation: Installation, point: FaultPoint) -> None:
    """Whole or not at all; sending it once more makes it good, and is no second draft."""
    page = Page(installation)
    typed = OWN | {"revision": "0", "holder.name": "湖南示例公司"}
    with installation.serving("serve", fault=point) as process:
        assert page.post(process, "/form/save", **typed) is None
        assert process.died()
    assert page.drafts() == ([] if point is FaultPoint.COMMIT_BEFORE else ["湖南示例公司"])
    with installation.serving("serve") as process:
        answer = page.post(process, "/form/save", **typed)
    assert answer is not None
    assert answer.status_code == 303
    assert page.drafts() == ["湖南示例公司"]


@pytest.mark.slow
def test_form_is_handed_in_once(installation: Installation) -> None:
    """It was handed in when the service died, and the same request leads to the same application."""
    page = Page(installation)
    draft = Draft(DRAFT, KIND, BusinessType.FIRST_ISSUE, sample())
    with transaction(installation.line.engine) as session:
        save_draft(session, draft, catalogue=the_catalogue(), by=page.clerk, now=system_clock())
    before = page.applications()
    order, path = {"revision": "1", "request_key": "once", "stage": "accepted"}, f"/drafts/{DRAFT}/hand-in"
    with installation.serving("serve", fault=FaultPoint.COMMIT_AFTER) as process:
        assert page.post(process, path, **order) is None
        assert process.died()
    assert (page.drafts(), page.applications() - before) == ([], 1)
    with installation.serving("serve") as process:
        answer = page.post(process, path, **order)
    assert answer is not None
    assert answer.status_code == 303
    assert (page.drafts(), page.applications() - before) == ([], 1)
