"""Status lists over HTTP on both databases: every change shows at once, to every process, in both forms."""

import base64
import json
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from httpx import Response
from litestar.testing import TestClient
from sqlalchemy import event, text

from ecert.app import create_app
from ecert.register.place import LIST_SIZE
from ecert.register.service import get_certificate
from ecert.register.stored import open_stored
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.statuslist.entries import LIST_BYTES, entry_at
from ecert.statuslist.service import Form, StatusLists
from ecert.statuslist.token import CWT_TYPE, JWT_TYPE, StatusList, list_uri, open_list
from ecert.storage.database import snapshot, transaction
from tests.building import NOON, PUBLIC_URL, an_application, the_keyring
from tests.e2e.desk import KIND, Desk

VALID, ENDED, SUSPENDED, SUPERSEDED = range(4)


def place_of(desk: Desk, identifier: str) -> tuple[int, int]:
    """Give list and index of a certificate, out of its signed record."""
    with snapshot(desk.engine) as session:
        record = open_stored(get_certificate(session, identifier, by=None), the_keyring()).record
    return record.status_list, record.status_index


def fetch(desk: Desk, number: int = 0, **headers: str) -> Response:
    """Ask for a list."""
    return desk.call("GET", f"/s/{number}", headers={name.replace("_", "-"): value for name, value in headers.items()})


def opened(desk: Desk, number: int) -> StatusList:
    """Fetch a list and open it as a reader does."""
    answer = fetch(desk, number)
    assert answer.status_code == 200, answer.text
    uri = list_uri(PUBLIC_URL, number)
    return open_list(answer.content, the_keyring(), uri=uri)


def entry(desk: Desk, identifier: str) -> int:
    """Read a certificate's entry in the list that is published now."""
    number, index = place_of(desk, identifier)
    return int(entry_at(opened(desk, number).entries, index))


def test_every_change_shows_at_once(desk: Desk) -> None:
    """A suspension, a resumption, each ending, a supersession; and the certificate beside them stays valid."""
    beside, paused, replaced = (desk.issued()["identifier"] for _ in range(3))
    assert [entry(desk, identifier) for identifier in (beside, paused, replaced)] == [VALID] * 3
    assert desk.order(paused, "suspend").status_code == 201
    assert entry(desk, paused) == SUSPENDED
    assert desk.order(paused, "resume").status_code == 201
    assert entry(desk, paused) == VALID
    successor = desk.issued(an_application(KIND, business_type="reissue", predecessor=replaced))["identifier"]
    assert (entry(desk, replaced), entry(desk, successor)) == (SUPERSEDED, VALID)
    for step in ("cancel", "withdraw", "revoke"):
        ended = desk.issued()["identifier"]
        assert entry(desk, ended) == VALID
        desk.end(ended, step)
        assert entry(desk, ended) == ENDED
    assert desk.order(paused, "suspend").status_code == 201
    desk.end(paused, "revoke")
    assert entry(desk, paused) == ENDED
    assert entry(desk, beside) == VALID


def test_only_what_was_handed_out_is_valid(desk: Desk) -> None:
    """Counted over the whole list: as many entries of each value as there are certificates of it."""
    identifiers = [desk.issued()["identifier"] for _ in range(4)]
    assert desk.order(identifiers[1], "suspend").status_code == 201
    (number,) = {place_of(desk, identifier)[0] for identifier in identifiers}
    entries = opened(desk, number).entries
    assert len(entries) == LIST_BYTES
    counts = [0, 0, 0, 0]
    for index in range(LIST_SIZE):
        counts[entry_at(entries, index)] += 1
    assert counts == [3, LIST_SIZE - 4, 1, 0]


def test_proposed_ending_does_not_show(desk: Desk) -> None:
    """What waits for its second person has not happened."""
    identifier = desk.issued()["identifier"]
    assert desk.order(identifier, "revoke").status_code == 202
    assert entry(desk, identifier) == VALID


def test_lists_of_different_expiry_are_apart(desk: Desk) -> None:
    """Each list has its own address in it, and none can stand in for another."""
    first, second = desk.issued()["identifier"], desk.issued(an_application("tushu_chuban_xukezheng"))["identifier"]
    numbers = {place_of(desk, identifier)[0] for identifier in (first, second)}
    assert len(numbers) == 2
    assert {opened(desk, number).uri for number in numbers} == {f"{PUBLIC_URL}/s/{number}" for number in numbers}


def test_answer_has_its_headers(desk: Desk) -> None:
    """For every origin; kept for the time to live, but not by a cache that many share."""
    desk.issued()
    answer = fetch(desk)
    assert answer.headers["content-type"] == CWT_TYPE
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-expose-headers"] == "ETag"
    assert answer.headers["cache-control"] == "public, max-age=43200, s-maxage=5"
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_copy_that_is_still_the_same_is_not_sent_again(desk: Desk) -> None:
    """304 without a body until something happens; each form has a tag of its own."""
    identifier = desk.issued()["identifier"]
    first = fetch(desk)
    same = fetch(desk, If_None_Match=first.headers["etag"])
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    assert same.headers["access-control-allow-origin"] == "*"
    assert same.headers["cache-control"] == first.headers["cache-control"]
    assert fetch(desk, If_None_Match=first.headers["etag"], Accept=JWT_TYPE).status_code == 200
    assert desk.order(identifier, "suspend").status_code == 201
    changed = fetch(desk, If_None_Match=first.headers["etag"])
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_jwt_verifies_with_plain_jose(desk: Desk) -> None:
    """By the public key set and ES256 alone, without code of ours; and it says what the other form says."""
    identifier = desk.issued()["identifier"]
    assert desk.order(identifier, "suspend").status_code == 201
    number, index = place_of(desk, identifier)
    answer = fetch(desk, number, Accept=JWT_TYPE)
    assert answer.headers["content-type"] == JWT_TYPE
    signed, _, signature = answer.text.rpartition(".")
    header, claims = (json.loads(unpadded(part)) for part in signed.split("."))
    assert (header["alg"], header["typ"]) == ("ES256", "statuslist+jwt")
    (jwk,) = [key for key in desk.get("/.well-known/jwks.json")["keys"] if key["kid"] == header["kid"]]
    assert (jwk["purpose"], jwk["crv"]) == ("status", "P-256")
    x, y = (int.from_bytes(unpadded(jwk[name])) for name in "xy")
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    raw = unpadded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key.verify(der, signed.encode(), ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        key.verify(der, signed.encode() + b"A", ec.ECDSA(SHA256()))
    cwt = opened(desk, number)
    assert claims["sub"] == cwt.uri
    assert (claims["iat"], claims["exp"]) == (cwt.issued_at.timestamp(), cwt.expires_at.timestamp())
    assert (claims["ttl"], claims["status_list"]["bits"]) == (43_200, 2)
    entries = zlib.decompress(unpadded(claims["status_list"]["lst"]))
    assert entries == cwt.entries
    assert entry_at(entries, index) == SUSPENDED


def unpadded(part: str) -> bytes:
    """Read base64url."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.mark.parametrize("number", ["99", "-1", "2147483648", "9" * 30])
def test_list_that_is_not_there_is_not_found(shared_desk: Desk, number: str) -> None:
    """Whatever its number is, it is named with its own code and not repeated."""
    shared_desk.issued()
    answer = shared_desk.call("GET", f"/s/{number}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-status-list")
    assert number not in answer.json()["detail"]


@pytest.mark.parametrize("number", ["x", "1.0", "0x1", "%00", "9" * 5000, "٣٣"])
def test_what_is_no_number_is_no_list(shared_desk: Desk, number: str) -> None:
    """It gets a problem document, never a 500."""
    assert shared_desk.call("GET", f"/s/{number}").status_code in {400, 404}


def test_nothing_is_built_anew_without_a_change(desk: Desk) -> None:
    """Between changes a list comes from memory: the database is asked for the newest event alone."""
    desk.issued()
    first = fetch(desk).content
    asked: list[str] = []
    event.listen(desk.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    assert fetch(desk).content == first
    assert asked != []
    assert not any("status_list" in statement for statement in asked)


def test_list_is_made_anew_with_the_hour(desk: Desk) -> None:
    """So that readers see how fresh it is; within the hour it stays, byte for byte."""
    desk.issued()
    first = opened(desk, 0)
    assert first.issued_at == NOON
    desk.clock.advance(minutes=59, seconds=59)
    assert opened(desk, 0) == first
    desk.clock.advance(seconds=1)
    later = opened(desk, 0)
    assert later == replace(first, issued_at=NOON + timedelta(hours=1), expires_at=NOON + timedelta(days=7, hours=1))


def test_list_holds_since_its_newest_event(desk: Desk) -> None:
    """A reader that remembers the newest list takes the one with the change."""
    identifier = desk.issued()["identifier"]
    desk.clock.advance(minutes=20, seconds=7)
    before = opened(desk, 0)
    assert desk.order(identifier, "suspend").status_code == 201
    desk.clock.advance(minutes=5)
    after = opened(desk, 0)
    assert (before.issued_at, after.issued_at) == (NOON, NOON + timedelta(minutes=20, seconds=7))


def test_event_of_a_wrong_clock_makes_no_list_of_the_future(desk: Desk) -> None:
    """Once the clock is right again, readers would refuse such a list for as long as it was ahead."""
    identifier = desk.issued()["identifier"]
    desk.clock.advance(days=40)
    assert desk.order(identifier, "suspend").status_code == 201
    desk.clock.advance(days=-40)
    assert entry(desk, identifier) == SUSPENDED
    assert opened(desk, 0).issued_at == NOON


def test_processes_give_the_same_bytes(desk: Desk) -> None:
    """Two services on one database: the same list, the same tag, and a change made at one shows at the other."""
    identifier = desk.issued()["identifier"]
    with TestClient(create_app(replace(desk.resources))) as other:
        for form in (CWT_TYPE, JWT_TYPE):
            mine, theirs = fetch(desk, Accept=form), other.get("/s/0", headers={"Accept": form})
            assert (mine.content, mine.headers["etag"]) == (theirs.content, theirs.headers["etag"])
        assert desk.order(identifier, "suspend").status_code == 201
        _, index = place_of(desk, identifier)
        uri = list_uri(PUBLIC_URL, 0)
        theirs_now = open_list(other.get("/s/0").content, the_keyring(), uri=uri)
        assert entry_at(theirs_now.entries, index) == SUSPENDED
        assert other.get("/s/0").content == fetch(desk).content


def test_service_without_a_status_key_says_so(desk: Desk) -> None:
    """No other key stands in."""
    desk.issued()
    signers = tuple(signer for signer in the_keyring().signers if signer.key.purpose is not Purpose.STATUS)
    with TestClient(create_app(replace(desk.resources, keyring=Keyring(the_keyring().keys, signers)))) as client:
        answer = client.get("/s/0")
    assert (answer.status_code, answer.json()["code"]) == (503, "signing-key-missing")


@pytest.mark.parametrize(
    "damage",
    [
        "update certificate set status_index = null",
        "update certificate set status_index = 1048576 + id",
        "update certificate set status_index = -id",
        "update certificate set standing = 'x'",
        "update status_list set allocated = 2147483647",
        "update status_list set allocated = -1",
        "delete from status_block",
    ],
)
def test_columns_that_cannot_be_break_no_list(desk: Desk, damage: str) -> None:
    """The doctor finds them; the list is still one that readers open."""
    identifier = desk.issued()["identifier"]
    assert desk.order(identifier, "suspend").status_code == 201
    with transaction(desk.engine) as session:
        session.connection().execute(text(damage))
    assert len(opened(desk, 0).entries) == LIST_BYTES


def test_lists_never_go_back_while_things_happen(desk: Desk) -> None:
    """
    Four threads read while one certificate after the other is suspended: nobody gets a list of before he asked.

    Each reader notes how many suspensions had been answered before it asked, and how many when it had its list; one
    more may be committed and not yet answered.
    """
    identifiers = [desk.issued()["identifier"] for _ in range(6)]
    places = [place_of(desk, identifier) for identifier in identifiers]
    ((number, _), *_) = places
    assert {place[0] for place in places} == {number}
    lists = StatusLists(desk.engine, the_keyring(), desk.clock, PUBLIC_URL)
    uri = list_uri(PUBLIC_URL, number)
    done, stop = [0], threading.Event()

    def read() -> list[tuple[int, int, int]]:
        seen: list[tuple[int, int, int]] = []
        while not stop.is_set():
            before = done[0]
            content = lists.get(number, Form.CWT).content
            after = done[0]
            entries = open_list(content, the_keyring(), uri=uri).entries
            seen.append((before, sum(entry_at(entries, index) == SUSPENDED for _, index in places), after + 1))
        return seen

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        try:
            for turn, identifier in enumerate(identifiers, start=1):
                assert desk.order(identifier, "suspend").status_code == 201
                done[0] = turn
        finally:
            stop.set()
    for reader in readers:
        seen = reader.result()
        assert seen != []
        assert [found for found in seen if not found[0] <= found[1] <= found[2]] == []
        counts = [count for _, count, _ in seen]
        assert counts == sorted(counts)
    assert entry(desk, identifiers[-1]) == SUSPENDED
