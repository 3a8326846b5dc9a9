"""The pictures that are read: thirty of each kind's longest codes, the same on every run."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from ecert.rendering.qr import draw_modules
from tests.scanning.camera import Pixels, draw_poses, photograph
from tests.scanning.longest import COMMON, RARE, longest_code, longest_symbol

TRIALS: Final = 30
"""Pictures of each kind."""
SCRIPTS: Final = (COMMON, RARE)
"""What the codes are written in, by turns."""
SEED: Final = 18004


@dataclass(frozen=True, slots=True)
class Trial:
    """One picture and what must be read from it."""

    picture: Pixels
    text: str


def take_pictures(type_index: int, *, mask: int | None = None, seed: int = SEED) -> Iterator[Trial]:
    """
    Photograph the longest codes of a kind, in common and in rare characters by turns.

    Args:
        type_index: the kind.
        mask: draw with this mask instead of the chosen one; the poses and the noise are the same for all masks.
        seed: another one gives other poses and other noise.
    """
    chance = np.random.default_rng([seed, type_index])
    codes = [longest_code(type_index, script) for script in SCRIPTS]
    if mask is None:
        symbols = [longest_symbol(type_index, script) for script in SCRIPTS]
    else:
        symbols = [draw_modules(code.prefix, code.digits, mask=mask) for code in codes]
    for number, pose in enumerate(draw_poses(chance, TRIALS)):
        which = number % len(codes)
        yield Trial(photograph(symbols[which], pose, chance=chance), str(codes[which]))
