"""
Make the signed PDFs of many certificates at once, each once.

Some processes draw, a thread of ours before each: it verifies the record, has the face drawn and signed, and keeps the
file. What was made is noted a few dozen at a time. Whatever stops the run, what is noted is kept; the rest is made by
the next run, which begins with what is missing.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from queue import SimpleQueue

from ecert.clock import Clock
from ecert.document.archive import Document, find_documents, note_document
from ecert.document.face import Copy
from ecert.document.making import DrawingDesk, SignedPdf, make_pdf, open_subject
from ecert.document.service import document_of
from ecert.document.workshop import Workshop
from ecert.errors import EcertError, NotForeseen, Unavailable, UnknownCertificate
from ecert.faultpoints import FaultPoint, pass_point
from ecert.register.service import page_in_force
from ecert.register.stored import StoredCertificate
from ecert.storage.database import snapshot, transaction

logger = logging.getLogger(__name__)

PAGE = 64
"""Certificates that are read at once."""
BATCH = 32
"""Documents that are noted at once."""
MAX_DOCUMENTS = 2_000
"""After so many a process that draws is replaced: its memory has levelled off long before."""
TRIES = 3
"""How often a document is tried while what draws it, or stamps it, is unavailable."""
MAX_TOLD = 1_000
"""Failures that are told one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Of which certificates documents are made."""

    template: str | None = None
    identifiers: tuple[str, ...] = ()
    """Only these; all if empty."""
    copies: tuple[Copy, ...] = (Copy.ORIGINAL,)
    limit: int | None = None
    """Make at most so many."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be made."""

    identifier: str
    copy: str
    code: str
    detail: str


@dataclass(slots=True)
class Summary:
    """What a run came to."""

    made: int = 0
    there: int = 0
    """Documents that were made before."""
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)
    """The first of them."""

    def fail(self, failure: Failure) -> None:
        """Count a document that could not be made."""
        self.failed += 1
        if len(self.failures) < MAX_TOLD:
            self.failures.append(failure)


@dataclass(frozen=True, slots=True)
class _Task:
    stored: StoredCertificate
    copy: Copy


def render_missing(
    desk: DrawingDesk,
    selection: Selection,
    *,
    workers: int,
    clock: Clock,
    on_done: Callable[[str], None] = lambda _: None,
) -> Summary:
    """
    Make every document that is missing of the certificates that stand in force.

    Args:
        desk: what drawing needs; its workshop stays unused.
        selection: of which certificates.
        workers: processes that draw.
        clock: gives the instant of each signature.
        on_done: is told the identifier of each certificate that is dealt with.

    Raises:
        Unavailable: the database or the file store cannot be used now; what was noted is kept.
    """
    summary = Summary()
    with _desks(desk, workers) as desks, ThreadPoolExecutor(workers) as pool:
        pending: deque[tuple[_Task, Future[Document]]] = deque()
        batch: list[Document] = []
        try:
            for task in _tasks(desk, selection, summary, on_done):
                pending.append((task, pool.submit(_render, desks, task, clock)))
                if len(pending) >= 2 * workers:
                    _collect(desk, *pending.popleft(), batch, summary, on_done)
            while pending:
                _collect(desk, *pending.popleft(), batch, summary, on_done)
        finally:
            # Also where the run is broken off: what is finished is noted, the rest is never begun.
            for _, future in pending:
                future.cancel()
            _note(desk, batch, summary)
    return summary


def _tasks(
    desk: DrawingDesk, selection: Selection, summary: Summary, on_done: Callable[[str], None]
) -> Iterator[_Task]:
    """Find what is to be made, a page at a time."""
    given = 0
    missing = set(selection.identifiers)
    for stored, known in _pages(desk, selection):
        missing.discard(stored.identifier)
        for copy in selection.copies:
            if (stored.certificate_id, copy.value) in known:
                summary.there += 1
                on_done(stored.identifier)
            elif selection.limit is None or given < selection.limit:
                given += 1
                yield _Task(stored, copy)
    for identifier in sorted(missing):
        detail = "identifier: no certificate of this identifier stands in force"
        summary.fail(Failure(identifier, selection.copies[0].value, UnknownCertificate.code, detail))
        on_done(identifier)


def _pages(
    desk: DrawingDesk, selection: Selection
) -> Iterator[tuple[StoredCertificate, dict[tuple[int, str], Document]]]:
    """Give each certificate with the documents of its page."""
    if selection.identifiers:
        for identifier in selection.identifiers:
            with snapshot(desk.engine) as session:
                page = page_in_force(session, after=0, limit=1, template=selection.template, identifier=identifier)
                known = find_documents(session, [stored.certificate_id for stored in page])
            yield from ((stored, known) for stored in page)
        return
    after = 0
    while True:
        with snapshot(desk.engine) as session:
            page = page_in_force(session, after=after, limit=PAGE, template=selection.template)
            known = find_documents(session, [stored.certificate_id for stored in page])
        yield from ((stored, known) for stored in page)
        if len(page) < PAGE:
            return
        after = page[-1].certificate_id


@contextmanager
def _desks(desk: DrawingDesk, workers: int) -> Iterator["SimpleQueue[DrawingDesk]"]:
    """Give a desk for each thread, with a process of its own."""
    workshops = [Workshop(max_documents=MAX_DOCUMENTS) for _ in range(workers)]
    free: SimpleQueue[DrawingDesk] = SimpleQueue()
    for workshop in workshops:
        free.put(replace(desk, workshop=workshop))
    try:
        yield free
    finally:
        for workshop in workshops:
            workshop.close()


def _render(desks: "SimpleQueue[DrawingDesk]", task: _Task, clock: Clock) -> Document:
    """Make one document and keep its file."""
    desk = desks.get()
    try:
        return _make(desk, task, clock())
    finally:
        desks.put(desk)


def _make(desk: DrawingDesk, task: _Task, now: datetime) -> Document:
    subject, copy = open_subject(desk, task.stored), task.copy.value
    made: SignedPdf | None = None
    for _ in range(TRIES - 1):
        with suppress(Unavailable):
            made = make_pdf(desk, subject, copy, now=now)
            break
    made = made or make_pdf(desk, subject, copy, now=now)
    return document_of(subject, copy, made, sha256=desk.files.put(made.content), now=now)


def _collect(
    desk: DrawingDesk,
    task: _Task,
    future: Future[Document],
    batch: list[Document],
    summary: Summary,
    on_done: Callable[[str], None],
) -> None:
    """Take what became of one document."""
    identifier = task.stored.identifier
    try:
        batch.append(future.result())
    except NotForeseen:
        # Of a kind that has no such copy nothing is missing.
        pass
    except EcertError as error:
        summary.fail(Failure(identifier, task.copy.value, error.code, error.detail))
    on_done(identifier)
    if len(batch) >= BATCH:
        _note(desk, batch, summary)


def _note(desk: DrawingDesk, batch: list[Document], summary: Summary) -> None:
    """Note what was made, and forget it."""
    if not batch:
        return
    pass_point(FaultPoint.DOCUMENTS_KEPT)
    lost: list[str] = []
    with transaction(desk.engine) as session:
        for document in batch:
            noted = note_document(session, document)
            if noted.sha256 != document.sha256:
                lost.append(document.sha256)
    # Somebody else made these meanwhile; his are the ones.
    for digest in lost:
        desk.files.delete(digest)
    summary.made += len(batch) - len(lost)
    summary.there += len(lost)
    batch.clear()
