"""How a value is written on the face, in Chinese: dates, periods, amounts, lists (docs/documents.md)."""

from datetime import date

from ecert.catalogue.datatypes import Value
from ecert.catalogue.template import Field
from ecert.catalogue.vocabulary import Datatype, Role
from ecert.register.lifecycle import STATUS_ZH, Status


def write_date(day: date) -> str:
    """Write a legal date without leading zeros: 2026年3月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def write_period(first: date, last: date | None) -> str:
    """Write a period of validity; without a last day nothing is said of an end."""
    if last is None:
        return f"自{write_date(first)}起"
    return f"自{write_date(first)}至{write_date(last)}"


def write_status(status: Status) -> str:
    """Write what a certificate is now, for the mark across its picture; nothing while it is valid."""
    return "" if status is Status.VALID else STATUS_ZH[status]


def write_value(field: Field, value: Value) -> str:
    """Write a value as its field's datatype asks for; of an image nothing can be written."""
    if isinstance(value, list):
        # Items that are texts may have a comma of their own.
        return ("；" if field.items in {None, Datatype.STRING} else "、").join(value)
    if field.datatype is Datatype.DATE:
        return write_date(date.fromisoformat(value))
    if field.datatype is Datatype.AMOUNT:
        return f"{value}{field.unit or ''}"
    if field.role is Role.HOLDER_NAME:
        # Several holders are joined with this sign (GB/T 36903).
        return value.replace("^", "、")
    return value
