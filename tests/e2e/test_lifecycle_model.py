"""
Random histories of certificates, step by step against a model, on both databases.

The model is written from the law's words (standards digest 7.3) and knows nothing of the service's tables: a list of
what happened on which day, and a few sets. After each step, and for any day, the service must say what the model says.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from litestar.testing import TestClient

from ecert.accounts.service import create_token
from ecert.app import create_app
from ecert.clock import legal_date
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import transaction
from tests.building import ISSUERS, NOON, a_signer, an_application, the_keyring
from tests.e2e.desk import KIND, Desk

ENDINGS = {"cancel": "cancelled", "withdraw": "withdrawn", "revoke": "revoked"}
LIVING = {"in force", "suspended"}
LAST = NOON + timedelta(days=900)
"""No history lasts much longer."""


@dataclass(slots=True)
class Version:
    """What the model knows of one version: its period, and what it became on which day."""

    identifier: str
    issued: date
    valid_from: date
    valid_to: date
    became: list[tuple[date, str]] = field(default_factory=list)
    waiting: tuple[str, str] | None = None
    """The ending that was ordered and not decided, with its step's id."""

    @property
    def condition(self) -> str:
        """What it is by its history alone."""
        return self.became[-1][1] if self.became else "in force"

    def word_for(self, day: date) -> str:
        """Say what it was on a day: the oracle."""
        condition = "in force"
        for when, what in self.became:
            if when <= day:
                condition = what
        if condition != "in force":
            return condition
        if day > self.valid_to:
            return "expired"
        return "inactive" if day < max(self.valid_from, self.issued) else "valid"


class Lifecycle(RuleBasedStateMachine):
    """Does things to one certificate and its later versions."""

    desk: Desk

    @initialize()
    def issue(self) -> None:
        """Begin with a certificate of two years."""
        self.desk.clock.now = NOON
        self.versions: list[Version] = []
        self.passed: set[int] = set()
        self._note(self.desk.issued())

    @property
    def today(self) -> date:
        """The legal day."""
        return legal_date(self.desk.clock())

    @property
    def newest(self) -> Version:
        """The version that stands for the licence now."""
        return self.versions[-1]

    def _note(self, issued: dict[str, Any]) -> None:
        facts = self.desk.get(f"/api/v1/certificates/{issued['identifier']}")["certificate"]
        self.versions.append(
            Version(
                issued["identifier"],
                self.today,
                date.fromisoformat(facts["valid_from"]),
                date.fromisoformat(facts["valid_to"]),
            )
        )

    @rule(days=st.sampled_from([0, 1, 2, 30, 200, 400]), hours=st.integers(0, 23))
    def wait(self, days: int, hours: int) -> None:
        """Let time go by."""
        if self.desk.clock.now < LAST:
            self.desk.clock.now += timedelta(days=days, hours=hours)

    @rule(step=st.sampled_from(["suspend", "resume"]))
    def pause(self, step: str) -> None:
        """Suspend or resume."""
        version = self.newest
        needed, result = {"suspend": ("in force", "suspended"), "resume": ("suspended", "in force")}[step]
        answer = self.desk.order(version.identifier, step)
        if version.condition == needed and self.today <= version.valid_to:
            assert answer.status_code == 201
            version.became.append((self.today, result))
        else:
            self._assert_refused(answer, version)

    @rule(step=st.sampled_from(sorted(ENDINGS)))
    def order_ending(self, step: str) -> None:
        """Order an ending; nothing happens before a second person's word."""
        version = self.newest
        expired = self.today > version.valid_to
        answer = self.desk.order(version.identifier, step)
        if version.waiting is None and version.condition in LIVING and (not expired or step == "cancel"):
            assert answer.status_code == 202
            version.waiting = step, answer.json()["step_id"]
        else:
            assert answer.status_code == 409

    @precondition(lambda self: bool(self.versions) and self.newest.waiting is not None)
    @rule(role=st.sampled_from(["issuer", "reviewer"]), confirm=st.booleans())
    def decide_ending(self, role: str, confirm: bool) -> None:
        """Decide on an ending: never the one who ordered it."""
        version = self.newest
        assert version.waiting is not None
        step, step_id = version.waiting
        path = f"/api/v1/certificates/{version.identifier}/steps/{step_id}/confirmation"
        body = {"decision": "confirm" if confirm else "reject", "opinion": "同意"}
        answer = self.desk.call("POST", path, role=role, body=body)
        if role == "issuer":
            assert (answer.status_code, answer.json()["code"]) == (403, "same-person")
        elif confirm and self.today > version.valid_to and step != "cancel":
            self._assert_refused(answer, version)
        else:
            assert answer.status_code == 201
            version.waiting = None
            if confirm:
                version.became.append((self.today, ENDINGS[step]))

    @rule()
    def change(self) -> None:
        """Replace the version by a change."""
        old = self.newest
        body = an_application(KIND, business_type="change", predecessor=old.identifier)
        submitted = self.desk.call("POST", "/api/v1/applications", role="clerk", body=body)
        if old.condition != "in force":
            self._assert_refused(submitted, old)
            return
        assert submitted.status_code == 201
        self.desk.decide(submitted.json())
        issued = self.desk.issue(submitted.json())
        if self.today > old.valid_to:
            self._assert_refused(issued, old)
            return
        assert issued.status_code == 201
        old.became.append((self.today, "superseded"))
        self._note(issued.json())

    @rule(back=st.integers(-1, 2), result=st.sampled_from(["passed", "failed"]))
    def inspect(self, back: int, result: str) -> None:
        """Note an inspection of a year: it changes no status, and is passed once a year over all versions."""
        version, year = self.newest, self.today.year - back
        path = f"/api/v1/certificates/{version.identifier}/inspections"
        answer = self.desk.call("POST", path, role="issuer", body={"year": year, "result": result, "reason": "抽查"})
        if year > self.today.year or year < NOON.year:
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
        elif year in self.passed:
            assert (answer.status_code, answer.json()["code"]) == (409, "already-inspected")
        elif version.condition in LIVING and self.today <= version.valid_to:
            assert answer.status_code == 201, answer.text
            self.passed |= {year} if result == "passed" else set()
        else:
            self._assert_refused(answer, version)

    def _assert_refused(self, answer: Any, version: Version) -> None:  # noqa: ANN401 - a response
        """A refusal tells the state, and changes nothing (the invariant looks)."""
        assert answer.status_code == 409
        expected = version.condition.replace(" ", "_")
        expired = self.today > version.valid_to
        assert answer.json()["state"] in ({expected, "expired"} if expired else {expected})

    @invariant()
    def every_version_says_what_the_model_says(self) -> None:
        """Today."""
        for version in getattr(self, "versions", []):
            report = self.desk.get(f"/api/v1/certificates/{version.identifier}")
            word = version.word_for(self.today)
            assert (report["status"], report["outcome"] == "PASSED") == (word, word == "valid")

    @precondition(lambda self: bool(getattr(self, "versions", [])))
    @rule(offset=st.integers(-40, 1200))
    def ask_about_any_day(self, offset: int) -> None:
        """Any day: before the issue, between two steps, after the end, and days to come."""
        day = NOON.date() + timedelta(days=offset)
        for version in self.versions:
            report = self.desk.get(f"/api/v1/certificates/{version.identifier}?on={day}")
            assert (report["status"], report["as_of"]) == (version.word_for(day), day.isoformat())


def keys_for_years() -> Keyring:
    """Give the keys of the tests and those that follow them."""
    known, first = the_keyring(), date(2027, 1, 1)
    purposes = [(Purpose.EVENT, None), *((Purpose.CERTIFICATE, issuer) for issuer in ISSUERS)]
    later = [a_signer(each, issuer_code=issuer, valid_from=first, valid_to=None) for each, issuer in purposes]
    return Keyring((*known.keys, *(signer.key for signer in later)), (*known.signers, *later))


def test_history_and_model_agree(desk: Desk) -> None:
    """Whatever is done in whatever order."""
    keyring = keys_for_years()
    with transaction(desk.engine) as session:
        for name in desk.staff.tokens:
            # A token lives for a year, a history for three; made at its end, it lives all along.
            desk.staff.tokens[name] = create_token(session, account_name=name, now=LAST, days=366, keyring=keyring)
    settled = replace(desk.resources.settings, lookups_per_minute=10**9)
    generous = replace(desk.resources, settings=settled, keyring=keyring)
    with TestClient(create_app(generous)) as client:
        machine = type("OnThisDesk", (Lifecycle,), {"desk": replace(desk, client=client)})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=12,
                stateful_step_count=14,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow],
                # A history is short and readable as it is; making it shorter would take minutes.
                phases=[Phase.generate],
                report_multiple_bugs=False,
            ),
        )


@pytest.mark.parametrize("offset", [-1, 0])
def test_change_was_not_valid_before_it_was_issued(desk: Desk, offset: int) -> None:
    """It has its predecessor's period; on the day before its own issue there was only the predecessor."""
    first = desk.issued()["identifier"]
    desk.clock.now += timedelta(days=50)
    second = desk.issued(an_application(KIND, business_type="change", predecessor=first))["identifier"]
    day = legal_date(desk.clock()) + timedelta(days=offset)
    words = [desk.get(f"/api/v1/certificates/{each}?on={day}")["status"] for each in (first, second)]
    assert words == (["valid", "inactive"] if offset else ["superseded", "valid"])
