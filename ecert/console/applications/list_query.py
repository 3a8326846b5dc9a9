"""What the address of a list of applications says: filters, columns, order and place; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ecert.application.filtering import Filter
from ecert.application.lists import Order, Sort
from ecert.catalogue.entries import Catalogue
from ecert.console.listing import PAGE_SIZE, read_day, read_kinds, read_row, read_sort

COLUMNS: Final = ("number", "holder", "kind", "submitted", "state", "clock")
"""What can be shown of an application, in this order; all of it unless some are chosen."""
FILTERS: Final = (
    "q",
    "kind",
    "domain",
    "state",
    "waiting",
    "business_type",
    "card",
    "submitted_from",
    "submitted_to",
)
FURTHER: Final = ("business_type", "card", "submitted_from", "submitted_to")
"""Filters that stand in a menu."""


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
        return any(self.raw.values())

    @property
    def is_narrowed_further(self) -> bool:
        """Whether a filter is set that stands in the menu."""
        return any(self.raw[name] for name in FURTHER)


def read_query(values: Mapping[str, str], columns: list[str], catalogue: Catalogue) -> ListQuery:
    """
    Read the query of an address.

    Args:
        values: the last value of each name.
        columns: the values of `columns`.
        catalogue: knows kinds and domains.

    Raises:
        InvalidInput: a date, a number or an order is none.
    """
    raw = {name: values.get(name, "").strip() for name in FILTERS}
    sought = Filter(
        text=raw["q"] or None,
        kinds=read_kinds(raw["kind"], raw["domain"], catalogue),
        state=raw["state"] or None,
        waiting=raw["waiting"] or None,
        business_type=raw["business_type"] or None,
        submitted_from=read_day(raw, "submitted_from"),
        submitted_to=read_day(raw, "submitted_to"),
        card=raw["card"] or None,
    )
    sort, descending = read_sort(values, [each.value for each in Sort], descending=[Sort.NEWEST])
    order = Order(Sort(sort), descending, read_row(values, "after"), read_row(values, "before"), PAGE_SIZE)
    chosen = tuple(name for name in COLUMNS if name in columns) or COLUMNS
    return ListQuery(sought, order, chosen, raw)
