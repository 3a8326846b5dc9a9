"""The province behind a real socket, for what only a network can show."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from ecert.platform import PlatformSettings as StandInSettings
from ecert.platform import create_platform


@contextmanager
def listening(settings: StandInSettings) -> Iterator[str]:
    """Serve the stand-in on a free loopback port and give its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        # Whoever connects before the server runs waits in the queue of the socket.
        listener.listen(16)
        server = uvicorn.Server(uvicorn.Config(create_platform(settings), log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def closed_port() -> str:
    """Give an address at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
