"""What a PDF costs: the drawing alone, with its signature, and from the register into the file store."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.context import Context
from ecert.document.bulk import Selection, render_missing
from ecert.document.face import Copy
from ecert.document.making import DrawingDesk, Subject, face_of, find_subject, make_pdf
from ecert.document.order import Form, Order
from ecert.document.workshop import Workshop
from ecert.filestore.folder import FolderStore

_DOCUMENTS = 240
_WARM = 20
_WORKERS = 2
_ROUNDS = 5


def measure_documents(context: Context) -> None:
    """Measure PDFs of certificates that were filled in; the best of some rounds."""
    opened = context.stocked.installation.resources()
    desk = DrawingDesk(
        opened.engine, opened.catalogue, opened.keyring, Workshop(), opened.files, opened.settings.public_url
    )
    count = _DOCUMENTS // 4 if context.quick else _DOCUMENTS
    subjects = [find_subject(desk, each.identifier, by=None) for each in context.stocked.filled[:count]]
    orders = [_order(desk, subject) for subject in subjects]
    with _on_all_cores(), _desks(desk, _WORKERS) as desks:
        one, several = desks[:1], desks
        alone = _best(context, partial(_all, one, [partial(_draw, order=order) for order in orders]))
        together = _best(context, partial(_all, several, [partial(_draw, order=order) for order in orders]))
        signed = _best(context, partial(_all, one, [partial(_sign, subject=subject) for subject in subjects]))
    with _on_all_cores():
        kept = _keep_all(context, desk, count)
    opened.engine.dispose()
    results = context.results
    results.put("pdf_ms", alone / count * 1e3, "ms to draw a PDF/A with its record, one process, warm")
    results.put("pdf_signed_ms", signed / count * 1e3, "ms from the opened record to the signed PDF, one process, warm")
    results.put("pdf_drawn_per_s", count / together, f"PDFs a second, drawn by {_WORKERS} processes")
    results.put("pdf_kept_per_s", count / kept, f"PDFs a second, from the register into a folder, {_WORKERS} processes")


def _order(desk: DrawingDesk, subject: Subject) -> Order:
    face = face_of(desk, subject, Copy.ORIGINAL)
    return Order(face=face, form=Form.PDF, day=subject.record.issued, attachment=subject.stored.record)


def _draw(desk: DrawingDesk, order: Order) -> None:
    desk.workshop.draw(order).open()


def _sign(desk: DrawingDesk, subject: Subject) -> None:
    make_pdf(desk, subject, Copy.ORIGINAL, now=subject.opened.history.events[-1].at)


def _all(desks: Sequence[DrawingDesk], works: Sequence[Callable[[DrawingDesk], None]]) -> None:
    """Do all works, each desk the next one that is left."""
    waiting = iter(works)

    def go_on(desk: DrawingDesk) -> None:
        for work in waiting:
            work(desk)

    with ThreadPoolExecutor(len(desks)) as pool:
        for done in [pool.submit(go_on, desk) for desk in desks]:
            done.result()


def _best(context: Context, work: Callable[[], None]) -> float:
    """Give the least seconds of some rounds; the first one warms up."""
    work()
    taken: list[float] = []
    for number in range(context.rounds(_ROUNDS)):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
        context.progress.say(f"round {number + 1}")
    return min(taken)


def _keep_all(context: Context, desk: DrawingDesk, count: int) -> float:
    """Make documents as `ecert documents render` does; the processes' start is not counted."""
    marks: list[float] = []
    store = FolderStore(Path(context.folder) / "files")
    own = DrawingDesk(desk.engine, desk.catalogue, desk.keyring, Workshop(), store, desk.public_url)
    selection = Selection(limit=count + _WARM)
    render_missing(
        own, selection, workers=_WORKERS, clock=lambda: context.now, on_done=lambda _: marks.append(time.perf_counter())
    )
    return marks[-1] - marks[_WARM - 1]


@contextmanager
def _desks(desk: DrawingDesk, count: int) -> Iterator[list[DrawingDesk]]:
    """Give desks with a process each."""
    workshops = [Workshop(max_documents=1_000_000) for _ in range(count)]
    try:
        yield [
            DrawingDesk(desk.engine, desk.catalogue, desk.keyring, workshop, desk.files, desk.public_url)
            for workshop in workshops
        ]
    finally:
        for workshop in workshops:
            workshop.close()


@contextmanager
def _on_all_cores() -> Iterator[None]:
    """Let what is started run wherever there is room; the run itself may be bound to a core."""
    bound = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        yield
    finally:
        os.sched_setaffinity(0, bound)
