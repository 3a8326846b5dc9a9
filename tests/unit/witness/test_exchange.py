"""A witness signs what only grew, and answers everything else with the status that C2SP tlog-witness gives it."""

import pytest

from ecert.log.checkpoint import Checkpoint, open_checkpoint
from ecert.log.note import Note, SignatureLine, cosign_note, read_lines
from ecert.log.tree import EMPTY_ROOT, consistency_path
from ecert.witness.exchange import SIZE_TYPE, Answer, Signed, add_checkpoint, write_request
from tests.public_log import (
    LOG_KEY,
    NOW,
    ORIGIN,
    WITNESS_KEY,
    WITNESS_NAME,
    WITNESS_SIGNER,
    checkpoint_of,
    cosigned,
    ed25519_signer,
    numbered,
    signed,
    tree_of,
)

ENTRIES = numbered(700)
BEFORE, AFTER = 300, 700


def _note(size: int, *, salt: str = "") -> Note:
    return signed(checkpoint_of(numbered(size, salt=salt)))


def _signed(size: int) -> Signed:
    return Signed(checkpoint_of(ENTRIES[:size]), _note(size))


def _path(old: int, new: int) -> list[bytes]:
    return consistency_path(tree_of(ENTRIES).node, old, new)


def _cosign(body: str) -> SignatureLine:
    return cosign_note(body, WITNESS_NAME, WITNESS_SIGNER, now=NOW)


def _ask(before: Signed | None, request: bytes) -> tuple[Signed | None, Answer]:
    return add_checkpoint(before, request, log_keys=[LOG_KEY], cosign=_cosign)


def _refuse(before: Signed | None, request: bytes) -> Answer:
    """Ask where nothing may be signed: what is remembered stays."""

    def sign(body: str) -> SignatureLine:
        raise AssertionError(body)

    after, answer = add_checkpoint(before, request, log_keys=[LOG_KEY], cosign=sign)
    assert after == before
    return answer


@pytest.mark.parametrize(("old", "new"), [(0, 300), (300, 700), (256, 257), (1, 512), (700, 700)])
def test_what_only_grew_is_signed(old: int, new: int) -> None:
    """And remembered; the line opens together with the checkpoint."""
    path = [] if old in {0, new} else _path(old, new)
    after, answer = _ask(_signed(old) if old else None, write_request(old, path, _note(new)))
    assert answer.status == 200
    assert after == _signed(new)
    whole = _note(new).with_lines(read_lines(answer.body))
    (line,) = open_checkpoint(whole.text.encode(), ORIGIN, [LOG_KEY, WITNESS_KEY]).cosigned_by
    assert line.at == NOW


def test_an_empty_log_is_signed() -> None:
    """A witness can begin before the first entry, and go on from there."""
    after, answer = _ask(None, write_request(0, [], _note(0)))
    assert answer.status == 200
    assert _ask(after, write_request(0, [], _note(BEFORE)))[1].status == 200
    other = signed(Checkpoint(ORIGIN, 0, EMPTY_ROOT[::-1]))
    assert _refuse(None, write_request(0, [], other)).status == 422


def test_lines_of_others_are_passed_over() -> None:
    """A checkpoint may come with signatures of other witnesses."""
    note = _note(BEFORE).with_lines([cosigned(checkpoint_of(ENTRIES[:BEFORE]))])
    assert _ask(None, write_request(0, [], note))[1].status == 200


@pytest.mark.parametrize("old", [0, 299, 301])
def test_another_old_size_is_answered_with_the_own(old: int) -> None:
    """So that whoever asks can ask again."""
    answer = _refuse(_signed(BEFORE), write_request(old, [], _note(AFTER)))
    assert (answer.status, answer.body, answer.media_type) == (409, "300\n", SIZE_TYPE)
    assert answer.evidence == ()


def test_a_rolled_back_log_is_not_signed() -> None:
    """A smaller size than was signed, whatever old size is said."""
    assert _refuse(_signed(AFTER), write_request(BEFORE, [], _note(BEFORE))).status == 409
    assert _refuse(_signed(AFTER), write_request(AFTER, [], _note(BEFORE))).status == 400


def test_a_fork_of_one_size_is_not_signed_and_is_kept() -> None:
    """Both notes prove it."""
    other = _note(BEFORE, salt="other")
    for old in (BEFORE, 0):
        answer = _refuse(_signed(BEFORE), write_request(old, [], other))
        assert (answer.status, answer.body) == (409, "300\n")
        assert answer.evidence == (_note(BEFORE), other)


def test_a_fork_of_another_size_is_not_signed() -> None:
    """There is no proof from the one to the other."""
    request = write_request(BEFORE, _path(BEFORE, AFTER), _note(AFTER, salt="other"))
    assert _refuse(_signed(BEFORE), request).status == 422


@pytest.mark.parametrize("path", [[], _path(300, 699), _path(299, 700), [*_path(300, 700), bytes(32)]])
def test_a_false_proof_is_not_enough(path: list[bytes]) -> None:
    """None, one of other sizes, one that is too long."""
    assert _refuse(_signed(BEFORE), write_request(BEFORE, path, _note(AFTER))).status == 422


def test_a_proof_from_nothing_is_refused() -> None:
    """The proof must be empty where the old size is 0."""
    assert _refuse(None, write_request(0, [bytes(32)], _note(AFTER))).status == 422


def test_an_unknown_log_is_not_signed() -> None:
    """By its origin; its signature is not looked at."""
    other = signed(checkpoint_of(ENTRIES, origin="other.example/log"))
    assert _refuse(None, write_request(0, [], other)).status == 404


def test_a_checkpoint_that_the_log_has_not_signed_is_not_signed() -> None:
    """By another key, or changed after it was signed."""
    forged = signed(checkpoint_of(ENTRIES), signer=ed25519_signer(9))
    changed = Note(checkpoint_of(ENTRIES[:5]).body, _note(AFTER).lines)
    for note in (forged, changed):
        assert _refuse(None, write_request(0, [], note)).status == 403


@pytest.mark.parametrize(
    "request_body",
    [
        b"",
        b"old 0\n",
        write_request(0, [], _note(5)).replace(b"old 0", b"old 00"),
        write_request(0, [], _note(5)).replace(b"old 0", b"new 0"),
        write_request(0, [], _note(5)).replace(b"old 0", b"old -1"),
        write_request(0, [], _note(5))[:-10],
        write_request(0, [bytes(32)] * 64, _note(5)),
        write_request(5, [b"short"], _note(5)),
        write_request(9, [], _note(5)),
        b"x" * 100_000,
    ],
    ids=["empty", "no-note", "zeros", "word", "negative", "cut", "64-lines", "short-hash", "old-above-new", "long"],
)
def test_nonsense_is_refused(request_body: bytes) -> None:
    """It has not the form of a request."""
    assert _refuse(None, request_body).status == 400
