"""Read what a form has sent: bounded, typed, and with nothing in it that the page has no input for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile

from ecert.errors import InvalidInput, Malformed, TooLarge
from ecert.http.access import media_type_of
from ecert.pages.tokens import FIELD

FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
MAX_FORM_BYTES: Final = 1024 * 1024
"""Largest form without files."""
MAX_FIELDS: Final = 1000
_Struct = TypeVar("_Struct", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Form:
    """What a form has sent, without its token."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, Sequence[UploadFile]] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Give the first value of an input."""
        return next(iter(self.fields.get(name, ())), default)

    def read(self, kind: type[_Struct]) -> _Struct:
        """
        Read the form as a struct; an input that is a list there may come any number of times, the others once.

        Raises:
            InvalidInput: an input is not one of the form's, or is missing, or has the wrong form.
        """
        lists = {item.encode_name for item in msgspec.structs.fields(kind) if _is_list(item.type)}
        values: dict[str, object] = {}
        for name, sent in self.fields.items():
            if name not in lists and len(sent) != 1:
                raise InvalidInput.at(_named(name), "must come once")
            values[name] = list(sent) if name in lists else sent[0]
        try:
            return msgspec.convert(values, kind, strict=False)
        except msgspec.ValidationError as error:
            # The library's sentence names types and places, never values.
            raise InvalidInput.at("form", str(error)[:200]) from error


def _is_list(kind: object) -> bool:
    return getattr(kind, "__origin__", None) in {list, tuple}


def _named(name: str) -> str:
    """Name an input in an error, if it is one that somebody may have written into a page."""
    return name if name.isidentifier() else "form"


async def read_request(request: Request[Any, Any, Any]) -> tuple[Form, str]:
    """
    Read the form of a request; give it with the token that it carries.

    Raises:
        Malformed: it is no form in UTF-8, or holds a NUL character.
        TooLarge: it has too many inputs, or is too long for one without files.
    """
    if media_type_of(request) not in {FORM, MULTIPART}:
        return Form(), ""
    if media_type_of(request) == FORM and len(await request.body()) > MAX_FORM_BYTES:
        raise TooLarge("form: is too long")
    try:
        sent = await request.form()
    except (UnicodeDecodeError, ValueError) as error:
        raise Malformed("form: cannot be read") from error
    fields: dict[str, list[str]] = {}
    files: dict[str, list[UploadFile]] = {}
    for count, (name, value) in enumerate(sent.multi_items()):
        if count >= MAX_FIELDS:
            raise TooLarge(f"form: has more than {MAX_FIELDS} inputs")
        if isinstance(value, UploadFile):
            files.setdefault(name, []).append(value)
            continue
        if "\0" in name or "\0" in str(value):
            raise Malformed("form: holds a NUL character")
        fields.setdefault(name, []).append(str(value))
    token = next(iter(fields.pop(FIELD, ())), "")
    return Form(fields, files), token
