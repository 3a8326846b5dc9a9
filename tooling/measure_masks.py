"""
Measure how well symbols are read with each of the eight masks, and whose choice of a mask is worth what.

`python -m tooling.measure_masks`, run in the repository's root, photographs the longest codes of all kinds with every
mask, in the same poses for all (tests/scanning), and prints the table of docs/adr/0029-qr-mask.md; some minutes. A
number behind it is a seed, for other poses and noise.
"""

import sys
import time
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ecert.rendering.qr import choose_mask, draw_modules
from tests.scanning.longest import longest_code
from tests.scanning.readers import enlarge, find_zbar, read_with_zxing
from tests.scanning.trials import SCRIPTS, SEED, TRIALS, take_pictures
from tests.unit.catalogue.builders import the_catalogue

MASKS: Final = 8
READERS: Final = ("zxing-cpp", "ZBar, picture as it is", "ZBar, picture enlarged twice")
_RUN, _BLOCK, _FINDER, _SHARE = 3, 3, 40, 10
"""Weights N1 to N4 of ISO/IEC 18004, table 11."""
_LONG_RUN: Final = 5
_LIKE_FINDER: Final = np.array([1, 0, 1, 1, 1, 0, 1], dtype=bool)
_LIGHT: Final = 4
_CORNERS: Final = 4

Symbol = NDArray[np.bool_]


def penalty(symbol: Symbol) -> int:
    """
    Score a finished symbol by the four rules of ISO/IEC 18004, 7.8.3.1.

    Independent of the library that draws: format information is scored as drawn, and the quiet zone is a light area.
    """
    lines = [*symbol, *symbol.T]
    return sum(map(_runs, lines)) + _blocks(symbol) + sum(map(_like_finders, lines)) + _balance(symbol)


def _runs(line: Symbol) -> int:
    """Score runs of one colour of five modules or more: three points, and one for each module more."""
    ends = np.flatnonzero(np.diff(line))
    lengths = np.diff(np.concatenate(([-1], ends, [len(line) - 1])))
    return int(sum(_RUN + length - _LONG_RUN for length in lengths.tolist() if length >= _LONG_RUN))


def _blocks(symbol: Symbol) -> int:
    """Score blocks of two by two modules of one colour; they may overlap."""
    dark = symbol.astype(int)
    sums = dark[:-1, :-1] + dark[1:, :-1] + dark[:-1, 1:] + dark[1:, 1:]
    return _BLOCK * int(((sums == 0) | (sums == _CORNERS)).sum())


def _like_finders(line: Symbol) -> int:
    """Score what looks like a line through a finder pattern, with a light area of four modules on either side."""
    wide = np.pad(line, _LIGHT)
    width = len(_LIKE_FINDER)
    found = 0
    for start in range(_LIGHT, len(wide) - _LIGHT - width + 1):
        if np.array_equal(wide[start : start + width], _LIKE_FINDER):
            before, after = wide[start - _LIGHT : start], wide[start + width : start + width + _LIGHT]
            found += not (before.any() and after.any())
    return _FINDER * found


def _balance(symbol: Symbol) -> int:
    """Score how far the share of dark is from one half, in whole steps of 5 %."""
    return _SHARE * int(abs(100 * float(symbol.mean()) - 50) / 5)


def measure(type_index: int, mask: int, *, seed: int) -> NDArray[np.int64]:
    """Count what each reader reads of a kind's pictures, by script."""
    zbar = find_zbar()
    if zbar is None:
        raise SystemExit("ZBar is missing")
    read = np.zeros((len(SCRIPTS), len(READERS)), dtype=np.int64)
    for number, trial in enumerate(take_pictures(type_index, mask=mask, seed=seed)):
        texts = (read_with_zxing(trial.picture), zbar.read(trial.picture), zbar.read(enlarge(trial.picture)))
        read[number % len(SCRIPTS)] += [text == [trial.text] for text in texts]
    return read


def time_of(work: Callable[[], object], *, times: int = 20) -> float:
    """Give the least time of some work, in milliseconds of the processor."""
    taken = []
    for _ in range(times):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return 1000 * min(taken)


def main() -> None:
    """Measure and print."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    kinds = [entry.template.type_index for entry in the_catalogue()]
    read = np.zeros((len(kinds), MASKS, len(SCRIPTS), len(READERS)), dtype=np.int64)
    chosen = np.zeros((2, len(kinds), len(SCRIPTS)), dtype=np.int64)
    for place, kind in enumerate(kinds):
        for which, script in enumerate(SCRIPTS):
            code = longest_code(kind, script)
            symbols = [np.array(draw_modules(code.prefix, code.digits, mask=mask)) for mask in range(MASKS)]
            points = [penalty(symbol) for symbol in symbols]
            chosen[:, place, which] = choose_mask(code.prefix, code.digits), points.index(min(points))
        for mask in range(MASKS):
            read[place, mask] = measure(kind, mask, seed=seed)
        print(f"kind {kind}", file=sys.stderr)
    pictures = len(kinds) * TRIALS
    rows = {f"always mask {mask}": read[:, mask].sum(axis=(0, 1)) for mask in range(MASKS)}
    for name, choice in zip(("the library's choice", "the standard's choice"), chosen, strict=True):
        picked = [
            read[place, choice[place, which], which] for place in range(len(kinds)) for which in range(len(SCRIPTS))
        ]
        rows[name] = np.sum(picked, axis=0)
    print("| mask | " + " | ".join(READERS) + " |\n|---|---|---|---|")
    for name, counts in rows.items():
        print(f"| {name} | " + " | ".join(f"{100 * count / pictures:.1f} %" for count in counts) + " |")
    print(f"same choice: {int((chosen[0] == chosen[1]).sum())} of {chosen[0].size}")
    print("masks chosen:", np.bincount(chosen[0].ravel(), minlength=MASKS).tolist())
    code = longest_code(kinds[0])
    whole = time_of(lambda: draw_modules(code.prefix, code.digits))
    fixed = time_of(lambda: draw_modules(code.prefix, code.digits, mask=0))
    print(f"drawing the modules: {whole:.1f} ms with the choice of a mask, {fixed:.1f} ms with a given one")


if __name__ == "__main__":
    main()
