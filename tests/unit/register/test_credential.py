"""The compact credential: one spelling of every fact, every other one refused, and cutting to the budget."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ecert.errors import Malformed
from ecert.identifiers import base36
from ecert.register.credential import (
    BUDGET,
    ENVELOPE_BYTES,
    Credential,
    Cut,
    decode_credential,
    encode_credential,
    encode_to_fit,
)
from ecert.signing import cbor
from ecert.signing.algorithms import Algorithm
from ecert.signing.envelope import seal
from tests.unit.register.builders import CREDENTIAL, SERIAL
from tests.unit.signing.signers import a_signer

FACTS = -65537
FULL = replace(
    CREDENTIAL,
    title="示例频道",
    valid_from=date(2025, 4, 1),
    cut=Cut.SCOPE | Cut.HOLDER_NAME,
)
PERSON = replace(CREDENTIAL, holder_name="夏雨薇", holder_code=None, holder_tail="0042", scope=None, valid_to=None)


def fit(credential: Credential) -> Credential:
    """Cut a credential to the budget; what is written of it is what is written of the cut one."""
    fitted, encoded = encode_to_fit(credential)
    assert encoded == encode_credential(fitted)
    return fitted


def claims_of(credential: Credential) -> dict[Any, Any]:
    """Give the claims as they are written."""
    claims: Any = cbor.decode(encode_credential(credential))
    return dict(claims)


def with_fact(key: int | str, value: object) -> bytes:
    """Write the claims of a sound credential with one fact replaced or added."""
    claims = claims_of(FULL)
    return cbor.encode({**claims, FACTS: {**claims[FACTS], key: value}})


@pytest.mark.parametrize(
    "credential",
    [
        pytest.param(CREDENTIAL, id="organisation"),
        pytest.param(FULL, id="every-key-of-an-organisation"),
        pytest.param(PERSON, id="person"),
        pytest.param(replace(PERSON, holder_tail=None), id="person-without-tail"),
        pytest.param(replace(CREDENTIAL, cut=Cut.SCOPE | Cut.TITLE | Cut.HOLDER_NAME), id="all-cut"),
    ],
)
def test_credential_reads_back(credential: Credential) -> None:
    """Writing and reading are inverse."""
    assert decode_credential(encode_credential(credential)) == credential


def test_facts_have_their_keys() -> None:
    """Keys and forms are those of docs/format.md."""
    assert claims_of(FULL) == {
        4: 1_803_830_400,
        FACTS: {
            0: 18,
            1: bytes.fromhex("4fde13a0bf0b8a79"),
            2: 1,
            3: "（湘）字第00637号".encode("utf-16-be"),
            4: "湖南星火文化传媒有限公司".encode("utf-16-be"),
            5: bytes.fromhex("29b031fb832a9e361558a631"),
            6: "广播电视节目制作经营".encode("utf-16-be"),
            7: 20_148,
            8: [3, 483_217],
            14: 20_179,
            17: "示例频道".encode("utf-16-be"),
            18: 5,
        },
    }


def test_person_has_a_tail_and_no_code() -> None:
    """Key 13 holds four characters, key 5 is absent, and no end is no claim."""
    claims = claims_of(PERSON)
    assert claims.keys() == {FACTS}
    assert claims[FACTS][13] == "0042"
    assert 5 not in claims[FACTS]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("ABC", "ABC", id="latin-is-utf-8"),
        pytest.param("湘", "湘".encode("utf-16-be"), id="chinese-is-utf-16"),
        pytest.param("湘A", "湘A", id="tie-is-utf-8"),
        pytest.param("湘AB", "湘AB", id="mostly-latin-is-utf-8"),
        pytest.param("湘湘A", "湘湘A".encode("utf-16-be"), id="mostly-chinese-is-utf-16"),
        pytest.param("\U00020bb7", "\U00020bb7", id="extension-ties"),
        pytest.param("é", "é", id="two-bytes-tie"),
    ],
)
@pytest.mark.parametrize(("key", "name"), [(3, "number"), (4, "holder_name"), (6, "scope"), (17, "title")])
def test_text_has_its_shorter_form(key: int, name: str, text: str, written: object) -> None:
    """The shorter of UTF-8 text and UTF-16BE bytes is written, on a tie UTF-8; the other one is malformed."""
    changes: dict[str, Any] = {name: text}
    credential = replace(CREDENTIAL, **changes)
    assert claims_of(credential)[FACTS][key] == written
    other = text if isinstance(written, bytes) else text.encode("utf-16-be")
    with pytest.raises(Malformed, match="one allowed way"):
        decode_credential(with_fact(key, other))


def test_tail_of_chinese_characters_follows_the_rule_of_texts() -> None:
    """Papers of soldiers end in words; key 13 is a text like every other."""
    credential = replace(PERSON, holder_tail="四五六号")
    assert claims_of(credential)[FACTS][13] == "四五六号".encode("utf-16-be")
    assert decode_credential(encode_credential(credential)) == credential


@pytest.mark.parametrize(
    ("serial", "written"),
    [
        pytest.param(SERIAL, bytes.fromhex("4fde13a0bf0b8a79"), id="letters"),
        pytest.param("204815061720", 204_815_061_720, id="digits"),
        pytest.param("1", 1, id="one-digit"),
        pytest.param("012345678901", bytes.fromhex("41cfdab544a86e91"), id="leading-zero"),
        pytest.param("0", bytes.fromhex("24"), id="zero"),
        pytest.param("9007199254740991", 2**53 - 1, id="largest-number"),
        pytest.param("9007199254740992", None, id="beyond-2^53"),
        pytest.param("99999999999999999999", None, id="twenty-digits"),
    ],
)
def test_serial_is_a_number_where_it_can_be_one(serial: str, written: object) -> None:
    """All digits, no leading zero and below 2^53 is a number, everything else packed."""
    credential = replace(CREDENTIAL, serial=serial)
    form = claims_of(credential)[FACTS][1]
    assert isinstance(form, bytes) if written is None else form == written
    assert decode_credential(encode_credential(credential)) == credential


def test_serial_of_digits_packed_is_malformed() -> None:
    """What can be a number has no packed form."""
    with pytest.raises(Malformed, match="one allowed way"):
        decode_credential(with_fact(1, base36.encode("204815061720")))


@pytest.mark.parametrize(
    ("valid_to", "exp"),
    [
        (date(1970, 1, 1), 57_600),
        (date(2026, 12, 31), 1_798_732_800),
        (date(2028, 2, 29), 1_835_452_800),
        (date(1986, 7, 31), 523_206_000),
        (date(2200, 12, 31), 7_289_625_600),
    ],
)
def test_exp_is_the_first_instant_after_the_last_day_in_shanghai(valid_to: date, exp: int) -> None:
    """Midnight in Shanghai is 16:00 UTC, and 15:00 in the summers of 1986 to 1991."""
    assert claims_of(replace(CREDENTIAL, valid_to=valid_to))[4] == exp


@pytest.mark.parametrize("exp", [0, 1, 57_599, 1_835_452_799, 1_835_452_801, 1_835_424_000, 2**40, 2**53 - 1])
def test_exp_that_is_no_midnight_in_shanghai_is_malformed(exp: int) -> None:
    """Every day has one instant that ends it; a midnight of UTC is none."""
    with pytest.raises(Malformed):
        decode_credential(cbor.encode({**claims_of(FULL), 4: exp}))


def test_first_valid_day_stands_only_where_it_is_not_the_day_of_issue() -> None:
    """Key 14 with the day of issue would be a second spelling: it is neither written nor read."""
    same = replace(FULL, valid_from=FULL.issued)
    assert 14 not in claims_of(same)[FACTS]
    with pytest.raises(Malformed, match="one allowed way"):
        decode_credential(with_fact(14, 20_148))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"issued": date(1969, 12, 31)}, id="issued-before-1970"),
        pytest.param({"issued": date(2328, 11, 11)}, id="issued-too-late"),
        pytest.param({"valid_from": date(1969, 12, 31)}, id="begins-before-1970"),
        pytest.param({"valid_to": date(1969, 12, 31)}, id="ends-before-1970"),
        pytest.param({"valid_to": date(9999, 12, 31)}, id="ends-too-late"),
        pytest.param({"holder_code": "湘社证字12号"}, id="code-of-words"),
        pytest.param({"holder_code": ""}, id="empty-code"),
        pytest.param({"holder_code": "A" * 65}, id="long-code"),
        pytest.param({"serial": "7q2m"}, id="lower-case-serial"),
    ],
)
def test_fact_that_no_reader_would_take_is_not_written(changes: dict[str, Any]) -> None:
    """A certificate is not signed with a code that cannot be read."""
    with pytest.raises(Malformed):
        encode_credential(replace(CREDENTIAL, **changes))


@pytest.mark.parametrize(("day", "days"), [(date(1970, 1, 1), 0), (date(2328, 11, 10), 131_070)])
def test_first_and_last_day_that_can_be_named_read_back(day: date, days: int) -> None:
    """The bound on days is exact."""
    credential = replace(CREDENTIAL, issued=day, valid_to=day)
    assert claims_of(credential)[FACTS][7] == days
    assert decode_credential(encode_credential(credential)) == credential


@pytest.mark.parametrize("key", [9, 10, 11, 12, 15, 16, 19, 20, 23, 24, 255, -1, "x", ""])
def test_unknown_fact_is_malformed(key: int | str) -> None:
    """A reserved key is unknown until its day comes."""
    with pytest.raises(Malformed, match="unknown facts"):
        decode_credential(with_fact(key, 1))


@pytest.mark.parametrize("key", [1, 2, 3, 5, 6, 7, -65536, -65538, "exp"])
def test_unknown_claim_is_malformed(key: int | str) -> None:
    """Beside the facts only an end may stand; a live code's claims make no credential."""
    with pytest.raises(Malformed, match="unknown claims"):
        decode_credential(cbor.encode({**claims_of(FULL), key: 1_800_000_000}))


@pytest.mark.parametrize("key", [0, 1, 2, 3, 4, 7, 8])
def test_missing_fact_is_malformed(key: int) -> None:
    """Seven facts are always there."""
    claims = claims_of(FULL)
    del claims[FACTS][key]
    with pytest.raises(Malformed):
        decode_credential(cbor.encode(claims))


@pytest.mark.parametrize("value", [5, "x", b"x", [], {}, [{}]])
def test_payload_that_is_no_map_of_facts_is_malformed(value: object) -> None:
    """Any other value is no credential, whole or inside."""
    for payload in (cbor.encode(value), cbor.encode({FACTS: value}), cbor.encode({4: 57_600})):
        with pytest.raises(Malformed):
            decode_credential(payload)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *((key, -1) for key in (0, 1, 2, 7, 14, 18)),
        *((key, "1") for key in (0, 1, 2, 7, 14, 18)),
        *((key, []) for key in (0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 17, 18)),
        *((key, {}) for key in (0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 17, 18)),
        *((key, 1) for key in (3, 4, 5, 6, 8, 13, 17)),
        *((key, "") for key in (3, 4, 6, 13, 17)),
        *((key, b"") for key in (1, 3, 4, 5, 6, 13, 17)),
        *((key, b"\x4e") for key in (3, 4, 6, 13, 17)),
        *((key, b"\xd8\x00") for key in (3, 4, 6, 13, 17)),
        *((key, b"\xdc\x00\xd8\x00") for key in (3, 4, 6, 13, 17)),
        *((key, b"\x01") for key in (1, 5)),
        *((key, b"\x00\x24") for key in (1, 5)),
        *((key, b"\xff" * 49) for key in (1, 5)),
        *((key, 131_071) for key in (7, 14)),
        (3, [1]),
        (3, [1, 2, 3]),
        (3, [1, -1]),
        (3, [1, "637"]),
        (5, "91430100MA4L2XK375"),
        (5, "湘社证字12号"),
        (6, [1, "其他"]),
        (6, ["abc", "def"]),
        (6, [1, ""]),
        (6, [1, -1]),
        (6, [1, [2]]),
        (6, list(range(65))),
        (8, [3]),
        (8, [3, 4, 5]),
        (8, ["3", 4]),
        (8, [3, -1]),
        (8, [[3], 4]),
        (8, b"\x03\x04"),
        (8, {3: 4, 5: 6}),
        (18, 0),
        (18, 8),
        (18, 15),
        (18, 2**32),
    ],
)
def test_mistyped_fact_is_malformed(key: int, value: object) -> None:
    """Each fact has its own form, and nothing that merely resembles it passes."""
    with pytest.raises(Malformed):
        decode_credential(with_fact(key, value))


def test_payload_longer_than_any_credential_is_malformed() -> None:
    """The bound stands before the claims are looked at."""
    with pytest.raises(Malformed, match="longer"):
        decode_credential(with_fact(6, "x" * 2000))


@pytest.mark.parametrize("algorithm", Algorithm)
def test_envelope_adds_81_bytes(algorithm: Algorithm) -> None:
    """The budget of the claims follows from it, whatever the algorithm."""
    payload = encode_credential(CREDENTIAL)
    assert len(seal(payload, a_signer(algorithm=algorithm))) - len(payload) == ENVELOPE_BYTES
    assert BUDGET - ENVELOPE_BYTES == 171


def test_what_fits_is_not_cut() -> None:
    """A credential within the budget stays as it is."""
    assert fit(CREDENTIAL) == CREDENTIAL


def test_scope_is_cut_first_and_no_more_than_it_must() -> None:
    """The scope loses its end; one character more would not fit."""
    scope = "广" * 200
    cut = fit(replace(CREDENTIAL, title="湘" * 12, scope=scope))
    assert cut.cut is Cut.SCOPE
    assert cut.title == "湘" * 12
    assert cut.scope is not None
    assert _size(cut) <= BUDGET < _size(replace(cut, scope=scope[: len(cut.scope) + 1]))


@pytest.mark.parametrize(
    ("character", "least"),
    [
        pytest.param("a", 3, id="latin"),
        pytest.param("湘", 2, id="chinese"),
        pytest.param("\U00020bb7", 1, id="extension"),
    ],
)
def test_scope_keeps_the_longest_beginning_that_fits(character: str, least: int) -> None:
    """Whatever is over, the longest beginning that fits is kept; the mark of cutting costs two bytes itself."""
    lost = set()
    for over in range(4):
        for length in range(1, 70):
            whole = replace(CREDENTIAL, number="1" * (20 + over), scope=character * length)
            tried = (
                replace(whole, scope=character * count or None, cut=Cut.SCOPE) for count in range(length - 1, -1, -1)
            )
            expected = next(one for one in (whole, *tried) if _size(one) <= BUDGET)
            assert fit(whole) == expected
            lost.add(length - len(expected.scope or ""))
    assert sorted(lost)[:2] == [0, least]


def test_title_is_cut_when_the_scope_is_gone() -> None:
    """Without any scope left the title loses its end, down to ten characters at most."""
    cut = fit(replace(CREDENTIAL, title="湘" * 60, scope="广" * 200))
    assert cut.scope is None
    assert cut.title is not None
    assert 10 <= len(cut.title) < 60
    assert cut.cut is Cut.SCOPE | Cut.TITLE
    assert cut.holder_name == CREDENTIAL.holder_name


def test_name_is_cut_when_the_title_has_ten_characters() -> None:
    """The holder's name comes last, and keeps twenty characters."""
    cut = fit(replace(CREDENTIAL, title="湘" * 60, scope="广" * 200, holder_name="名" * 200))
    assert cut.scope is None
    assert cut.title == "湘" * 10
    assert 20 <= len(cut.holder_name) < 200
    assert set(cut.holder_name) == {"名"}
    assert cut.cut is Cut.SCOPE | Cut.TITLE | Cut.HOLDER_NAME


def test_number_too_long_for_the_rest_takes_from_title_and_name() -> None:
    """Issuing never fails for length: an odd number costs the title, then the name down to one character."""
    wide = replace(CREDENTIAL, number="\U00020bb7" * 20, title="\U00020bb7" * 30, holder_name="\U00020bb7" * 40)
    cut = fit(wide)
    assert _size(cut) <= BUDGET
    assert cut.title is None
    assert 1 <= len(cut.holder_name) < 20


def test_credential_without_scope_and_title_is_cut_in_the_name_alone() -> None:
    """What is not there is not marked as cut."""
    cut = fit(replace(PERSON, holder_name="名" * 200))
    assert cut.cut is Cut.HOLDER_NAME
    assert _size(cut) <= BUDGET


def test_cutting_does_not_split_a_character_beyond_the_basic_plane() -> None:
    """A name of extension characters loses whole characters, never half of one."""
    cut = fit(replace(PERSON, holder_name="\U00020bb7" * 100))
    assert set(cut.holder_name) == {"\U00020bb7"}
    assert decode_credential(encode_credential(cut)) == cut


@pytest.mark.parametrize("code", ["湘社证字12号", "a1", "A-1", "A^B", "A" * 65])
def test_code_that_cannot_be_packed_is_left_to_the_record(code: str) -> None:
    """Key 5 is packed base-36, so a code of other characters has no place there; issuing goes on."""
    assert fit(replace(CREDENTIAL, holder_code=code)) == replace(CREDENTIAL, holder_code=None)


def _size(credential: Credential) -> int:
    """Give the bytes of the credential when it is signed."""
    return len(encode_credential(credential)) + ENVELOPE_BYTES
