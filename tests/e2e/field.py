"""Work in the field as tests do it: a device of the inspector, and its calls."""

import hashlib
import io
import uuid
from dataclasses import dataclass
from typing import Any

from httpx import Response
from PIL import Image

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


@dataclass(frozen=True, slots=True)
class FieldRound:
    """A round that a device began."""

    device: FieldDevice
    round_id: str

    @property
    def path(self) -> str:
        """Its address."""
        return f"/api/v1/rounds/{self.round_id}"

    def put(self, path: str, body: object) -> Response:
        """Put something below the round."""
        return self.device.call("PUT", f"{self.path}{path}", body)

    def scan(self, scan_id: str | None = None, **changes: Any) -> Response:  # noqa: ANN401 - any member
        """Put a scan; *changes* replace members."""
        return self.put(f"/scans/{scan_id or new_id()}", a_scan(**changes))

    def scanned(self, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any member
        """Put a scan that must be taken, and give the answer."""
        answer = self.scan(**changes)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def note(self, scan_id: str, note_id: str | None = None, **changes: Any) -> Response:  # noqa: ANN401 - any member
        """Put a note; *changes* replace members."""
        return self.put(f"/scans/{scan_id}/notes/{note_id or new_id()}", a_note(**changes))

    def photo(self, content: bytes, *, name: str | None = None, media_type: str = "image/jpeg") -> Response:
        """Put a photo."""
        path = f"{self.path}/photos/{name or hashlib.sha256(content).hexdigest()}"
        return self.device.call("PUT", path, content=content, headers={"Content-Type": media_type})

    def whole(self) -> dict[str, Any]:
        """Read the round."""
        answer = self.device.call("GET", self.path)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


INSPECTOR = "湘执法-18001"


def new_id() -> str:
    """Draw an id as devices do."""
    return str(uuid.uuid4())


def a_beginning(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any member
    """Make the body of a round."""
    return {"started_at": "2026-03-02T03:00:00Z", "inspector_number": INSPECTOR, "title": "三月检查"} | changes


def a_scan(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any member
    """Make the body of a scan of a code that is none."""
    body: dict[str, Any] = {
        "scanned_at": "2026-03-02T03:10:00.250Z",
        "inspector_number": INSPECTOR,
        "code": "https://elsewhere.example/x",
        "identifier": None,
        "certificate_number": None,
        "offline": True,
        "outcome": "FAILED",
        "status": "unknown",
        "reasons": ["malformed"],
        "bundle_sequence": 7,
        "list_issued_at": "2026-03-02T01:00:00Z",
        "place": {"latitude": 28.228209, "longitude": 112.938814, "accuracy_m": 12.5},
    }
    return body | changes


def a_note(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any member
    """Make the body of a note."""
    note = {"written_at": "2026-03-02T03:11:00Z", "inspector_number": INSPECTOR, "text": "门头与证照不符"}
    return note | {"photo_sha256": None} | changes


def a_photo(form: str = "JPEG", colour: str = "red") -> bytes:
    """Make a small photo."""
    content = io.BytesIO()
    Image.new("RGB", (16, 16), colour).save(content, form)
    return content.getvalue()


def begin(device: FieldDevice, round_id: str | None = None, **changes: Any) -> FieldRound:  # noqa: ANN401 - any member
    """Begin a round."""
    begun = FieldRound(device, round_id or new_id())
    answer = begun.put("", a_beginning(**changes))
    assert answer.status_code == 201, answer.text
    return begun


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
