"""Requests of a device over which a process dies: each is there once, however often it comes."""

import hashlib
import io
import uuid
from typing import Any

from PIL import Image
from sqlalchemy import text

from ecert.accounts.devices import enrol_device, invite_device
from ecert.accounts.principal import AccountRole, Principal
from ecert.bundle.trust import Trust
from ecert.faultpoints import FaultPoint
from ecert.fieldwork.arrival import from_device
from ecert.fieldwork.desk import FieldDesk
from ecert.fieldwork.forms import RoundForm, ScanForm
from ecert.fieldwork.service import begin_round
from ecert.storage.database import snapshot, transaction
from tests.durability.deeds import Clerk, Deed
from tests.durability.installation import Installation

ROLE = "device"
NUMBER = "湘执法-18001"
MOMENT = "2026-03-02T03:10:00Z"


class Inspector(Clerk):
    """Prepares what a device puts, each into a round of its own."""

    def __init__(self, installation: Installation) -> None:
        """Bring a device."""
        super().__init__(installation.line)
        self._installation = installation
        line, now = installation.line, installation.line.clock()
        with transaction(line.engine) as session:
            invited = invite_device(session, account_name="inspector", by=None, now=now, keyring=line.office.keyring)
            enrolled = enrol_device(session, code=invited.code, label="一号", now=now, keyring=line.office.keyring)
        installation.tokens[ROLE] = enrolled.token
        person = line.person("inspector")
        self._by = Principal(
            person.account_id, person.name, frozenset({AccountRole.INSPECTOR}), enrolled.device.device_id
        )

    def beginning(self) -> Deed:
        """Begin a round."""
        round_id = str(uuid.uuid4())
        body = {"started_at": MOMENT, "inspector_number": NUMBER, "title": None}
        return self._deed("beginning", f"/api/v1/rounds/{round_id}", body, "inspection_round", "id", round_id)

    def scan(self) -> Deed:
        """Put a scan."""
        scan_id = str(uuid.uuid4())
        path = f"/api/v1/rounds/{self._round()}/scans/{scan_id}"
        return self._deed("scan", path, _a_scan(), "inspection_scan", "id", scan_id)

    def photo(self) -> Deed:
        """Put a photo."""
        content = io.BytesIO()
        Image.new("RGB", (8, 8), "red").save(content, "PNG")
        digest = hashlib.sha256(content.getvalue()).hexdigest()
        path = f"/api/v1/rounds/{self._round()}/photos/{digest}"
        return self._deed("photo", path, content.getvalue(), "inspection_photo", "sha256", digest)

    def note(self) -> Deed:
        """Put a note to a scan that is there."""
        round_id, note_id = self._round(), str(uuid.uuid4())
        path = f"/api/v1/rounds/{round_id}/scans/{self._scan(round_id)}/notes/{note_id}"
        body = {"written_at": MOMENT, "inspector_number": NUMBER, "text": "不符", "photo_sha256": None}
        return self._deed("note", path, body, "inspection_note", "id", note_id)

    def end(self) -> Deed:
        """Close a round of one scan."""
        round_id = self._round()
        self._scan(round_id)
        path, body = f"/api/v1/rounds/{round_id}/end", {"ended_at": MOMENT, "scans": 1, "notes": 0}
        return self._deed("end", path, body, "inspection_round", "record is not null and id", round_id)

    def _deed(self, name: str, path: str, body: Any, table: str, column: str, value: str) -> Deed:  # noqa: ANN401 - JSON or bytes
        engine = self._installation.line.engine

        def holds(_: object, __: object) -> bool:
            with snapshot(engine) as session:
                statement = f"select count(*) from {table} where {column} = :value"  # noqa: S608 - our own names
                found = session.connection().execute(text(statement), {"value": value}).scalar_one()
            return int(found) == 1

        return Deed(name, ROLE, path, body, 201, holds, method="PUT")

    def _round(self) -> str:
        round_id, now = str(uuid.uuid4()), self._installation.line.clock()
        with transaction(self._installation.line.engine) as session:
            begin_round(session, round_id, RoundForm(now, NUMBER), from_device(self._by, now=now))
        return round_id

    def _scan(self, round_id: str) -> str:
        resources = self._installation.resources()
        line, scan_id = self._installation.line, str(uuid.uuid4())
        office = line.office
        trust = Trust(line.engine, office.keyring, line.clock)
        desk = FieldDesk(line.engine, office.catalogue, office.keyring, resources.files, line.clock, "", trust)
        form = ScanForm(
            scanned_at=line.clock(),
            inspector_number=NUMBER,
            code="x",
            offline=True,
            outcome="FAILED",
            status="unknown",
            reasons=["malformed"],
        )
        desk.take_scan(round_id, scan_id, form, by=self._by)
        return scan_id


def _a_scan() -> dict[str, Any]:
    return {
        "scanned_at": MOMENT,
        "inspector_number": NUMBER,
        "code": "https://elsewhere.example/#1",
        "offline": True,
        "outcome": "FAILED",
        "status": "unknown",
        "reasons": ["malformed"],
    }


FIELD = (
    (FaultPoint.COMMIT_AFTER, Inspector.beginning),
    (FaultPoint.SCAN_NOTED, Inspector.scan),
    (FaultPoint.COMMIT_AFTER, Inspector.scan),
    (FaultPoint.PHOTO_KEPT, Inspector.photo),
    (FaultPoint.COMMIT_BEFORE, Inspector.note),
    (FaultPoint.ROUND_SEALED, Inspector.end),
    (FaultPoint.COMMIT_AFTER, Inspector.end),
)
