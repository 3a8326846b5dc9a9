"""The ten datatypes: what passes, in which form it is signed, and what is refused without being repeated."""

import struct
import zlib
from datetime import date

import pytest

from ecert.catalogue.datatypes import MAX_ITEMS, Value, check_text, check_value, parse_date
from ecert.catalogue.template import Field
from ecert.catalogue.vocabulary import Datatype
from ecert.errors import InvalidInput
from tests.unit.catalogue.builders import a_data_uri, a_field, a_picture

PATH = "claims.remark"
USCC = "91430100MA4QT2A72P"
IDENTITY_NUMBER = "11010519491231002X"
MOST_ITEMS: list[str] = [f"第{n}项" for n in range(MAX_ITEMS)]


def a_list(items: Datatype = Datatype.STRING, **changes: object) -> Field:
    """Make a field that holds a list."""
    return a_field(Datatype.LIST, items=items, **changes)


def a_png_header(width: int, height: int) -> bytes:
    """Write a PNG that says it is this large and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


GOOD: list[tuple[str, Field, Value, Value]] = [
    ("text", a_field(), "经营范围：图书、报刊", "经营范围：图书、报刊"),
    ("text-decomposed", a_field(), "Cafe\u0301", "Caf\u00e9"),
    ("text-with-space-around", a_field(), " \u3000长沙\u00a0\u2003", "长沙"),
    ("text-of-the-longest-length", a_field(max_length=3), "省广电", "省广电"),
    ("text-beyond-the-basic-plane", a_field(max_length=2), "𠮷𬭎", "𠮷𬭎"),
    ("text-newer-than-this-unicode", a_field(), "\U000323af", "\U000323af"),
    ("text-with-ideographic-variant", a_field(), "葛\U000e0100", "葛\U000e0100"),
    ("text-without-bound", a_field(), "字" * 4000, "字" * 4000),
    ("text-of-a-form", a_field(pattern="CN [0-9]{2}-[0-9]{4}"), "CN 43-0001", "CN 43-0001"),
    ("date", a_field(Datatype.DATE), "2018-10-15", "2018-10-15"),
    ("date-leap-day", a_field(Datatype.DATE), "2024-02-29", "2024-02-29"),
    ("date-first", a_field(Datatype.DATE), "1900-01-01", "1900-01-01"),
    ("date-last", a_field(Datatype.DATE), "2200-12-31", "2200-12-31"),
    ("enum", a_field(Datatype.ENUM), "发行", "发行"),
    ("person", a_field(Datatype.PERSON), "买买提·吐尔逊", "买买提·吐尔逊"),
    ("person-latin", a_field(Datatype.PERSON), "Anne O'Neill-Li", "Anne O'Neill-Li"),
    ("uscc", a_field(Datatype.USCC), USCC, USCC),
    ("resident-id", a_field(Datatype.RESIDENT_ID), IDENTITY_NUMBER, IDENTITY_NUMBER),
    ("address", a_field(Datatype.ADDRESS), "长沙市开福区鸭子铺路46号", "长沙市开福区鸭子铺路46号"),
    ("amount", a_field(Datatype.AMOUNT), "1000000.5", "1000000.5"),
    ("amount-zero", a_field(Datatype.AMOUNT), "0", "0"),
    ("amount-four-decimals", a_field(Datatype.AMOUNT), "0.0001", "0.0001"),
    ("list", a_list(), ["甲", " 乙 "], ["甲", "乙"]),
    ("list-of-choices", a_list(Datatype.ENUM, choices=("专题", "综艺")), ["综艺", "专题"], ["综艺", "专题"]),
    ("list-of-persons", a_list(Datatype.PERSON), ["蒋海涛"], ["蒋海涛"]),
    (
        "list-of-the-most-items",
        a_list(),
        [f"第{n}项" for n in range(MAX_ITEMS)],
        [f"第{n}项" for n in range(MAX_ITEMS)],
    ),
    ("image-png", a_field(Datatype.IMAGE), a_data_uri(a_picture()), a_data_uri(a_picture())),
    (
        "image-jpeg",
        a_field(Datatype.IMAGE),
        a_data_uri(a_picture("JPEG"), "image/jpeg"),
        a_data_uri(a_picture("JPEG"), "image/jpeg"),
    ),
]


@pytest.mark.parametrize(("field", "value", "signed"), [row[1:] for row in GOOD], ids=[row[0] for row in GOOD])
def test_good_value_is_given_as_it_is_signed(field: Field, value: Value, signed: Value) -> None:
    """Texts come back in normal form C without space around them, everything else as it came."""
    assert check_value(field, value, path=PATH) == signed
    assert check_value(field, signed, path=PATH) == signed


BAD: list[tuple[str, Field, object, str]] = [
    ("text-number", a_field(), 4711, "must be a text"),
    ("text-null", a_field(), None, "must be a text"),
    ("text-list", a_field(), ["长沙市"], "must be a text"),
    ("text-empty", a_field(), "", "must not be empty"),
    ("text-blank", a_field(), " \u3000", "must not be empty"),
    ("text-no-break-space", a_field(), "\u00a0\u2007", "must not be empty"),
    ("text-too-long", a_field(max_length=3), "湖南广电", "at most 3 characters"),
    ("text-far-too-long", a_field(max_length=3), "湖南广电" * 9, "at most 3 characters"),
    ("text-beyond-the-bound", a_field(), "省" * 4001, "at most 4000 characters"),
    ("text-line-break", a_field(), "湖南\n广电", "control characters"),
    ("text-nul", a_field(), "湖南\0广电", "control characters"),
    ("text-tab", a_field(), "湖南\t广电", "control characters"),
    ("text-escape", a_field(), "\x1b[31m广电", "control characters"),
    ("text-right-to-left-override", a_field(), "湖南\u202e电广", "invisible format"),
    ("text-isolate", a_field(), "湖南\u2066广电", "invisible format"),
    ("text-zero-width-space", a_field(), "湖\u200b南", "invisible format"),
    ("text-byte-order-mark", a_field(), "\ufeff湖南", "invisible format"),
    ("text-tag-characters", a_field(), "湖南\U000e0041", "invisible format"),
    ("text-line-separator", a_field(), "湖南\u2028广电", "line separators"),
    ("text-paragraph-separator", a_field(), "湖南\u2029广电", "paragraph separators"),
    ("text-lone-surrogate", a_field(), "湖南\ud800", "lone surrogates"),
    ("text-private-use", a_field(), "湖南\ue000", "private-use"),
    ("text-noncharacter", a_field(), "湖南\U0001fffe", "noncharacters"),
    ("text-hangul-filler", a_field(), "\u3164", "drawn as nothing"),
    ("text-combining-joiner", a_field(), "湖\u034f南", "drawn as nothing"),
    ("text-of-another-form", a_field(pattern="CN [0-9]{2}-[0-9]{4}"), "CN 43-00012", "does not have the form"),
    ("date-number", a_field(Datatype.DATE), 20181015, "must be a date"),
    ("date-compact", a_field(Datatype.DATE), "20181015", "must be a date"),
    ("date-chinese", a_field(Datatype.DATE), "2018年10月15日", "must be a date"),
    ("date-with-time", a_field(Datatype.DATE), "2018-10-15T00:00:00", "must be a date"),
    ("date-full-width", a_field(Datatype.DATE), "２０１８-10-15", "must be a date"),
    ("date-trailing-line-break", a_field(Datatype.DATE), "2018-10-15\n", "must be a date"),
    ("date-thirtieth-of-february", a_field(Datatype.DATE), "2018-02-30", "that exists"),
    ("date-no-leap-day", a_field(Datatype.DATE), "2023-02-29", "that exists"),
    ("date-no-leap-day-in-2100", a_field(Datatype.DATE), "2100-02-29", "that exists"),
    ("date-year-zero", a_field(Datatype.DATE), "0000-01-01", "that exists"),
    ("date-too-early", a_field(Datatype.DATE), "1899-12-31", "between 1900 and 2200"),
    ("date-too-late", a_field(Datatype.DATE), "2201-01-01", "between 1900 and 2200"),
    ("enum-not-among-them", a_field(Datatype.ENUM), "进口", "not one of the choices"),
    ("enum-with-space", a_field(Datatype.ENUM), "发行 ", "not one of the choices"),
    ("enum-list", a_field(Datatype.ENUM), ["发行"], "not one of the choices"),
    ("person-digit", a_field(Datatype.PERSON), "蒋海涛2", "no digits"),
    ("person-full-width-digit", a_field(Datatype.PERSON), "蒋海涛２", "no digits"),
    ("person-control", a_field(Datatype.PERSON), "蒋\x00海涛", "control characters"),
    ("person-too-long", a_field(Datatype.PERSON, max_length=2), "蒋海涛", "at most 2 characters"),
    ("uscc-check-character", a_field(Datatype.USCC), "91430100MA4QT2A72Q", "GB 32100"),
    ("uscc-organisation-code", a_field(Datatype.USCC), "91430100MA4QT2A73P", "GB 32100"),
    ("uscc-lower-case", a_field(Datatype.USCC), USCC.lower(), "GB 32100"),
    ("uscc-identity-number", a_field(Datatype.USCC), IDENTITY_NUMBER, "GB 32100"),
    ("uscc-too-long", a_field(Datatype.USCC), USCC + "0", "at most 18"),
    ("uscc-number", a_field(Datatype.USCC), 914301, "must be a text"),
    ("resident-id-check-character", a_field(Datatype.RESIDENT_ID), "110105194912310021", "GB 11643"),
    ("resident-id-impossible-date", a_field(Datatype.RESIDENT_ID), "110105194902300027", "GB 11643"),
    ("resident-id-lower-case", a_field(Datatype.RESIDENT_ID), "11010519491231002x", "GB 11643"),
    ("resident-id-fifteen", a_field(Datatype.RESIDENT_ID), "110105491231002", "GB 11643"),
    ("address-digits-only", a_field(Datatype.ADDRESS), "46-1208", "at least one letter"),
    ("address-override", a_field(Datatype.ADDRESS), "长沙市\u202e46号", "invisible format"),
    ("amount-number", a_field(Datatype.AMOUNT), 12.5, "must be a text"),
    ("amount-negative", a_field(Datatype.AMOUNT), "-12.5", "decimal number"),
    ("amount-comma", a_field(Datatype.AMOUNT), "1,000,000", "decimal number"),
    ("amount-exponent", a_field(Datatype.AMOUNT), "1e309", "decimal number"),
    ("amount-leading-zero", a_field(Datatype.AMOUNT), "0012", "decimal number"),
    ("amount-five-decimals", a_field(Datatype.AMOUNT), "0.00001", "decimal number"),
    ("amount-full-width", a_field(Datatype.AMOUNT), "１２３", "decimal number"),
    ("amount-sixteen-digits", a_field(Datatype.AMOUNT), "1234567890123456", "decimal number"),
    ("amount-word", a_field(Datatype.AMOUNT), "NaN", "decimal number"),
    ("list-text", a_list(), "甲、乙", "must be a list"),
    ("list-empty", a_list(), [], "at least one item"),
    ("list-item-twice", a_list(), ["综艺", "专题", "综艺"], "names an item twice"),
    ("list-item-twice-in-another-form", a_list(), ["Caf\u00e9", "Cafe\u0301"], "names an item twice"),
    ("list-item-number", a_list(), ["综艺", 7], "must be a text"),
    ("list-item-null", a_list(), ["综艺", None], "must be a text"),
    ("list-item-list", a_list(), [["综艺"]], "must be a text"),
    ("list-item-empty", a_list(), ["综艺", " "], "must not be empty"),
    ("list-item-no-choice", a_list(Datatype.ENUM, choices=("专题", "综艺")), ["新闻"], "not one of the choices"),
    ("list-person-with-digit", a_list(Datatype.PERSON), ["蒋海涛", "王5"], "no digits"),
    ("list-too-long-together", a_list(max_length=5), ["湖南省", "长沙市"], "at most 5 characters together"),
    ("list-of-too-many", a_list(), [*MOST_ITEMS, "又一项"], "at most 200 items"),
    ("image-number", a_field(Datatype.IMAGE), 5, "data URI"),
    ("image-plain-base64", a_field(Datatype.IMAGE), a_data_uri(a_picture()).partition(",")[2], "data URI"),
    ("image-address", a_field(Datatype.IMAGE), "https://pictures.example/1.png", "data URI"),
    ("image-svg", a_field(Datatype.IMAGE), a_data_uri(b"<svg/>", "image/svg+xml"), "JPEG or PNG"),
    ("image-gif", a_field(Datatype.IMAGE), a_data_uri(a_picture("GIF"), "image/gif"), "JPEG or PNG"),
    ("image-parameter", a_field(Datatype.IMAGE), "data:image/png;x=1;base64,AAAA", "JPEG or PNG"),
    ("image-broken-base64", a_field(Datatype.IMAGE), "data:image/png;base64,AAAAA", "sound base64"),
    ("image-jpeg-as-png", a_field(Datatype.IMAGE), a_data_uri(a_picture("JPEG")), "media type says"),
    ("image-png-as-jpeg", a_field(Datatype.IMAGE), a_data_uri(a_picture(), "image/jpeg"), "media type says"),
    ("image-gif-as-png", a_field(Datatype.IMAGE), a_data_uri(a_picture("GIF")), "media type says"),
    ("image-web-page-as-png", a_field(Datatype.IMAGE), a_data_uri(b"<!doctype html><script>1</script>"), "says"),
    ("image-cut-off", a_field(Datatype.IMAGE), a_data_uri(a_picture("PNG", size=(500, 500))[:90]), "media type says"),
    ("image-over-50-kib", a_field(Datatype.IMAGE), a_data_uri(bytes(50 * 1024 + 1)), "at most 50 KiB"),
    ("image-far-over-50-kib", a_field(Datatype.IMAGE), a_data_uri(bytes(90 * 1024)), "at most 50 KiB"),
    ("image-over-its-own-bound", a_field(Datatype.IMAGE, max_length=1), a_data_uri(bytes(1025)), "at most 1 KiB"),
    ("image-of-9-megapixels", a_field(Datatype.IMAGE), a_data_uri(a_png_header(3000, 3000)), "4000000 pixels"),
    ("image-bomb-of-144-megapixels", a_field(Datatype.IMAGE), a_data_uri(a_png_header(12000, 12000)), "pixels"),
    ("image-bomb-of-900-megapixels", a_field(Datatype.IMAGE), a_data_uri(a_png_header(30000, 30000)), "pixels"),
]


@pytest.mark.parametrize(("field", "value", "message"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_value_is_refused_by_its_path_alone(field: Field, value: object, message: str) -> None:
    """The text says where and why; the value itself, or an item of it, never stands in it."""
    with pytest.raises(InvalidInput) as caught:
        check_value(field, value, path=PATH)
    (error,) = caught.value.errors
    assert error.path == PATH
    assert message in error.message
    said = f"{caught.value} {caught.value.detail} {caught.value.errors}"
    for part in [value, *(value if isinstance(value, list) else [])]:
        assert part in ("", " ", None, 5, 7) or str(part) not in said
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_every_datatype_has_a_good_and_a_bad_value_above() -> None:
    """A new datatype needs rows of its own."""
    for rows in ([row[1] for row in GOOD], [row[1] for row in BAD]):
        assert {field.datatype for field in rows} == set(Datatype)


def test_picture_of_exactly_the_bound_passes() -> None:
    """The bound itself is allowed, in bytes and in pixels."""
    picture = a_picture("PNG", size=(2000, 2000))
    kib = -(-len(picture) // 1024)
    padded = picture + bytes(kib * 1024 - len(picture))
    uri = a_data_uri(padded)
    assert check_value(a_field(Datatype.IMAGE, max_length=kib), uri, path=PATH) == uri


def test_legal_date_is_read() -> None:
    """A date that stands beside the claims has the same rules."""
    assert parse_date("2024-02-29", path="on") == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["2024-02-30", "29.2.2024", "", "1850-01-01"])
def test_date_that_is_none_is_refused_by_its_path(text: str) -> None:
    """The text of the error names the place and not what stood there."""
    with pytest.raises(InvalidInput) as caught:
        parse_date(text, path="on")
    assert [error.path for error in caught.value.errors] == ["on"]
    assert not text or text not in str(caught.value)


def test_text_beside_the_claims_is_tidied() -> None:
    """A holder's name or an opinion is signed in one spelling."""
    assert check_text(" Cafe\u0301 ", path="opinion", max_length=4) == "Caf\u00e9"


@pytest.mark.parametrize("value", [None, 3, "", "a\u202eb", "abcde"])
def test_text_beside_the_claims_is_refused_by_its_path(value: object) -> None:
    """The same rules hold as for a field."""
    with pytest.raises(InvalidInput) as caught:
        check_text(value, path="opinion", max_length=4)
    assert [error.path for error in caught.value.errors] == ["opinion"]
