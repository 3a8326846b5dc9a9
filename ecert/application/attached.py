"""The files that belong to an application: named by digest, each under a name that says what it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ecert.catalogue.datatypes import check_text
from ecert.errors import FieldError, InvalidInput

MAX_ATTACHED = 50
"""Most files of one application."""
MAX_NAME = 100
"""Longest name of a file, in characters."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One file of an application."""

    sha256: str
    """In lower-case hexadecimal digits."""
    name: str
    """What it is, for whoever reads the application: 营业执照副本."""


def check_attached(raw: Sequence[tuple[str, str]]) -> tuple[AttachedFile, ...]:
    """
    Check what is handed in about files; whether they are there only the database knows.

    Args:
        raw: digest and name of each.

    Raises:
        InvalidInput: there are too many, one comes twice, or a digest or name is none; all mistakes are named.
    """
    if len(raw) > MAX_ATTACHED:
        raise InvalidInput.at("attachments", f"must be at most {MAX_ATTACHED}")
    files: list[AttachedFile] = []
    errors: list[FieldError] = []
    seen: set[str] = set()
    for place, (sha256, name) in enumerate(raw):
        path = f"attachments.{place}"
        if _DIGEST.fullmatch(sha256) is None:
            errors.append(FieldError(f"{path}.sha256", "must be 64 hexadecimal digits in lower case"))
        elif sha256 in seen:
            errors.append(FieldError(f"{path}.sha256", "names a file that is named before"))
        seen.add(sha256)
        try:
            files.append(AttachedFile(sha256, check_text(name, path=f"{path}.name", max_length=MAX_NAME)))
        except InvalidInput as refused:
            errors.extend(refused.errors)
    if errors:
        raise InvalidInput("attachments: cannot be taken", errors=tuple(errors))
    return tuple(files)
