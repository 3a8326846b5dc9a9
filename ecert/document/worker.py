"""
The process that draws: orders come in on standard input, drawings go out on standard output, one after the other.

It ends when the other side closes its input, so it never outlives the service.
"""

import os
import struct
import sys
from typing import BinaryIO

import msgspec

from ecert.document.drawing import Draftsman
from ecert.document.order import Order

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
    while len(head := orders.read(LENGTH.size)) == LENGTH.size:
        order = msgspec.msgpack.decode(orders.read(*LENGTH.unpack(head)), type=Order)
        answer = msgspec.msgpack.encode(draftsman.draw(order))
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


if __name__ == "__main__":
    main()
