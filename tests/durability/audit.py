"""Look at a whole register after trouble: everything signed, linked and counted must hold."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Engine, text
from sqlmodel import Session

from ecert.accounts.scrutiny import scrutinise_accounts
from ecert.application.trail import read_trails
from ecert.application.workflow import CERTIFIED, RULES, ApplicationState, next_state
from ecert.clock import system_clock
from ecert.register.lifecycle import EventKind
from ecert.register.service import events_after, get_certificate
from ecert.register.stored import OpenedCertificate, open_stored
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot


@dataclass(frozen=True)
class Register:
    """What a register holds, opened."""

    certificates: dict[str, OpenedCertificate]
    """By identifier."""
    applications: dict[str, str]
    """State of each application by its id."""
    digests: dict[str, str]
    """Digest of what each application asks for, by its id."""
    papers: list[tuple[str, str]]
    """Certificate and state of each printed paper."""

    @property
    def numbers(self) -> list[str]:
        """Give the numbers of all first versions."""
        return sorted(opened.record.number for opened in self.certificates.values() if not opened.record.predecessor)

    def certificate_of(self, application_id: str) -> str | None:
        """Give the identifier of the certificate that was issued for an application."""
        for identifier, opened in self.certificates.items():
            if opened.stored.application_id == application_id:
                return identifier
        return None

    def events(self, identifier: str) -> list[EventKind]:
        """Give what happened to a certificate."""
        return [event.kind for event in self.certificates[identifier].history.events]


def audit(engine: Engine, keyring: Keyring) -> Register:
    """Open every certificate with its chain, and insist on everything that must hold between them."""
    with snapshot(engine) as session:
        run = session.connection().execute
        rows = run(text("select identifier, application_id, standing from certificate order by id")).all()
        found = run(text("select id, state, content_sha256 from application")).all()
        states = {row.id: str(row.state) for row in found}
        opened = {
            row.identifier: open_stored(get_certificate(session, row.identifier, by=None), keyring) for row in rows
        }
        _check_allotments(session, list(opened.values()))
        _check_order(session, opened)
        _check_trails(session, states)
        accounts = scrutinise_accounts(session, keyring, now=system_clock())
        assert (accounts.broken, accounts.differing) == ([], []), "an account is not what its events made of it"
        papers = run(text("select identifier, state from paper_copy p join certificate c on c.id = p.certificate_id"))
        printed = [(row.identifier, row.state) for row in papers]
    applied = [row.application_id for row in rows]
    assert len(applied) == len(set(applied)), "an application has two certificates"
    issued = {application for application, state in states.items() if state in CERTIFIED}
    assert issued == set(applied), "an application is marked as issued without a certificate, or the other way round"
    assert {row.identifier: row.standing for row in rows} == {
        identifier: certificate.history.standing for identifier, certificate in opened.items()
    }
    replaced = {certificate.record.predecessor for certificate in opened.values()} - {None}
    assert replaced == {
        identifier
        for identifier, certificate in opened.items()
        if certificate.history.events[-1].kind is EventKind.SUPERSEDED
    }
    return Register(opened, states, {row.id: row.content_sha256 for row in found}, printed)


def _check_allotments(session: Session, opened: list[OpenedCertificate]) -> None:
    """Nothing is allotted twice, and nothing that was allotted is lost with a certificate that never came."""
    run = session.connection().execute
    firsts = [certificate.record for certificate in opened if certificate.record.predecessor is None]
    numbers = Counter((record.template.slug, record.number) for record in firsts)
    assert max(numbers.values(), default=1) == 1, "a number was given twice"
    places = Counter((certificate.record.status_list, certificate.record.status_index) for certificate in opened)
    assert max(places.values(), default=1) == 1, "a place in a status list was given twice"
    allocated = {row.number: row.allocated for row in run(text("select number, allocated from status_list"))}
    held = Counter(number for number, _ in places)
    assert {number: held[number] for number in allocated} == allocated, "places are lost"
    application_numbers = run(text("select application_number from application order by application_number")).scalars()
    drawn = run(text("select day, last from application_counter")).all()
    assert list(application_numbers) == sorted(f"{day}-{n:06d}" for day, last in drawn for n in range(1, last + 1))


def _check_trails(session: Session, states: dict[str, str]) -> None:
    """Each application stands where its trail leads, and each step that writes a letter has written one."""
    letters = Counter[tuple[str, str]]()
    for application_id, trail in read_trails(session, states).items():
        state = ApplicationState.DRAFT
        for entry in trail:
            state = next_state(state, entry.step)
            assert entry.state is state
            if kind := RULES[entry.step].document:
                letters[application_id, kind] += 1
        assert states[application_id] == state
    run = session.connection().execute
    stored = run(text("select application_id, kind from application_document")).all()
    assert Counter((row.application_id, row.kind) for row in stored) == letters
    numbered = run(text("select coalesce(sum(last), 0) from document_counter")).scalar_one()
    assert numbered == letters.total(), "a letter's number is lost"


def _check_order(session: Session, opened: dict[str, OpenedCertificate]) -> None:
    """The register's order has every event once, and each certificate's in the order of its chain."""
    events = list(events_after(session, 0, limit=1_000_000))
    assert all(one.sequence < other.sequence for one, other in pairwise(events))
    seen = Counter((event.identifier, event.position) for event in events)
    assert seen == Counter(
        (identifier, event.position)
        for identifier, certificate in opened.items()
        for event in certificate.history.events
    )
    for identifier in opened:
        positions = [event.position for event in events if event.identifier == identifier]
        assert positions == sorted(positions)
