"""
Draft the next migration from the difference between the tables in the code and those of all migrations so far.

The draft lands in `ecert/storage/migrations/versions/`; read it, correct it, and only then run the tests.
"""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from ecert.storage.database import open_database
from ecert.storage.schema import MIGRATIONS, upgrade_database


def draft_revision(message: str) -> Path:
    """Write the draft and give its path; its number follows the newest one."""
    versions = MIGRATIONS / "versions"
    number = f"{max(int(path.name[:4]) for path in versions.glob('[0-9]*.py')) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/draft.sqlite3")
        upgrade_database(engine)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("file_template", f"{number}_%%(slug)s")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=number)
        engine.dispose()
    slug = re.sub(r"\W+", "_", message.lower())[:40].strip("_")
    return next(path for path in versions.glob(f"{number}_*.py") if path.stem.startswith(f"{number}_{slug[:8]}"))


if __name__ == "__main__":
    print(draft_revision(" ".join(sys.argv[1:]) or "change tables"))
