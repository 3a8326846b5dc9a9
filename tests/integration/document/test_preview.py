"""Whoever changes a layout sees it at once: a specimen of the kind, without a database."""

from pathlib import Path

import pytest
import zxingcpp
from click.testing import CliRunner, Result
from PIL import Image

from ecert.cli import cli
from ecert.errors import InvalidInput, NotForeseen
from tests.building import ROOT

KIND = "zuopin_dengji_zhengshu"


def _preview(*words: str, slug: str = KIND) -> Result:
    return CliRunner().invoke(cli, ["templates", "preview", slug, "--directory", str(ROOT / "templates"), *words])


@pytest.mark.parametrize(("suffix", "head"), [("svg", b"<svg"), ("PNG", b"\x89PNG"), ("pdf", b"%PDF")])
def test_specimen_is_written_in_the_form_of_the_ending(tmp_path: Path, suffix: str, head: bytes) -> None:
    """And the command says where."""
    path = tmp_path / f"face.{suffix}"
    done = _preview("--output", str(path))
    assert (done.exit_code, done.output.strip()) == (0, str(path))
    assert path.read_bytes().startswith(head)


def test_specimen_has_no_code(tmp_path: Path) -> None:
    """Nobody can take it for a certificate."""
    path = tmp_path / "face.png"
    assert _preview("-o", str(path)).exit_code == 0
    with Image.open(path) as image:
        assert zxingcpp.read_barcodes(image.convert("L")) == []


def test_what_cannot_be_drawn_is_refused(tmp_path: Path) -> None:
    """An ending that is no form, a copy that the kind has not."""
    assert isinstance(_preview("-o", str(tmp_path / "face.gif")).exception, InvalidInput)
    assert isinstance(_preview("-o", str(tmp_path / "face.png"), "--copy", "duplicate").exception, NotForeseen)
    assert list(tmp_path.iterdir()) == []
