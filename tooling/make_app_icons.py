"""
Draw the icons of the inspector's app into `web/app/src/icons`.

A shield with a check on the deep blue of the pages; drawn at eight times the size and made smaller, so that edges are
smooth. The maskable one keeps everything within the inner 80 % (W3C, Web Application Manifest, "Icon masks").
"""

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parents[1] / "web" / "app" / "src" / "icons"
BLUE, WHITE, RED = "#0d2f73", "#ffffff", "#c8161d"
OVER = 8
SHIELD = [(50, 12), (82, 24), (82, 50), (76, 68), (64, 81), (50, 89), (36, 81), (24, 68), (18, 50), (18, 24)]
CHECK = [(34, 51), (46, 63), (67, 39)]


def main() -> None:
    """Draw all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, size, scale in (("icon-192", 192, 0.86), ("icon-512", 512, 0.86), ("icon-maskable-512", 512, 0.66)):
        draw(size, scale, rounded="maskable" not in name).save(FOLDER / f"{name}.png", optimize=True)
    (FOLDER / "icon.svg").write_text(drawn_as_svg(), encoding="utf-8")


def draw(size: int, scale: float, *, rounded: bool) -> Image.Image:
    """
    Draw one icon.

    Args:
        size: width and height in pixels.
        scale: how much of the width the shield's square of 100 units takes.
        rounded: whether the corners are round and clear; a maskable icon is cut by the system.
    """
    side = size * OVER
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * 0.22 if rounded else 0, fill=BLUE)
    place = [(side * (0.5 + (x - 50) / 100 * scale), side * (0.5 + (y - 50) / 100 * scale)) for x, y in SHIELD]
    pen.polygon(place, fill=WHITE)
    stroke = [(side * (0.5 + (x - 50) / 100 * scale), side * (0.5 + (y - 50) / 100 * scale)) for x, y in CHECK]
    width = int(side * 0.085 * scale)
    pen.line(stroke, fill=RED, width=width, joint="curve")
    for x, y in (stroke[0], stroke[-1]):
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=RED)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def drawn_as_svg() -> str:
    """Give the same icon as SVG."""
    shield = " ".join(f"{x},{y}" for x, y in SHIELD)
    check = " ".join(f"{x},{y}" for x, y in CHECK)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<rect width="100" height="100" rx="22" fill="{BLUE}"/>'
        '<g transform="translate(50 50) scale(.86) translate(-50 -50)">'
        f'<polygon points="{shield}" fill="{WHITE}"/>'
        f'<polyline points="{check}" fill="none" stroke="{RED}" stroke-width="8.5" stroke-linecap="round" '
        'stroke-linejoin="round"/></g></svg>\n'
    )


if __name__ == "__main__":
    main()
