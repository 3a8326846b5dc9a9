"""
What the office promises and what its letters say: `templates/office.toml` and `templates/holidays.toml`.

Both are data that the office edits; a mistake in them stops the start and names the place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from string import Formatter

import msgspec

from ecert.catalogue.vocabulary import Evidence
from ecert.catalogue.workdays import HolidayFile, WorkingCalendar, build_calendar
from ecert.errors import TemplateInvalid


class DocumentKind(StrEnum):
    """The letters (文书) that the stages of an application produce."""

    ACCEPTANCE = "acceptance"
    """受理通知书."""
    SUPPLEMENT = "supplement"
    """补正告知书."""
    NON_ACCEPTANCE = "non_acceptance"
    """不予受理决定书."""
    APPROVAL = "approval"
    """准予行政许可决定书."""
    REJECTION = "rejection"
    """不予行政许可决定书."""
    DELIVERY = "delivery"
    """送达回证."""


PLACEHOLDERS = frozenset(
    {
        "number",
        "holder_name",
        "item",
        "title",
        "application_number",
        "received",
        "accepted",
        "due",
        "promised_days",
        "day",
        "authority",
        "reason",
        "items",
        "certificate_number",
        "identifier",
    }
)
"""What a letter's text may name."""
_NUMBER = frozenset({"year", "n"})
"""What the number of a letter is made of; both, or numbers would return."""
MAX_LIMIT_DAYS = 366
"""Most working days of a limit; no limit of the law comes near."""

MAX_WINDOW_DAYS = 3660
"""Most days that a renewal may be asked for before or after the end: ten years."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of what is read from the file: a misspelt key is an error with its place."""


class Promise(_File, frozen=True):
    """The time limits of the office, in working days."""

    working_days: int
    """承诺时限: from acceptance to decision."""
    evidence: Evidence
    notice_working_days: int
    """Within which everything that is missing must be told, once (行政许可法, art. 32)."""
    notice_evidence: Evidence
    delivery_working_days: int
    """Within which a granted certificate must be issued (行政许可法, art. 44)."""
    delivery_evidence: Evidence
    yellow_card_days: int
    """With no more working days left than this, a yellow card is shown."""
    yellow_card_evidence: Evidence
    items: dict[str, int] = {}
    """Other limits than `working_days`, by `<slug>.<business type>`."""

    def days_for(self, slug: str, business_type: str) -> int:
        """Give the promised working days of an item."""
        return self.items.get(f"{slug}.{business_type}", self.working_days)


class RenewalWindow(_File, frozen=True):
    """When a renewal may be asked for, in days."""

    opens_days_before_end: int
    opens_evidence: Evidence
    grace_days_after_end: int
    grace_evidence: Evidence
    items: dict[str, int] = {}
    """Other openings than `opens_days_before_end`, by slug."""

    def days_for(self, slug: str, last_day: date) -> tuple[date, date]:
        """Give the first and the last day on which a certificate that ends on *last_day* may be renewed."""
        opens = self.items.get(slug, self.opens_days_before_end)
        return last_day - timedelta(days=opens), last_day + timedelta(days=self.grace_days_after_end)


class DocumentTemplate(_File, frozen=True):
    """A letter's title, number and text."""

    title: str
    title_en: str
    number: str
    evidence: Evidence
    text: str


class OfficeFile(_File, frozen=True):
    """The file `templates/office.toml`."""

    promise: Promise
    renewal: RenewalWindow
    documents: dict[DocumentKind, DocumentTemplate]


@dataclass(frozen=True, slots=True)
class OfficeRules:
    """Promises, letters and working days."""

    promise: Promise
    renewal: RenewalWindow
    documents: Mapping[DocumentKind, DocumentTemplate]
    calendar: WorkingCalendar


def build_office(office: OfficeFile, holidays: HolidayFile) -> OfficeRules:
    """
    Make the rules from the two files.

    Raises:
        TemplateInvalid: one breaks a rule; the text names the file and the place.
    """
    calendar = build_calendar(holidays.years)
    promise = office.promise
    limits = {
        "working_days": promise.working_days,
        "notice_working_days": promise.notice_working_days,
        "delivery_working_days": promise.delivery_working_days,
        **promise.items,
    }
    for name, days in limits.items():
        if not 1 <= days <= MAX_LIMIT_DAYS:
            raise TemplateInvalid(f"office.toml: promise: {name} must be 1 to {MAX_LIMIT_DAYS} working days")
    renewal = office.renewal
    # A grace may be no day at all, an opening not.
    windows = (renewal.opens_days_before_end, renewal.grace_days_after_end + 1, *renewal.items.values())
    if not all(1 <= days <= MAX_WINDOW_DAYS for days in windows):
        raise TemplateInvalid(f"office.toml: renewal: days must be 1 to {MAX_WINDOW_DAYS}, and the grace may be 0")
    if missing := set(DocumentKind) - office.documents.keys():
        raise TemplateInvalid(f"office.toml: documents.{min(missing)} is missing")
    for kind, document in office.documents.items():
        _check_placeholders(f"documents.{kind}.text", document.text, PLACEHOLDERS)
        if _check_placeholders(f"documents.{kind}.number", document.number, _NUMBER) != _NUMBER:
            raise TemplateInvalid(f"office.toml: documents.{kind}.number needs the year and the running number")
    if len({document.number for document in office.documents.values()}) < len(office.documents):
        raise TemplateInvalid("office.toml: documents: two letters would have the same numbers")
    return OfficeRules(promise, renewal, office.documents, calendar)


def _check_placeholders(where: str, text: str, known: frozenset[str]) -> set[str]:
    """Insist that a text names only what is known, and give what it names."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise TemplateInvalid(f"office.toml: {where} has a brace that is no placeholder") from error
    for _, name, form, conversion in parts:
        # Only bare names: a placeholder that reaches into an object could show anything.
        if name is not None and (name not in known or form or conversion):
            raise TemplateInvalid(f"office.toml: {where} has an unknown placeholder")
    return {name for _, name, _, _ in parts if name is not None}
