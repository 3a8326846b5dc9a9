"""
Take a picture of every page and every verdict, in both languages: `python -m tests.browser.pictures`.

The pictures go to `docs/pictures/pages`, for people to look at; no test compares them. A window is as long as its page,
and of some pages there is one as a desktop shows it.
"""

import io
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, Route

from tests.browser.browsers import Browsers, open_browsers
from tests.browser.scenes import at_a_distance, symbol_of
from tests.browser.stage import Service, Stage, set_up_alone
from tests.browser.views import ALONE, VIEWS, View, camera
from tests.browser.visiting import DESKTOP, PHONE, Device, visit
from tests.browser.walking import walk
from tests.browser.y4m import write_clip
from tests.building import ROOT

FOLDER: Final = ROOT / "docs" / "pictures" / "pages"
LANGUAGES: Final = {"zh": "zh-CN", "en": "en-GB"}
_TITLE: Final = "# Every page and every verdict, as `python -m tests.browser.pictures` saw them"
_QUALITY: Final = 70
_ON_SHEET: Final = ("scan-camera", "scan-valid", "scan-revoked", "scan-stale", "round-page")
_GAP: Final = 24
_ON_DESKTOPS: Final = ("page-start", "page-valid", "page-revoked", "scan-valid", "scan-settings")


def take_all(browsers: Browsers, service: Service, stage: Stage, folder: Path, clip: Path) -> None:
    """Take every picture."""
    shots: list[tuple[str, Device, View]] = [(name, Device(), go) for name, go in VIEWS.items() if go is not camera]
    shots += [(f"{name}-desktop", Device(size=DESKTOP), VIEWS[name]) for name in _ON_DESKTOPS]
    shots += [(name, Device(**changes), go) for name, (changes, go) in ALONE.items()]
    shots.append(("scan-camera", Device(clip, workers=False), camera))
    for name, device, go in shots:
        for short, language in LANGUAGES.items():
            visitor = visit(browsers, service, replace(device, language=language))
            if go is camera:
                # A code that is read leads on at once: here it is looked at only.
                visitor.context.route("**/assets/decoder-*.js", _say_nothing)
            page = go(visitor, stage)
            _keep(page, folder / f"{name}.{short}.webp", whole=go is not camera)
            visitor.context.close()
            sys.stdout.write(f"{name}.{short}\n")


def take_rounds(browsers: Browsers, service: Service, stage: Stage, folder: Path, clip: Path) -> None:
    """Take a picture of every screen of a round."""
    for short, language in LANGUAGES.items():
        visitor = visit(browsers, service, Device(clip, language=language, workers=False))
        visitor.context.route("**/assets/decoder-*.js", _say_nothing)
        for name, page in walk(visitor, stage):
            _keep(page, folder / f"round-{name}.{short}.webp", whole=name != "camera")
            page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        visitor.context.close()
        sys.stdout.write(f"round-*.{short}\n")


def write_gallery(folder: Path) -> None:
    """Write the page that shows all pictures, side by side in both languages."""
    names = sorted({path.name.partition(".")[0] for path in folder.glob("*.webp")})
    rows = [
        f"| {name} | " + " | ".join(f"![{name}]({name}.{short}.webp)" for short in LANGUAGES) + " |" for name in names
    ]
    text = "\n".join([_TITLE, "", "| | 中文 | English |", "|---|---|---|", *rows, ""])
    (folder / "README.md").write_text(text, encoding="utf-8")


def write_sheet(folder: Path, sheet: Path) -> None:
    """Put the beginnings of some pictures beside each other, as they stand in the README."""
    width, height = PHONE
    joined = Image.new("RGB", ((width + _GAP) * len(_ON_SHEET) - _GAP, height), "white")
    for place, name in enumerate(_ON_SHEET):
        with Image.open(folder / f"{name}.zh.webp") as picture:
            joined.paste(picture.crop((0, 0, width, height)), (place * (width + _GAP), 0))
    joined.resize((joined.width * 2 // 3, joined.height * 2 // 3), Image.Resampling.LANCZOS).save(sheet, optimize=True)


def _say_nothing(route: Route) -> None:
    route.fulfill(body="", content_type="text/javascript")


def _keep(page: Page, path: Path, *, whole: bool) -> None:
    """Keep what a page shows, as WebP."""
    page.mouse.move(0, 0)
    if whole:
        # A window as long as the page: what is fixed to its lower edge, or dims it, does so once.
        size = page.viewport_size or {"width": PHONE[0], "height": PHONE[1]}
        length = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": max(size["height"], length)})
    taken = page.screenshot(animations="disabled")
    Image.open(io.BytesIO(taken)).convert("RGB").save(path, "WEBP", quality=_QUALITY, method=6)


def main() -> None:
    """Set a stage, take the pictures, leave the stage."""
    with tempfile.TemporaryDirectory(prefix="ecert-pictures-") as name:
        folder = Path(name)
        stage = set_up_alone(folder)
        clip = write_clip(folder / "valid.y4m", at_a_distance(symbol_of(stage.codes["valid"])))
        with open_browsers(missing=sys.exit) as browsers, stage.serving() as service:
            FOLDER.mkdir(parents=True, exist_ok=True)
            for old in FOLDER.glob("*.webp"):
                old.unlink()
            take_all(browsers, service, stage, FOLDER, clip)
            take_rounds(browsers, service, stage, FOLDER, clip)
    write_gallery(FOLDER)
    write_sheet(FOLDER, FOLDER.parent / "field.png")


if __name__ == "__main__":
    main()
