"""Whatever a file does, looking into it ends in two seconds and 300 MB, and says what it was."""

import os
import random
import signal
import threading
from collections.abc import Callable, Iterator

import pytest

from ecert.errors import TooLarge, Unavailable
from ecert.pdfcheck.checker import MAX_WAITING, PdfChecker
from ecert.pdfcheck.findings import MAX_FILE_BYTES, Trouble
from tests.integration.pdfcheck import forging

SECONDS, BYTES = 2.0, 300_000_000


@pytest.fixture(scope="module")
def checker() -> Iterator[PdfChecker]:
    """Give a checker for all tests of this module."""
    made = PdfChecker()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("make", "troubles"),
    [
        (forging.many_pages, {Trouble.TOO_LONG}),
        (forging.zip_bomb, {Trouble.TOO_COSTLY}),
        (forging.nested_zip_bomb, {Trouble.TOO_COSTLY}),
        (forging.bomb_as_record, {Trouble.TOO_COSTLY}),
        (forging.deep_nesting, {Trouble.TOO_COSTLY, Trouble.UNREADABLE}),
        # Its table alone takes a second to read, on a busy machine more than a file has.
        (forging.many_objects, {Trouble.TOO_LONG, Trouble.TOO_COSTLY}),
        (forging.lying_size, {Trouble.TOO_LONG}),
        (forging.circular_pages, {Trouble.TOO_LONG}),
        (forging.circular_objects, {Trouble.UNREADABLE, Trouble.TOO_COSTLY}),
        (forging.dense_drawing, {Trouble.TOO_COSTLY}),
        (forging.huge_page, {None}),
        (lambda: b"", {Trouble.UNREADABLE}),
        (lambda: b"%PDF-", {Trouble.UNREADABLE}),
        (lambda: b"%PDF-1.7\n" + random.Random(1).randbytes(100_000), {Trouble.UNREADABLE}),  # noqa: S311 - the same each time
        (lambda: b"GIF89a" + forging.raw([forging.CATALOG, forging.PAGES, forging.PAGE]), {Trouble.UNREADABLE}),
        (lambda: b"%PDF-1.7\n" + b"1 0 obj\n<< " * 200_000, {Trouble.UNREADABLE, Trouble.TOO_COSTLY}),
    ],
    ids=[
        "5000-pages", "zip-bomb", "nested-zip-bomb", "bomb-as-record", "deep-nesting", "many-objects", "lying-size",
        "circular-pages", "circular-objects", "dense-drawing", "huge-page", "empty", "head-alone", "noise", "polyglot",
        "unclosed-objects",
    ],
)  # fmt: skip
def test_file_that_is_made_to_hurt_is_named(
    checker: PdfChecker, make: Callable[[], bytes], troubles: set[Trouble | None]
) -> None:
    """It costs no more than a file may, and the next one is answered as ever."""
    answer = checker.measure(make())
    assert answer.findings.trouble in troubles
    assert answer.seconds < SECONDS
    assert answer.peak_bytes < BYTES


def test_process_goes_on_after_each(checker: PdfChecker) -> None:
    """What was forked for a file is gone with it; what forks stays the same."""
    checker.check(b"%PDF-")
    process = checker.process_id
    checker.check(forging.dense_drawing())
    checker.check(forging.zip_bomb(64))
    assert checker.process_id == process
    assert process is not None
    with open(f"/proc/{process}/task/{process}/children") as children:  # noqa: PTH123 - of the kernel
        assert children.read() == ""


def test_file_that_is_too_large_is_not_sent(checker: PdfChecker) -> None:
    """Nobody looks into it."""
    with pytest.raises(TooLarge):
        checker.check(b"%PDF-" + bytes(MAX_FILE_BYTES))


def test_crash_of_the_process_is_an_answer_and_the_next_file_is_looked_into(checker: PdfChecker) -> None:
    """The one that was under way is said to have been too costly."""
    checker.check(b"%PDF-")
    process = checker.process_id
    assert process is not None
    os.kill(process, signal.SIGSTOP)
    killer = threading.Timer(0.2, os.kill, (process, signal.SIGKILL))
    killer.start()
    assert checker.check(b"%PDF-").trouble is Trouble.TOO_COSTLY
    killer.join()
    assert checker.check(b"%PDF-").trouble is Trouble.UNREADABLE


def test_too_many_waiting_are_told_to_come_again() -> None:
    """Each holds a thread of the service, and a file."""
    own = PdfChecker()
    own.check(b"%PDF-")
    assert own.process_id is not None
    os.kill(own.process_id, signal.SIGSTOP)
    outcomes: list[str] = []

    def ask() -> None:
        try:
            own.check(b"%PDF-")
            outcomes.append("answered")
        except Unavailable:
            outcomes.append("unavailable")

    threads = [threading.Thread(target=ask) for _ in range(MAX_WAITING + 2)]
    for thread in threads:
        thread.start()
    while outcomes.count("unavailable") < 2:
        threading.Event().wait(0.01)
    os.kill(own.process_id, signal.SIGCONT)
    for thread in threads:
        thread.join()
    own.close()
    assert sorted(outcomes) == ["answered"] * MAX_WAITING + ["unavailable"] * 2
