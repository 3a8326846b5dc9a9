"""An export is written and read line by line, each bounded, and one that was cut is no export."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ecert.auditing.export import MAX_LINE_BYTES, ExportEntry, ExportReader, SignedKind, write_export
from ecert.errors import Malformed
from ecert.log.service import EntryKind

AT = datetime(2026, 3, 20, 8, 5, 59, 123, tzinfo=UTC)
ENTRIES = [
    ExportEntry(0, SignedKind.RECORD, b"\xd2\x84"),
    ExportEntry(1, SignedKind.LOST, b""),
    ExportEntry(None, SignedKind.EVENT, b"\xd2"),
]


def _written(entries: list[ExportEntry], size: int) -> bytes:
    return b"".join(write_export("certs.example/log", size, entries, made_at=AT))


def test_an_export_has_the_form_that_is_documented() -> None:
    """Byte for byte; strangers read it (docs/log.md, "Export")."""
    assert _written(ENTRIES, 2).decode().splitlines() == [
        '{"format":"ecert-log-export","version":1,"origin":"certs.example/log","size":2,"made_at":"2026-03-20T08:05:59Z"}',
        '{"position":0,"kind":"record","signed":"0oQ="}',
        '{"position":1,"kind":"lost","signed":""}',
        '{"position":null,"kind":"event","signed":"0g=="}',
        '{"end":2,"unlogged":1}',
    ]


def test_an_export_is_read_back() -> None:
    """Entry by entry."""
    reader = ExportReader(io.BytesIO(_written(ENTRIES, 2)))
    assert (reader.head.size, reader.head.made_at) == (2, AT.replace(microsecond=0))
    assert list(reader) == ENTRIES


def test_the_kinds_are_those_of_the_log() -> None:
    """Whatever is logged can be exported."""
    assert {kind.value for kind in SignedKind} == {kind.value for kind in EntryKind}


def test_a_size_that_is_not_kept_is_no_export() -> None:
    """Whoever draws it has made a mistake."""

    def lines() -> Iterator[bytes]:
        yield from write_export("certs.example/log", 3, ENTRIES, made_at=AT)

    with pytest.raises(ValueError, match="2 entries instead of 3"):
        list(lines())


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}\n",
        _written(ENTRIES, 2).replace(b'"version":1', b'"version":2'),
        _written(ENTRIES, 2).replace(b"05:59Z", b"05:59"),
        b'{"format":"' + b"x" * MAX_LINE_BYTES,
    ],
    ids=["empty", "object", "later-version", "no-offset", "endless-line"],
)
def test_a_file_that_is_no_export_is_refused_at_once(text: bytes) -> None:
    """Before anything is judged."""
    with pytest.raises(Malformed):
        ExportReader(io.BytesIO(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"position":1', b'"position":2'),
        (b'"kind":"lost"', b'"kind":"record"'),
        (b'"kind":"record"', b'"kind":"lost"'),
        (b'"kind":"record"', b'"kind":"other"'),
        (b'"position":null', b'"position":7'),
        (b'"unlogged":1', b'"unlogged":2'),
        (b'"end":2', b'"end":3'),
    ],
)
def test_a_spoilt_line_is_refused(old: bytes, new: bytes) -> None:
    """Where it stands."""
    reader = ExportReader(io.BytesIO(_written(ENTRIES, 2).replace(old, new)))
    with pytest.raises(Malformed):
        list(reader)
