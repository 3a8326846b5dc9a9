"""Work in the field as tests do it: a device of the inspector, and its calls."""

from dataclasses import dataclass
from typing import Any

from httpx import Response

from tests.e2e.desk import Desk


@dataclass(frozen=True, slots=True)
class FieldDevice:
    """A device that came in."""

    desk: Desk
    device_id: str
    token: str

    def call(self, method: str, path: str, body: object = None, **more: Any) -> Response:  # noqa: ANN401 - of a call
        """Make a call with the device's token."""
        headers = {**more.pop("headers", {}), "Authorization": f"Bearer {self.token}"}
        return self.desk.call(method, path, body=body, headers=headers, **more)


def invite(desk: Desk, account: str = "inspector") -> str:
    """Have a code given out."""
    answer = desk.call("POST", "/api/v1/devices/invitations", role="administrator", body={"account": account})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


def bring(desk: Desk, account: str = "inspector", label: str = "执法一号") -> FieldDevice:
    """Bring a device of an account."""
    answer = desk.call("POST", "/api/v1/devices", body={"code": invite(desk, account), "label": label})
    assert answer.status_code == 201, answer.text
    return FieldDevice(desk, answer.json()["device_id"], answer.json()["token"])


def told(answer: Response) -> tuple[int, str]:
    """Give status and code of a refusal."""
    return answer.status_code, answer.json()["code"]
