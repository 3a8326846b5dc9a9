"""Documents of many certificates: each is made once, kept under its digest, and told of when it cannot be made."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import Engine, text

from bench.fill import fill_certificates
from ecert.accounts.principal import AccountRole, Principal
from ecert.doctor.codes import Code
from ecert.doctor.examination import Patient, examine
from ecert.doctor.findings import Findings
from ecert.document.archive import Document, find_documents, list_documents, note_document
from ecert.document.bulk import Selection, Summary, render_missing
from ecert.document.face import Copy
from ecert.document.making import DrawingDesk
from ecert.document.service import give_pdf
from ecert.document.workshop import Workshop
from ecert.errors import Unavailable
from ecert.filestore.folder import FolderStore
from ecert.filestore.settings import FileStoreSettings, open_file_store
from ecert.filestore.store import FileStore
from ecert.register.service import find_certificate, get_certificate
from ecert.storage.database import snapshot, transaction
from tests.building import NOON, PUBLIC_URL, hire, some_resources, the_catalogue, the_keyring
from tests.durability.waiting import at_once
from tests.integration.document.signatures import judge

COUNT = 12
AUDITOR = Principal(1, "auditor", frozenset({AccountRole.AUDITOR}))


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[DrawingDesk]:
    """Give a register of some certificates, and an empty store of files."""
    hire(engine)
    fill_certificates(engine, some_resources(engine), COUNT, now=NOON)
    workshop = Workshop()
    yield DrawingDesk(engine, the_catalogue(), the_keyring(), workshop, FolderStore(tmp_path / "files"), PUBLIC_URL)
    workshop.close()


def run(desk: DrawingDesk, selection: Selection | None = None, *, workers: int = 2) -> Summary:
    """Make what is missing."""
    return render_missing(desk, selection or Selection(), workers=workers, clock=lambda: NOON)


def all_documents(desk: DrawingDesk) -> list[Document]:
    """Give every document that is noted."""
    with snapshot(desk.engine) as session:
        return list_documents(session, after=(0, ""), limit=1_000)


def identifiers(desk: DrawingDesk) -> list[str]:
    """Give every certificate's identifier, oldest first."""
    with transaction(desk.engine) as session:
        found = session.connection().execute(text("select identifier from certificate order by id"))
        return [str(row[0]) for row in found]


def test_each_document_is_made_once_and_holds(desk: DrawingDesk) -> None:
    """The file is the certificate's, signed whole, and its digest is noted; a second run makes nothing."""
    told: list[str] = []
    summary = render_missing(desk, Selection(), workers=2, clock=lambda: NOON, on_done=told.append)
    assert (summary.made, summary.there, summary.failed) == (COUNT, 0, 0)
    assert sorted(told) == sorted(identifiers(desk))
    for document in all_documents(desk):
        content = desk.files.get(document.sha256)
        assert (len(content), document.copy, document.stamped) == (document.size, "original", False)
        assert judge(content, desk.keyring.document_roots(), at=NOON).bottom_line
        with pikepdf.open(io.BytesIO(content)) as pdf:
            attached = pdf.attachments["record.cose"].get_file().read_bytes()
        assert hashlib.sha256(attached).hexdigest() == document.record_sha256
    again = run(desk)
    assert (again.made, again.there, again.failed) == (0, COUNT, 0)


def test_run_goes_on_where_it_was_broken_off(desk: DrawingDesk) -> None:
    """What was made stays, and is not made again."""
    first = run(desk, Selection(limit=5))
    before = {document.sha256 for document in all_documents(desk)}
    assert (first.made, len(before)) == (5, 5)
    rest = run(desk)
    assert (rest.made, rest.there) == (COUNT - 5, 5)
    assert before < {document.sha256 for document in all_documents(desk)}


def test_interrupt_keeps_what_is_finished(desk: DrawingDesk) -> None:
    """Ctrl-C comes in the middle of a run."""
    done: list[str] = []

    def interrupt(identifier: str) -> None:
        done.append(identifier)
        if len(done) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_missing(desk, Selection(), workers=2, clock=lambda: NOON, on_done=interrupt)
    assert len(all_documents(desk)) == 4
    assert run(desk).made == COUNT - 4


def test_selection_narrows(desk: DrawingDesk) -> None:
    """To a kind, or to some certificates; a kind without duplicates has none that are missing."""
    works = run(desk, Selection(template="zuopin_dengji_zhengshu"))
    assert 0 < works.made < COUNT
    one, two = identifiers(desk)[:2]
    chosen = run(desk, Selection(identifiers=(one, two, "none")))
    assert chosen.made + chosen.there == 2
    assert [(failure.identifier, failure.code) for failure in chosen.failures] == [("none", "unknown-certificate")]
    duplicates = run(desk, Selection(copies=(Copy.DUPLICATE,)))
    assert duplicates.failed == 0
    assert 0 < duplicates.made < COUNT


def test_certificate_that_does_not_hold_is_told_and_stops_nobody(desk: DrawingDesk) -> None:
    """Its record was changed in the database."""
    broken = identifiers(desk)[3]
    with transaction(desk.engine) as session:
        session.connection().execute(
            text("update certificate set record = :record where identifier = :identifier"),
            {"record": b"changed", "identifier": broken},
        )
    summary = run(desk)
    assert (summary.made, summary.failed) == (COUNT - 1, 1)
    assert [(failure.identifier, failure.code) for failure in summary.failures] == [(broken, "conflict")]


def test_what_is_not_in_force_gets_no_document(desk: DrawingDesk) -> None:
    """By its column; the office can ask for one all the same."""
    with transaction(desk.engine) as session:
        session.connection().execute(text("update certificate set standing = 'revoked' where id <= 3"))
    assert run(desk).made == COUNT - 3


class FullStore:
    """A store whose disk is full after some files; everything else is the real one's."""

    def __init__(self, store: FileStore, room: int) -> None:
        """Take a store and say how many files it still takes."""
        self._store, self._room = store, room

    def put(self, content: bytes) -> str:
        """Keep a file, as long as there is room."""
        self._room -= 1
        if self._room < 0:
            raise Unavailable("file store: cannot be written")
        return self._store.put(content)

    def get(self, digest: str) -> bytes:
        """Give a file."""
        return self._store.get(digest)

    def contains(self, digest: str) -> bool:
        """Tell of a file."""
        return self._store.contains(digest)

    def delete(self, digest: str) -> None:
        """Delete a file."""
        self._store.delete(digest)


def test_full_store_is_told_and_nothing_is_lost(desk: DrawingDesk) -> None:
    """What could be kept is noted; the next run makes the rest."""
    summary = run(replace(desk, files=FullStore(desk.files, 4)))
    assert (summary.made, summary.failed) == (4, COUNT - 4)
    assert {failure.code for failure in summary.failures} == {"unavailable"}
    assert run(desk).made == COUNT - 4


def test_kept_document_is_the_one_that_is_given(desk: DrawingDesk) -> None:
    """Whoever asks first makes it, and everybody gets the same bytes, also after a run."""
    first, second = identifiers(desk)[:2]
    by_hand = give_pdf(desk, first, "original", by=AUDITOR, now=NOON)
    run(desk)
    assert give_pdf(desk, first, "original", by=AUDITOR, now=NOON) == by_hand
    (document,) = [each for each in all_documents(desk) if each.certificate_id == _id_of(desk, second)]
    assert give_pdf(desk, second, "original", by=AUDITOR, now=NOON) == desk.files.get(document.sha256)


def test_many_who_ask_first_get_one_document(desk: DrawingDesk) -> None:
    """One of them is noted; what the others made is kept nowhere."""
    identifier = identifiers(desk)[0]
    given = at_once([lambda: give_pdf(desk, identifier, "original", by=AUDITOR, now=NOON)] * 4)
    assert len({hashlib.sha256(pdf).hexdigest() for pdf in given if isinstance(pdf, bytes)}) == 1
    assert [type(pdf) for pdf in given] == [bytes] * 4
    (document,) = all_documents(desk)
    folder = desk.files._folder  # type: ignore[attr-defined]  # noqa: SLF001 - to see that nothing else is there
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [document.sha256]


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_kept_file_that_does_not_hold_is_made_anew(
    desk: DrawingDesk, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says so, without a name; what is given is a document that holds."""
    identifier = identifiers(desk)[0]
    first = give_pdf(desk, identifier, "original", by=AUDITOR, now=NOON)
    (document,) = all_documents(desk)
    folder = desk.files._folder  # type: ignore[attr-defined]  # noqa: SLF001 - as somebody at the machine would
    path = folder / document.sha256[:2] / document.sha256[2:4] / document.sha256
    path.unlink() if damage == "missing" else path.write_bytes(first[:-1] + b"x")
    second = give_pdf(desk, identifier, "original", by=AUDITOR, now=NOON)
    assert second != first
    (noted,) = all_documents(desk)
    assert desk.files.get(noted.sha256) == second
    assert [record.message for record in caplog.records if record.name == "ecert.document.service"] == [
        f"a kept PDF is made anew (file-{'missing' if damage == 'missing' else 'damaged'})"
    ]


def test_document_is_noted_once(desk: DrawingDesk) -> None:
    """Who comes second is told what the first one noted."""
    with snapshot(desk.engine) as session:
        stored = find_certificate(session, identifiers(desk)[0])
    assert stored is not None
    document = Document(
        stored.certificate_id, "original", "a" * 64, 1, "b" * 64, "00000000", stamped=False, made_at=NOON
    )
    with transaction(desk.engine) as session:
        assert note_document(session, document) == document
        assert note_document(session, replace(document, sha256="c" * 64)) == document
        assert note_document(session, replace(document, sha256="c" * 64), instead_of="d" * 64) == document
        changed = note_document(session, replace(document, sha256="c" * 64), instead_of="a" * 64)
        assert changed.sha256 == "c" * 64
        assert find_documents(session, [stored.certificate_id]) == {(stored.certificate_id, "original"): changed}


def test_doctor_reads_every_document_back(desk: DrawingDesk) -> None:
    """One file is gone, one is another; the store itself may be away."""
    run(desk, Selection(limit=4))
    assert (of_documents(desk, desk.files), examined(desk, desk.files).looked_at["documents"]) == ({}, 4)
    lost, changed = (document.sha256 for document in all_documents(desk)[:2])
    folder = desk.files._folder  # type: ignore[attr-defined]  # noqa: SLF001 - as somebody at the machine would
    (folder / lost[:2] / lost[2:4] / lost).unlink()
    (folder / changed[:2] / changed[2:4] / changed).write_bytes(b"%PDF-")
    assert of_documents(desk, desk.files) == {Code.DOCUMENT_MISSING: 1, Code.DOCUMENT_DAMAGED: 1}
    away = FileStoreSettings(url="s3://none", endpoint="http://127.0.0.1:9", access_key="a", secret_key="b")
    assert of_documents(desk, open_file_store(away, default=folder)) == {Code.FILE_STORE_UNREACHABLE: 1}


def of_documents(desk: DrawingDesk, files: FileStore) -> dict[Code, int]:
    """Count what the doctor finds of documents."""
    found = examined(desk, files).listed()
    return {finding.code: finding.count for finding in found if finding.part == "documents"}


def examined(desk: DrawingDesk, files: FileStore) -> Findings:
    """Let the doctor look at register and store."""
    findings = Findings()
    examine(findings, Patient(desk.engine, desk.catalogue, desk.keyring, synced=False, files=files), now=NOON)
    return findings


def _id_of(desk: DrawingDesk, identifier: str) -> int:
    with snapshot(desk.engine) as session:
        return get_certificate(session, identifier, by=None).certificate_id
