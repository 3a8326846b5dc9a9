"""Witnesses over HTTP: they hand in without an account, what they signed is public, and who is silent is named."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient
from sqlalchemy import Engine

from ecert.app import create_app
from ecert.log.cosigning import MAX_COSIGNATURES_BYTES
from ecert.log.note import Note, NoteKey, SignatureKind, cosign_note, note_key, read_note
from ecert.log.publishing import Publisher
from ecert.settings import Settings
from ecert.signing.keys import Purpose
from tests.building import PUBLIC_URL, SetClock, some_resources, the_keyring
from tests.durability.waiting import until
from tests.public_log import ed25519_signer

KNOWN, STRANGER = "archives.example/w1", "stranger.example"
SIGNERS = {KNOWN: ed25519_signer(70, Purpose.WITNESS), STRANGER: ed25519_signer(71, Purpose.WITNESS)}
A_MINUTE = 20
TEXT = {"content-type": "text/plain; charset=utf-8"}


def _key(name: str) -> NoteKey:
    return note_key(name, SignatureKind.WITNESS, SIGNERS[name].key.public_key)


class Office:
    """A running service that knows one witness."""

    def __init__(self, engine: Engine, folder: Path, *, address: str = "", publishes: bool = False) -> None:
        """Make it; the file of witnesses first."""
        witnesses = folder / "witnesses"
        witnesses.write_text(f"{_key(KNOWN).text} {address}\n")
        settings = Settings(
            public_url=PUBLIC_URL,
            public_log_dir=folder / "public",
            log_witnesses_file=witnesses,
            lookups_per_minute=A_MINUTE,
        )
        self.clock = SetClock()
        self.resources = some_resources(engine, settings=settings, clock=self.clock)
        self.client = TestClient(create_app(self.resources, publishes=publishes), raise_server_exceptions=False)

    def publish(self) -> Note:
        """Publish, as the service does every few seconds."""
        resources = self.resources
        return Publisher(resources.engine, the_keyring(), resources.published_log).publish(now=self.clock()).note

    def hand_in(self, note: Note, *names: str) -> tuple[int, str | None]:
        """Hand a checkpoint in that some have signed; give the status, and the code of a refusal."""
        lines = [cosign_note(note.body, name, SIGNERS[name], now=self.clock()) for name in names]
        return self.post(note.with_lines(lines).text.encode())

    def post(self, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, str | None]:
        """Hand anything in."""
        answer = self.client.post("/log/cosignatures", content=body, headers=headers or TEXT)
        return answer.status_code, answer.json().get("code")


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Iterator[Office]:
    """Open an office."""
    opened = Office(engine, tmp_path)
    with opened.client:
        yield opened


def test_a_known_witness_hands_its_signature_in(office: Office) -> None:
    """It is public with the next checkpoint, under it and on its own."""
    note, own = office.publish(), f"/log/cosigned/{_key(KNOWN).key_id.hex()}"
    assert office.client.get(own).status_code == 404
    assert office.hand_in(note, STRANGER, KNOWN) == (200, None)
    office.publish()
    for address in ("/log/checkpoint", own):
        names = [line.name for line in read_note(office.client.get(address).content).lines]
        assert names == ["ecert.example/log", KNOWN]
    answer = office.client.get(own)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"] == TEXT["content-type"]


def test_whatever_else_is_handed_in_is_refused(office: Office) -> None:
    """By its code; nothing of it is published."""
    note = office.publish()
    assert office.hand_in(note, STRANGER) == (403, "witness-unknown")
    assert office.hand_in(note) == (403, "witness-unknown")
    other = Note(note.body.replace("\n0\n", "\n7\n"), note.lines)
    assert office.hand_in(other, KNOWN) == (400, "malformed")
    lying = cosign_note(other.body, KNOWN, SIGNERS[KNOWN], now=office.clock())
    assert office.post(note.with_lines([lying]).text.encode()) == (422, "cosignature-invalid")
    assert office.post(b"nonsense") == (400, "malformed")
    assert office.post(b"\xff" * 20) == (400, "malformed")
    assert office.post(b"x" * (MAX_COSIGNATURES_BYTES + 1)) == (413, "too-large")
    assert office.post(b"{}", {"content-type": "application/json"}) == (415, "unsupported-media-type")
    office.publish()
    assert len(read_note(office.client.get("/log/checkpoint").content).lines) == 1


def test_handing_in_is_bounded(office: Office) -> None:
    """As every question of the public is."""
    statuses = {office.post(b"nonsense")[0] for _ in range(A_MINUTE)}
    assert statuses == {400}
    assert office.post(b"nonsense") == (429, "too-many-requests")


@pytest.mark.parametrize("key_id", ["00000000", "..%2fcheckpoint", "0000000g", "%00", "checkpoint"])
def test_no_other_file_is_given_out(office: Office, key_id: str) -> None:
    """Only what is named by the id of a key."""
    office.publish()
    answer = office.client.get(f"/log/cosigned/{key_id}")
    assert answer.status_code in {400, 404}


def test_a_witness_that_does_not_answer_is_warned_of(engine: Engine, tmp_path: Path) -> None:
    """The log is published all the same, and the service is as ready as before."""
    opened = Office(engine, tmp_path, address="http://127.0.0.1:9", publishes=True)
    with opened.client as client:
        until(lambda: "witnesses" in client.get("/health/ready").json().get("warnings", {}), "the witness is named")
        warnings = client.get("/health/ready").json()["warnings"]
        assert warnings["witnesses"].startswith(f"{KNOWN} ")
        assert "log" not in warnings
        assert client.get("/log/checkpoint").status_code == 200
