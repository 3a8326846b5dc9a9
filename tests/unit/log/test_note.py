"""Signed notes, checkpoints and proofs: read strictly, and believed only under known keys."""

import base64
from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ecert.errors import Malformed
from ecert.log.checkpoint import Checkpoint, Proof, open_checkpoint, read_checkpoint, read_number, read_proof
from ecert.log.note import (
    Note,
    NoteKey,
    SignatureKind,
    cosign_note,
    note_key,
    read_key,
    read_lines,
    read_note,
    sign_note,
    signatures_of,
)
from ecert.log.tree import leaf_hash
from ecert.signing.algorithms import Algorithm
from ecert.signing.keys import KeyFileSigner, Purpose, VerificationKey, key_id_of

ORIGIN, WITNESS = "certs.example/log", "archives.example/w1"
NOW = datetime(2026, 3, 20, 8, 5, tzinfo=UTC)
CHECKPOINT = Checkpoint(ORIGIN, 20_852_163, leaf_hash(b"root"))


def _signer(seed: int) -> KeyFileSigner:
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    public = private.public_key()
    key = VerificationKey(key_id_of(public), Purpose.LOG, Algorithm.ED25519, public, None, date(2026, 1, 1), None)
    return KeyFileSigner(key, private)


LOG, WITNESSING = _signer(1), _signer(2)
LOG_KEY = note_key(ORIGIN, SignatureKind.LOG, LOG.key.public_key)
WITNESS_KEY = note_key(WITNESS, SignatureKind.WITNESS, WITNESSING.key.public_key)


def _note(checkpoint: Checkpoint = CHECKPOINT) -> Note:
    body = checkpoint.body
    return Note(body, (sign_note(body, ORIGIN, LOG), cosign_note(body, WITNESS, WITNESSING, now=NOW)))


def test_a_signed_checkpoint_opens() -> None:
    """Under the log's key, with the witness's time."""
    opened = open_checkpoint(_note().text.encode(), ORIGIN, [LOG_KEY, WITNESS_KEY])
    assert opened.checkpoint == CHECKPOINT
    assert [signed.key for signed in opened.signed_by] == [LOG_KEY]
    assert [(signed.key, signed.at) for signed in opened.cosigned_by] == [(WITNESS_KEY, NOW)]


def test_the_checkpoint_of_the_standard_is_read() -> None:
    """The example of tlog-cosignature; its keys are not published, so its lines are passed over."""
    text = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa "
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        "— witness.example.com/w1 "
        "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    note = read_note(text.encode())
    assert note.text == text
    assert read_checkpoint(note.body).size == 20_852_163
    assert [line.name for line in note.lines] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    assert signatures_of(note, [LOG_KEY, WITNESS_KEY]) == []


def test_a_key_is_read_back_from_its_text() -> None:
    """A vkey names its key, kind and id."""
    for key in (LOG_KEY, WITNESS_KEY):
        again = read_key(key.text)
        assert (again.name, again.kind, again.key_id) == (key.name, key.kind, key.key_id)
    assert LOG_KEY.text.startswith(f"{ORIGIN}+{LOG_KEY.key_id.hex()}+A")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+",
        LOG_KEY.text.replace(LOG_KEY.key_id.hex(), "00000000"),
        LOG_KEY.text.replace(ORIGIN, "another.example"),
        f"na me+00000000+{base64.b64encode(bytes([1]) + bytes(32)).decode()}",
        f"name+00000000+{base64.b64encode(bytes([2]) + bytes(32)).decode()}",
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    """Nor one whose id is another key's."""
    with pytest.raises(Malformed):
        read_key(text)


def test_a_key_of_another_curve_signs_no_notes() -> None:
    """C2SP names Ed25519 alone for what we sign."""
    with pytest.raises(Malformed):
        note_key(ORIGIN, SignatureKind.LOG, ec.generate_private_key(ec.SECP256R1()).public_key())
    with pytest.raises(Malformed):
        note_key("two words", SignatureKind.LOG, LOG.key.public_key)


def test_a_signature_of_a_known_key_that_does_not_hold_spoils_the_note() -> None:
    """Whoever changes the text, the time or the signature is found."""
    note = _note()
    grown = Note(Checkpoint(ORIGIN, CHECKPOINT.size + 1, CHECKPOINT.root).body, note.lines)
    later = note.lines[1].signature[:7] + b"\xff" + note.lines[1].signature[8:]
    moved = Note(note.body, (note.lines[0], type(note.lines[1])(WITNESS, WITNESS_KEY.key_id, later)))
    for changed in (grown, moved):
        with pytest.raises(Malformed):
            open_checkpoint(changed.text.encode(), ORIGIN, [LOG_KEY, WITNESS_KEY])


def test_an_unknown_key_says_nothing() -> None:
    """A note that only strangers have signed is refused; a stranger's line beside ours is passed over."""
    with pytest.raises(Malformed):
        open_checkpoint(_note().text.encode(), ORIGIN, [WITNESS_KEY])
    stranger = cosign_note(CHECKPOINT.body, "stranger.example", _signer(3), now=NOW)
    note = _note().with_lines([stranger, stranger])
    assert len(note.lines) == 3
    assert len(open_checkpoint(note.text.encode(), ORIGIN, [LOG_KEY]).cosigned_by) == 0


def test_a_witness_cannot_sign_as_the_log() -> None:
    """Nor the log as a witness: each key has one kind."""
    as_log = NoteKey(ORIGIN, SignatureKind.LOG, WITNESSING.key.public_key)
    with pytest.raises(Malformed):
        open_checkpoint(_note().text.encode(), ORIGIN, [as_log, WITNESS_KEY])


def test_a_checkpoint_of_another_log_is_refused() -> None:
    """Its origin is signed with it."""
    with pytest.raises(Malformed):
        open_checkpoint(_note().text.encode(), "other.example/log", [LOG_KEY])


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"text\n",
        b"text\n\n",
        "text\n\n— name AAAA\n".encode(),
        "text\n\n— name AAAAAAA".encode(),
        "text\n\n— two words AAAAAAA=\n".encode(),
        b"text\n\n- name AAAAAAAA\n",
        "te\rxt\n\n— name AAAAAAAA\n".encode(),
        b"\xff\n\n",
        "text\n\n— name AAAAAAB\n".encode(),
    ],
)
def test_what_is_no_note_is_refused(text: bytes) -> None:
    """Strictly."""
    with pytest.raises(Malformed):
        read_note(text)


def test_a_note_has_a_bound() -> None:
    """In bytes and in lines."""
    with pytest.raises(Malformed):
        read_note(b"a" * 70_000)
    with pytest.raises(Malformed):
        read_lines(_note().lines[0].text * 65)


@pytest.mark.parametrize(
    "body",
    ["", "o\n1\n", f"o\n01\n{'A' * 43}=\n", f"o\n-1\n{'A' * 43}=\n", "o\n1\nAAAA\n", f"o\n1\n{'A' * 43}=\nmore\n"],
)
def test_what_is_no_checkpoint_is_refused(body: str) -> None:
    """Three lines, and each in its one form."""
    with pytest.raises(Malformed):
        read_checkpoint(body)


@given(st.integers(0, 2**53 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_a_proof_is_read_back(index: int, path: list[bytes]) -> None:
    """Index, hashes, checkpoint."""
    for entry in (b"", bytes(32)):
        proof = Proof(index, tuple(path), _note(), entry)
        assert read_proof(proof.text.encode()) == proof


@pytest.mark.parametrize(
    "change",
    [
        ("@v1", "@v2"),
        ("index 7", "index 07"),
        ("index 7", "leaf 7"),
        ("index 7\n", "index 7\nAAAA\n"),
        ("\n\n", "\n"),
        ("index", "índex"),
    ],
)
def test_what_is_no_proof_is_refused(change: tuple[str, str]) -> None:
    """Strictly."""
    text = Proof(7, (leaf_hash(b""),), _note()).text
    with pytest.raises(Malformed):
        read_proof(text.replace(*change).encode())


def test_a_number_has_one_form() -> None:
    """Decimal, without zeros in front, below 2^53."""
    assert read_number("0") == 0
    assert [read_number(text) for text in ("", "00", "+1", "1 ", "٣", "9" * 16)] == [None] * 6
