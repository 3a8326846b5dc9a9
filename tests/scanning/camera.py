"""
A camera in numbers: photograph a symbol as a phone would, the same picture on every run.

A symbol is held at some angle, tilted about some axis of its plane, off the middle; the lens blurs, the sensor gives
every pixel the light that falls on its whole area and adds noise, and the picture is kept as JPEG. Everything random
comes from the generator that is passed, so a picture can be taken again.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
_Floats = NDArray[np.float32]
_Doubles = NDArray[np.float64]

QUIET_ZONE: Final = 4
"""Modules of white around the symbol (ISO/IEC 18004)."""
SAMPLES: Final = 3
"""Points along each side of a pixel at which the light is measured; a pixel is the mean over its area."""
_DISTANCE: Final = 3.0
"""From the lens to the symbol, in widths of the symbol with its quiet zone: 10 cm for one of 31 mm."""
_OFFSET: Final = 4.0
"""Pixels by which the symbol's middle may miss the picture's, in each direction."""
_REACH: Final = 4
"""Standard deviations after which the blur ends."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is the same for all pictures of a series."""

    module_px: float = 3.0
    """Width of a module in the middle of the picture."""
    max_tilt: float = 15.0
    """Degrees between the symbol and a plane in front of the lens; up to this."""
    blur: float = 0.7
    """Standard deviation of the Gaussian blur, in pixels."""
    noise: float = 6.0
    """Standard deviation of the noise of one pixel, in grey levels."""
    contrast: tuple[float, float] = (40.0, 200.0)
    """Grey levels between light and dark, least and most."""
    jpeg_quality: int = 40


AS_ASKED: Final = Conditions()


@dataclass(frozen=True, slots=True)
class Pose:
    """How one picture is taken: angles in degrees, light in grey levels of 0 to 255."""

    rotation: float
    tilt: float
    axis: float
    """Direction of the line in the picture's plane about which it is tilted."""
    offset: tuple[float, float]
    """Where the symbol's middle lies, in pixels from the picture's."""
    dark: float
    """Grey level of a dark module."""
    light: float
    """Grey level of a light one."""


def draw_poses(chance: np.random.Generator, count: int, conditions: Conditions = AS_ASKED) -> list[Pose]:
    """
    Draw the poses of a series: rotation, tilt, axis and contrast each cover their whole range evenly.

    Each range is cut into *count* equal parts, and each part is met once, at a random place of it and together with
    random parts of the other ranges (Latin hypercube): a short series has no luck with its angles, good or bad.
    """

    def spread(least: float, most: float) -> _Doubles:
        return least + (most - least) * (chance.permutation(count) + chance.random(count)) / count

    rotations, tilts, axes = spread(0, 360), spread(0, conditions.max_tilt), spread(0, 360)
    contrasts = spread(*conditions.contrast)
    darks = (255 - contrasts) * chance.random(count)
    offsets = chance.uniform(-_OFFSET, _OFFSET, (count, 2))
    return [
        Pose(rotation, tilt, axis, (x, y), dark, dark + contrast)
        for rotation, tilt, axis, (x, y), dark, contrast in zip(
            *(values.tolist() for values in (rotations, tilts, axes, offsets, darks, contrasts)), strict=True
        )
    ]


def photograph(
    modules: Sequence[Sequence[bool]], pose: Pose, *, chance: np.random.Generator, conditions: Conditions = AS_ASKED
) -> Pixels:
    """
    Take one picture of a symbol, in grey.

    Args:
        modules: rows of modules, True for dark, without the quiet zone.
        pose: how it is held and lit.
        chance: where the noise comes from.
        conditions: what is the same for all pictures of a series.
    """
    darkness = _blur(_project(modules, pose, conditions.module_px), conditions.blur)
    levels = pose.light - (pose.light - pose.dark) * darkness
    levels += np.float32(conditions.noise) * chance.standard_normal(levels.shape, dtype=np.float32)
    return _through_jpeg(np.clip(np.rint(levels), 0, 255).astype(np.uint8), conditions.jpeg_quality)


def plane_to_picture(pose: Pose, *, width: float, centre: float) -> _Doubles:
    """
    Give the projective transform from the symbol's plane to the picture, as a matrix of homogeneous coordinates.

    The plane is turned by a rotation in space about *axis* and seen through a pinhole at `_DISTANCE` widths.

    Args:
        pose: how it is held.
        width: of the symbol with its quiet zone, in pixels; the plane's origin is its middle.
        centre: of the picture, in pixels from its edge.
    """
    turn, axis, tilt = np.radians([pose.rotation, pose.axis, pose.tilt])
    along, across = np.array([np.cos(axis), np.sin(axis)]), np.array([-np.sin(axis), np.cos(axis)])
    in_plane = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    # What lies along the axis stays; what lies across it is foreshortened and comes nearer or goes away.
    tilted = np.outer(along, along) + np.cos(tilt) * np.outer(across, across)
    depth = np.sin(tilt) * across / (_DISTANCE * width)
    matrix = np.eye(3)
    matrix[:2, :2] = tilted @ in_plane
    matrix[2, :2] = depth @ in_plane
    place = np.eye(3)
    place[:2, 2] = centre + np.array(pose.offset)
    return place @ matrix


def _project(modules: Sequence[Sequence[bool]], pose: Pose, module_px: float) -> _Floats:
    """Give the share of dark in every pixel, measured at `SAMPLES` squared points of it."""
    count = len(modules) + 2 * QUIET_ZONE
    side = math.ceil(1.5 * count * module_px)
    plane = np.zeros((count, count), dtype=np.uint8)
    plane[QUIET_ZONE:-QUIET_ZONE, QUIET_ZONE:-QUIET_ZONE] = 255 * np.array(modules, dtype=np.uint8)
    to_picture = plane_to_picture(pose, width=count * module_px, centre=side / 2)
    to_modules = np.array([[1, 0, module_px * count / 2], [0, 1, module_px * count / 2], [0, 0, module_px]])
    back = to_modules @ np.linalg.inv(to_picture) @ np.diag([1 / SAMPLES, 1 / SAMPLES, 1])
    fine = Image.fromarray(plane).transform(
        (side * SAMPLES, side * SAMPLES),
        Image.Transform.PERSPECTIVE,
        tuple((back / back[2, 2]).ravel()[:8]),
        Image.Resampling.NEAREST,
        fillcolor=0,  # beyond the quiet zone it is light too
    )
    return np.asarray(fine.reduce(SAMPLES), dtype=np.float32) / np.float32(255)


def _blur(picture: _Floats, sigma: float) -> _Floats:
    """Blur with a Gaussian, one direction after the other; beyond the edge it is light."""
    reach = math.ceil(_REACH * sigma)
    weights = np.exp(-0.5 * (np.arange(reach + 1) / sigma) ** 2).astype(np.float32)
    weights /= 2 * weights.sum() - weights[0]
    for _ in range(2):
        wide, length = np.pad(picture, ((reach, reach), (0, 0))), len(picture)
        blurred = weights[0] * picture
        for step in range(1, reach + 1):
            before, after = (wide[start : start + length] for start in (reach - step, reach + step))
            blurred += weights[step] * (before + after)
        picture = np.ascontiguousarray(blurred.T)
    return picture


def _through_jpeg(picture: Pixels, quality: int) -> Pixels:
    """Give what is left of a picture that was kept as JPEG."""
    kept = io.BytesIO()
    Image.fromarray(picture).save(kept, "JPEG", quality=quality)
    return np.asarray(Image.open(kept))
