"""
Fill a register fast with certificates that verify.

Everything is drawn up and signed by the service's own functions, so a look-up cannot tell a filled certificate from an
issued one; only the rows go in by the thousand.
"""

import hashlib
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert, text
from sqlmodel import Session

from ecert.application.submission import RawSubmission, Submission, check_submission, encode_submission
from ecert.application.tables import ApplicationRow
from ecert.application.workflow import ApplicationState, Decision
from ecert.catalogue.characters import number_key
from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.numbering import format_number, number_series
from ecert.catalogue.validity import new_period, paper_period
from ecert.catalogue.vocabulary import NumberAuthority
from ecert.clock import legal_date
from ecert.issuance.compose import Allotment, Authorities, compose
from ecert.log.service import EntryKind, append
from ecert.register.code import code_of
from ecert.register.events import EVENT_TYPE, Event, encode_event
from ecert.register.lifecycle import EventKind, Standing
from ecert.register.record import RECORD_TYPE, Holder, Record, encode_record
from ecert.register.tables import CertificateRow, EventRow, StatusListRow
from ecert.resources import Resources
from ecert.signing.envelope import seal
from ecert.signing.keys import Purpose
from ecert.storage.database import execute

ISSUED_KINDS = (
    "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng",
    "chubanwu_jingying_xukezheng",
    "yinshua_jingying_xukezheng",
    "zuopin_dengji_zhengshu",
    "zeren_bianji_zhengshu",
)
"""Kinds whose numbers the register draws, with room for a million: three licences, a work, a person with a picture."""
STORED_KINDS = (*ISSUED_KINDS, "xinwen_jizhezheng", "boyinyuan_zhuchiren_zheng")
"""Those, and two cards of persons, with pictures, whose numbers somebody else gives."""
CHUNK = 2_000
_SERIAL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SYLLABLES = "湘江岳麓长沙星城芙蓉洞庭潇雅文华新声远航金鹰天心同升和润德馨书香墨韵光影"
_SERIES_START = 100_000
"""Where filled numbers begin; what is issued later draws from one."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One certificate that was filled in."""

    identifier: str
    code: str


Made = tuple[dict[str, Any], dict[str, Any], Filled]
"""A certificate's row, its event's row, and how it is asked about."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is the same for all certificates of one kind."""

    entry: CatalogueEntry
    submission: Submission
    authorities: Authorities


class Filler:
    """Draws up and signs certificates, one after the other."""

    def __init__(self, resources: Resources, *, now: datetime, kinds: Sequence[str] = STORED_KINDS) -> None:
        """Prepare the kinds."""
        self._resources, self._now = resources, now.replace(microsecond=0)
        self._today = legal_date(now)
        self._kinds = [self._prepare(slug) for slug in kinds]

    def make(self, index: int, chance: random.Random) -> Made:
        """Make the *index*-th certificate: its row, its event's row, and how it is asked about."""
        kind = self._kinds[index % len(self._kinds)]
        template = kind.entry.template
        base = kind.submission.holder
        holder = Holder(a_name(chance, person=len(base.name) <= 4), base.code, base.code_type)
        submission = replace(kind.submission, holder=holder)
        series = number_series(template.number, year=self._today.year, claims=submission.claims)
        if series is None:
            raise ValueError("bench: a kind was chosen that draws no number")
        grant = submission.grant
        set_elsewhere = template.granting_authority is not None
        give_period = paper_period if set_elsewhere else new_period
        allotment = Allotment(
            number=format_number(series, _SERIES_START + index // len(self._kinds)),
            serial="".join(chance.choices(_SERIAL, k=12)),
            version=1,
            issued=self._today,
            first_issued=self._today,
            period=give_period(
                template.validity, issued=self._today, valid_from=grant.valid_from, valid_to=grant.valid_to
            ),
            status_list=0,
            status_index=index,
            application_number=f"{self._today:%Y%m%d}-{index:06d}",
            issued_at=self._now,
        )
        unsigned = compose(submission, kind.entry, authorities=kind.authorities, allotment=allotment)
        keyring = self._resources.keyring
        signer = keyring.signer(Purpose.CERTIFICATE, on=self._today, issuer_code=kind.authorities.issuer_code)
        credential = seal(unsigned.encoded_credential, signer)
        record = unsigned.record_for(hashlib.sha256(credential).digest())
        sealed = seal(encode_record(record), signer, typ=RECORD_TYPE)
        event = Event(
            identifier=record.identifier,
            position=1,
            kind=EventKind.ISSUED,
            at=record.issued_at,
            actor="bench-issuer",
            record_digest=hashlib.sha256(sealed).digest(),
        )
        sealed_event = seal(encode_event(event), keyring.signer(Purpose.EVENT, on=self._today), typ=EVENT_TYPE)
        row = _certificate_row(index + 1, record, sealed, credential, sealed_event)
        event_row = {
            "sequence": index + 1,
            "certificate_id": index + 1,
            "position": 1,
            "kind": EventKind.ISSUED.value,
            "at": record.issued_at,
            "sealed": sealed_event,
        }
        code = code_of(credential, public_url=self._resources.settings.public_url)
        return row, event_row, Filled(record.identifier, str(code))

    def _prepare(self, slug: str) -> _Kind:
        catalogue = self._resources.catalogue
        entry = catalogue.get(slug)
        granting = entry.template.granting_authority
        authorities = Authorities(
            issuing=catalogue.authority_of(entry.template),
            issuer_code=catalogue.issuer_code(entry.template, on=self._today),
            granting=None if granting is None else catalogue.authorities[granting],
        )
        return _Kind(entry, sample_submission(entry, now=self._now), authorities)


def sample_submission(entry: CatalogueEntry, *, now: datetime) -> Submission:
    """Give a kind's sample as a submission that was checked today."""
    holder, template = entry.sample.holder, entry.template
    given = template.number.assigned_by is NumberAuthority.GRANTING_AUTHORITY
    raw = RawSubmission(
        business_type="first_issue",
        holder_name=holder.name,
        holder_code=holder.code,
        holder_code_type=holder.code_type,
        claims=dict(entry.sample.claims),
        grant={"certificate_number": template.number.example} if given else {},
    )
    return check_submission(entry, raw, today=legal_date(now))


def a_name(chance: random.Random, *, person: bool) -> str:
    """Draw the name of an invented holder."""
    drawn = "".join(chance.choices(_SYLLABLES, k=2 if person else 4))
    return f"欧{drawn}" if person else f"湖南{drawn}文化传播有限公司"


def fill_certificates(
    engine: Engine,
    resources: Resources,
    count: int,
    *,
    now: datetime,
    seed: int = 0,
    kinds: Sequence[str] = STORED_KINDS,
) -> list[Filled]:
    """Put certificates 1 to *count* into an empty register and give how each is asked about."""
    filler, chance = Filler(resources, now=now, kinds=kinds), random.Random(seed)
    filled: list[Filled] = []
    for start in range(0, count, CHUNK):
        made = [filler.make(index, chance) for index in range(start, min(start + CHUNK, count))]
        insert_certificates(engine, made)
        filled.extend(entry for _, _, entry in made)
    finish_register(engine, count)
    return filled


def insert_certificates(engine: Engine, made: Sequence[Made]) -> None:
    """Put some certificates and their events in, in one transaction."""
    with Session(engine) as session, session.begin():
        records = append(session, EntryKind.RECORD, [_digest(row["record"]) for row, _, _ in made])
        events = append(session, EntryKind.EVENT, [_digest(row["sealed"]) for _, row, _ in made])
        placed = [row | {"log_position": place} for place, (row, _, _) in enumerate(made, start=records)]
        execute(session, insert(CertificateRow), placed)
        placed = [row | {"log_position": place} for place, (_, row, _) in enumerate(made, start=events)]
        execute(session, insert(EventRow), placed)


def _digest(signed: bytes) -> bytes:
    return hashlib.sha256(signed).digest()


def finish_register(engine: Engine, count: int) -> None:
    """Note what was handed out, so that issuing goes on behind it."""
    with engine.begin() as connection:
        place = {"number": 0, "expiry_group": "bench", "allocated": count}
        connection.execute(insert(StatusListRow), [place])
        if engine.dialect.name == "postgresql":
            for table, column in (("certificate", "id"), ("certificate_event", "sequence")):
                sequence = f"pg_get_serial_sequence('{table}', '{column}')"
                connection.execute(text(f"SELECT setval({sequence}, {count})"))
        connection.execute(text("ANALYZE"))


def fill_applications(
    engine: Engine,
    resources: Resources,
    count: int,
    *,
    accounts: dict[str, int],
    now: datetime,
    kinds: Sequence[str] = ISSUED_KINDS,
) -> list[str]:
    """Put approved applications of some kinds in, ready to be issued; give their ids."""
    chance = random.Random(count)
    submissions = [sample_submission(resources.catalogue.get(slug), now=now) for slug in kinds]
    batch = uuid.uuid4().hex[:8]
    rows = list(_application_rows(submissions, count, accounts, batch, chance, now))
    with engine.begin() as connection:
        connection.execute(insert(ApplicationRow), rows)
    return [row["id"] for row in rows]


def _application_rows(
    submissions: Sequence[Submission],
    count: int,
    accounts: dict[str, int],
    batch: str,
    chance: random.Random,
    now: datetime,
) -> Iterator[dict[str, Any]]:
    for index in range(count):
        base = submissions[index % len(submissions)]
        name = a_name(chance, person=len(base.holder.name) <= 4)
        submission = replace(base, holder=Holder(name, base.holder.code, base.holder.code_type))
        content = encode_submission(submission)
        yield {
            "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "application_number": f"{batch}-{index:06d}",
            "state": ApplicationState.APPROVED.value,
            "template_slug": submission.slug,
            "content": content,
            "content_sha256": hashlib.sha256(content).hexdigest(),
            "promised_days": 10,
            "submitted_by": accounts["clerk"],
            "authors": str(accounts["clerk"]),
            "submitted_at": now,
            "decided_by": accounts["reviewer"],
            "decided_at": now,
            "decision": Decision.APPROVE.value,
            "opinion": "材料齐全，符合法定条件",
        }


def _certificate_row(
    certificate_id: int, record: Record, sealed: bytes, credential: bytes, sealed_event: bytes
) -> dict[str, Any]:
    serial, version = record.identifier.split(".")[-3:-1]
    return {
        "id": certificate_id,
        "identifier": record.identifier,
        "template_slug": record.template.slug,
        "template_version": record.template.version,
        "serial": serial,
        "version_no": int(version),
        "number": record.number,
        "number_key": number_key(record.number),
        "holder_name": record.holder.name,
        "holder_code": record.holder.code,
        "issued": record.issued,
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
        "standing": Standing.IN_FORCE.value,
        "status_list": record.status_list,
        "status_index": record.status_index,
        "application_id": None,
        "predecessor_id": None,
        "record": sealed,
        "credential": credential,
        "credential_sha256": hashlib.sha256(credential).hexdigest(),
        "head_sha256": hashlib.sha256(sealed_event).hexdigest(),
    }
