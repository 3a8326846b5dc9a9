"""What a camera sees in the field: a code on paper, in bad light, at an angle, in a moving hand, on a screen."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
import qrcode

from ecert.rendering.qr import draw_modules
from tests.scanning.camera import Conditions, Pixels, Pose, photograph

Modules = Sequence[Sequence[bool]]
Film = Callable[[Modules], Iterator[Pixels]]
"""Makes the frames of a clip from the modules of a symbol."""

WIDTH, HEIGHT = 640, 480
_SEED: Final = 36904
_PAPER: Final = 215.0
_INK: Final = 25.0
_NEAR: Final = Conditions(module_px=4.0, noise=4.0, jpeg_quality=70)
_FAR: Final = Conditions(module_px=2.1, noise=3.0, blur=0.5, jpeg_quality=85)
_DIM: Final = Conditions(module_px=4.0, noise=9.0, blur=0.8, jpeg_quality=60)
_SHORT: Final = 3
"""Frames of a clip in which nothing moves."""


def plain(modules: Modules) -> Iterator[Pixels]:
    """Hold the paper before the camera, nearly straight, in the light of a room."""
    chance = np.random.default_rng(_SEED)
    for number in range(_SHORT):
        pose = Pose(2.0 + number, 3.0, 40.0, (number, -number), _INK, _PAPER)
        yield _on_paper(photograph(modules, pose, chance=chance, conditions=_NEAR), pose.light)


def low_light(modules: Modules) -> Iterator[Pixels]:
    """Look into a dark storeroom: little between dark and light, and much noise."""
    chance = np.random.default_rng(_SEED)
    for number in range(_SHORT):
        pose = Pose(-4.0 + number, 5.0, 120.0, (0.0, 0.0), 14.0, 62.0)
        yield _on_paper(photograph(modules, pose, chance=chance, conditions=_DIM), pose.light)


def tilted(modules: Modules) -> Iterator[Pixels]:
    """Look from the side and from below, upside down as it happens."""
    chance = np.random.default_rng(_SEED)
    for number in range(_SHORT):
        pose = Pose(163.0 + 4 * number, 24.0, 70.0, (6.0, -4.0), _INK, _PAPER)
        yield _on_paper(photograph(modules, pose, chance=chance, conditions=_NEAR), pose.light)


def moving(modules: Modules) -> Iterator[Pixels]:
    """Come to rest from a fast move: three frames are smeared, in the fourth the hand is nearly still."""
    chance = np.random.default_rng(_SEED)
    x = -40.0
    for speed in (18.0, 11.0, 6.0, 0.6):
        exposures = [
            photograph(
                modules,
                Pose(5.0, 4.0, 10.0, (x + speed * part, 0.3 * x), _INK, _PAPER),
                chance=chance,
                conditions=_NEAR,
            )
            for part in (0.0, 0.25, 0.5, 0.75, 1.0)
        ]
        x += 12.0
        yield _on_paper(np.mean(exposures, axis=0).astype(np.uint8), _PAPER)


def on_screen(modules: Modules) -> Iterator[Pixels]:
    """Look at another phone: a dark rim, the screen's own lines, a band that wanders over it, a lamp mirrored in it."""
    chance = np.random.default_rng(_SEED)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    rim = (np.abs(columns - WIDTH / 2) > 215) | (np.abs(rows - HEIGHT / 2) > 232)
    lamp = 90.0 * np.exp(-((columns - 470) ** 2 + (rows - 60) ** 2) / 3000.0)
    for number in range(_SHORT):
        pose = Pose(-3.0, 4.0, 90.0, (0.0, 0.0), 22.0, 240.0)
        seen = _on_paper(photograph(modules, pose, chance=chance, conditions=_NEAR), pose.light).astype(np.float32)
        lines = 0.93 + 0.07 * np.cos(2 * np.pi * (rows + 0.05 * columns) / 3.1)
        band = 0.92 + 0.08 * np.cos(2 * np.pi * (rows / HEIGHT - number / _SHORT))
        seen = np.where(rim, 12.0, seen * lines * band + lamp)
        yield np.clip(seen, 0, 255).astype(np.uint8)


def at_a_distance(modules: Modules) -> Iterator[Pixels]:
    """Hold the paper farther away, as large as the frame of a phone's screen asks for."""
    chance = np.random.default_rng(_SEED)
    pose = Pose(4.0, 6.0, 30.0, (0.0, -24.0), _INK, _PAPER)
    yield _on_paper(photograph(modules, pose, chance=chance, conditions=_FAR), pose.light)


def symbol_of(text: str) -> Modules:
    """Lay out the symbol of any text: a code of ours as the service draws it, another one as others would."""
    head, mark, digits = text.partition("#1")
    if mark and digits.isdecimal():
        return draw_modules(f"{head}#", f"1{digits}")
    symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    symbol.add_data(text)
    symbol.make()
    return symbol.get_matrix()


def nothing() -> Iterator[Pixels]:
    """Look at a desk."""
    chance = np.random.default_rng(_SEED)
    for _ in range(_SHORT):
        yield np.clip(chance.normal(120.0, 6.0, (HEIGHT, WIDTH)), 0, 255).astype(np.uint8)


SCENES: Final[dict[str, Film]] = {
    "plain": plain,
    "low-light": low_light,
    "tilted": tilted,
    "moving": moving,
    "on-screen": on_screen,
}


def _on_paper(picture: Pixels, light: float) -> Pixels:
    """Put a square picture into the middle of a camera's, cut to its size; around it there is more paper."""
    frame = np.full((HEIGHT, WIDTH), round(light), dtype=np.uint8)
    side = len(picture)
    height, width = min(side, HEIGHT), min(side, WIDTH)
    cut = picture[(side - height) // 2 :, (side - width) // 2 :][:height, :width]
    top, left = (HEIGHT - height) // 2, (WIDTH - width) // 2
    frame[top : top + height, left : left + width] = cut
    return frame
