"""
What a device tells of a round, checked, and written in one spelling: pure.

Two bodies are the same when they say the same, whatever their spaces, the order of their members and the zone of their
instants. A scan is what a machine saw, so its code is kept whatever stands in it; what people write is text.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal, TypeVar

import msgspec

from ecert.catalogue.datatypes import check_text
from ecert.errors import InvalidInput

MAX_CODE = 4096
"""Longest code of a scan, in characters."""
MAX_IDENTIFIER = 128
MAX_NUMBER = 100
"""Longest certificate number that is typed by hand."""
MAX_TITLE = 100
MAX_TEXT = 500
MIN_INSPECTOR_NUMBER, MAX_INSPECTOR_NUMBER = 4, 32
"""Length of an inspector's number (执法证号); its form is not known, and need not be one."""
MAX_HOLDER_NAME = 200
MAX_REASONS = 16
_FIRST_INSTANT, _END_OF_INSTANTS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""A device's clock may be wrong, but not by so much; and every such instant has a day anywhere."""
_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_DIGEST = re.compile(r"[0-9a-f]{64}")

Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
"""A status or reason of a reader, which may be of another version."""
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything that a device tells."""


FormT = TypeVar("FormT", bound=Form)


class RoundForm(Form, frozen=True):
    """A round that begins."""

    started_at: datetime
    inspector_number: str
    """执法证号 of whoever inspects."""
    title: str | None = None


class Place(Form, frozen=True):
    """Where a device was, if its person wanted it told."""

    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    accuracy_m: Annotated[float, msgspec.Meta(ge=0, le=1_000_000)]


class ScanForm(Form, frozen=True, kw_only=True):
    """What a machine saw: one code, or what was typed by hand, with the verdict it showed."""

    scanned_at: datetime
    inspector_number: str
    code: str | None = None
    identifier: str | None = None
    certificate_number: str | None = None
    offline: bool
    outcome: Literal["PASSED", "INDETERMINATE", "FAILED"]
    status: Word
    reasons: Annotated[list[Word], msgspec.Meta(max_length=MAX_REASONS)]
    bundle_sequence: Annotated[int, msgspec.Meta(ge=0, lt=2**53)] | None = None
    list_issued_at: datetime | None = None
    place: Place | None = None


class NoteForm(Form, frozen=True, kw_only=True):
    """What a person says of a scan, in words, by a photo, or both."""

    written_at: datetime
    inspector_number: str
    text: str | None = None
    photo_sha256: str | None = None


class EndForm(Form, frozen=True):
    """A round that ends, and how much the device has of it."""

    ended_at: datetime
    scans: Count
    notes: Count


class SuspicionForm(Form, frozen=True, kw_only=True):
    """A suspicion (疑点线索)."""

    reported_at: datetime
    inspector_number: str
    kind: Literal["forged", "altered", "mismatch", "not-in-force", "other"]
    text: str
    round_id: str | None = None
    scan_id: str | None = None
    code: str | None = None
    identifier: str | None = None
    certificate_number: str | None = None
    holder_name: str | None = None
    place: Place | None = None


def write_form(form: Form) -> bytes:
    """Write a checked form in its one spelling."""
    return msgspec.json.encode(form, order="sorted")


def read_form(content: bytes, kind: type[FormT]) -> FormT:
    """Read what `write_form` wrote."""
    return msgspec.json.decode(content, type=kind)


def check_id(text: str, *, path: str) -> str:
    """
    Insist that an id is one that a device draws: a UUID of version 4 (RFC 9562), in small letters.

    Raises:
        InvalidInput: it is not.
    """
    if _UUID4.fullmatch(text) is None:
        raise InvalidInput.at(path, "must be a UUID of version 4 in lower case")
    return text


def check_sha256(text: str, *, path: str) -> str:
    """
    Insist that a text is a digest.

    Raises:
        InvalidInput: it is not.
    """
    if _DIGEST.fullmatch(text) is None:
        raise InvalidInput.at(path, "must be 64 hexadecimal digits in lower case")
    return text


def check_round(form: RoundForm) -> RoundForm:
    """
    Check a round that begins.

    Raises:
        InvalidInput: a member is wrong.
    """
    return RoundForm(
        _instant(form.started_at, path="started_at"),
        _inspector_number(form.inspector_number),
        _maybe(form.title, path="title", max_length=MAX_TITLE),
    )


def check_scan(form: ScanForm) -> ScanForm:
    """
    Check a scan.

    Raises:
        InvalidInput: a member is wrong, or not exactly one of code, identifier and number is there.
    """
    if [form.code, form.identifier, form.certificate_number].count(None) != 2:  # noqa: PLR2004 - two of three
        raise InvalidInput.at("body", "needs exactly one of code, identifier and certificate_number")
    return msgspec.structs.replace(
        form,
        scanned_at=_instant(form.scanned_at, path="scanned_at"),
        inspector_number=_inspector_number(form.inspector_number),
        list_issued_at=(None if form.list_issued_at is None else _instant(form.list_issued_at, path="list_issued_at")),
        **_subject(form),
    )


def check_note(form: NoteForm) -> NoteForm:
    """
    Check a note.

    Raises:
        InvalidInput: a member is wrong, or there is neither text nor photo.
    """
    text = None if not form.text else check_text(form.text, path="text", max_length=MAX_TEXT)
    photo = None if not form.photo_sha256 else check_sha256(form.photo_sha256, path="photo_sha256")
    if text is None and photo is None:
        raise InvalidInput.at("text", "must be there where there is no photo")
    return NoteForm(
        written_at=_instant(form.written_at, path="written_at"),
        inspector_number=_inspector_number(form.inspector_number),
        text=text,
        photo_sha256=photo,
    )


def check_end(form: EndForm) -> EndForm:
    """
    Check a round that ends.

    Raises:
        InvalidInput: the instant is wrong.
    """
    return EndForm(_instant(form.ended_at, path="ended_at"), form.scans, form.notes)


def check_suspicion(form: SuspicionForm) -> SuspicionForm:
    """
    Check a suspicion.

    Raises:
        InvalidInput: a member is wrong.
    """
    return msgspec.structs.replace(
        form,
        reported_at=_instant(form.reported_at, path="reported_at"),
        inspector_number=_inspector_number(form.inspector_number),
        text=check_text(form.text, path="text", max_length=MAX_TEXT),
        round_id=None if form.round_id is None else check_id(form.round_id, path="round_id"),
        scan_id=None if form.scan_id is None else check_id(form.scan_id, path="scan_id"),
        holder_name=_maybe(form.holder_name, path="holder_name", max_length=MAX_HOLDER_NAME),
        **_subject(form),
    )


def _subject(form: ScanForm | SuspicionForm) -> dict[str, str | None]:
    """Check what names a certificate. A code may hold anything: another system's, binary, a script."""
    code, identifier, number = form.code, form.identifier, form.certificate_number
    if code is not None and not 1 <= len(code) <= MAX_CODE:
        raise InvalidInput.at("code", f"must have 1 to {MAX_CODE} characters")
    return {
        "identifier": _maybe(identifier, path="identifier", max_length=MAX_IDENTIFIER),
        "certificate_number": _maybe(number, path="certificate_number", max_length=MAX_NUMBER),
    }


def _maybe(text: str | None, *, path: str, max_length: int) -> str | None:
    return None if text is None else check_text(text, path=path, max_length=max_length)


def _instant(instant: datetime, *, path: str) -> datetime:
    if instant.utcoffset() is None:
        raise InvalidInput.at(path, "must carry its offset")
    if not _FIRST_INSTANT <= instant < _END_OF_INSTANTS:
        raise InvalidInput.at(path, "must lie between the years 2020 and 2099")
    return instant.astimezone(UTC)


def _inspector_number(text: str) -> str:
    number = check_text(text, path="inspector_number", max_length=MAX_INSPECTOR_NUMBER)
    if len(number) < MIN_INSPECTOR_NUMBER or not number.replace("-", "0").isalnum():
        message = f"must have {MIN_INSPECTOR_NUMBER} to {MAX_INSPECTOR_NUMBER} letters, digits or hyphens"
        raise InvalidInput.at("inspector_number", message)
    return number
