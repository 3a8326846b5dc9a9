"""
Write what a browser takes for a camera: an uncompressed clip (YUV4MPEG2, `--use-file-for-fake-video-capture`).

The clip begins anew when it has ended. Pictures are grey, so both planes of colour stand in the middle of their range.
Video keeps grey as 16 to 235 (ITU-R BT.601), and the browser spreads it again.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np

from tests.scanning.camera import Pixels

FRAMES_PER_SECOND: Final = 10
BLACK: Final = 16
"""How video keeps black."""
SPREAD: Final = 219 / 255
"""Steps of video for one of a picture's."""
_NO_COLOUR: Final = 128


def write_clip(path: Path, frames: Iterable[Pixels]) -> Path:
    """
    Write a clip, and give its path.

    Args:
        path: of the file, which ends in `.y4m`.
        frames: grey pictures of one size, with an even number of rows and columns.
    """
    with path.open("wb") as file:
        size: tuple[int, ...] = ()
        for frame in frames:
            if not size:
                size = frame.shape
                file.write(f"YUV4MPEG2 W{size[1]} H{size[0]} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
            assert frame.shape == size, "all frames have the size of the first"
            assert frame.dtype == np.uint8, "a pixel is a byte"
            levels = np.rint(BLACK + SPREAD * frame).astype(np.uint8)
            file.write(b"FRAME\n" + levels.tobytes() + bytes([_NO_COLOUR]) * (frame.size // 2))
    return path
