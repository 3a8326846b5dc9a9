"""Values are shown, never carried out; what cannot be shown is named; the same face is the same bytes."""

import hashlib
import io
import re
import subprocess
import sys

import msgspec
import pypdfium2  # type: ignore[import-untyped]  # it has no types
import pytest
from PIL import Image

from ecert.document.drawing import Draftsman, in_screen_colours
from ecert.document.errors import CharacterNotCovered
from ecert.document.face import Copy, Face, make_face
from ecert.document.facts import facts_of
from ecert.document.order import Drawn, Form
from tests.integration.document.pages import read_page, the_draftsman
from tests.unit.catalogue.builders import a_kind
from tests.unit.document.builders import a_face, a_record, an_order

MARKUP = '#import "x": * $ x^2 $ [a] \\ #read("/etc/passwd") *b* _c_ `d` @e <f> // g {h}'
UNCOVERED = "\U00031350"
"""The first of extension H."""
RARE = {
    "A": "\u3400\u4db5",
    "B": "\U00020000\U0002a6d6",
    "C": "\U0002a700\U0002b734",
    "D": "\U0002b740\U0002b81d",
    "E": "\U0002b820\U0002cea1",
    "F": "\U0002ceb0\U0002ebe0",
    "G": "\U00030000\U00030ede",
}
"""Of each extension of the unified ideographs the first, and one from its end."""


def _filled(text: str, *, type_index: int = 18) -> Face:
    """Put a text into every claim that is a text, and wherever else one comes from outside."""
    record = a_record(type_index)
    claims = {
        field.key: text
        for field in a_kind(type_index).template.fields
        if isinstance(record.claims.get(field.key), str) and field.datatype not in {"date", "amount", "image"}
    }
    facts = msgspec.structs.replace(facts_of(record), claims=record.claims | claims, number=text, identifier=text)
    return make_face(facts, a_kind(type_index), Copy.ORIGINAL, None)


@pytest.mark.parametrize("type_index", [3, 15, 18])
def test_markup_in_a_value_is_shown_as_text(type_index: int) -> None:
    """Every sign of it is drawn, in every field."""
    marked = _filled(MARKUP, type_index=type_index)
    plain = _filled("甲" * len("".join(MARKUP.split())), type_index=type_index)

    def count(face: Face) -> int:
        return sum(len(read_page(page).glyphs) for page in the_draftsman().draw(an_order(face, Form.SVG)).open())

    assert count(marked) == pytest.approx(count(plain), abs=40)


def test_engine_reads_no_file() -> None:
    """It sees one folder, which has the scene and nothing else."""
    drawn = the_draftsman().draw(an_order(a_face(18, notice='#read("/etc/passwd")'), Form.SVG))
    assert drawn.failed is None


@pytest.mark.parametrize("place", ["claims.address", "claims.legal_representative"])
def test_character_without_a_glyph_names_its_field(place: str) -> None:
    """And not the value; no box is drawn in its place."""
    record, key = a_record(18), place.removeprefix("claims.")
    facts = msgspec.structs.replace(facts_of(record), claims=record.claims | {key: f"张{UNCOVERED}"})
    drawn = the_draftsman().draw(an_order(make_face(facts, a_kind(18), Copy.ORIGINAL, None)))
    with pytest.raises(CharacterNotCovered, match=place) as refused:
        drawn.open()
    assert UNCOVERED not in refused.value.detail
    assert drawn.pages == []


def test_seal_s_name_is_looked_at_too() -> None:
    """It is no claim, and drawn all the same."""
    assert the_draftsman().draw(an_order(a_face(18, seal=f"湖南省{UNCOVERED}局"))).uncovered == "issuing_authority"
    assert the_draftsman().draw(an_order(a_face(18, watermark=("甲", UNCOVERED)))).uncovered == "watermark"


def _named(name: str) -> Face:
    record = a_record(18)
    facts = msgspec.structs.replace(facts_of(record), claims=record.claims | {"legal_representative": name})
    return make_face(facts, a_kind(18), Copy.ORIGINAL, None)


@pytest.mark.parametrize("block", RARE)
def test_rare_character_of_a_name_is_drawn_and_can_be_searched(block: str) -> None:
    """The PDF's text has it, and each is an outline of its own: the box for a missing one is always the same."""
    name = f"张{RARE[block]}"
    (pdf,) = the_draftsman().draw(an_order(_named(name), Form.PDF)).open()
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        assert name in page.get_textpage().get_text_range()
    assert len(_outlines(name) - _outlines("张")) == len(RARE[block])
    pictures = {text: the_draftsman().draw(an_order(_named(text))).open()[0] for text in RARE[block] + "张"}
    assert len(set(pictures.values())) == len(pictures)


def _outlines(name: str) -> set[bytes]:
    (drawing,) = the_draftsman().draw(an_order(_named(name), Form.SVG)).open()
    return set(re.findall(rb'href="#(g[0-9A-F]+)"', drawing))


@pytest.mark.parametrize("form", [*Form])
def test_same_face_is_the_same_bytes_each_time(form: Form) -> None:
    """Also after others were drawn, and in an engine that was opened anew."""
    order = an_order(a_face(15), form)
    first = the_draftsman().draw(order).open()
    the_draftsman().draw(an_order(a_face(18), form)).open()
    assert the_draftsman().draw(order).open() == first == Draftsman().draw(order).open()


def test_same_face_is_the_same_bytes_in_another_process() -> None:
    """Whatever its hash seed is."""
    order = an_order(a_face(18), Form.SVG)
    program = (
        "import hashlib, sys, msgspec\nfrom ecert.document.drawing import Draftsman\n"
        "from ecert.document.order import Order\n"
        "order = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Order)\n"
        "print(hashlib.sha256(Draftsman().draw(order).open()[0]).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=msgspec.msgpack.encode(order),
        capture_output=True,
        timeout=60,
        check=True,
    )
    here = hashlib.sha256(the_draftsman().draw(order).open()[0]).hexdigest()
    assert done.stdout.decode().strip() == here


def test_pdf_is_for_the_archive_and_carries_the_record() -> None:
    """PDF/A-3b with output intent and an embedded file, made on the day of issue."""
    (pdf,) = the_draftsman().draw(an_order(form=Form.PDF, attachment=b"signed record")).open()
    assert pdf.startswith(b"%PDF-1.7")
    for mark in (b"/OutputIntent", b"/EmbeddedFile", b"record.cose", b"<pdfaid:part>3</pdfaid:part>", b"2026-03-02"):
        assert mark in pdf
    (bare,) = the_draftsman().draw(an_order(form=Form.PDF)).open()
    assert b"/EmbeddedFile" not in bare


@pytest.mark.parametrize("form", Form)
def test_photograph_in_the_colours_of_print_is_drawn(form: Form) -> None:
    """A CMYK photograph, as studios deliver them, is turned into RGB; PDF/A would refuse it."""
    face = a_face(15)
    assert face.photo is not None
    stream = io.BytesIO()
    Image.new("CMYK", (60, 80), (0, 200, 200, 0)).save(stream, "JPEG")
    photo = msgspec.structs.replace(face.photo, data=stream.getvalue())
    drawn = the_draftsman().draw(an_order(msgspec.structs.replace(face, photo=photo), form))
    assert drawn.failed is None
    assert drawn.open()
    assert in_screen_colours(face.photo.data) == face.photo.data
    with Image.open(io.BytesIO(in_screen_colours(photo.data))) as shown:
        red, green, blue = shown.convert("RGB").getpixel((30, 40))  # type: ignore[misc]  # three bands
    assert red > 200
    assert max(green, blue) < 100


def test_defect_of_the_engine_is_no_answer() -> None:
    """It is raised, with the engine's own words."""
    with pytest.raises(RuntimeError, match="could not be drawn"):
        Drawn(failed="x").open()
