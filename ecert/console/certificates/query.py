"""What the address of a list of certificates says: filters, columns, order and place; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from ecert.catalogue.datatypes import parse_date
from ecert.catalogue.entries import Catalogue
from ecert.errors import InvalidInput
from ecert.register.lifecycle import Status
from ecert.register.lists import Filter, Order, Sort

PAGE_SIZE: Final = 25
STATUSES: Final = tuple(status for status in Status if status not in {Status.ENDED, Status.UNKNOWN})
COLUMNS: Final = ("number", "holder", "kind", "days", "status")
"""What can be shown of a certificate, in this order; all of it unless some are chosen."""
_LONGEST: Final = 19
_DESCENDING: Final = frozenset({Sort.NEWEST, Sort.ISSUED})
"""Orders that begin with the newest unless told otherwise."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a page of the list is asked for."""

    sought: Filter
    order: Order
    columns: tuple[str, ...]
    raw: Mapping[str, str]
    """The filters as they were typed."""

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(self.raw.get(name) for name in _FILTERS)


_FILTERS: Final = (
    "q",
    "kind",
    "domain",
    "status",
    "issued_from",
    "issued_to",
    "expires_from",
    "expires_to",
)


def read_query(values: Mapping[str, str], columns: list[str], catalogue: Catalogue) -> ListQuery:
    """
    Read the query of an address.

    Args:
        values: the last value of each name.
        columns: the values of `columns`.
        catalogue: knows kinds and domains.

    Raises:
        InvalidInput: a date, a number, an order or a status is none.
    """
    raw = {name: values.get(name, "").strip() for name in _FILTERS}
    if raw["status"] and raw["status"] not in set(STATUSES):
        raise InvalidInput.at("status", "is no status a certificate can have")
    sought = Filter(
        text=raw["q"] or None,
        kinds=_kinds(raw["kind"], raw["domain"], catalogue),
        status=raw["status"] or None,
        issued_from=_day(raw, "issued_from"),
        issued_to=_day(raw, "issued_to"),
        expires_from=_day(raw, "expires_from"),
        expires_to=_day(raw, "expires_to"),
    )
    text = values.get("sort", "") or Sort.NEWEST
    if text not in set(Sort):
        raise InvalidInput.at("sort", f"must be one of {', '.join(Sort)}")
    sort, direction = Sort(text), values.get("dir", "")
    descending = direction == "desc" if direction in {"asc", "desc"} else sort in _DESCENDING
    order = Order(sort, descending, _row(values, "after"), _row(values, "before"), PAGE_SIZE)
    chosen = tuple(name for name in COLUMNS if name in columns) or COLUMNS
    return ListQuery(sought, order, chosen, raw)


def _kinds(kind: str, domain: str, catalogue: Catalogue) -> frozenset[str] | None:
    """Give the slugs of a kind or of a domain; what there is not has none, and finds nothing."""
    if kind:
        return frozenset({kind})
    if domain:
        return frozenset(entry.template.slug for entry in catalogue if entry.template.domain == domain)
    return None


def _day(raw: Mapping[str, str], name: str) -> date | None:
    return parse_date(raw[name], path=name) if raw[name] else None


def _row(values: Mapping[str, str], name: str) -> int | None:
    text = values.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < _LONGEST):
        raise InvalidInput.at(name, "is no place in a list")
    return int(text)
