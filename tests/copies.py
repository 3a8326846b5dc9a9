"""Databases on PostgreSQL, each a copy of another one, for one test alone."""

import itertools
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from sqlalchemy import Engine, text

from tests.scratch import is_in_memory

_numbers = itertools.count(1)


def create(server: Engine, name: str, template: str = "template1") -> None:
    """
    Make a database by copying another one.

    Copying its files needs a checkpoint, which is cheap in memory; on a disk writing all of it into the log is cheaper.
    """
    strategy = "FILE_COPY" if is_in_memory() else "WAL_LOG"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY {strategy}")


def drop(server: Engine, name: str) -> None:
    """Drop a database, whoever is still connected."""
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


class Copies:
    """Copies of one database: while a test runs, the one before is dropped and the next one is made."""

    def __init__(self, server: Engine, template: str) -> None:
        """Begin with the first copy; nobody may be connected to the template from now on."""
        self._server, self._template = server, template
        self._worker = ThreadPoolExecutor(1)
        self._next = self._worker.submit(self._make)
        self._drops: list[Future[None]] = []

    @contextmanager
    def one(self) -> Iterator[str]:
        """Give the address of a copy, which goes when the block ends."""
        made, self._next = self._next, self._worker.submit(self._make)
        name = made.result()
        yield self._server.url.set(database=name).render_as_string(hide_password=False)
        self._drops.append(self._worker.submit(drop, self._server, name))

    def close(self) -> None:
        """Wait until everything is dropped, and raise what went wrong."""
        self._worker.shutdown()
        self._next.result()
        for each in self._drops:
            each.result()

    def _make(self) -> str:
        name = f"test_{next(_numbers)}"
        create(self._server, name, self._template)
        return name


def _run(server: Engine, statement: str) -> None:
    with server.connect() as connection:
        connection.execute(text(statement))
