"""
Take a picture of twelve pages of the console, in two widths: `python -m tests.browser.console.pictures`.

They go to `docs/pictures/console`, for people to look at; no test compares them, because fonts differ between machines.
Whoever changes the looks takes them anew and looks at each.
"""

import io
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page
from sqlmodel import select

from ecert.accounts.tables import AccountRow
from ecert.storage.database import transaction
from tests.browser.access import find_violations, find_wide
from tests.browser.browsers import Browsers, open_browsers
from tests.browser.console.console import NARROW, WIDE, come_signed_in, settled
from tests.browser.stage import KIND, PRESS_KIND, Service, Stage, set_up_alone
from tests.browser.visiting import Device, visit
from tests.building import ROOT, an_application

FOLDER: Final = ROOT / "docs" / "pictures" / "console"
_TITLE: Final = "# Pages of the console, as `python -m tests.browser.console.pictures` saw them"
_QUALITY: Final = 72
_PEOPLE: Final = {
    "clerk": "李雪梅",
    "reviewer": "王敏之",
    "issuer": "陈卓",
    "auditor": "周正",
    "administrator": "何平",
}


@dataclass(frozen=True, slots=True)
class View:
    """One page, and who looks at it."""

    who: str | None
    """Somebody of the staff; None where nobody has signed in."""
    address: str
    """With `{valid}` and so on for the identifier of a certificate, `{review}` for an application's id."""
    go: Callable[[Page], None] = lambda _: None
    """What is done before the picture is taken."""
    language: str = "zh"


VIEWS: Final = {
    "sign-in": View(None, "/console/sign-in"),
    "work-list": View("reviewer", "/console"),
    "applications": View("clerk", "/console/applications"),
    "choice-of-kind": View("clerk", "/console/applications/new"),
    "form": View("clerk", f"/console/applications/new/{KIND}"),
    "application": View("reviewer", "/console/applications/{review}"),
    "review": View("reviewer", "/console/review/{review}"),
    "certificates": View("issuer", "/console/certificates"),
    "certificate": View("issuer", "/console/certificates/{valid}"),
    "ending": View("issuer", "/console/certificates/{valid}/steps/revoke"),
    "accounts": View("administrator", "/console/accounts"),
    "components": View("clerk", "/console/_components", language="en"),
}


def prepare(stage: Stage) -> dict[str, str]:
    """Let some applications wait, and give people names; give what stands for what in addresses."""
    line = stage.installation.line
    with transaction(line.engine) as session:
        for row in session.exec(select(AccountRow)).all():
            row.display_name = _PEOPLE.get(row.name)
            if row.name in _PEOPLE and row.name != "administrator":
                row.authority = line.office.catalogue.get(KIND).template.issuing_authority
            session.add(row)
    names = {name: certificate.identifier for name, certificate in stage.certificates.items()}
    for number, slug in enumerate((KIND, PRESS_KIND, KIND, KIND)):
        application = line.submit(an_application(slug))
        if number == 1:
            line.decide(application, "return")
        names["review"] = str(application.id)
    return names


def take(browsers: Browsers, service: Service, stage: Stage, folder: Path, names: dict[str, str]) -> list[str]:
    """Take every picture; give what breaks a rule."""
    faults: list[str] = []
    for name, view in VIEWS.items():
        for size in (WIDE, NARROW):
            visitor = (
                visit(browsers, service, Device(size=size))
                if view.who is None
                else come_signed_in(browsers, service, stage, view.who, size=size, language=view.language)
            )
            page = settled(visitor.open(view.address.format(**names)))
            view.go(page)
            page.mouse.move(0, 0)
            taken = page.screenshot(animations="disabled")
            path = folder / f"{name}.{size[0]}.webp"
            Image.open(io.BytesIO(taken)).convert("RGB").save(path, "WEBP", quality=_QUALITY, method=6)
            faults += [f"{path.name}: {each}" for each in (*find_violations(page), *find_wide(page))]
            faults += [f"{path.name}: {each}" for each in visitor.unexpected()]
            visitor.context.close()
    return faults


def write_gallery(folder: Path) -> None:
    """Write the page that shows all pictures, both widths beside each other."""
    rows = [f"| {name} | ![{name}]({name}.1440.webp) | ![{name}]({name}.1024.webp) |" for name in VIEWS]
    text = "\n".join([_TITLE, "", "| | 1440 px | 1024 px |", "|---|---|---|", *rows, ""])
    (folder / "README.md").write_text(text, encoding="utf-8")


def main() -> None:
    """Set a stage, take the pictures, leave the stage."""
    with tempfile.TemporaryDirectory(prefix="ecert-pictures-") as name:
        stage = set_up_alone(Path(name))
        names = prepare(stage)
        with open_browsers(missing=sys.exit) as browsers, stage.serving() as service:
            FOLDER.mkdir(parents=True, exist_ok=True)
            for old in FOLDER.glob("*.webp"):
                old.unlink()
            faults = take(browsers, service, stage, FOLDER, names)
    write_gallery(FOLDER)
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))


if __name__ == "__main__":
    main()
