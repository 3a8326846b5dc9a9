"""The office as a client of its own service: each call with the account whose work it is."""

from datetime import date
from typing import Any, Self

import httpx

from ecert.errors import EcertError

SECONDS = 30.0


class UnexpectedAnswer(EcertError):
    """The service answered something else than the demonstration expects."""

    code = "unexpected-answer"


class Office:
    """Three people and the public, each with a token of their own or none."""

    def __init__(self, url: str, tokens: dict[str, str]) -> None:
        """Open a connection; nothing is sent yet."""
        self._client = httpx.Client(base_url=url, timeout=SECONDS)
        self._tokens = tokens

    def __enter__(self) -> Self:
        """Give the office."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._client.close()

    def ask(
        self, method: str, path: str, *, role: str | None = None, body: object = None, expect: int = 200
    ) -> httpx.Response:
        """
        Make one call.

        Args:
            method: HTTP method.
            path: address below the service's origin.
            role: whose token goes with it; the public's call has none.
            body: sent as JSON.
            expect: status code of the answer.

        Raises:
            UnexpectedAnswer: another status code came; the text has the problem's code and sentence.
        """
        headers = {} if role is None else {"Authorization": f"Bearer {self._tokens[role]}"}
        answer = self._client.request(method, path, json=body, headers=headers)
        if answer.status_code != expect:
            problem = _read_problem(answer)
            raise UnexpectedAnswer(f"{method} {path}: {answer.status_code} instead of {expect}: {problem}")
        return answer

    def submit(self, body: dict[str, Any], *, expect: int = 201) -> dict[str, Any]:
        """Hand in an application as the clerk."""
        return _read(self.ask("POST", "/api/v1/applications", role="clerk", body=body, expect=expect))

    def approve(self, application_id: str) -> None:
        """Read an application and approve what was read, as the reviewer."""
        path = f"/api/v1/applications/{application_id}"
        seen = _read(self.ask("GET", path, role="reviewer"))
        body = {"decision": "approve", "opinion": "材料齐全，符合法定条件", "claims_sha256": seen["claims_sha256"]}
        self.ask("POST", f"{path}/decisions", role="reviewer", body=body, expect=201)

    def issue(self, application_id: str) -> dict[str, Any]:
        """Issue the certificate as the issuer."""
        return _read(self.ask("POST", f"/api/v1/applications/{application_id}/certificate", role="issuer", expect=201))

    def draw(self, identifier: str) -> bytes:
        """Fetch the code's picture."""
        return self.ask("GET", f"/api/v1/certificates/{identifier}/qr.png?module_px=4", role="issuer").content

    def fetch_pdf(self, identifier: str) -> bytes:
        """Fetch the signed PDF."""
        return self.ask("GET", f"/api/v1/certificates/{identifier}/face.pdf", role="clerk").content

    def verify_file(self, content: bytes) -> dict[str, Any]:
        """Verify a PDF as anybody can."""
        answer = self._client.post("/api/v1/verifications", files={"file": ("certificate.pdf", content)})
        if answer.status_code != httpx.codes.OK:
            raise UnexpectedAnswer(f"a file was answered with {answer.status_code}: {_read_problem(answer)}")
        return _read(answer)

    def fetch(self, path: str) -> bytes:
        """Fetch a file that is for everybody."""
        return self.ask("GET", path).content

    def verify(self, code: str) -> dict[str, Any]:
        """Verify a code as anybody can."""
        return _read(self.ask("POST", "/api/v1/verifications", body={"code": code}))

    def look_up(self, identifier: str, *, on: date | None = None) -> dict[str, Any]:
        """Look a certificate up as anybody can, as it is today or as it was on a day."""
        day = "" if on is None else f"?on={on}"
        return _read(self.ask("GET", f"/api/v1/certificates/{identifier}{day}"))

    def order(self, identifier: str, step: str, reason: str, *, expect: int = 201) -> dict[str, Any]:
        """Order a lifecycle step as the issuer; an ending waits then, with 202."""
        body = {"step": step, "reason_code": "demo", "reason": reason, "document_number": "演示文书第1号"}
        path = f"/api/v1/certificates/{identifier}/steps"
        return _read(self.ask("POST", path, role="issuer", body=body, expect=expect))

    def confirm(self, identifier: str, step_id: str) -> None:
        """Confirm an ending as the reviewer."""
        path = f"/api/v1/certificates/{identifier}/steps/{step_id}/confirmation"
        self.ask("POST", path, role="reviewer", body={"decision": "confirm", "opinion": "同意"}, expect=201)

    def copy(self, identifier: str, cause: str) -> dict[str, Any]:
        """Have an annotated copy made as the clerk."""
        path = f"/api/v1/certificates/{identifier}/copies"
        return _read(self.ask("POST", path, role="clerk", body={"cause": cause}, expect=201))

    def recall(self, copy_id: str, reason: str) -> None:
        """Call an annotated copy back as the issuer."""
        path = f"/api/v1/copies/{copy_id}/recall"
        self.ask("POST", path, role="issuer", body={"reason": reason}, expect=201)

    def reconcile(self) -> dict[str, Any]:
        """Compare the register with what the platform holds."""
        return _read(self.ask("POST", "/api/v1/sync/reconciliations", role="issuer", expect=201))


def _read(answer: httpx.Response) -> dict[str, Any]:
    content = answer.json()
    if not isinstance(content, dict):
        raise UnexpectedAnswer("the answer is no JSON object")
    return content


def _read_problem(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
        return f"{problem['code']}: {problem['detail']}"
    except (ValueError, KeyError, TypeError):
        return "no problem document"
