"""Take one kind of certificate through every step, and say of each whether it held."""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from PIL import Image

from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.vocabulary import NumberAuthority
from ecert.demo.office import Office
from ecert.errors import EcertError
from ecert.rendering.scan import read_symbols

_SYMBOL_MODULES = 17
"""A QR symbol of version v has 4v + 17 modules a side (ISO/IEC 18004)."""
_QUIET_MODULES = 8
_MODULE_PX = 4


@dataclass(slots=True)
class Walk:
    """What became of one kind."""

    number: int
    """Place in the type table, 1 to 34 for the first kinds."""
    title: str
    provisional: tuple[str, ...]
    """Facts of the template that nobody has read in a source."""
    identifier: str = ""
    certificate_number: str = ""
    status: str = ""
    reason: str = ""
    symbol_version: int = 0
    code: str = ""
    picture: bytes = b""
    pdf: bytes = b""
    held: dict[str, bool] = field(default_factory=dict)
    """Each promise by its name, and whether it held."""
    trouble: str = ""

    @property
    def holds(self) -> bool:
        """Whether every promise held and nothing went wrong."""
        return not self.trouble and bool(self.held) and all(self.held.values())


def walk(office: Office, entry: CatalogueEntry, *, today: date) -> Walk:
    """Apply, approve, issue, draw, read back, verify, and verify with one digit or byte changed."""
    template = entry.template
    guesses = {
        "type code": template.type_code_provisional,
        "number": template.number.provisional,
        "validity": template.validity.evidence.guessed,
    }
    result = Walk(template.type_index, template.title, tuple(name for name, guessed in guesses.items() if guessed))
    try:
        _walk(result, office, entry, today)
    except EcertError as error:
        result.trouble = error.detail
    return result


def _walk(result: Walk, office: Office, entry: CatalogueEntry, today: date) -> None:
    current = entry.template.may_be_issued_on(today)
    body = application_of(entry, today=today)
    if not current:
        refused = office.submit({**body, "business_type": "first_issue", "grant": {}}, expect=409)
        result.held["new issue refused"] = refused["code"] == "template-not-in-force"
    application = office.submit(body)
    office.approve(application["id"])
    issued = office.issue(application["id"])
    result.identifier, result.certificate_number = issued["identifier"], issued["certificate_number"]
    result.code, result.picture = issued["code"], office.draw(issued["identifier"])
    result.held["picture reads back"] = _read_symbol(result) == result.code
    report = office.verify(result.code)
    result.status, result.reason = report["status"], report["reasons"][0]
    expected = ("PASSED", "valid") if current else ("FAILED", "expired")
    result.held["verifies"] = (report["outcome"], report["status"]) == expected
    shown = report["certificate"] or {}
    result.held["same certificate"] = shown.get("certificate_number") == result.certificate_number
    result.pdf = office.fetch_pdf(result.identifier)
    read = office.verify_file(result.pdf)
    result.held["PDF verifies"] = (read["outcome"], read["status"]) == expected
    result.held["changed PDF fails"] = "file-changed" in office.verify_file(change_one_byte(result.pdf))["reasons"]
    forged = office.verify(change_one_digit(result.code))
    result.held["changed digit fails"] = forged["outcome"] == "FAILED" and forged["certificate"] is None


def application_of(entry: CatalogueEntry, *, today: date) -> dict[str, Any]:
    """
    Make an application from a kind's sample: what the applicant says, with the days of now.

    A kind that is no longer issued enters as a certificate that was granted on paper on its last day.
    """
    template, sample = entry.template, entry.sample
    holder = {"name": sample.holder.name, "code": sample.holder.code, "code_type": sample.holder.code_type}
    body: dict[str, Any] = {
        "template": template.slug,
        "business_type": "first_issue",
        "holder": holder,
        "claims": sample.claims,
    }
    if not template.may_be_issued_on(today):
        last_day = template.in_force.last_day if template.in_force and template.in_force.last_day else today
        grant = {"certificate_number": template.number.example, "issued_date": min(last_day, today).isoformat()}
        return {**body, "business_type": "backlog", "grant": grant}
    if template.number.assigned_by is NumberAuthority.GRANTING_AUTHORITY:
        return {**body, "grant": {"certificate_number": template.number.example}}
    return body


def change_one_byte(pdf: bytes) -> bytes:
    """Give a PDF with one bit of its first drawing changed."""
    place = pdf.index(b"stream\n") + 60
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def change_one_digit(code: str) -> str:
    """Give the code with the digit in its middle raised by one."""
    place = (code.index("#") + len(code)) // 2
    return f"{code[:place]}{(int(code[place]) + 1) % 10}{code[place + 1 :]}"


def _read_symbol(result: Walk) -> str:
    """Read the picture as a camera's decoder would, and note the symbol's version."""
    with Image.open(BytesIO(result.picture)) as picture:
        modules = picture.width // _MODULE_PX - _QUIET_MODULES
    result.symbol_version = (modules - _SYMBOL_MODULES) // 4
    found = read_symbols(result.picture)
    return found[0] if len(found) == 1 else ""
