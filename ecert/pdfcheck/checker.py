"""Have files looked into by the one process for it; a few may wait, more are told to come again."""

import logging
from collections.abc import Sequence
from threading import BoundedSemaphore, Lock

import msgspec

from ecert.companion import Broken, Companion
from ecert.errors import TooLarge, Unavailable
from ecert.pdfcheck.findings import MAX_FILE_BYTES, Answer, Findings, Question, Trouble

logger = logging.getLogger(__name__)

MAX_WAITING = 6
"""Requests that look or wait; each holds a thread of the service and the file's bytes."""
MAX_SECONDS = 10.0
"""For one answer, the start of the process included; a file itself has 1.8."""
MAX_ANSWER = 8 * 1024 * 1024


class PdfChecker:
    """The one process that looks into files, and the queue before it."""

    def __init__(self, stamp_roots: Sequence[bytes] = ()) -> None:
        """
        Make a checker; nothing is started yet.

        Args:
            stamp_roots: X.509 roots, DER, that time stamps are trusted by.
        """
        self._stamp_roots = tuple(stamp_roots)
        self._places = BoundedSemaphore(MAX_WAITING)
        self._turn = Lock()
        self._reader = Companion("ecert.pdfcheck.child", max_answer=MAX_ANSWER)

    @property
    def process_id(self) -> int | None:
        """The process that looks into files, while there is one."""
        return self._reader.process_id

    def check(self, content: bytes) -> Findings:
        """
        Find out what is in a file; waits for its turn.

        Raises:
            TooLarge: the file is larger than any that is looked into.
            Unavailable: too many wait already.
        """
        return self.measure(content).findings

    def measure(self, content: bytes) -> Answer:
        """
        Find out what is in a file, and what it took.

        Raises:
            TooLarge: the file is larger than any that is looked into.
            Unavailable: too many wait already.
        """
        if len(content) > MAX_FILE_BYTES:
            raise TooLarge(f"file: has more than {MAX_FILE_BYTES} bytes")
        if not self._places.acquire(blocking=False):
            raise Unavailable("file: too many are being looked into just now")
        try:
            with self._turn:
                return self._ask(Question(content, self._stamp_roots))
        finally:
            self._places.release()

    def close(self) -> None:
        """End the process, whatever it is doing; a later file would start another."""
        self._reader.kill()
        with self._turn:
            self._reader.end()

    def _ask(self, question: Question) -> Answer:
        try:
            answer = self._reader.exchange(msgspec.msgpack.encode(question), seconds=MAX_SECONDS)
            return msgspec.msgpack.decode(answer, type=Answer)
        except (Broken, msgspec.DecodeError) as error:
            self._reader.end()
            logger.warning("the process that looks into files was ended (%s)", type(error).__name__)
            return Answer(Findings(trouble=Trouble.TOO_COSTLY), MAX_SECONDS, 0)
