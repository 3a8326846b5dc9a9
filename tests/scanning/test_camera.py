"""The simulated camera does what it says, so that reading rates mean something."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.scanning.camera import AS_ASKED, QUIET_ZONE, Pose, draw_poses, photograph, plane_to_picture

STRAIGHT = Pose(rotation=0, tilt=0, axis=0, offset=(0, 0), dark=30, light=230)
CLEAR = replace(AS_ASKED, blur=0.01, noise=0, jpeg_quality=100)
"""Nothing between the symbol and the picture but the pixels."""


def some_modules(side: int = 57) -> list[list[bool]]:
    """Give modules by chance, the same in every run."""
    dark = np.random.default_rng(1).random((side, side)) > 0.5
    return [[bool(module) for module in row] for row in dark]


def take(pose: Pose, **conditions: float) -> NDArray[np.float64]:
    """Take a picture of some modules, clear but for what is named."""
    taken = photograph(some_modules(), pose, chance=np.random.default_rng(2), conditions=replace(CLEAR, **conditions))  # type: ignore[arg-type]
    return taken.astype(float)


def middle_of(picture: NDArray[np.float64], modules: int, module_px: int = 3) -> NDArray[np.float64]:
    """Cut out the symbol of a picture that was taken straight."""
    margin = (len(picture) - modules * module_px) / 2
    assert margin == int(margin)
    return picture[int(margin) : len(picture) - int(margin), int(margin) : len(picture) - int(margin)]


def test_same_seed_gives_the_same_picture() -> None:
    """Another seed gives another one: nothing but the generator decides."""
    pictures = []
    for seed in (5, 5, 6):
        chance = np.random.default_rng(seed)
        pictures.append(photograph(some_modules(), draw_poses(chance, 3)[1], chance=chance))
    assert np.array_equal(pictures[0], pictures[1])
    assert not np.array_equal(pictures[0], pictures[2])


def test_what_is_asked_for_is_the_default() -> None:
    """The conditions under which a code must be read."""
    assert (AS_ASKED.module_px, AS_ASKED.max_tilt, AS_ASKED.blur, AS_ASKED.noise) == (3, 15, 0.7, 6)
    assert (AS_ASKED.contrast, AS_ASKED.jpeg_quality) == ((40, 200), 40)


def test_poses_cover_every_range_evenly() -> None:
    """Each of 30 parts of a range is met once, and grey levels are never out of range."""
    poses = draw_poses(np.random.default_rng(3), 30)
    parts = range(30)
    assert sorted(int(pose.rotation / 12) for pose in poses) == list(parts)
    assert sorted(int(pose.tilt * 2) for pose in poses) == list(parts)
    assert sorted(int(pose.axis / 12) for pose in poses) == list(parts)
    assert sorted(int((pose.light - pose.dark - 40) * 30 / 160) for pose in poses) == list(parts)
    assert all(0 <= pose.dark < pose.light <= 255 for pose in poses)


def test_straight_picture_has_three_pixels_a_module() -> None:
    """Without rotation, tilt, blur and noise the modules stand in the picture as they are, light all around."""
    modules = np.array(some_modules())
    picture = take(STRAIGHT)
    drawn = middle_of(picture, len(modules))
    expected = np.where(np.kron(modules, np.ones((3, 3))), 30, 230)
    assert np.abs(drawn - expected).max() <= 2
    picture[middle_slice(picture, len(drawn))] = 230
    assert np.abs(picture - 230).max() <= 2


def middle_slice(picture: NDArray[np.float64], side: int) -> tuple[slice, slice]:
    """Give the place of a square in the middle of a picture."""
    start = (len(picture) - side) // 2
    return slice(start, start + side), slice(start, start + side)


def test_quarter_turn_turns_the_picture() -> None:
    """Rotation is about the middle, and nothing is lost."""
    turned = take(replace(STRAIGHT, rotation=90))
    assert np.abs(turned - np.rot90(take(STRAIGHT), k=-1)).max() <= 4


def test_a_pixel_is_the_mean_over_its_area() -> None:
    """Off by a third of a pixel, a pixel at an edge has a third of the other module's light."""
    shifted = take(replace(STRAIGHT, offset=(1 / 3, 0)))
    assert set(np.unique(np.rint((230 - shifted) * 3 / 200))) == {0, 1, 2, 3}


def test_symbol_lies_in_the_picture_whatever_the_pose() -> None:
    """The corners of the quiet zone of a symbol of version 12 are never cut off."""
    width = 73 * 3
    side = len(photograph(some_modules(65), STRAIGHT, chance=np.random.default_rng(0)))
    corners = np.array([[x * width / 2, y * width / 2, 1] for x in (-1, 1) for y in (-1, 1)]).T
    for pose in draw_poses(np.random.default_rng(6), 500):
        x, y, w = plane_to_picture(pose, width=width, centre=side / 2) @ corners
        assert all(0 <= place <= side for place in (*(x / w), *(y / w)))


@pytest.mark.parametrize("axis", [0, 37, 90, 200])
def test_tilt_is_a_projection(axis: float) -> None:
    """What lies on the axis keeps its place; across it one side comes nearer and grows, the other shrinks."""
    width = 219.0
    matrix = plane_to_picture(replace(STRAIGHT, tilt=15, axis=axis), width=width, centre=0)
    along = np.array([np.cos(np.radians(axis)), np.sin(np.radians(axis))])
    across = np.array([-along[1], along[0]])

    def see(point: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y, w = matrix @ [*point, 1]
        return np.array([x / w, y / w])

    half = width / 2
    assert see(along * half) == pytest.approx(along * half)
    near, far = see(-across * half), see(across * half)
    depth = half * np.sin(np.radians(15)) / (3 * width)
    assert near == pytest.approx(-across * half * np.cos(np.radians(15)) / (1 - depth))
    assert far == pytest.approx(across * half * np.cos(np.radians(15)) / (1 + depth))


def test_blur_is_a_gaussian_of_the_stated_width() -> None:
    """The steepest place of a straight edge tells the width: the step times the Gaussian's peak."""
    bar = [[column >= 20 for column in range(41)] for _ in range(41)]
    blurred = photograph(
        bar, STRAIGHT, chance=np.random.default_rng(4), conditions=replace(CLEAR, blur=2.0, module_px=6)
    ).astype(float)
    steepest = np.abs(np.diff(blurred[len(blurred) // 2]))[len(blurred) // 2 - 6 : len(blurred) // 2 + 3].max()
    assert steepest == pytest.approx(200 / (2.0 * np.sqrt(2 * np.pi)), rel=0.03)


def test_noise_has_the_stated_deviation() -> None:
    """Measured where all is light, before JPEG takes some of it away."""
    flat = replace(STRAIGHT, dark=99, light=100)
    corner = take(flat, noise=6)[: 10 * QUIET_ZONE, : 10 * QUIET_ZONE]
    assert corner.mean() == pytest.approx(100, abs=0.6)
    assert corner.std() == pytest.approx(6, rel=0.06)


def test_jpeg_of_quality_40_leaves_its_marks() -> None:
    """The picture is really kept as JPEG: blocks of eight by eight pixels differ from what was seen."""
    kept = take(STRAIGHT, jpeg_quality=40)
    assert 3 < np.abs(kept - take(STRAIGHT)).mean() < 20
