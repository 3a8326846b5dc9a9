"""Read one of the files in `templates/`: bounded, strict, and with the place named in every error."""

from pathlib import Path
from typing import TypeVar

import msgspec

from ecert.errors import TemplateInvalid

MAX_TEMPLATE_BYTES = 256 * 1024

_File = TypeVar("_File")


def read_file(path: Path, type_: type[_File]) -> _File:
    """
    Read a TOML file as *type_*.

    Raises:
        TemplateInvalid: it cannot be read, is too large, or does not have the form.
    """
    where = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TemplateInvalid(f"{where}: cannot be read ({error.strerror})") from error
    if len(data) > MAX_TEMPLATE_BYTES:
        raise TemplateInvalid(f"{where}: is larger than {MAX_TEMPLATE_BYTES} bytes")
    try:
        return msgspec.toml.decode(data, type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TemplateInvalid(f"{where}: {error}") from error
