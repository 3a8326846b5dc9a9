"""The same record gives the same bytes on another machine: in other surroundings here, and as another run noted it."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import msgspec
import pytest

import ecert
from tests.golden.face_digests import FILE, digests, orders
from tests.integration.document.pages import the_draftsman

PROGRAM = """
import hashlib, json, sys
sys.path.insert(0, sys.argv[1])
import msgspec
import ecert
from ecert.document.drawing import Draftsman
from ecert.document.order import Order
assert ecert.__file__.startswith(sys.argv[1]), ecert.__file__
draftsman = Draftsman()
given = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=dict[str, Order])
found = {name: hashlib.sha256(draftsman.draw(order).open()[0]).hexdigest() for name, order in given.items()}
print(json.dumps(found))
"""


def test_faces_have_the_bytes_that_another_run_noted() -> None:
    """Whichever machine wrote the file; if the look, a font or Typst changed, write it anew and say so."""
    golden = json.loads(FILE.read_text(encoding="utf-8"))
    assert golden["typst"] == version("typst")
    assert digests(the_draftsman().draw) == golden["faces"]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/St_Johns"])
def test_faces_have_the_same_bytes_in_other_surroundings(tmp_path: Path, zone: str) -> None:
    """
    The package lies in another folder, as younger files, and knows no home, language, time zone or font of the machine.

    It is the same processor and the same build of the engine: what those do differently, only the noted digests show.
    """
    place = tmp_path / "另一处"
    shutil.copytree(Path(ecert.__file__).parent, place / "ecert", copy_function=shutil.copyfile)
    work = tmp_path / "work"
    work.mkdir()
    surroundings = {
        "HOME": str(tmp_path / "nowhere"),
        "LC_ALL": "C",
        "TZ": zone,
        "PYTHONHASHSEED": "4242",
        "PYTHONUTF8": "1",
        "XDG_DATA_HOME": str(work),
        "FONTCONFIG_FILE": os.devnull,
        "SOURCE_DATE_EPOCH": "1",
        "RAYON_NUM_THREADS": "1",
    }
    given = orders()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(place)],
        input=msgspec.msgpack.encode(given),
        capture_output=True,
        timeout=120,
        check=True,
        cwd=work,
        env=surroundings,
    )
    here = {name: hashlib.sha256(the_draftsman().draw(order).open()[0]).hexdigest() for name, order in given.items()}
    assert json.loads(done.stdout) == here
