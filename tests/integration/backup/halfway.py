"""
Run a backup or a restore as a process of its own that stops in the middle and waits to be killed.

python -m tests.integration.backup.halfway (backup|restore) ADDRESS FILE
"""

import sys
from pathlib import Path

from ecert.backup.dump import write_backup
from ecert.backup.restore import restore_backup
from ecert.storage.database import open_database
from tests.building import NOON
from tests.integration.backup.looking import PASSPHRASE

READY = "halfway"


def stop_halfway(done: int, total: int) -> None:
    """Say so where half of the rows are done, and wait for an end that does not come."""
    if 2 * done >= total:
        print(READY, flush=True)  # noqa: T201 - the test reads it
        sys.stdin.read()


def main() -> None:
    """Do what the first argument says."""
    what, url, file = sys.argv[1:]
    engine = open_database(url)
    if what == "backup":
        write_backup(engine, Path(file), passphrase=PASSPHRASE, key_ids=[], now=NOON, on_progress=stop_halfway)
    else:
        restore_backup(engine, Path(file), passphrase=PASSPHRASE, now=NOON, on_progress=stop_halfway)


if __name__ == "__main__":
    main()
