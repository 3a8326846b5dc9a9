"""Encryption of files: the age format, streamed; whatever is changed, cut, moved or added is refused."""

import io
import itertools

import pytest

from ecert.errors import Malformed, Misconfigured
from ecert.signing.filecrypt import CHUNK_BYTES, WORK_FACTOR, Decryptor, Encryptor

PASSPHRASE = b"correct horse battery staple"
LIGHT = 4
"""A work factor that costs nothing."""
SEALED_CHUNK = CHUNK_BYTES + 16
GOLDEN = bytes.fromhex(
    "6167652d656e6372797074696f6e2e6f72672f76310a2d3e2073637279707420666b44476a65746c684d5669625933383931555759512031380a"
    "3457756e2f467433384c555534514b4776394d7951652f482f325771677068424e37653850535630354e300a2d2d2d206c306b6b514257485070"
    "756b6d4a736d54517947587a3337504a6b4578314c5972583662744463735077770a425a4eaa0c3178b7bf3e010c40722ef1ef6fb12e90439cf8"
    "13ef20aa354cc089169c2ecedd"
)
"""What `age -p` (version 1.1.1) made of the five bytes `ecert` under the passphrase above."""


def encrypt(plain: bytes, *, pieces: int = 10_000) -> bytes:
    """Encrypt in pieces, with little work."""
    sink = io.BytesIO()
    encryptor = Encryptor(sink, PASSPHRASE, work_factor=LIGHT)
    for start in range(0, len(plain), pieces):
        encryptor.write(plain[start : start + pieces])
    encryptor.finish()
    return sink.getvalue()


def decrypt(sealed: bytes, passphrase: bytes = PASSPHRASE, *, pieces: int = 10_000) -> bytes:
    """Decrypt in pieces to the end."""
    decryptor = Decryptor(io.BytesIO(sealed), passphrase)
    return b"".join(iter(lambda: decryptor.read(pieces), b""))


def some_bytes(count: int) -> bytes:
    """Give bytes that do not repeat from chunk to chunk."""
    return bytes(number * number % 251 for number in range(count))


def body_start(sealed: bytes) -> int:
    """Give where the first chunk begins: behind four lines and the nonce."""
    offset = 0
    for _ in range(4):
        offset = sealed.index(b"\n", offset) + 1
    return offset + 16


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 150_000])
def test_what_was_encrypted_comes_back(size: int) -> None:
    """Whatever its length, and however the pieces fall."""
    plain = some_bytes(size)
    assert decrypt(encrypt(plain, pieces=7_777), pieces=3_333) == plain


def test_file_of_the_age_program_opens() -> None:
    """The format is not ours: what another program wrote is read."""
    assert decrypt(GOLDEN) == b"ecert"


def test_our_file_is_always_the_same_with_the_same_draw() -> None:
    """With a set draw the bytes are fixed, so that a change of the format shows; scrypt has its full work."""
    numbers = itertools.count()
    sink = io.BytesIO()
    encryptor = Encryptor(sink, PASSPHRASE, draw=lambda count: bytes([next(numbers)]) * count)
    encryptor.write(b"ecert")
    encryptor.finish()
    lines = sink.getvalue().split(b"\n", 4)
    assert lines[1] == b"-> scrypt AQEBAQEBAQEBAQEBAQEBAQ 16"
    assert WORK_FACTOR == 16
    assert sink.getvalue().hex() == (
        "6167652d656e6372797074696f6e2e6f72672f76310a2d3e20736372797074204151454241514542415145424151454241514542415120"
        "31360a736a316e426d7644745634422f5253494d524e7a422f706e504e556f7272736e62534d4354685763444e450a2d2d2d204b575530"
        "4a545a63797a59532f4a747673314c3450436f7170302f6c626b4936755066584e5a316c6e54300a020202020202020202020202020202"
        "02f522f30cbefd49dbbd942debbed8f32ef9ff6dfda8"
    )


def test_two_files_share_nothing() -> None:
    """File key, salt and nonce are drawn anew, so equal contents do not look equal."""
    first, second = encrypt(b"same"), encrypt(b"same")
    assert first[body_start(first) - 16 :] != second[body_start(second) - 16 :]
    assert first.split(b"\n")[1] != second.split(b"\n")[1]


def test_every_bit_matters() -> None:
    """A short file with any one bit changed is refused."""
    sealed = encrypt(b"a short text")
    opened = []
    for position in range(8 * len(sealed)):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << (position % 8)
        try:
            decrypt(bytes(changed))
        except Malformed:
            continue
        opened.append(position)
    assert opened == []


def test_every_length_matters() -> None:
    """A short file that was cut anywhere is refused, and so is one with a byte more."""
    sealed = encrypt(b"a short text")
    for length in range(len(sealed)):
        with pytest.raises(Malformed):
            decrypt(sealed[:length])
    with pytest.raises(Malformed):
        decrypt(sealed + b"\0")


@pytest.mark.parametrize("chunk", [0, 1, 2])
@pytest.mark.parametrize("place", [0, 1000, -1], ids=["first", "middle", "tag"])
def test_every_chunk_matters(chunk: int, place: int) -> None:
    """A changed bit in the first, a middle or the last chunk is refused before its bytes are given out."""
    plain = some_bytes(2 * CHUNK_BYTES + 5_000)
    sealed = bytearray(encrypt(plain))
    start = body_start(bytes(sealed)) + chunk * SEALED_CHUNK
    end = min(start + SEALED_CHUNK, len(sealed))
    sealed[end - 1 if place < 0 else start + place] ^= 0x40
    decryptor = Decryptor(io.BytesIO(bytes(sealed)), PASSPHRASE)
    assert decryptor.read(chunk * CHUNK_BYTES) == plain[: chunk * CHUNK_BYTES]
    with pytest.raises(Malformed):
        decryptor.read(1)


@pytest.mark.parametrize(
    "order", [[0, 1], [0], [], [1, 0, 2], [0, 0, 1, 2], [0, 2], [0, 1, 2, 2], [0, 1, 2, 1]], ids=str
)
def test_chunks_cannot_be_cut_off_moved_or_doubled(order: list[int]) -> None:
    """Each chunk has its number, and the last one says that it is the last."""
    sealed = encrypt(some_bytes(2 * CHUNK_BYTES + 5_000))
    start = body_start(sealed)
    chunks = [sealed[start + number * SEALED_CHUNK :][:SEALED_CHUNK] for number in range(3)]
    with pytest.raises(Malformed):
        decrypt(sealed[:start] + b"".join(chunks[number] for number in order))


def test_whole_last_chunk_is_no_reason_for_an_empty_one() -> None:
    """A file that ends with a whole chunk has one way to be written."""
    sealed = encrypt(some_bytes(CHUNK_BYTES))
    assert len(sealed) == body_start(sealed) + SEALED_CHUNK


def test_wrong_passphrase_is_refused() -> None:
    """Before a byte of the content."""
    with pytest.raises(Malformed, match="passphrase is another one"):
        decrypt(encrypt(b"secret"), b"another horse battery staple")


def test_short_passphrase_is_refused() -> None:
    """Sixteen random bytes at least."""
    with pytest.raises(Misconfigured, match="at least 16 bytes"):
        Encryptor(io.BytesIO(), b"too short")


def test_file_that_asks_for_too_much_work_is_refused() -> None:
    """A file cannot make its reader take gigabytes of memory."""
    sealed = encrypt(b"text").replace(b" 4\n", b" 30\n", 1)
    with pytest.raises(Malformed, match="asks for more work"):
        decrypt(sealed)


@pytest.mark.parametrize(
    "beginning", [b"", b"nothing of ours\n", b"age-encryption.org/v2\n", b"age-encryption.org/v1\n" * 4, b"\0" * 500]
)
def test_other_files_are_refused(beginning: bytes) -> None:
    """Whatever they begin with."""
    with pytest.raises(Malformed, match="is no file that is encrypted"):
        decrypt(beginning)
