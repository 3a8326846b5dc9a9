"""Ask witnesses to sign the newest checkpoint (C2SP, tlog-witness), from the side of the log."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Engine

from ecert.clock import Clock
from ecert.errors import EcertError, Malformed
from ecert.log.checkpoint import read_number
from ecert.log.client import Reply, hand_in
from ecert.log.cosigning import check_lines, signed_up_to, store_lines
from ecert.log.errors import CosignatureInvalid
from ecert.log.note import Note, read_lines
from ecert.log.published import Published, PublishedLog
from ecert.log.witnesses import Witness
from ecert.storage.database import snapshot, transaction
from ecert.witness.exchange import CONFLICT, OK, SIZE_TYPE, write_request

logger = logging.getLogger(__name__)

Send = Callable[[str, bytes], Reply]
"""Posts a text to an address."""
UNSIGNED: Final = 16
"""Most characters of a size that is read."""


@dataclass(slots=True)
class Asker:
    """Asks the witnesses that have an address; of each that cannot be taken at its word, it says why."""

    engine: Engine
    log: PublishedLog
    witnesses: tuple[Witness, ...]
    clock: Clock
    send: Send = hand_in
    troubles: dict[str, str] = field(default_factory=dict)
    """What is wrong with a witness, in a sentence, by its name."""

    def ask(self) -> None:
        """Ask each witness that has not signed the newest checkpoint yet; raises nothing."""
        for witness in self.witnesses:
            if witness.address is None:
                continue
            try:
                trouble = self._ask(witness, witness.address)
            except EcertError as error:
                trouble = error.detail
            except Exception:
                logger.exception("unexpected error in asking a witness")
                trouble = "cannot be asked; the service's own log says why"
            self._note(witness, trouble)

    def _ask(self, witness: Witness, address: str) -> str | None:
        """Ask one; give what is wrong, or nothing."""
        published = self.log.current()
        if published is None:
            return None
        with snapshot(self.engine) as session:
            old = signed_up_to(session, witness.name)
        if old >= published.size and old > 0:
            return None
        reply = self._send(address, published, old)
        if reply.status == CONFLICT and reply.media_type == SIZE_TYPE:
            size = read_number(reply.body[:UNSIGNED].decode("ascii", "replace").removesuffix("\n"))
            if size is None:
                return "answers nonsense"
            if size > published.size:
                return (
                    "has signed a longer log than is published: the log was put back, or its key is somebody else's too"
                )
            if size == old:
                return "says that the log is not the one that it signed before: a fork"
            reply = self._send(address, published, size)
        if reply.status != OK:
            return f"refuses to sign (status {reply.status})"
        return self._take(witness, published, reply.body)

    def _send(self, address: str, published: Published, old: int) -> Reply:
        request = write_request(old, published.prove_growth(old), published.opened.note)
        return self.send(f"{address}/add-checkpoint", request)

    def _take(self, witness: Witness, published: Published, body: bytes) -> str | None:
        now = self.clock()
        try:
            note = Note(published.opened.checkpoint.body, read_lines(body.decode("utf-8")))
            # It was asked a moment ago, so it signed a moment ago.
            signed = check_lines(note, [witness], not_before=now, now=now)
        except (Malformed, CosignatureInvalid, UnicodeDecodeError):
            return "answers with a signature that does not hold, or of another time"
        if not signed:
            return "answers without a signature of its own"
        with transaction(self.engine) as session:
            store_lines(session, published.size, signed)
        return None

    def _note(self, witness: Witness, trouble: str | None) -> None:
        """Say once what is wrong with a witness, and once that it is well again."""
        if trouble == self.troubles.get(witness.name):
            return
        if trouble is None:
            logger.info("the witness %s signs again", witness.name)
            del self.troubles[witness.name]
        else:
            logger.warning("the witness %s %s", witness.name, trouble)
            self.troubles[witness.name] = trouble
