"""The clips that stand for a camera hold codes that a reader other than the app's can read."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ecert.rendering.qr import draw_modules
from tests.browser.scenes import HEIGHT, SCENES, WIDTH, nothing
from tests.browser.y4m import BLACK, FRAMES_PER_SECOND, SPREAD, write_clip
from tests.scanning.camera import Pixels
from tests.scanning.longest import COMMON, longest_code
from tests.scanning.readers import read_with_zxing

KIND = 18


def read_clip(path: Path) -> list[Pixels]:
    """Read the pictures of a clip back."""
    header, _, rest = path.read_bytes().partition(b"\n")
    assert header.decode() == f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg"
    length = len(b"FRAME\n") + WIDTH * HEIGHT * 3 // 2
    assert len(rest) % length == 0
    frames = [rest[start + 6 : start + 6 + WIDTH * HEIGHT] for start in range(0, len(rest), length)]
    levels = (np.frombuffer(frame, dtype=np.uint8).reshape(HEIGHT, WIDTH) for frame in frames)
    return [np.rint((level.astype(np.float32) - BLACK) / SPREAD).astype(np.uint8) for level in levels]


def readable(frames: Sequence[Pixels], text: str) -> list[bool]:
    """Tell of each picture whether the code is read from it, and never another text."""
    found = [read_with_zxing(frame) for frame in frames]
    assert all(texts in ([], [text]) for texts in found)
    return [bool(texts) for texts in found]


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_code_can_be_read_in_every_scene(scene: str, tmp_path: Path) -> None:
    """The longest code of a kind, in at least one frame of each clip."""
    code = longest_code(KIND, COMMON)
    clip = write_clip(tmp_path / f"{scene}.y4m", SCENES[scene](draw_modules(code.prefix, code.digits)))
    assert any(readable(read_clip(clip), str(code)))


def test_moving_hand_smears_most_frames(tmp_path: Path) -> None:
    """The scene asks the app to wait for a better frame."""
    code = longest_code(KIND, COMMON)
    clip = write_clip(tmp_path / "moving.y4m", SCENES["moving"](draw_modules(code.prefix, code.digits)))
    assert readable(read_clip(clip), str(code)) == [False, False, False, True]


def test_desk_holds_no_code(tmp_path: Path) -> None:
    """What the camera sees while there is nothing to see."""
    assert not any(readable(read_clip(write_clip(tmp_path / "desk.y4m", nothing())), ""))
