"""
The ten datatypes of a field, each checked for real.

`check_value` takes what came in as JSON and gives the value as it will be signed: text in normal form C, a list of
such texts, nothing else. Numbers stay decimal text, so that no reader rounds them.
"""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import date

from ecert.catalogue.characters import find_refused, tidy
from ecert.catalogue.pictures import picture_problem
from ecert.catalogue.template import Field
from ecert.catalogue.vocabulary import Datatype
from ecert.errors import InvalidInput
from ecert.identifiers.holder import is_resident_identity_number, is_uscc

Value = str | list[str]

MAX_LENGTH = 4000
"""Bound on a text whose field sets none, in characters."""
MAX_ITEMS = 200
"""Bound on the items of a list."""
DEFAULT_IMAGE_KIB = 50
"""Bound on a picture whose field sets none (standards digest 6.2: at most 50 KB)."""
FIRST_YEAR = 1900
LAST_YEAR = 2200

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?")
_DATA_URI = re.compile(r"data:(image/jpeg|image/png);base64,([A-Za-z0-9+/]+={0,2})")


class _Refused(Exception):
    """A value breaks its datatype; the text says how, without the value."""


def check_value(field: Field, value: object, *, path: str) -> Value:
    """
    Check one value against its field and give it in its signed form.

    Args:
        field: the field it is for.
        value: what came in, of any type.
        path: where it stands in the input, for the error.

    Raises:
        InvalidInput: the value breaks the field's rules; the text names *path*, never the value.
    """
    try:
        return _CHECKS[field.datatype](field, value)
    except _Refused as refused:
        raise InvalidInput.at(path, str(refused)) from None


def parse_date(text: str, *, path: str) -> date:
    """
    Read a legal date (`YYYY-MM-DD`, Asia/Shanghai).

    Raises:
        InvalidInput: it is no such date, or lies outside 1900-2200.
    """
    try:
        return _date(text)
    except _Refused as refused:
        raise InvalidInput.at(path, str(refused)) from None


def check_text(value: object, *, path: str, max_length: int) -> str:
    """
    Check a text that belongs to no field, such as a holder's name.

    Raises:
        InvalidInput: it is empty, too long, or has characters that are not allowed.
    """
    try:
        return _text(value, max_length)
    except _Refused as refused:
        raise InvalidInput.at(path, str(refused)) from None


def _text(value: object, max_length: int) -> str:
    if not isinstance(value, str):
        raise _Refused("must be a text")
    if len(value) > 4 * max_length:
        raise _Refused(f"must have at most {max_length} characters")
    problem = find_refused(value)
    if problem is not None:
        raise _Refused(problem)
    text = tidy(value)
    if not text:
        raise _Refused("must not be empty")
    if len(text) > max_length:
        raise _Refused(f"must have at most {max_length} characters")
    return text


def _string(field: Field, value: object) -> str:
    text = _text(value, field.max_length or MAX_LENGTH)
    if field.pattern is not None and re.fullmatch(field.pattern, text) is None:
        raise _Refused("does not have the form this field asks for")
    return text


def _date(value: object) -> date:
    if not isinstance(value, str) or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is None:
        raise _Refused("must be a date, YYYY-MM-DD")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise _Refused("must be a date that exists") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _Refused(f"must lie between {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _date_text(field: Field, value: object) -> str:
    del field
    return _date(value).isoformat()


def _enum(field: Field, value: object) -> str:
    if not isinstance(value, str) or value not in field.choices:
        raise _Refused("is not one of the choices")
    return value


def _person(field: Field, value: object) -> str:
    text = _string(field, value)
    if any(character.isdigit() for character in text):
        raise _Refused("a person's name has no digits")
    return text


def _uscc(field: Field, value: object) -> str:
    del field
    code = _text(value, 18)
    if not is_uscc(code):
        raise _Refused("is not a unified social credit code, or its check digit is wrong (GB 32100)")
    return code


def _resident_id(field: Field, value: object) -> str:
    del field
    code = _text(value, 18)
    if not is_resident_identity_number(code):
        raise _Refused("is not a resident identity number, or its check digit is wrong (GB 11643)")
    return code


def _address(field: Field, value: object) -> str:
    text = _string(field, value)
    if not any(character.isalpha() for character in text):
        raise _Refused("an address has at least one letter")
    return text


def _amount(field: Field, value: object) -> str:
    text = _text(value, field.max_length or 20)
    if _AMOUNT.fullmatch(text) is None:
        raise _Refused("must be a decimal number as text: digits, at most four after the point")
    return text


def _list(field: Field, value: object) -> list[str]:
    if not isinstance(value, list) or not value:
        raise _Refused("must be a list with at least one item")
    if len(value) > MAX_ITEMS:
        raise _Refused(f"must have at most {MAX_ITEMS} items")
    limit = field.max_length or MAX_LENGTH
    check = _CHECKS[field.items or Datatype.STRING]
    items = [str(check(field, item)) for item in value]
    if len(set(items)) != len(items):
        raise _Refused("names an item twice")
    if sum(map(len, items)) > limit:
        raise _Refused(f"must have at most {limit} characters together")
    return items


def _image(field: Field, value: object) -> str:
    limit = (field.max_length or DEFAULT_IMAGE_KIB) * 1024
    if not isinstance(value, str) or len(value) > limit * 4 // 3 + 64:
        raise _Refused(f"must be a data URI of a picture of at most {limit // 1024} KiB")
    match = _DATA_URI.fullmatch(value)
    if match is None:
        raise _Refused("must be a data URI of a JPEG or PNG picture in base64 (RFC 2397)")
    try:
        data = base64.b64decode(match[2], validate=True)
    except binascii.Error:
        raise _Refused("is not sound base64") from None
    if len(data) > limit:
        raise _Refused(f"must be a picture of at most {limit // 1024} KiB")
    problem = picture_problem(data, media_type=match[1])
    if problem is not None:
        raise _Refused(problem)
    return value


_CHECKS: dict[Datatype, Callable[[Field, object], Value]] = {
    Datatype.STRING: _string,
    Datatype.DATE: _date_text,
    Datatype.ENUM: _enum,
    Datatype.PERSON: _person,
    Datatype.USCC: _uscc,
    Datatype.RESIDENT_ID: _resident_id,
    Datatype.ADDRESS: _address,
    Datatype.AMOUNT: _amount,
    Datatype.LIST: _list,
    Datatype.IMAGE: _image,
}
