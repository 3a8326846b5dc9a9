"""The office's desk in tests: calls with the token of a role, and the steps of the line as one call each."""

import json
from dataclasses import dataclass
from typing import Any

from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Engine

from ecert.resources import Resources
from tests.building import SetClock, Staff, an_application

KIND = "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng"
"""广播电视节目制作经营许可证: two years, held by an organisation; the kind of a test that needs just any."""


@dataclass(slots=True)
class Desk:
    """The running service with an account for every role."""

    client: TestClient[Litestar]
    staff: Staff
    resources: Resources
    clock: SetClock

    @property
    def engine(self) -> Engine:
        """The register's database, for tests that break something in it."""
        return self.resources.engine

    def call(self, method: str, path: str, *, role: str | None = None, body: object = None, **more: Any) -> Response:  # noqa: ANN401
        """Make a call with the token of *role*, or without one."""
        headers = dict(more.pop("headers", {}))
        if role is not None:
            headers["Authorization"] = f"Bearer {self.staff.tokens[role]}"
        if body is not None:
            more["content"] = json.dumps(body, ensure_ascii=False).encode()
            headers.setdefault("Content-Type", "application/json")
        return self.client.request(method, path, headers=headers, **more)

    def get(self, path: str, *, role: str | None = None) -> Any:  # noqa: ANN401 - decoded JSON
        """Read what must be there."""
        answer = self.call("GET", path, role=role)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def submit(self, body: dict[str, Any]) -> dict[str, Any]:
        """Submit an application as the clerk."""
        answer = self.call("POST", "/api/v1/applications", role="clerk", body=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def decide(self, application: dict[str, Any], decision: str = "approve", *, role: str = "reviewer") -> Response:
        """Decide on an application."""
        body = {"decision": decision, "opinion": "材料齐全", "claims_sha256": application["claims_sha256"]}
        return self.call("POST", f"/api/v1/applications/{application['id']}/decisions", role=role, body=body)

    def approved(self, body: dict[str, Any]) -> dict[str, Any]:
        """Submit and approve."""
        application = self.submit(body)
        answer = self.decide(application)
        assert answer.status_code == 201, answer.text
        return application

    def issue(self, application: dict[str, Any], *, role: str = "issuer") -> Response:
        """Ask for the certificate of an application."""
        return self.call("POST", f"/api/v1/applications/{application['id']}/certificate", role=role)

    def issued(self, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Submit, approve and issue; give the answer of the last."""
        answer = self.issue(self.approved(body or an_application(KIND)))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def verify(self, **question: str) -> dict[str, Any]:
        """Verify as the public."""
        answer = self.call("POST", "/api/v1/verifications", body=question)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def step(self, application: dict[str, Any], step: str, *, role: str = "clerk", **more: object) -> Response:
        """Take a step of an application."""
        body = {"step": step, **more}
        return self.call("POST", f"/api/v1/applications/{application['id']}/steps", role=role, body=body)

    def order(self, identifier: str, step: str, *, role: str = "issuer") -> Response:
        """Order a lifecycle step."""
        body = {"step": step, "reason_code": "r1", "reason": "依申请", "document_number": "湘广许决〔2026〕1号"}
        return self.call("POST", f"/api/v1/certificates/{identifier}/steps", role=role, body=body)

    def end(self, identifier: str, step: str) -> None:
        """End a certificate by two people."""
        ordered = self.order(identifier, step)
        assert ordered.status_code == 202, ordered.text
        path = f"/api/v1/certificates/{identifier}/steps/{ordered.json()['step_id']}/confirmation"
        confirmed = self.call("POST", path, role="reviewer", body={"decision": "confirm", "opinion": "同意"})
        assert confirmed.status_code == 201, confirmed.text
