"""Put applications into a database fast, as lists see them: lines, states and trails, each of its own day."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine, insert

from bench.fill import sample_submission
from ecert.application.lines import line_of
from ecert.application.submission import encode_submission
from ecert.application.tables import ApplicationEventRow, ApplicationLineRow, ApplicationRow
from ecert.application.workflow import ApplicationState, ApplicationStep
from ecert.register.record import Holder
from tests.building import NOON, Staff, the_catalogue

KINDS = ("guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng", "chubanwu_jingying_xukezheng", "zuopin_dengji_zhengshu")
NAMES = ("湖南星城影视有限公司", "长沙百分之百%书店", "欧阳文", "=HYPERLINK(1)", "湖南岳麓出版社")
STATES = (
    ApplicationState.DELIVERED,
    ApplicationState.UNDER_REVIEW,
    ApplicationState.DELIVERED,
    ApplicationState.ACCEPTED,
    ApplicationState.REJECTED,
    ApplicationState.APPROVED,
)


@dataclass(frozen=True, slots=True)
class Lined:
    """One application that was put in."""

    application_id: str
    number: str
    kind: str
    name: str
    state: ApplicationState
    day: dt.date
    author: str


def put_in(engine: Engine, staff: Staff, count: int) -> Sequence[Lined]:
    """Put applications in, oldest first; every fourth was written by the reviewer."""
    submissions = [sample_submission(the_catalogue().get(kind), now=NOON) for kind in KINDS]
    made: list[Lined] = []
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for index in range(count):
        author = "reviewer" if index % 4 == 1 else "clerk"
        at = NOON - dt.timedelta(days=count - index)
        base = submissions[index % len(submissions)]
        name = NAMES[index % len(NAMES)]
        submission = replace(base, holder=Holder(name, base.holder.code, base.holder.code_type))
        content = encode_submission(submission)
        digest = hashlib.sha256(content).hexdigest()
        state, account = STATES[index % len(STATES)], staff.principals[author].account_id
        one = Lined(
            str(uuid.UUID(int=index + 1)), f"{at:%Y%m%d}-{index:06d}", submission.slug, name, state, at.date(), author
        )
        made.append(one)
        lines.append(line_of(one.application_id, one.number, submission))
        rows.append(
            {
                "id": one.application_id,
                "application_number": one.number,
                "state": state.value,
                "template_slug": submission.slug,
                "content": content,
                "content_sha256": digest,
                "promised_days": 10,
                "submitted_by": account,
                "authors": str(account),
                "submitted_at": at,
            }
        )
        trail = ((ApplicationStep.SUBMIT, ApplicationState.SUBMITTED), (ApplicationStep.ACCEPT, state))
        events.extend(
            {
                "application_id": one.application_id,
                "position": position,
                "step": step.value,
                "state": after.value,
                "at": at,
                "account_id": account,
                "reason": None,
                "content_sha256": digest,
            }
            for position, (step, after) in enumerate(trail, start=1)
        )
    with engine.begin() as connection:
        connection.execute(insert(ApplicationRow), rows)
        connection.execute(insert(ApplicationLineRow), lines)
        connection.execute(insert(ApplicationEventRow), events)
    return made
