"""What a file is: told by its bytes alone, and compared with what is said of it."""

import random

import pytest

from ecert.attachment.media import MediaType, check_content, sniff
from ecert.errors import InvalidInput, UnsupportedMediaType
from tests.unit.attachment.files import DOCX, GIF, JPEG, OFD, PDF, PNG, a_picture, an_archive

TAKEN = {MediaType.PDF: PDF, MediaType.JPEG: JPEG, MediaType.PNG: PNG, MediaType.OFD: OFD}
REFUSED = {
    "gif": GIF,
    "tiff": a_picture("TIFF"),
    "docx": DOCX,
    "archive": an_archive("a.txt"),
    "archive without entries": an_archive(),
    "OFD in a folder": an_archive("x/OFD.xml"),
    "archive cut off": OFD[:-30],
    "archive with a broken directory": OFD.replace(b"PK\x01\x02", b"PK\x09\x09"),
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    "executable": b"MZ" + bytes(400),
    "script": b"#!/bin/sh\necho\n",
    "text": "你好".encode(),
    "two bytes of a JPEG": b"\xff\xd8hello",
    "PDF behind something": b"junk" + PDF,
    "executable before an archive": b"MZ" + bytes(98) + OFD,
    "picture that ends as a page": JPEG + b"</svg>",
    "one byte": b"%",
}


def test_every_type_that_is_taken_is_tested() -> None:
    """A type more needs a file more."""
    assert set(TAKEN) == set(MediaType)


@pytest.mark.parametrize("media_type", list(TAKEN))
def test_file_is_what_its_bytes_are(media_type: MediaType) -> None:
    """And is taken as that and as nothing else."""
    content = TAKEN[media_type]
    assert sniff(content) is media_type
    assert check_content(content, media_type.value) is media_type
    for other in set(MediaType) - {media_type}:
        with pytest.raises(InvalidInput) as caught:
            check_content(content, other.value)
        assert [error.path for error in caught.value.errors] == ["content_type"]


@pytest.mark.parametrize("name", list(REFUSED))
def test_anything_else_is_nothing(name: str) -> None:
    """Whatever it is called."""
    assert sniff(REFUSED[name]) is None
    for media_type in MediaType:
        with pytest.raises(InvalidInput):
            check_content(REFUSED[name], media_type.value)


@pytest.mark.parametrize("declared", ["", "text/html", "application/zip", "image/jpg", "APPLICATION/PDF", "*/*"])
def test_type_that_is_not_taken_is_refused_before_the_bytes_are_looked_at(declared: str) -> None:
    """The text names the types that are."""
    with pytest.raises(UnsupportedMediaType, match="application/pdf"):
        check_content(PDF, declared)


def test_nothing_is_no_file() -> None:
    """An empty body is named."""
    with pytest.raises(InvalidInput) as caught:
        check_content(b"", MediaType.PDF.value)
    assert [error.path for error in caught.value.errors] == ["body"]


def test_no_damage_makes_more_than_a_refusal() -> None:
    """Bytes of an archive that are changed at random end in an answer."""
    source = random.Random(7)  # noqa: S311 - a test wants the same damage each time
    answers = set()
    for _ in range(2000):
        content = bytearray(OFD)
        for _ in range(source.randint(1, 6)):
            content[source.randrange(4, len(content))] = source.randrange(256)
        answers.add(sniff(bytes(content)))
    assert answers == {MediaType.OFD, None}
