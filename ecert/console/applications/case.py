"""What the page of an application shows: what is asked for, where it stands, and what was done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from ecert.accounts.principal import Principal
from ecert.application.comparison import compare, contents_of_record, contents_of_submission
from ecert.application.form import make_inputs, type_out
from ecert.application.letters import Letter, list_letters
from ecert.application.offering import read_predecessor
from ecert.application.permitted import open_steps
from ecert.application.service import Application, get_application
from ecert.application.timing import Timing, compute_timing
from ecert.application.trail import TrailStep, read_trails
from ecert.application.workflow import AMENDABLE, CERTIFIED, ApplicationStep
from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.clock import legal_date
from ecert.console.applications.view import DifferenceView, show_typed, view_difference, view_inputs
from ecert.console.applications.working import pictures_of
from ecert.errors import Conflict, NotFound
from ecert.messages import Language
from ecert.register.record import Record
from ecert.register.service import find_by_applications
from ecert.signing.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Case:
    """An application with all that belongs to it."""

    application: Application
    entry: CatalogueEntry
    trail: Sequence[TrailStep]
    letters: Sequence[Letter]
    timing: Timing
    before: Record | None
    """The version that it is to replace, where that holds."""
    certificate: str | None
    """Identifier of its certificate."""
    steps: Sequence[ApplicationStep]
    """What whoever looks may do now."""
    is_author: bool
    is_amendable: bool

    def facts(self, language: Language) -> dict[str, list[tuple[str, str]]]:
        """Give what is asked for by the sections of its form, as people read it."""
        submission, template = self.application.submission, self.entry.template
        typed = type_out(template, holder=submission.holder, claims=submission.claims, grant=submission.grant)
        inputs = make_inputs(template, submission.business_type)
        texts = {entry.name: show_typed(entry, typed.get(entry.name, ()), language) for entry in inputs}
        return {
            section: [(entry.label, texts[entry.name]) for entry in entries]
            for section, entries in view_inputs(inputs, typed, {}, language).items()
        }

    def pictures(self) -> dict[str, str]:
        """Give the pictures by the names of their inputs."""
        submission, template = self.application.submission, self.entry.template
        typed = type_out(template, holder=submission.holder, claims=submission.claims)
        return pictures_of(make_inputs(template, submission.business_type), typed)

    def differences(self, language: Language) -> list[DifferenceView]:
        """Give what is said otherwise than in the version before."""
        if self.before is None:
            return []
        template = self.entry.template
        after = contents_of_submission(self.application.submission)
        found = compare(contents_of_record(self.before, template), after, template)
        return [view_difference(each, language) for each in found]


def read_case(
    session: Session, application_id: str, *, catalogue: Catalogue, keyring: Keyring, by: Principal, now: datetime
) -> Case:
    """
    Read an application with all that belongs to it.

    Raises:
        Forbidden: not of the office.
        UnknownApplication: there is none.
        UnknownTemplate: its template is not installed any more.
        Conflict: its stored content is damaged.
    """
    application = get_application(session, application_id, by=by)
    submission, today = application.submission, legal_date(now)
    trail = read_trails(session, [application.id])[application.id]
    certified = find_by_applications(session, [application.id]) if application.state in CERTIFIED else {}
    return Case(
        application=application,
        entry=catalogue.get(submission.slug, submission.version),
        trail=trail,
        letters=list_letters(session, application.id),
        timing=compute_timing(trail, promised_days=application.promised_days, rules=catalogue.office, today=today),
        before=_find_before(session, application, keyring, by),
        certificate=certified[application.id].identifier if application.id in certified else None,
        steps=open_steps(application, trail, by=by, rules=catalogue.office, today=today),
        is_author=application.is_author(by.account_id),
        is_amendable=application.state in AMENDABLE,
    )


def _find_before(session: Session, application: Application, keyring: Keyring, by: Principal) -> Record | None:
    submission = application.submission
    if submission.predecessor is None:
        return None
    try:
        return read_predecessor(session, submission.predecessor, submission.slug, keyring=keyring, by=by)
    except (Conflict, NotFound):
        return None
