"""
Start commands of `ecert` as processes of their own, without loading the program anew for each.

The first start makes a process that loads what commands need and does nothing else (the fork server of
`multiprocessing`). Each command is a fork of it, with memory, folder, environment and files of its own, and may die as
any process. Loading takes longer than most commands, and tests start hundreds of them. That every command starts from
nothing is shown all the same, by those who run theirs with `run_as_at_a_shell`.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any, BinaryIO

import ecert.cli
from ecert import faultpoints

FAULT_POINT = "ECERT_TEST_FAULT_POINT"
_LOADED = (
    *("ecert.app", "ecert.cli.backup", "ecert.cli.doctor", "ecert.cli.migrating", "ecert.cli.reminders"),
    *("ecert.cli.serving", "ecert.cli.standin", "ecert.cli.sync", "ecert.storage.upgrade"),
    *("psycopg", "sqlalchemy.dialects.postgresql.psycopg", "uvicorn.protocols.http.auto"),
)
"""What the commands that are started most would load each for themselves."""

_started: set[str] = set()
"""Commands that were run from nothing."""
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([*_LOADED])


class Command:
    """A command in a process of its own."""

    def __init__(self, process: ForkServerProcess) -> None:
        """Take over a process that was started."""
        self._process = process

    @property
    def pid(self) -> int:
        """Give the number of the process."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.exitcode is None

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def wait(self, seconds: float) -> int:
        """Wait for its end and give its exit status, which is negative where a signal ended it."""
        self._process.join(seconds)
        assert self._process.exitcode is not None, f"still running after {seconds} s"
        return self._process.exitcode


def start(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    output: int | None = None,
    errors: int | None = None,
    listener: int | None = None,
) -> Command:
    """
    Start a command, as a shell would: `ecert` with these arguments.

    Args:
        arguments: of the command.
        folder: its working directory.
        environment: all of it.
        output: descriptor of what becomes its standard output; nowhere where it is left out.
        errors: the same for its standard error.
        listener: descriptor of a socket that it inherits, named to it with `--fd`.
    """
    lent = [None if each is None else _Lent(each) for each in (output, errors, listener)]
    process = _context.Process(target=_run, args=(tuple(arguments), folder, dict(environment), lent), daemon=True)
    process.start()
    return Command(process)


def run(
    arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and give what it wrote."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        command = start(
            arguments, folder=folder, environment=environment, output=output.fileno(), errors=errors.fileno()
        )
        try:
            status = command.wait(seconds)
        finally:
            command.kill()
        return subprocess.CompletedProcess(list(arguments), status, _text(output), _text(errors))


def run_as_at_a_shell(
    arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; the first one of each name starts from nothing."""
    if arguments[0] in _started:
        return run(arguments, folder=folder, environment=environment, seconds=seconds)
    _started.add(arguments[0])
    return subprocess.run(
        [sys.executable, "-m", "ecert", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def _text(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode()


class _Lent:
    """A descriptor that the process gets a copy of."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __reduce__(self) -> tuple[Any, ...]:
        return _take, (DupFd(self.descriptor),)


def _take(copy: Any) -> _Lent:  # noqa: ANN401 - what multiprocessing makes of a descriptor on its way
    return _Lent(copy.detach())


def _run(
    arguments: tuple[str, ...], folder: Path, environment: Mapping[str, str], lent: Sequence[_Lent | None]
) -> None:
    """Become the command: what a new process has of its own is set before it begins."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    named = environment.get(FAULT_POINT)
    # It was read when the program was loaded, before there was a command.
    faultpoints._ARMED = faultpoints.FaultPoint(named) if named else None  # noqa: SLF001
    nowhere = os.open(os.devnull, os.O_RDWR)
    output, errors, listener = (None if each is None else each.descriptor for each in lent)
    for standard, given in enumerate((nowhere, output, errors)):
        os.dup2(nowhere if given is None else given, standard)
    sys.argv = ["ecert", *arguments, *(() if listener is None else ("--fd", str(listener)))]
    ecert.cli.main()
