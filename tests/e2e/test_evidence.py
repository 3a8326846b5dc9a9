"""Evidence files: everything about one scan, signed, and to be checked without this service."""

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ecert.errors import Malformed, SealBroken
from ecert.fieldwork.dossier import open_dossier
from ecert.register.stored import open_record
from ecert.signing.keyring import Keyring
from tests.e2e.desk import Desk
from tests.e2e.field import FieldRound, a_photo, begin, bring, told
from tests.leaving_out import leave_out_unless

TOOLS = leave_out_unless(
    all(shutil.which(program) for program in ("openssl", "sha256sum", "bash", "cmp")),
    reason="openssl, sha256sum, bash or cmp is not installed",
)


def evidence(field: FieldRound, scan_id: str, *, role: str | None = None) -> bytes:
    """Have an evidence file made."""
    path = f"{field.path}/scans/{scan_id}/evidence.zip"
    answer = field.device.call("GET", path) if role is None else field.device.desk.call("GET", path, role=role)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="evidence-{scan_id}.zip"'
    return answer.content


def unpack(data: bytes) -> dict[str, bytes]:
    """Give the parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repack(parts: dict[str, bytes]) -> bytes:
    """Make an archive of parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


@TOOLS
def test_evidence_has_everything_and_is_checked_by_openssl(desk: Desk, tmp_path: Path) -> None:
    """Scan, notes, photos, code, report, record and history; the commands of its own explanation hold."""
    certificate = desk.issued()
    field = begin(bring(desk))
    scan = field.scanned(code=certificate["code"])
    other = field.scanned(code="another#1")
    photo = a_photo()
    field.note(scan["scan_id"], photo_sha256=field.photo(photo).json()["sha256"])
    field.photo(a_photo(colour="blue"))
    desk.end(certificate["identifier"], "revoke")
    data = evidence(field, scan["scan_id"])
    parts = unpack(data)
    assert sorted(parts) == [
        "README.txt",
        "SHA256SUMS",
        "certificate/event-001.cose",
        "certificate/event-002.cose",
        "certificate/record.cose",
        "code.txt",
        "keys.json",
        "manifest-key.pem",
        "manifest.cose",
        "manifest.json",
        "manifest.sig",
        "manifest.tbs",
        f"photos/{hashlib.sha256(photo).hexdigest()}.jpg",
        "scan.json",
        "verification.json",
    ]
    seen = json.loads(parts["scan.json"])
    assert (seen["scan"]["scan_id"], seen["scan"]["verdict"]["outcome"]) == (scan["scan_id"], "PASSED")
    assert [note["text"] for note in seen["scan"]["notes"]] == ["门头与证照不符"]
    assert other["scan_id"] not in parts["scan.json"].decode()
    assert json.loads(parts["verification.json"])["status"] == "revoked"
    assert parts["code.txt"].decode() == certificate["code"]
    keyring = desk.resources.keyring
    assert open_record(parts["certificate/record.cose"], keyring).identifier == certificate["identifier"]
    assert open_dossier(data, keyring).left_out == []
    readme = parts["README.txt"].decode()
    assert readme.startswith("证照检查证据包")
    for name, content in parts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    commands = [line.strip() for line in readme.splitlines() if line.startswith("   ")]
    run = {line for line in commands if line.startswith(("sha256sum -c", "openssl dgst", "tail"))}
    assert len(run) == 3
    for command in sorted(run):
        subprocess.run(["bash", "-c", command], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "manifest.tbs").write_bytes(parts["manifest.tbs"].replace(b'"format": 1', b'"format": 2'))
    (verify,) = (command for command in run if command.startswith("openssl"))
    assert subprocess.run(["bash", "-c", verify], cwd=tmp_path, check=False, capture_output=True).returncode != 0


def test_evidence_of_one_instant_is_the_same(desk: Desk) -> None:
    """Byte for byte; a closed round's record is named by its digest."""
    field = begin(bring(desk))
    scan_id = field.scanned(code="<script>\0")["scan_id"]
    assert evidence(field, scan_id) == evidence(field, scan_id, role="auditor")
    parts = unpack(evidence(field, scan_id))
    assert json.loads(parts["scan.json"])["round_record_sha256"] is None
    assert parts["code.txt"] == b"<script>\0"
    assert [name for name in parts if name.startswith("certificate/")] == []
    assert open_dossier(evidence(field, scan_id), desk.resources.keyring).left_out != []
    closed = field.put("/end", {"ended_at": "2026-03-02T03:50:00Z", "scans": 1, "notes": 0}).json()
    after = json.loads(unpack(evidence(field, scan_id))["scan.json"])
    assert after["round_record_sha256"] == closed["record_sha256"]


def test_record_is_given_to_an_inspector_who_read_the_code(desk: Desk) -> None:
    """Whoever typed a number has not had the certificate before him; the office may have it all the same."""
    certificate = desk.issued()
    field = begin(bring(desk))
    scan_id = field.scanned(code=None, certificate_number=certificate["certificate_number"])["scan_id"]
    assert "certificate/record.cose" not in unpack(evidence(field, scan_id))
    assert "code.txt" not in unpack(evidence(field, scan_id))
    assert "certificate/record.cose" in unpack(evidence(field, scan_id, role="reviewer"))


def test_evidence_is_for_who_may_read_the_round(desk: Desk) -> None:
    """And of a scan that there is."""
    field = begin(bring(desk))
    scan_id = field.scanned()["scan_id"]
    path = f"{field.path}/scans/{scan_id}/evidence.zip"
    assert told(desk.call("GET", path, role="clerk")) == (403, "forbidden")
    assert told(desk.call("GET", path.replace(scan_id, "x"), role="auditor")) == (404, "unknown-scan")
    assert told(desk.call("GET", path.replace(field.round_id, "x"), role="auditor")) == (404, "unknown-round")


def test_lost_photo_is_named_as_left_out(desk: Desk) -> None:
    """The rest is given."""
    field = begin(bring(desk))
    scan_id = field.scanned()["scan_id"]
    digest = field.photo(a_photo(colour="purple")).json()["sha256"]
    field.note(scan_id, photo_sha256=digest)
    desk.resources.files.delete(digest)
    left_out = open_dossier(evidence(field, scan_id), desk.resources.keyring).left_out
    assert f"photos/{digest}.jpg: file-missing" in left_out


def _change(name: str) -> Any:  # noqa: ANN401 - a change of parts
    def change(parts: dict[str, bytes]) -> None:
        parts[name] += b" "

    return change


@pytest.mark.parametrize(
    "change",
    [
        *(_change(name) for name in ("scan.json", "README.txt", "manifest.json", "manifest.sig", "manifest-key.pem")),
        lambda parts: parts.pop("verification.json"),
        lambda parts: parts.pop("manifest.tbs"),
        lambda parts: parts.update(extra=b"x"),
    ],
)
def test_changed_evidence_does_not_hold(shared_desk: Desk, change: Any) -> None:  # noqa: ANN401 - a change of parts
    """Not by a part that is another, missing, or one too many; nor by other keys."""
    field = begin(bring(shared_desk))
    data = evidence(field, field.scanned()["scan_id"])
    parts = unpack(data)
    open_dossier(repack(parts), shared_desk.resources.keyring)
    change(parts)
    with pytest.raises(SealBroken, match="parts are not"):
        open_dossier(repack(parts), shared_desk.resources.keyring)
    with pytest.raises(SealBroken, match="no key"):
        open_dossier(data, Keyring(()))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"x" * 1000])
def test_what_is_no_evidence_is_refused(data: bytes) -> None:
    """Whatever it begins with."""
    with pytest.raises(Malformed):
        open_dossier(data, Keyring(()))
