"""
The process that draws: orders come in on standard input, drawings go out on standard output, one after the other.

Before a drawing there may be questions; each waits for its answer on standard input.
"""

import sys
from typing import BinaryIO

import msgspec

from ecert.companion import hear, say, take_over_output
from ecert.document.drawing import Draftsman
from ecert.document.order import Asked, Order, Question


def main() -> None:
    """Draw until there are no more orders."""
    serve(sys.stdin.buffer, take_over_output())


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Answer every order of a stream."""
    draftsman = Draftsman()

    def ask(question: Question, content: bytes) -> bytes:
        say(answers, msgspec.msgpack.encode(Asked(question=question, content=content)))
        return hear(orders) or b""

    while (message := hear(orders)) is not None:
        drawn = draftsman.draw(msgspec.msgpack.decode(message, type=Order), ask)
        say(answers, msgspec.msgpack.encode(drawn))


if __name__ == "__main__":
    main()
