"""
What the work list costs among 100,000 certificates and 1,000 open applications: `python -m bench.console_desk`.

The rows are not signed: the list opens no certificate, and what it reads are columns.
"""

import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from litestar.testing import TestClient
from sqlalchemy import Engine, insert, text

from bench.fill import ISSUED_KINDS, a_name, sample_submission
from bench.installation import Installation, make_installation, running_postgres
from bench.processes import BenchError
from ecert.accounts.principal import AccountRole, Principal
from ecert.accounts.sessions import begin_session
from ecert.app import create_app
from ecert.application.submission import encode_submission
from ecert.application.tables import ApplicationEventRow, ApplicationRow, CaseFigureRow
from ecert.application.workflow import ApplicationState, ApplicationStep
from ecert.clock import legal_date, system_clock
from ecert.pages.cookies import SESSION_COOKIE
from ecert.register.tables import CertificateRow, EventRow, StepRow
from ecert.resources import Resources
from ecert.storage.database import transaction
from ecert.sync.tables import SyncCursorRow, SyncFailureRow
from ecert.worklist.service import WorkDesk

CERTIFICATES = 100_000
OPEN = 1_000
_YEARS = 5
_RECORD = 1_500
"""Bytes of a record without a picture."""
_CHUNK = 5_000
_ENDED = 0.02
_SETTLED_A_WEEK = 400
_WEEKS = 60
_ROUNDS = 30
_S, _A = ApplicationState, ApplicationStep
_WAYS: tuple[tuple[tuple[ApplicationStep, ApplicationState], ...], ...] = (
    ((_A.SUBMIT, _S.SUBMITTED),),
    ((_A.SUBMIT, _S.SUBMITTED), (_A.ACCEPT, _S.ACCEPTED)),
    ((_A.SUBMIT, _S.SUBMITTED), (_A.ACCEPT, _S.ACCEPTED), (_A.BEGIN_REVIEW, _S.UNDER_REVIEW)),
    (
        (_A.SUBMIT, _S.SUBMITTED),
        (_A.ACCEPT, _S.ACCEPTED),
        (_A.BEGIN_REVIEW, _S.UNDER_REVIEW),
        (_A.RETURN, _S.RETURNED),
        (_A.RESUBMIT, _S.UNDER_REVIEW),
        (_A.APPROVE, _S.APPROVED),
    ),
)
"""How far open applications have come."""


def fill_office(engine: Engine, resources: Resources, accounts: dict[str, int], *, now: datetime) -> None:
    """Put five years of an office in."""
    chance, today = random.Random(1), legal_date(now)
    fill_certificates(engine, today)
    with engine.begin() as connection:
        connection.execute(insert(StepRow), list(_steps(chance, accounts, now)))
        applications = list(_applications(chance, resources, accounts, now))
        connection.execute(insert(ApplicationRow), [row for row, _ in applications])
        connection.execute(insert(ApplicationEventRow), [event for _, events in applications for event in events])
        connection.execute(insert(CaseFigureRow), [_open_figure(row) for row, _ in applications])
    _fill_settled(engine, chance, applications[0][0], today)
    with engine.begin() as connection:
        connection.execute(insert(SyncCursorRow), [{"id": 1, "delivered": CERTIFICATES - 300, "troubles": 0}])
        connection.execute(insert(SyncFailureRow), [_failure(n, now) for n in range(1, 41)])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE"))


def fill_certificates(engine: Engine, today: date, *, rare: str | None = None) -> None:
    """Put certificates in; one in a thousand is the holder's with a rare name, if there is to be one."""
    chance = random.Random(1)
    for start in range(0, CERTIFICATES, _CHUNK):
        rows = [_certificate(index, chance, today) for index in range(start, start + _CHUNK)]
        for row in rows if rare is not None else ():
            row["holder_name"] = row["holder_name"] if row["id"] % 1_000 else rare
        with engine.begin() as connection:
            connection.execute(insert(CertificateRow), rows)
            connection.execute(insert(EventRow), [_event(row) for row in rows])


def _identifier(index: int) -> str:
    return f"1.2.156.3005.2.bench.{index:08d}.001.X"


def _certificate(index: int, chance: random.Random, today: date) -> dict[str, Any]:
    issued = today - timedelta(days=int((CERTIFICATES - index) / CERTIFICATES * _YEARS * 365))
    valid_to = issued + timedelta(days=chance.choice((730, 1096, 1826)))
    return {
        "id": index + 1,
        "identifier": _identifier(index),
        "template_slug": ISSUED_KINDS[index % len(ISSUED_KINDS)],
        "template_version": 1,
        "serial": f"{index:012d}",
        "version_no": 1,
        "number": f"湘B{index:08d}",
        "number_key": f"湘B{index:08d}",
        "holder_name": a_name(chance, person=False),
        "holder_code": f"91430000{index:010d}",
        "issued": issued,
        "valid_from": issued,
        "valid_to": valid_to,
        "standing": "revoked" if chance.random() < _ENDED else "in_force",
        "status_list": 0,
        "status_index": index,
        "application_id": None,
        "predecessor_id": None,
        "record": chance.randbytes(_RECORD),
        "credential": chance.randbytes(400),
        "credential_sha256": f"{index:064x}",
        "head_sha256": f"{index:064x}",
    }


def _event(row: dict[str, Any]) -> dict[str, Any]:
    at = datetime.combine(row["issued"], datetime.min.time(), tzinfo=system_clock().tzinfo)
    values = {"sequence": row["id"], "certificate_id": row["id"], "position": 1, "kind": "issued", "at": at}
    return values | {"sealed": row["credential"][:300]}


def _steps(chance: random.Random, accounts: dict[str, int], now: datetime) -> Iterator[dict[str, Any]]:
    for index in range(int(CERTIFICATES * _ENDED)):
        at = now - timedelta(days=chance.random() * _YEARS * 365)
        waits = index < 20
        yield {
            "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "certificate_id": index + 1,
            "step": "revoke",
            "reason_code": "r1",
            "reason": "依法吊销",
            "document_number": f"湘罚〔2026〕{index}号",
            "proposed_by": accounts["issuer"],
            "proposed_by_name": "bench-issuer",
            "proposed_at": at,
            "decision": None if waits else "confirm",
            "decided_by": None if waits else accounts["reviewer"],
            "decided_at": None if waits else at,
        }


def _applications(
    chance: random.Random, resources: Resources, accounts: dict[str, int], now: datetime
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    contents = {
        slug: encode_submission(sample_submission(resources.catalogue.get(slug), now=now)) for slug in ISSUED_KINDS
    }
    for index in range(OPEN):
        slug, way = ISSUED_KINDS[index % len(ISSUED_KINDS)], _WAYS[index % len(_WAYS)]
        begun = now - timedelta(days=1 + chance.random() * 40)
        row = {
            "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "application_number": f"{begun:%Y%m%d}-{index:06d}",
            "state": way[-1][1].value,
            "template_slug": slug,
            "content": contents[slug],
            "content_sha256": "0" * 64,
            "promised_days": 10,
            "submitted_by": accounts["clerk"],
            "authors": str(accounts["clerk"]),
            "submitted_at": begun,
        }
        events = [
            {
                "application_id": row["id"],
                "position": place,
                "step": step.value,
                "state": state.value,
                "at": begun + timedelta(hours=6 * place),
                "account_id": accounts["clerk"],
                "reason": None,
                "content_sha256": row["content_sha256"],
            }
            for place, (step, state) in enumerate(way, start=1)
        ]
        yield row, events


def _open_figure(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "application_id": row["id"],
        "template_slug": row["template_slug"],
        "arrived_day": legal_date(row["submitted_at"]).toordinal(),
        "settled_day": None,
        "outcome": None,
        "promised_days": 10,
        "used_days": None,
    }


def _fill_settled(engine: Engine, chance: random.Random, like: dict[str, Any], today: date) -> None:
    """Put settled applications in, with no more of them than figures need."""
    for week in range(_WEEKS):
        rows: list[dict[str, Any]] = []
        figures: list[dict[str, Any]] = []
        for _ in range(_SETTLED_A_WEEK):
            row = like | {"id": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "state": _S.DELIVERED.value}
            row["application_number"] = f"s{week:03d}-{len(rows):06d}"
            rows.append(row)
            settled = today.toordinal() - 7 * week - chance.randrange(7)
            used = chance.choice((2, 4, 6, 8, 9, 10, 12))
            figure = {"settled_day": settled, "arrived_day": settled - used, "outcome": "approved", "used_days": used}
            figures.append(_open_figure(row) | figure)
        with engine.begin() as connection:
            connection.execute(insert(ApplicationRow), rows)
            connection.execute(insert(CaseFigureRow), figures)


def _failure(number: int, now: datetime) -> dict[str, Any]:
    return {
        "sequence": number * 7,
        "identifier": _identifier(number * 7),
        "code": "platform-refused",
        "message": "ZZYXQJZRQ: not taken",
        "attempts": 3,
        "first_at": now - timedelta(days=number),
        "last_at": now,
    }


def milliseconds(work: Callable[[], object], rounds: int = _ROUNDS) -> tuple[float, float, float]:
    """Give best and median of some runs, and the median of this process's own work in them, after one that warms up."""
    work()
    taken, worked = [], []
    for _ in range(rounds):
        begun, begun_work = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
        worked.append((time.process_time() - begun_work) * 1000)
    return min(taken), statistics.median(taken), statistics.median(worked)


def measure(installation: Installation) -> None:
    """Fill an office and say what looking at its desk costs: of the whole register, and of one authority's kinds."""
    resources = installation.resources()
    fill_office(resources.engine, resources, installation.accounts, now=system_clock())
    desk = WorkDesk(resources.engine, resources.catalogue, resources.clock, is_synced=True)
    roles = frozenset({AccountRole.REVIEWER, AccountRole.ISSUER})
    everything = Principal(installation.accounts["reviewer"], "bench-reviewer", roles)
    scoped = replace(everything, kinds=frozenset(ISSUED_KINDS[:2]))
    for name, by in (("all kinds", everything), ("two kinds", scoped)):
        _show(f"list, {name}", partial(desk.look, by))
        _show(f"numbers, {name}", partial(desk.count, by))
    with transaction(resources.engine) as session:
        begun = begin_session(session, everything.account_id, client="bench", user_agent="bench", now=system_clock())
    with TestClient(create_app(resources)) as client:
        headers = {"cookie": f"{SESSION_COOKIE}={begun.token}"}
        page = client.get("/console", headers=headers)
        if page.status_code != 200:
            raise BenchError(f"the page answers {page.status_code}")
        _show("page", lambda: client.get("/console", headers=headers))
        print(f"  page: {len(page.content):,} bytes, {page.num_bytes_downloaded:,} over the line")
    resources.engine.dispose()


def _show(name: str, work: Callable[[], object]) -> None:
    best, median, own = milliseconds(work)
    print(f"  {name:20} {best:7.1f} ms at best, {median:7.1f} ms median, {own:7.1f} ms of own work")


def main() -> None:
    """Measure on both databases, or on the one that is named."""
    wanted = sys.argv[1:] or ["sqlite", "postgresql"]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR"))))
        base = make_installation(folder / "base", f"sqlite:///{folder / 'desk.sqlite3'}")
        for name in wanted:
            print(name)
            if name == "sqlite":
                measure(base)
            else:
                measure(base.on(stack.enter_context(running_postgres()).new_database()))


if __name__ == "__main__":
    main()
