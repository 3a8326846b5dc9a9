"""What can become of certificates: renewed, suspended and resumed, copied, revoked; and what was valid when."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ecert.catalogue.entries import CatalogueEntry
from ecert.demo.office import Office
from ecert.demo.walk import Walk, application_of

LIVED_KIND = 18
"""Which kind is renewed, and which certificate is revoked: 广播电视节目制作经营许可证, for two years."""
SUSPENDED_KIND = 10
ENDED_KIND = 19
"""Abolished in 2025; its certificate of the paper days has expired."""
_PAPER_DAYS = 700
"""So long ago the paper was granted that is renewed: it ends within the days in which that is possible."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done or asked, and what a verification, or a link, says then."""

    what: str
    status: str
    expected: str

    @property
    def holds(self) -> bool:
        """Whether it is what it should be."""
        return self.status == self.expected


def live(office: Office, walks: list[Walk], entry: CatalogueEntry, *, today: date) -> list[Deed]:
    """
    Do all of it.

    Args:
        office: does the work.
        walks: the certificates that there are.
        entry: the kind of which one is renewed.
        today: the legal day.

    Raises:
        UnexpectedAnswer: the service answered something else.
    """
    by_number = {walk.number: walk for walk in walks}
    return [
        *_renew(office, entry, today),
        *_suspend(office, by_number[SUSPENDED_KIND].identifier),
        *_copy(office, by_number[SUSPENDED_KIND].identifier),
        *_revoke(office, by_number[LIVED_KIND].identifier),
        *_ask_about_the_past(office, by_number[ENDED_KIND].identifier),
    ]


def _renew(office: Office, entry: CatalogueEntry, today: date) -> list[Deed]:
    granted = today - timedelta(days=_PAPER_DAYS)
    body = application_of(entry, today=today)
    paper = {"certificate_number": entry.template.number.example, "issued_date": granted.isoformat()}
    old = _certify(office, {**body, "business_type": "backlog", "grant": paper})
    new = _certify(office, {**body, "business_type": "renewal", "predecessor": old})
    day = granted + timedelta(days=30)
    return [
        Deed("renewed: the new version", office.look_up(new)["status"], "valid"),
        Deed("renewed: the old version", office.look_up(old)["status"], "superseded"),
        Deed(f"was the old version valid on {day}", office.look_up(old, on=day)["status"], "valid"),
        Deed(f"was the new version valid on {day}", office.look_up(new, on=day)["status"], "inactive"),
    ]


def _certify(office: Office, body: dict[str, Any]) -> str:
    """Take an application through the whole line and give the certificate's identifier."""
    application = office.submit(body)
    office.approve(application["id"])
    return str(office.issue(application["id"])["identifier"])


def _suspend(office: Office, identifier: str) -> list[Deed]:
    office.order(identifier, "suspend", "演示：暂停")
    paused = office.look_up(identifier)["status"]
    office.order(identifier, "resume", "演示：恢复")
    return [
        Deed("suspended", paused, "suspended"),
        Deed("resumed", office.look_up(identifier)["status"], "valid"),
    ]


def _copy(office: Office, identifier: str) -> list[Deed]:
    copy = office.copy(identifier, "演示：办理银行开户")
    path = "/c/" + copy["link"].rpartition("/")[2]
    given = office.fetch(path).startswith(b"%PDF")
    office.recall(copy["copy_id"], "演示：撤回")
    ended = office.ask("GET", path, expect=410).json()["code"]
    return [
        Deed("annotated copy", "given out" if given else "no PDF", "given out"),
        Deed("annotated copy, called back", ended, "link-ended"),
    ]


def _revoke(office: Office, identifier: str) -> list[Deed]:
    step = office.order(identifier, "revoke", "演示：吊销须经两人办理", expect=202)
    waiting = office.look_up(identifier)["status"]
    office.confirm(identifier, step["step_id"])
    return [
        Deed("revocation ordered by one person", waiting, "valid"),
        Deed("confirmed by the second person", office.look_up(identifier)["status"], "revoked"),
    ]


def _ask_about_the_past(office: Office, identifier: str) -> list[Deed]:
    report = office.look_up(identifier)
    day = date.fromisoformat(report["certificate"]["valid_from"])
    return [
        Deed("the abolished kind's paper today", report["status"], "expired"),
        Deed(f"was it valid on {day}", office.look_up(identifier, on=day)["status"], "valid"),
    ]
