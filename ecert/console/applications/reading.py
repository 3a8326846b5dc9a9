"""Read what the form of an application has sent: a draft, with pictures and files that came along."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from litestar.datastructures import UploadFile

from ecert.application.attached import MAX_NAME
from ecert.application.drafts import Draft
from ecert.application.form import FILES, Input, InputKind, Typed, make_inputs
from ecert.application.workflow import BusinessType
from ecert.attachment.media import sniff
from ecert.catalogue.datatypes import check_value
from ecert.catalogue.entries import Catalogue
from ecert.errors import FieldError, InvalidInput, UnknownTemplate
from ecert.pages.forms import Form

_OWN: Final = ("draft", "revision", "template", "business_type", "predecessor", "application")
"""Inputs that say which form it is; each comes once."""
REMOVED, CLEARED, UPLOADED, OVERWRITES = "remove", "clear", "files", "overwrite"
"""Inputs beside those: files to take away, pictures to take away, files to add, and to count whatever was saved."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came along."""

    name: str
    """What it is, as far as the name that it bore says so."""
    content: bytes
    media_type: str
    """As the browser says."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form has sent."""

    draft: Draft
    """Without the pictures that were saved before and are kept."""
    cleared: frozenset[str]
    """Names of inputs whose picture is to be taken away."""
    files: Sequence[SentFile]
    errors: Sequence[FieldError]
    """Mistakes of pictures, which are not kept."""
    overwrites: bool
    """Whether it counts, whatever was saved elsewhere."""


def read_sent(form: Form, catalogue: Catalogue) -> Sent:
    """
    Read a form.

    Raises:
        InvalidInput: it is of no kind or business that there is, or has sent what it has no input for.
    """
    own = {name: form.text(name) for name in _OWN}
    try:
        template = catalogue.get(own["template"]).template
    except UnknownTemplate:
        raise InvalidInput.at("template", "no such template") from None
    if own["business_type"] not in set(BusinessType):
        raise InvalidInput.at("business_type", f"must be one of {', '.join(BusinessType)}")
    business_type = BusinessType(own["business_type"])
    inputs = make_inputs(template, business_type)
    beside = {*_OWN, REMOVED, CLEARED, UPLOADED, OVERWRITES}
    typed = {name: list(texts) for name, texts in form.fields.items() if name not in beside}
    removed = set(form.fields.get(REMOVED, ()))
    pictures, errors = _read_pictures(inputs, form.files)
    if not form.files.keys() <= {entry.name for entry in inputs if entry.kind is InputKind.PICTURE} | {UPLOADED}:
        raise InvalidInput.at("form", "has an input that is not this form's")
    return Sent(
        draft=Draft(
            id=own["draft"],
            slug=template.slug,
            business_type=business_type,
            typed={**_without_files(typed, removed), **pictures},
            predecessor=own["predecessor"] or None,
            application_id=own["application"] or None,
            revision=int(own["revision"]) if own["revision"].isascii() and own["revision"].isdigit() else 0,
        ),
        cleared=frozenset(form.fields.get(CLEARED, ())),
        files=[_sent(file) for file in form.files.get(UPLOADED, ()) if file.filename],
        errors=errors,
        overwrites=form.text(OVERWRITES) == "yes",
    )


def keep_pictures(sent: Sent, base: Typed, inputs: Sequence[Input]) -> Typed:
    """Put in the pictures of before, where none came along and none is to be taken away."""
    kept = {
        entry.name: list(base[entry.name])
        for entry in inputs
        if entry.kind is InputKind.PICTURE and entry.name in base and entry.name not in sent.cleared
    }
    return {**kept, **sent.draft.typed}


def with_file(typed: Typed, sha256: str, name: str) -> Typed:
    """Add a file that is kept; one that is there already stays under its name."""
    digests, names = (list(typed.get(key, ())) for key in FILES)
    if sha256 in digests:
        return typed
    return {**typed, FILES[0]: [*digests, sha256], FILES[1]: [*names, name]}


def _without_files(typed: Mapping[str, list[str]], removed: set[str]) -> dict[str, list[str]]:
    pairs = zip(*(typed.get(name, ()) for name in FILES), strict=False)
    kept = [(sha256, name) for sha256, name in pairs if sha256 not in removed]
    files = {FILES[0]: [sha256 for sha256, _ in kept], FILES[1]: [name for _, name in kept]} if kept else {}
    return {name: texts for name, texts in typed.items() if name not in FILES} | files


def _read_pictures(
    inputs: Sequence[Input], files: Mapping[str, Sequence[UploadFile]]
) -> tuple[dict[str, list[str]], list[FieldError]]:
    """Make texts of pictures, as they stand in an application; one that cannot be taken is only named."""
    pictures: dict[str, list[str]] = {}
    errors: list[FieldError] = []
    for entry in inputs:
        sent = next((file for file in files.get(entry.name, ()) if file.filename), None)
        if entry.kind is not InputKind.PICTURE or entry.field is None or sent is None:
            continue
        # One byte more than is allowed is enough to be refused.
        content = sent.file.read((entry.max_length or 0) * 1024 + 1)
        text = f"data:{sniff(content) or 'unknown'};base64,{base64.b64encode(content).decode()}"
        try:
            check_value(entry.field, text, path=entry.name)
        except InvalidInput as refused:
            errors.extend(refused.errors)
        else:
            pictures[entry.name] = [text]
    return pictures, errors


def _sent(file: UploadFile) -> SentFile:
    name = PurePosixPath(file.filename.replace("\\", "/")).stem
    return SentFile(name[:MAX_NAME].strip() or "file", file.file.read(), file.content_type)
