"""
Have previews drawn, and keep the last ones for as long as somebody types beside them.

A picture goes by the digest of what stands on it: the same face is drawn once in a process, whoever asks for it.
"""

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

import msgspec

from ecert.document.errors import UnknownPage
from ecert.document.face import Face
from ecert.document.order import Form, Order
from ecert.document.workshop import Workshop

MAX_KEPT_BYTES = 24 * 1024 * 1024
"""Of pictures that one process keeps."""
_LEVEL = 5


@dataclass(slots=True)
class PreviewDesk:
    """Draws previews, through the one process that draws."""

    workshop: Workshop
    max_kept: int = MAX_KEPT_BYTES
    _kept: OrderedDict[str, list[bytes]] = field(default_factory=OrderedDict)
    _size: int = 0
    _turn: Lock = field(default_factory=Lock)

    def draw(self, face: Face, *, day: date, form: Form = Form.SVG, page: int = 1) -> tuple[bytes, int]:
        """
        Draw one page of a preview, see `draw_packed`.

        Raises:
            CharacterNotCovered, UnknownPage, Unavailable: as there.
        """
        packed, pages = self.draw_packed(face, day=day, form=form, page=page)
        return gzip.decompress(packed), pages

    def draw_packed(self, face: Face, *, day: date, form: Form = Form.SVG, page: int = 1) -> tuple[bytes, int]:
        """
        Draw one page of a preview, compressed by gzip as browsers take it: a quarter of the picture.

        Args:
            face: what stands on it.
            day: the day of issue that it supposes.
            form: as what.
            page: which page, from 1.

        Returns:
            The page, and how many there are.

        Raises:
            CharacterNotCovered: a character of it is in none of the fonts.
            UnknownPage: the face has fewer pages.
            Unavailable: it cannot be drawn now.
        """
        key = digest_of_face(face, form)
        pages = self._find(key)
        if pages is None:
            # Two who ask at once have it drawn twice: nobody waits for another's drawing while holding the lock.
            drawn = self.workshop.draw(Order(face=face, form=form, day=day)).open()
            pages = [gzip.compress(each, _LEVEL, mtime=0) for each in drawn]
            self._keep(key, pages)
        if not 1 <= page <= len(pages):
            raise UnknownPage("page: the face has fewer pages")
        return pages[page - 1], len(pages)

    def _find(self, key: str) -> list[bytes] | None:
        with self._turn:
            pages = self._kept.get(key)
            if pages is not None:
                self._kept.move_to_end(key)
            return pages

    def _keep(self, key: str, pages: list[bytes]) -> None:
        size = sum(map(len, pages))
        with self._turn:
            if key in self._kept or size > self.max_kept:
                return
            self._kept[key] = pages
            self._size += size
            while self._size > self.max_kept:
                _, dropped = self._kept.popitem(last=False)
                self._size -= sum(map(len, dropped))


def digest_of_face(face: Face, form: Form = Form.SVG) -> str:
    """Give the digest by which a picture of a face goes."""
    return hashlib.sha256(form.value.encode() + msgspec.msgpack.encode(face)).hexdigest()
