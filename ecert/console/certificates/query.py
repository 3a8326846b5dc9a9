"""What the address of a list of certificates says: filters, columns, order and place; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ecert.catalogue.entries import Catalogue
from ecert.console.listing import PAGE_SIZE, read_day, read_kinds, read_row, read_sort
from ecert.errors import InvalidInput
from ecert.register.lifecycle import Status
from ecert.register.lists import Filter, Order, Sort

STATUSES: Final = tuple(status for status in Status if status is not Status.UNKNOWN)
COLUMNS: Final = ("number", "holder", "kind", "days", "status")
"""What can be shown of a certificate, in this order; all of it unless some are chosen."""
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
        kinds=read_kinds(raw["kind"], raw["domain"], catalogue),
        status=raw["status"] or None,
        issued_from=read_day(raw, "issued_from"),
        issued_to=read_day(raw, "issued_to"),
        expires_from=read_day(raw, "expires_from"),
        expires_to=read_day(raw, "expires_to"),
    )
    sort, descending = read_sort(values, [each.value for each in Sort], descending=_DESCENDING)
    order = Order(Sort(sort), descending, read_row(values, "after"), read_row(values, "before"), PAGE_SIZE)
    chosen = tuple(name for name in COLUMNS if name in columns) or COLUMNS
    return ListQuery(sought, order, chosen, raw)
