"""A request is known wherever work is done for it."""

import contextvars

import pytest

from ecert.watching.request import acceptable_id, begin_request, current_request, current_request_id, note_account


@pytest.mark.parametrize("sent", ["a" * 8, "a" * 64, "Az09._-Az09._-"])
def test_id_in_harmless_characters_is_taken(sent: str) -> None:
    """Eight to sixty-four of them."""
    assert acceptable_id(sent.encode()) == sent


@pytest.mark.parametrize("sent", [b"", b"a" * 7, b"a" * 65, b"a" * 8 + b"\n", b'"' * 8, b"a b c d e", "é".encode() * 8])
def test_any_other_id_is_not(sent: bytes) -> None:
    """It would have to be quoted in a log."""
    assert acceptable_id(sent) is None


def test_notes_are_those_of_the_context_and_of_its_copies() -> None:
    """What is noted in a copy, as a thread has one, is there in the original; outside of any request nothing is."""

    def work() -> str | None:
        begin_request("request-1")
        contextvars.copy_context().run(note_account, 7)
        notes = current_request()
        assert notes is not None
        assert notes.account_id == 7
        return current_request_id()

    assert contextvars.Context().run(work) == "request-1"
    assert contextvars.Context().run(current_request) is None
    assert contextvars.Context().run(current_request_id) is None
    contextvars.Context().run(note_account, 7)
