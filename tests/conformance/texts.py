"""Cases of texts that are no codes: digits that are wrong, and what other systems print."""

from collections.abc import Iterator

from ecert.register.digits import encode_digits
from tests.conformance.case import Case
from tests.conformance.forging import URL, code, envelope, payload_of, says

_DATA = envelope()
_DIGITS = encode_digits(_DATA)
_MALFORMED = ("malformed",)

FOREIGN = {
    "empty": "",
    "white-space": " \n",
    "hash-alone": "#",
    "url": "https://www.example.com/",
    "url-with-fragment": "https://www.example.com/page#section-1",
    "url-of-ours-without-fragment": "https://ecert.example/v",
    "health-certificate": "HC1:6BFOXN%TS3DHPVO13J /G-/2YRVA.Q/R8YZ1YNRJH",
    "smart-health-card": "shc:/56762909524320603460292437404460312229595326546034602925407728043360287028647167452228092864",
    "wechat-payment": "134567890123456789",
    "alipay-payment": "281234567890123456",
    "wechat-link": "https://u.wechat.com/kABCDEFGHIJ",
    "wechat-pay-link": "wxp://f2f0abcdefghijklmnopqrstuvwxyz",
    "alipay-link": "https://qr.alipay.com/fkx00000abcdefghijk",
    "wifi": "WIFI:T:WPA;S:office;P:secret;;",
    "vcard": "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:张三\r\nEND:VCARD",
    "json": '{"identifier": "1.2.156.3005.2"}',
    "jwt": "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.AAAA",
    "identifier": "1.2.156.3005.2.11430000320581596K923.11430000320581596K.7Q2M4XB0K9RT.002.2",
    "uscc": "91430100MA4L2XK362",
    "ean": "6901234567892",
    "nul": "\0" * 700,
    "garbage": "\ufffd\u0001\u001b[2J\u202e湘" * 60,
    "ten-thousand-digits": "1" * 10_000,
    "ten-thousand-letters": "x" * 10_000,
}
"""What a camera meets beside our codes."""
_OF_DIGITS = {"alipay-payment", "ean"}
"""Digits alone look like a code of another format version."""


def cases() -> Iterator[Case]:
    """Give them all."""
    for name, text in FOREIGN.items():
        about = f"no code of ours: {name.replace('-', ' ')}"
        yield Case(f"foreign-{name}", about, text, ("version-unknown",) if name in _OF_DIGITS else _MALFORMED)
    yield from _digits()
    yield from _sizes()


def _digits() -> Iterator[Case]:
    """Give digits that no writer would write."""
    whole = encode_digits(envelope(payload_of(says(version=24))))
    last_group = len(whole) // 17 * 17
    assert last_group < len(whole), "a last group of another length than the others"
    for version in "0239":
        yield Case(f"version-{version}", "another format version", code(version=version), ("version-unknown",))
    changes = {
        "letter": f"{_DIGITS[:40]}x{_DIGITS[41:]}",
        "space-inside": f"{_DIGITS[:40]} {_DIGITS[41:]}",
        "sign": f"+{_DIGITS[1:]}",
        "underscore": f"{_DIGITS[:40]}_{_DIGITS[41:]}",
        "full-width": f"{_DIGITS[:40]}３{_DIGITS[41:]}",
        "arabic-indic": f"{_DIGITS[:40]}٣{_DIGITS[41:]}",
        "superscript": f"{_DIGITS[:40]}²{_DIGITS[41:]}",
        "nul-inside": f"{_DIGITS[:40]}\0{_DIGITS[41:]}",
        "one-less": _DIGITS[:-1],
        "one-more": f"{_DIGITS}0",
        "group-too-large": f"99999999999999999{_DIGITS[17:]}",
        "group-just-too-large": f"{2**56:017}{_DIGITS[17:]}",
        "last-group-too-large": f"{whole[:last_group]}{'9' * len(whole[last_group:])}",
        "group-twice": f"{_DIGITS[:17]}{_DIGITS}",
        "group-missing": _DIGITS[17:],
    }
    for name, digits in changes.items():
        yield Case(f"digits-{name}", name.replace("-", " "), f"{URL}1{digits}", _MALFORMED)
    for name, space in (("no-break-space", "\u00a0"), ("byte-order-mark", "\ufeff"), ("ideographic-space", "\u3000")):
        yield Case(f"digits-{name}", "white space that is not ASCII", f"{URL}1{_DIGITS}{space}", _MALFORMED)
    yield Case("digits-none", "a format version and nothing behind it", f"{URL}1", _MALFORMED)


def _sizes() -> Iterator[Case]:
    """Give codes that are too long or too short, and the longest that is read."""
    room = 4096 - len(code())
    yield Case("text-of-4096", "the longest text that is looked at", f"{'x' * (room - 1)}#{code()}")
    yield Case("text-of-4097", "a text that is too long", f"{'x' * room}#{code()}", _MALFORMED)
    beyond = f"{'𠮷' * (room - 1)}#{code()}"
    yield Case("text-of-4096-beyond-the-basic-plane", "characters are counted, not their halves", beyond)
    yield Case("bytes-89", "fewer bytes than a code can have", code(_DATA[:89]), _MALFORMED)
    long = envelope(payload_of() + bytes(700 - len(_DATA) + 1))
    yield Case("bytes-over-700", "more bytes than a code can have", code(long), _MALFORMED)
    for cut in (1, 2, 12, 13, 64, 65, 66, 100):
        yield Case(f"truncated-by-{cut}", f"{cut} bytes are missing at the end", code(_DATA[:-cut]), _MALFORMED)
    for start in (1, 2, 12):
        yield Case(
            f"truncated-in-front-by-{start}", f"{start} bytes are missing in front", code(_DATA[start:]), _MALFORMED
        )
