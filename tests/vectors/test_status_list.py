"""
Status lists against the examples of Token Status List.

The examples (oauth-wg/draft-ietf-oauth-status-list) stay where they are; `ECERT_TEST_VECTORS` names the folder.
"""

import base64
import json
import os
import re
import zlib
from pathlib import Path

import cbor2
import pytest

from ecert.errors import Malformed
from ecert.register.place import LIST_SIZE
from ecert.statuslist.entries import LIST_BYTES, Entry, build_entries, compress, decompress, entry_at
from tests.leaving_out import leave_out_unless

FOLDER = Path(os.environ.get("ECERT_TEST_VECTORS", "absent")) / "status_list" / "examples"

pytestmark = leave_out_unless(FOLDER.is_dir(), reason="ECERT_TEST_VECTORS names no folder with status_list/")

LONG = {
    0: 1, 1993: 2, 25460: 1, 159495: 3, 495669: 1, 554353: 1, 645645: 2, 723232: 1, 854545: 1, 934534: 2, 1000345: 3,
}  # fmt: skip
"""What the long list of 2 bits holds beside zeros (appendix "Test vectors for Status List encoding")."""


def json_list(name: str) -> bytes:
    """Give the `lst` of an example in JSON."""
    text = (FOLDER / f"{name}_json.md").read_text("utf-8").rpartition("encoded:")[2]
    lst = json.loads(re.sub(r"\s", "", text))["lst"]
    return base64.urlsafe_b64decode(lst + "=" * (-len(lst) % 4))


def cbor_list(name: str) -> bytes:
    """Give the `lst` of an example in CBOR."""
    text = re.sub(r"\s", "", (FOLDER / f"{name}_cbor.md").read_text("utf-8").rpartition("encoded:")[2])
    lst: bytes = cbor2.loads(bytes.fromhex(text))["lst"]
    return lst


def test_long_list_is_read() -> None:
    """2^20 entries of 2 bits: every one has the value that the document says."""
    entries = decompress(cbor_list("status_list_encoding2_long"))
    assert {place: int(entry_at(entries, place)) for place in range(LIST_SIZE) if entry_at(entries, place)} == LONG


def test_long_list_is_built_with_the_same_bytes() -> None:
    """What the document's list holds, this service packs byte for byte alike."""
    exceptions = [(place, Entry(value)) for place, value in LONG.items()]
    packed = compress(build_entries(full_blocks=LIST_SIZE // 4096, begun=(), exceptions=exceptions))
    assert packed == cbor_list("status_list_encoding2_long") == json_list("status_list_encoding2_long")


def test_short_list_is_read() -> None:
    """Twelve entries: too few for a list of ours, and read by the same rule."""
    for lst in (cbor_list("status_list_encoding2"), json_list("status_list_encoding2")):
        entries = zlib.decompress(lst)
        assert entries == bytes([0xC9, 0x44, 0xF9])
        assert [int(entry_at(entries, place)) for place in range(12)] == [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]
        with pytest.raises(Malformed, match="too few"):
            decompress(lst)


@pytest.mark.parametrize(
    ("name", "factor"),
    [("status_list_encoding1_long", 0.5), ("status_list_encoding4", 2), ("status_list_encoding8", 4)],
)
def test_list_of_another_width_is_refused(name: str, factor: float) -> None:
    """1, 4 and 8 bits an entry: no list of ours has them."""
    assert len(zlib.decompress(cbor_list(name))) == LIST_BYTES * factor
    with pytest.raises(Malformed, match="entries"):
        decompress(cbor_list(name))
