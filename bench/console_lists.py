"""
What the lists cost among 100,000 certificates and as many applications: `python -m bench.console_lists`.

Each question is asked as a page of the console asks it, with the count beside the pager; the page's template comes on
top (`page`, over HTTP in one process). The rows are not signed, and contents have no pictures: lists read neither.
"""

import os
import random
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from litestar.testing import TestClient
from sqlalchemy import Engine, insert, text

from bench.console_desk import CERTIFICATES, fill_certificates, milliseconds
from bench.fill import ISSUED_KINDS, a_name, sample_submission
from bench.installation import Installation, make_installation, running_postgres
from ecert.accounts.principal import AccountRole, Principal
from ecert.accounts.sessions import begin_session
from ecert.app import create_app
from ecert.application import lists as applications
from ecert.application.filtering import Filter as Sought
from ecert.application.lines import line_of
from ecert.application.submission import encode_submission
from ecert.application.tables import ApplicationEventRow, ApplicationLineRow, ApplicationRow
from ecert.application.waiting import Clocks
from ecert.application.workflow import ApplicationState, ApplicationStep
from ecert.clock import legal_date, system_clock
from ecert.pages.cookies import SESSION_COOKIE
from ecert.register import lists as certificates
from ecert.register.lists import Filter
from ecert.register.record import Holder
from ecert.resources import Resources
from ecert.storage.database import snapshot, transaction

APPLICATIONS = 100_000
OPEN = 1_000
RARE = "湖南独角兽影视有限公司"
"""A holder that one in a thousand is of."""
_CHUNK = 5_000
_DAYS = 1_825
_ROUNDS = 9
_S, _A = ApplicationState, ApplicationStep
_OPEN_STATES = (_S.SUBMITTED, _S.SUPPLEMENTING, _S.ACCEPTED, _S.UNDER_REVIEW, _S.RETURNED, _S.APPROVED)
_PAGES = (
    "/console/applications",
    "/console/applications?card=red",
    "/console/applications?q=独角兽",
    "/console/applications?state=rejected&sort=holder",
    "/console/certificates",
    "/console/certificates?q=独角兽",
    "/console/certificates?status=valid&sort=expiry",
    "/console/certificates?status=revoked",
)


def fill_applications(engine: Engine, resources: Resources, accounts: dict[str, int], *, now: datetime) -> None:
    """Put five years of applications in: the last thousand are open, of the others one in forty was refused."""
    chance = random.Random(1)
    samples = [sample_submission(resources.catalogue.get(kind), now=now) for kind in ISSUED_KINDS]
    for start in range(0, APPLICATIONS, _CHUNK):
        rows: list[dict[str, Any]] = []
        lines: list[dict[str, Any]] = []
        events: list[dict[str, Any]] = []
        for index in range(start, start + _CHUNK):
            sample = samples[index % len(samples)]
            name = a_name(chance, person=len(sample.holder.name) <= 4) if index % 1_000 else RARE
            submission = replace(sample, holder=Holder(name, sample.holder.code, sample.holder.code_type))
            row = _application(index, encode_submission(submission), submission.slug, accounts["clerk"], chance, now)
            rows.append(row)
            lines.append(line_of(row["id"], row["application_number"], submission))
            events.extend(_trail(row))
        with engine.begin() as connection:
            connection.execute(insert(ApplicationRow), rows)
            connection.execute(insert(ApplicationLineRow), lines)
            connection.execute(insert(ApplicationEventRow), events)


def _application(
    index: int, content: bytes, slug: str, clerk: int, chance: random.Random, now: datetime
) -> dict[str, Any]:
    is_open, at = index >= APPLICATIONS - OPEN, now - timedelta(days=_DAYS * (1 - index / APPLICATIONS))
    ended = _S.REJECTED if index % 40 == 0 else _S.DELIVERED
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "application_number": f"{at:%Y%m%d}-{index:06d}",
        "state": (_OPEN_STATES[index % len(_OPEN_STATES)] if is_open else ended).value,
        "template_slug": slug,
        "content": content,
        "content_sha256": "0" * 64,
        "promised_days": 10,
        "submitted_by": clerk,
        "authors": str(clerk),
        "submitted_at": at,
    }


def _trail(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for place, step in enumerate((_A.SUBMIT, _A.ACCEPT), start=1):
        yield {
            "application_id": row["id"],
            "position": place,
            "step": step.value,
            "state": _S.SUBMITTED.value if place == 1 else row["state"],
            "at": row["submitted_at"],
            "account_id": row["submitted_by"],
            "reason": None,
            "content_sha256": row["content_sha256"],
        }


def _questions(resources: Resources, by: Principal) -> Iterator[tuple[str, Callable[[], object]]]:
    today, clocks = legal_date(system_clock()), Clocks(resources.catalogue.office)
    month = timedelta(days=30)
    few = frozenset({ISSUED_KINDS[0]})

    def of_applications(sought: Sought, order: applications.Order) -> object:
        with snapshot(resources.engine) as session:
            return applications.list_lines(session, sought, order, by=by, clocks=clocks, today=today)

    def of_certificates(sought: Filter, order: certificates.Order) -> object:
        with snapshot(resources.engine) as session:
            return certificates.list_certificates(session, sought, order, by=by, today=today)

    for name, sought in (
        ("all", Sought()),
        ("common text", Sought(text="文化")),
        ("rare text", Sought(text="独角兽")),
        ("no such text", Sought(text="没有的")),
        ("delivered", Sought(state="delivered")),
        ("rejected", Sought(state="rejected")),
        ("waits for me", Sought(waiting="me")),
        ("red card", Sought(card="red")),
        ("kind", Sought(kinds=few)),
        ("kind, text, state", Sought(kinds=few, text="星城", state="delivered")),
        ("month", Sought(submitted_from=today - 9 * month, submitted_to=today - 8 * month)),
    ):
        for sort in applications.Sort:
            yield f"applications {name:18} {sort:8}", partial(of_applications, sought, applications.Order(sort))
    for name, wanted in (
        ("all", Filter()),
        ("common text", Filter(text="文化")),
        ("rare text", Filter(text="独角兽")),
        ("no such text", Filter(text="没有的")),
        ("valid", Filter(status="valid")),
        ("expired", Filter(status="expired")),
        ("revoked", Filter(status="revoked")),
        ("kind", Filter(kinds=few)),
        ("kind, text, status", Filter(kinds=few, text="星城", status="valid")),
        ("expires in a month", Filter(status="valid", expires_from=today, expires_to=today + month)),
        ("issued in a month", Filter(issued_from=today - 9 * month, issued_to=today - 8 * month)),
    ):
        for order in certificates.Sort:
            yield f"certificates {name:18} {order:8}", partial(of_certificates, wanted, certificates.Order(order))


def _show_pages(resources: Resources, account_id: int) -> None:
    with transaction(resources.engine) as session:
        begun = begin_session(session, account_id, client="127.0.0.1", user_agent="bench", now=system_clock())
    with TestClient(create_app(resources)) as client:
        headers = {"cookie": f"{SESSION_COOKIE}={begun.token}", "accept-encoding": "gzip"}
        for address in _PAGES:
            answer = client.get(address, headers=headers)
            if answer.status_code != 200:
                raise SystemExit(f"bench: {address} gave {answer.status_code}")
            best, median, spent = milliseconds(partial(client.get, address, headers=headers), _ROUNDS)
            print(f"  page {address:52} {best:7.1f} ms   median {median:7.1f} ms   work {spent:7.1f} ms")


def measure(installation: Installation) -> None:
    """Fill both lists and say what each question costs, and some whole pages."""
    resources = installation.resources()
    fill_certificates(resources.engine, legal_date(system_clock()), rare=RARE)
    fill_applications(resources.engine, resources, installation.accounts, now=system_clock())
    with resources.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if resources.engine.dialect.name == "sqlite" else "VACUUM ANALYZE"))
    roles = frozenset({AccountRole.REVIEWER})
    by = Principal(installation.accounts["reviewer"], "bench-reviewer", roles)
    for name, work in _questions(resources, by):
        best, median, spent = milliseconds(work, _ROUNDS)
        print(f"  {name} {best:7.1f} ms   median {median:7.1f} ms   work {spent:7.1f} ms")
    _show_pages(resources, by.account_id)
    resources.engine.dispose()


def main() -> None:
    """Measure on both databases, or on the one that is named."""
    wanted = sys.argv[1:] or ["sqlite", "postgresql"]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR"))))
        base = make_installation(folder / "base", f"sqlite:///{folder / 'lists.sqlite3'}")
        for name in wanted:
            print(f"{name}: {CERTIFICATES:,} certificates, {APPLICATIONS:,} applications")
            if name == "sqlite":
                measure(base)
            else:
                measure(base.on(stack.enter_context(running_postgres()).new_database()))


if __name__ == "__main__":
    main()
