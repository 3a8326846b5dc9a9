"""Cases of genuine codes: all kinds, both algorithms, every state, every boundary of the period, and all of it at once."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from ecert.catalogue.validity import Period
from ecert.register.credential import Cut
from tests.conformance import material
from tests.conformance.case import Case
from tests.conformance.forging import CREDENTIAL, code, envelope, issued, payload_of, says
from tests.conformance.material import BACKLOG, ED, ED_SIGNER, LAST, NEVER, NOW, P256, TODAY, VALID
from tests.unit.application.builders import day_of
from tests.unit.issuance.builders import a_certificate

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_ISSUED = date(2026, 3, 2)
_PERIODS = {
    "ok": {},
    "not-yet-valid": {"valid_from": TODAY + DAY},
    "expired": {"valid_to": TODAY - DAY},
}
_PLACES = {
    "ok": VALID,
    "ended": material.ENDED,
    "suspended": material.SUSPENDED,
    "superseded": material.SUPERSEDED,
}
_LISTS = {
    "ok": material.lists(),
    "status-stale": material.lists(material.a_list(25 * HOUR)),
    "list-expired": material.lists(material.a_list(8 * DAY)),
    "clock-behind": material.lists(material.a_list(-48 * HOUR)),
}


def cases() -> Iterator[Case]:
    """Give them all."""
    yield from _kinds()
    yield from _company()
    yield from _places()
    yield from _days()
    yield from _spellings()


def _kinds() -> Iterator[Case]:
    """Give a genuine certificate of each kind under each algorithm."""
    for entry in material.first_versions():
        template = entry.template
        for algorithm in (P256, ED):
            period = Period(_ISSUED, date(2028, 3, 1))
            # Of a kind that is no longer issued it is drawn up on a day when it was, and dated like the others.
            drawn = a_certificate(template.type_index, issued=day_of(entry), period=period, status_list=0)
            issuer = str(drawn.identifier).split(".")[6]
            signer = material.CERTIFICATES[issuer, algorithm]
            credential = replace(drawn.credential, issued=_ISSUED, valid_from=None, status_index=VALID.index)
            record = drawn.record_for(b"")
            claims = {
                "identifier": str(drawn.identifier),
                "certificate_number": record.number,
                "title": template.title,
                "holder_name": credential.holder_name,
                "issuing_authority": material.first_versions().authority_of(template).name_on(_ISSUED),
                "issued_date": _ISSUED.isoformat(),
                "valid_to": "2028-03-01",
                "type_code_provisional": template.type_code_provisional,
                "version": credential.version,
            }
            yield Case(
                f"genuine-{template.type_index:02}-{algorithm.lower()}",
                f"{template.title} in force, {algorithm}",
                issued(credential, signer),
                claims=claims,
            )


def _company() -> Iterator[Case]:
    """Give every state of the period with every state of the certificate and every age of the list."""
    for (period, dates), (state, place), (age, held) in itertools.product(
        _PERIODS.items(), _PLACES.items(), _LISTS.items()
    ):
        said = () if age == "list-expired" else (state,)
        fresh = "status-stale" if age == "list-expired" else age
        yield Case(
            f"period-{period}-entry-{state}-list-{age}",
            f"period {period}, entry {state}, list {age}",
            issued(says(**dates, status_index=place.index)),
            _against(period, *said, fresh),
            lists=None if age == "ok" else held,
        )
    for period, dates in _PERIODS.items():
        yield Case(
            f"period-{period}-list-missing",
            f"period {period}, and no status list",
            issued(says(**dates)),
            _against(period, "status-missing"),
            lists={},
        )


def _places() -> Iterator[Case]:
    """Give places at the ends of a list, and a list of the other algorithm."""
    for name, place in (("never-handed-out", NEVER), ("last", LAST)):
        yield Case(
            f"place-{name}", "a place that was never handed out", issued(says(status_index=place.index)), ("ended",)
        )
    yield Case("place-first", "the first place of a list", issued(says(status_index=0)))
    yield Case("place-begun-block", "a place of a block that is begun", issued(says(status_index=4096)))
    yield Case("place-not-begun", "the place beside it, not handed out", issued(says(status_index=4097)), ("ended",))
    yield Case("list-ed25519", "a list that is signed with Ed25519", issued(says(status_list=1)))
    yield Case(
        "list-of-another-number",
        "a list that the reader does not have",
        issued(says(status_list=2)),
        ("status-missing",),
    )
    yield Case(
        "list-number-of-sixteen-digits",
        "a list number near 2^53",
        issued(says(status_list=2**53 - 1)),
        ("status-missing",),
    )


def _days() -> Iterator[Case]:
    """Give both boundaries of the period, and days that are asked about."""
    midnight = datetime(2026, 6, 15, 16, 0, tzinfo=NOW.tzinfo)
    before, second = midnight - timedelta(seconds=1), timedelta(seconds=1)
    first, last = says(valid_from=date(2026, 6, 16)), says(valid_to=date(2026, 6, 15))
    held = material.lists(material.a_list(-10 * HOUR))
    yield Case("last-day-last-second", "the last second of the last day", issued(last), now=before)
    yield Case("last-day-over", "the first second after the last day", issued(last), ("expired",), now=midnight)
    yield Case("first-day-not-begun", "the second before the first day", issued(first), ("not-yet-valid",), now=before)
    yield Case("first-day-begun", "the first second of the first day", issued(first), now=midnight)
    yield Case("issued-today", "issued on the day it is read", issued(says(issued=TODAY)))
    yield Case("issued-tomorrow", "issued on the day after", issued(says(issued=TODAY + DAY)), ("not-yet-valid",))
    yield Case("one-day", "valid for one day", issued(says(issued=TODAY, valid_to=TODAY)))
    yield Case("no-end", "without an end", issued(says(valid_to=None)), claims={"valid_to": None})
    old = says(issued=date(1987, 5, 1), valid_to=date(1988, 7, 1))
    yield Case(
        "end-in-summer-time",
        "an end in the years of summer time in China, where midnight is an hour earlier",
        issued(old, BACKLOG),
        ("expired",),
        claims={"valid_to": "1988-07-01"},
    )
    yield Case(
        "issued-1985", "issued in 1985, without an end", issued(says(issued=date(1985, 6, 1), valid_to=None), BACKLOG)
    )
    for name, day, reasons in (
        ("yesterday", TODAY - DAY, ("status-missing",)),
        ("today", TODAY, ("ok",)),
        ("tomorrow", TODAY + DAY, ("ok",)),
        ("before-the-issue", date(2026, 3, 1), ("not-yet-valid", "status-missing")),
        ("last-day", date(2028, 3, 1), ("ok",)),
        ("after-the-end", date(2028, 3, 2), ("expired",)),
    ):
        yield Case(f"on-{name}", f"asked about {name.replace('-', ' ')}", issued(CREDENTIAL), reasons, on=day)
    ended = says(status_index=material.ENDED.index)
    yield Case(
        "on-yesterday-ended", "a list does not know what was", issued(ended), ("status-missing",), on=TODAY - DAY
    )
    yield Case("on-tomorrow-ended", "ended, asked about tomorrow", issued(ended), ("ended",), on=TODAY + DAY)
    yield Case("key-first-day", "issued on the first day of the key", issued(says(issued=date(2025, 1, 1))))
    yield Case(
        "key-last-day",
        "issued on the last day of the key",
        issued(says(issued=date(2026, 12, 31))),
        ("not-yet-valid",),
    )
    yield Case(
        "clock-a-second-behind",
        "a clock a second before the list",
        issued(CREDENTIAL),
        ("clock-behind",),
        now=NOW + 10 * HOUR - second,
        lists=held,
    )
    yield Case(
        "clock-at-the-list", "a clock at the list's instant", issued(CREDENTIAL), now=NOW + 10 * HOUR, lists=held
    )


def _spellings() -> Iterator[Case]:
    """Give everything that a credential can say in its right form."""
    url = code()
    digits = url.rpartition("#")[2]
    for name, text in (
        ("bare-digits", digits),
        ("other-host", f"https://evil.example/v#{digits}"),
        ("two-hashes", f"https://ecert.example/v#x#{digits}"),
        ("white-space", f" \t\r\n{digits}\n\f\v "),
        ("no-scheme", f"anything at all#{digits}"),
    ):
        yield Case(f"text-{name}", "what stands before the last # proves nothing", text)
    plain = {"number": "（湘）字第00637号", "scope": "专题、综艺"}
    same = {"certificate_number": plain["number"], "scope": plain["scope"]}
    yield Case("number-and-scope-coded", "number and scope by the type table", url, claims=same)
    yield Case("number-and-scope-as-text", "the same as texts", issued(says(**plain)), claims=same)
    yield Case(
        "number-longer-than-its-template",
        "more digits than the template has",
        issued(says(number=(0, 1234567))),
        claims={"certificate_number": "（湘）字第1234567号"},
    )
    yield Case(
        "scope-mixed",
        "codes and texts",
        issued(says(scope=(1, "网络微短剧", "IPTV"))),
        claims={"scope": "专栏、网络微短剧、IPTV"},
    )
    yield Case("serial-of-digits", "a serial of digits alone", issued(says(serial="204815061720")))
    yield Case("serial-of-digits-with-zero", "a serial with a zero in front", issued(says(serial="004815061720")))
    yield Case("serial-of-32", "the longest serial", issued(says(serial="Z" * 32)))
    yield Case("version-999", "the last version", issued(says(version=999)), claims={"version": 999})
    person = says(holder_code=None, holder_tail="002X", holder_name="夏雨薇")
    yield Case("person", "a person", issued(person), claims={"holder_code": None, "holder_tail": "002X"})
    yield Case("no-code", "a holder without a code", issued(says(holder_code=None)))
    other = says(holder_code="ORG0000001")
    yield Case(
        "code-of-another-form", "a holder's code that is no USCC", issued(other), claims={"holder_code": "ORG0000001"}
    )
    only = says(holder_code="91430100MA4L2XK375")
    yield Case("uscc-organisation-check-wrong", "a holder's USCC of which only the first check holds", issued(only))
    for bits, names in (
        (1, ["scope"]),
        (2, ["work_title"]),
        (4, ["holder_name"]),
        (7, ["scope", "work_title", "holder_name"]),
    ):
        cut = says(title="星火", cut=Cut(bits))
        yield Case(f"cut-{bits}", "texts that were cut", issued(cut), claims={"cut": names, "work_title": "星火"})
    rare = says(holder_name="𠮷野𫖯公司", title="龘A")
    yield Case(
        "rare-characters", "characters outside the basic plane", issued(rare), claims={"holder_name": "𠮷野𫖯公司"}
    )
    yield Case("script-in-a-name", "a script is a text", issued(says(holder_name="<script>alert(1)</script>")))
    yield Case("valid-from-later", "a first valid day of its own", issued(says(valid_from=date(2026, 4, 1))))
    yield Case("valid-from-earlier", "a first valid day before the issue", issued(says(valid_from=date(2026, 1, 1))))
    high = envelope()
    yield Case(
        "ecdsa-other-half", "the other of two signatures that ECDSA has", code(high[:-32] + _negated(high[-32:]))
    )
    for place, twin in enumerate((*material.TWINS, material.ED_TWIN)):
        yield Case(f"kid-of-several-keys-{place}", "each key with the key id is tried", issued(CREDENTIAL, twin))
    yield Case("ed25519", "a code that is signed with Ed25519", code(envelope(payload_of(), ED_SIGNER)))


def _against(*reasons: str) -> tuple[str, ...]:
    return tuple(reason for reason in reasons if reason != "ok") or ("ok",)


def _negated(s: bytes) -> bytes:
    """Give n - s for P-256 (SEC 2, section 2.4.2)."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    return (order - int.from_bytes(s)).to_bytes(32)
