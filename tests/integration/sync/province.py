"""The province in tests: the real stand-in on a real file, in this process, and a client that speaks to it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

from ecert.platform import PlatformSettings as StandInSettings
from ecert.platform import create_platform
from ecert.sync.client import PlatformClient
from ecert.sync.settings import PlatformSettings
from tests.building import SetClock

SM4_KEY = bytes(range(16))
SECRET = "correct horse battery staple"
BASE_URL = "http://platform.example"


def our_settings(*, base_url: str = BASE_URL, **changes: Any) -> PlatformSettings:  # noqa: ANN401 - any member
    """Make our side's settings."""
    members: dict[str, Any] = {
        "base_url": base_url,
        "client_id": "bureau",
        "client_secret": SECRET,
        "sm4_key": SM4_KEY,
        "city_code": "430000",
        "accepts_provisional": True,
    }
    return PlatformSettings(**(members | changes))


def its_settings(folder: Path, clock: SetClock, **changes: Any) -> StandInSettings:  # noqa: ANN401 - any member
    """Make the stand-in's settings: it takes provisional type codes, and it never waits."""
    members: dict[str, Any] = {
        "database": folder / "platform.sqlite3",
        "client_id": "bureau",
        "client_secret": SECRET,
        "sm4_key": SM4_KEY,
        "clock": clock,
        "accept_provisional": True,
        "faults_allowed": True,
        "pause": lambda _seconds: None,
    }
    return StandInSettings(**(members | changes))


@dataclass(slots=True)
class Province:
    """The running stand-in."""

    http: TestClient[Litestar]
    database: Path

    def client(self, settings: PlatformSettings | None = None) -> PlatformClient:
        """Give a client of ours; each fetches a token of its own."""
        return PlatformClient(self.http, settings or our_settings())

    def fail(self, mode: str, *, times: int = 1, route: str = "/collect") -> None:
        """Let the next calls go wrong."""
        answer = self.http.post("/faults", json={"mode": mode, "times": times, "route": route})
        assert answer.status_code == 200

    def history(self) -> list[dict[str, Any]]:
        """Give every row that was ever taken, in the order of the events."""
        return [json.loads(text) for (text,) in self.run("SELECT row_text FROM row_history ORDER BY event_number")]

    def current(self) -> dict[str, dict[str, Any]]:
        """Give the newest row of each certificate by its identifier."""
        rows = [json.loads(text) for (text,) in self.run("SELECT row_text FROM current_row")]
        return {row["zzeCertID"]: row for row in rows if row}

    def run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Work on the platform's file from outside."""
        connection = sqlite3.connect(self.database, isolation_level=None)
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.close()


@contextmanager
def running(settings: StandInSettings) -> Iterator[Province]:
    """Run the stand-in; stopped and run again on the same file it is the same province."""
    with TestClient(create_platform(settings), base_url=BASE_URL) as http:
        # The first question, even one without a token, makes the file.
        http.get("/ledger")
        yield Province(http, settings.database)
