"""
Random ways of applications, step by step against a model, on both databases.

The model is the law's order (行政许可法, ch. 4) written down once more, as sentences of who may do what where; it knows
nothing of the service's tables.
"""

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.building import an_application
from tests.e2e.desk import KIND, Desk

OPEN = ["draft", "submitted", "supplementing", "accepted", "under_review", "hearing", "expert_review", "returned"]
WAYS = """
draft submit submitted clerk
submitted accept accepted clerk
submitted decline not_accepted clerk
submitted request_supplement supplementing clerk
supplementing supply submitted clerk
accepted begin_review under_review clerk reviewer
under_review begin_hearing hearing reviewer
hearing end_hearing under_review reviewer
under_review begin_expert_review expert_review reviewer
expert_review end_expert_review under_review reviewer
returned resubmit under_review clerk
issued deliver delivered clerk issuer
"""
MAY = {(before, step): (after, set(who)) for before, step, after, *who in map(str.split, WAYS.strip().splitlines())}
MAY |= {(state, "withdraw"): ("withdrawn", {"clerk"}) for state in [*OPEN, "approved"]}
STEPS = sorted({step for _, step in MAY})
DECISIONS = {"approve": "approved", "return": "returned", "reject": "rejected"}
COUNTER = {"draft": 0, "submitted": 1, "under_review": 3}
"""How far a clerk may take a new one in one go, and by how many steps."""
ROLES = ["clerk", "reviewer", "issuer", "allround"]


class Way(RuleBasedStateMachine):
    """Does things to one application; `allround` is clerk, reviewer and issuer at once."""

    desk: Desk

    @initialize(by=st.sampled_from(["clerk", "allround"]), stage=st.sampled_from(sorted(COUNTER)))
    def write_down(self, by: str, stage: str) -> None:
        """Begin somewhere at the counter."""
        body = an_application(KIND, stage=stage)
        answer = self.desk.call("POST", "/api/v1/applications", role=by, body=body)
        assert answer.status_code == 201
        self.state, self.stage, self.authors, self.told = stage, stage, {by}, False
        self.id, self.read = answer.json()["id"], answer.json()["claims_sha256"]
        self.steps, self.identifier = 0, ""

    def _may(self, role: str, roles: set[str]) -> bool:
        return role in roles or role == "allround"

    def _call(self, method: str, path: str, role: str, body: object = None) -> Any:  # noqa: ANN401 - a response
        answer = self.desk.call(method, f"/api/v1/applications/{self.id}{path}", role=role, body=body)
        assert answer.status_code < 500
        return answer

    @rule(step=st.sampled_from(STEPS), role=st.sampled_from(ROLES))
    def take_a_step(self, step: str, role: str) -> None:
        """Any step by anybody."""
        body = {"step": step, "reason": "依申请"} | ({"items": ["场地证明"]} if step == "request_supplement" else {})
        answer = self._call("POST", "/steps", role, body)
        after, roles = MAY.get((self.state, step), (None, set[str]()))
        named = roles or {who for (_, each), (_, whos) in MAY.items() if each == step for who in whos}
        # Whoever wrote in it does not lead its review.
        own = role in self.authors and step.endswith(("hearing", "expert_review"))
        if own or not self._may(role, named):
            assert (answer.status_code, answer.json()["code"]) == (403, "same-person" if own else "forbidden")
        elif after is None or (step == "request_supplement" and self.told):
            assert (answer.status_code, answer.json()["state"]) == (409, self.state)
        else:
            assert answer.status_code == 201, answer.text
            self.state, self.told = after, self.told or step == "request_supplement"
            self.steps += 1

    @rule(decision=st.sampled_from(sorted(DECISIONS)), role=st.sampled_from(ROLES), stale=st.booleans())
    def decide(self, decision: str, role: str, stale: bool) -> None:
        """Decide on what was read, or on what nobody has read."""
        body = {"decision": decision, "opinion": "材料齐全", "claims_sha256": "0" * 64 if stale else self.read}
        answer = self._call("POST", "/decisions", role, body)
        if not self._may(role, {"reviewer"}):
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        elif role in self.authors:
            assert answer.status_code in {403, 409}
        elif self.state != "under_review":
            assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (
                409,
                "already-decided",
                self.state,
            )
        elif stale:
            assert (answer.status_code, answer.json()["code"]) == (409, "claims-changed")
        else:
            assert answer.status_code == 201
            self.state = DECISIONS[decision]
            self.steps += 1

    @rule(role=st.sampled_from(ROLES))
    def issue(self, role: str) -> None:
        """Issue what was approved; a second time gives the same."""
        answer = self._call("POST", "/certificate", role)
        if not self._may(role, {"issuer"}):
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        elif self.state in {"issued", "delivered"}:
            assert (answer.status_code, answer.json()["identifier"]) == (201, self.identifier)
        elif role in self.authors:
            assert answer.status_code in {403, 409}
        elif self.state == "approved":
            assert answer.status_code == 201
            self.state, self.identifier = "issued", answer.json()["identifier"]
            self.steps += 1
        else:
            assert (answer.status_code, answer.json()["state"]) == (409, self.state)

    @rule(role=st.sampled_from(["clerk", "allround", "reviewer"]), mark=st.integers(1, 5))
    def amend(self, role: str, mark: int) -> None:
        """Change what is asked for, where nobody relies on it."""
        body = an_application(KIND)
        body["claims"] |= {"address": f"湖南省长沙市开福区测试路{mark}号"}
        answer = self._call("PUT", "", role, body)
        if not self._may(role, {"clerk"}):
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        elif self.state in {"draft", "supplementing", "returned"}:
            assert answer.status_code == 200, answer.text
            self.read, self.authors = answer.json()["claims_sha256"], self.authors | {role}
        else:
            assert (answer.status_code, answer.json()["state"]) == (409, self.state)

    @invariant()
    def the_service_says_what_the_model_says(self) -> None:
        """State, digest, and one entry of the trail for each step."""
        if not hasattr(self, "id"):
            return
        shown = self.desk.get(f"/api/v1/applications/{self.id}", role="auditor")
        assert (shown["state"], shown["claims_sha256"]) == (self.state, self.read)
        trail = self.desk.get(f"/api/v1/applications/{self.id}/trail", role="auditor")["items"]
        assert trail[-1]["state"] == self.state if trail else self.state == "draft"
        assert len(trail) == COUNTER[self.stage] + self.steps


def test_way_and_model_agree(desk: Desk) -> None:
    """Whatever is done by whomever in whatever order."""
    machine = type("OnThisDesk", (Way,), {"desk": desk})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
            # A way is short and readable as it is; making it shorter would take minutes.
            phases=[Phase.generate],
            report_multiple_bugs=False,
        ),
    )
