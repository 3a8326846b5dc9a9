"""
The process that draws: orders come in on standard input, drawings go out on standard output, one after the other.

Before a drawing there may be questions; each waits for its answer on standard input.
It ends when the other side closes its input, so it never outlives the service.
"""

import os
import struct
import sys
from typing import BinaryIO

import msgspec

from ecert.document.drawing import Draftsman
from ecert.document.order import Asked, Drawn, Order, Question

LENGTH = struct.Struct(">I")
"""Each message is its length and then MessagePack."""


def main() -> None:
    """Draw until there are no more orders."""
    # Whatever else is printed in this process must not stand among the drawings.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers)


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Answer every order of a stream."""
    draftsman = Draftsman()

    def say(message: Asked | Drawn) -> None:
        encoded = msgspec.msgpack.encode(message)
        answers.write(LENGTH.pack(len(encoded)) + encoded)
        answers.flush()

    def hear() -> bytes | None:
        head = orders.read(LENGTH.size)
        return orders.read(*LENGTH.unpack(head)) if len(head) == LENGTH.size else None

    def ask(question: Question, content: bytes) -> bytes:
        say(Asked(question=question, content=content))
        return hear() or b""

    while (message := hear()) is not None:
        say(draftsman.draw(msgspec.msgpack.decode(message, type=Order), ask))


if __name__ == "__main__":
    main()
