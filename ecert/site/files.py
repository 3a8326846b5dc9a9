"""
Hold the built files of the pages in memory, each with its entity tag and its compressed form.

They are a megabyte in all and the same for every installation. Names under `assets` carry a hash of their content, so
browsers keep them for ever; everything else is asked for anew each time, and answered with 304 where nothing changed.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec

BUILT: Final = Path(__file__).parent / "built"
"""Where `make web` puts them."""
MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
_LEVEL: Final = 9


@dataclass(frozen=True)
class SiteFile:
    """One file as it is served."""

    media_type: str
    content: bytes
    is_named_by_content: bool
    """Whether another content would have another name."""

    @cached_property
    def etag(self) -> str:
        """The entity tag of the file as it is; compressed it has another one (RFC 9110, section 8.8.3.3)."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    @cached_property
    def packed(self) -> bytes | None:
        """The file compressed by gzip, made when it is first asked for; None where that makes it no smaller."""
        if self.media_type == MEDIA_TYPES[".png"]:
            return None
        packed = gzip.compress(self.content, _LEVEL, mtime=0)
        return packed if len(packed) < len(self.content) else None


def load_site(folder: Path = BUILT) -> Mapping[str, SiteFile]:
    """
    Read every built file; give them by their path inside *folder*.

    Raises:
        KeyError: a file has a kind that nobody named a media type for.
    """
    return MappingProxyType(
        {
            path.relative_to(folder).as_posix(): SiteFile(
                MEDIA_TYPES[path.suffix], path.read_bytes(), path.parent.name == "assets"
            )
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
    )


class ConsoleFiles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was built for the pages that the service writes."""

    files: dict[str, str]
    """Under which name each file was built, by the name that templates use."""
    icons: dict[str, str]
    """What stands inside the `svg` of each drawing."""


def read_console_files(folder: Path = BUILT) -> ConsoleFiles:
    """Read what was built for the pages that the service writes."""
    return msgspec.json.decode((folder / "console.json").read_bytes(), type=ConsoleFiles)
