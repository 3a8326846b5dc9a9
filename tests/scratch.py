"""Where a run of the tests keeps its files: in memory, if there is room, because most of its time went into syncing."""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - only its own folders are made there, with names that nobody knows before
"""Where Linux has a file system in memory."""
ROOM = 4 * 2**30
"""Bytes that have to be free there; a run uses a few hundred million, and whatever a failed one leaves."""


def keep_files_in_memory() -> None:
    """
    Make folders of tests and databases in memory from now on.

    Databases work, lock, fill up and are killed there as on a disk; that a disk keeps what was synced is no test's
    subject. Whoever sets TMPDIR has chosen a place and gets it.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free >= ROOM:
        tempfile.tempdir = str(MEMORY)


def is_in_memory() -> bool:
    """Whether files are made there now."""
    return Path(tempfile.gettempdir()) == MEMORY
