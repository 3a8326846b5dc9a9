"""Readers that are not ours read every kind's longest code, from the screen and from a simulated camera."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Final

import numpy as np
import pytest

from ecert.register.code import code_of
from ecert.rendering.qr import draw_modules
from tests.building import HOST_OF_19
from tests.scanning.camera import QUIET_ZONE, Pixels
from tests.scanning.longest import Script, longest_code, longest_symbol
from tests.scanning.readers import enlarge, find_zbar, read_with_zxing, the_zbar
from tests.scanning.trials import SCRIPTS, TRIALS, take_pictures
from tests.unit.catalogue.builders import the_catalogue

KINDS = [entry.template.type_index for entry in the_catalogue()]
READERS: dict[str, Callable[[Pixels], list[str]]] = {
    "zxing-cpp": read_with_zxing,
    "ZBar": lambda picture: the_zbar().read(picture),
}
EACH_SCRIPT = [pytest.param(script, id=script.name) for script in SCRIPTS]
SIZES: Final = [(8, 90), (8, 118), (9, 119), (9, 146), (10, 178), (11, 216), (12, 217), (12, 252)]
"""Versions with some sizes of a credential, in bytes, from the smallest that a reader takes to the largest issued."""

ZXING, ZBAR_AS_IT_IS, ZBAR = "zxing-cpp", "ZBar, picture as it is", "ZBar, picture enlarged twice"
LEAST_OF_ALL: Final = {ZXING: 0.95, ZBAR_AS_IT_IS: 0.75, ZBAR: 0.85}
"""Share of all pictures that must be read."""
LEAST_OF_A_KIND: Final = {ZXING: 0.85, ZBAR_AS_IT_IS: 0.5, ZBAR: 0.7}
"""Share of one kind's pictures: thirty scatter, so a kind may have less than all together."""


def on_screen(modules: list[list[bool]], *, module_px: int = 3) -> Pixels:
    """Give a symbol as it is drawn, with its quiet zone."""
    dark = np.pad(np.array(modules), QUIET_ZONE)
    return np.kron(np.where(dark, 0, 255), np.ones((module_px, module_px))).astype(np.uint8)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("script", EACH_SCRIPT)
@pytest.mark.parametrize("kind", KINDS)
def test_longest_code_reads_back(kind: int, script: Script, reader: str) -> None:
    """Undistorted, every kind's longest code is read back as exactly its text, and as nothing else."""
    assert READERS[reader](on_screen(longest_symbol(kind, script))) == [str(longest_code(kind, script))]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("version", "size"), SIZES)
def test_every_version_reads_back(version: int, size: int, reader: str) -> None:
    """Undistorted, at every version that a credential of ours can have."""
    code = code_of(Random(size).randbytes(size), public_url=HOST_OF_19)  # noqa: S311 - data, no secret
    modules = draw_modules(code.prefix, code.digits)
    assert len(modules) == 17 + 4 * version
    assert READERS[reader](on_screen(modules)) == [str(code)]


def test_camera_pictures_are_read() -> None:
    """Of 30 pictures of each kind zxing-cpp reads at least 95 %, and ZBar at least 85 % when they are enlarged."""
    zbar = find_zbar()
    read: dict[str, Counter[int]] = {reader: Counter() for reader in LEAST_OF_ALL}
    for kind in KINDS:
        for trial in take_pictures(kind):
            right = [trial.text]
            read[ZXING][kind] += read_with_zxing(trial.picture) == right
            if zbar is not None:
                read[ZBAR_AS_IT_IS][kind] += zbar.read(trial.picture) == right
                read[ZBAR][kind] += zbar.read(enlarge(trial.picture)) == right
    check_rates(read, ZXING)
    the_zbar()
    check_rates(read, ZBAR_AS_IT_IS)
    check_rates(read, ZBAR)


def check_rates(read: dict[str, Counter[int]], reader: str) -> None:
    """Hold a reader to its least share, of all pictures and of each kind's; say all counts if it falls short."""
    counts = {kind: read[reader][kind] for kind in KINDS}
    assert sum(counts.values()) >= LEAST_OF_ALL[reader] * len(KINDS) * TRIALS, counts
    assert min(counts.values()) >= LEAST_OF_A_KIND[reader] * TRIALS, counts
