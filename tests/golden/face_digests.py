"""
What the bytes of some faces come to: `faces.json`, so that another machine's faces are compared with this one's.

Run `python -m tests.golden.face_digests` in the repository's root after a change of the look or of Typst's version.
"""

import hashlib
import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec

from ecert.document.face import Face
from ecert.document.order import Drawn, Form, Order
from tests.integration.document.pages import the_draftsman
from tests.unit.document.builders import a_face, an_order

FILE: Final = Path(__file__).with_name("faces.json")
KINDS: Final = (3, 11, 15, 17, 18)
"""Upright with two columns, a title in brackets, a picture, upright, rare characters with all that lies below."""
RARE: Final = "张㐀𠀀𪜀𫝀𫠠𬺰𰀀"


def orders() -> dict[str, Order]:
    """Give each face in each form, by name."""
    return {
        f"{type_index}.{form.value}": an_order(_face(type_index), form, attachment=_attachment(form))
        for type_index in KINDS
        for form in Form
    }


def digests(draw: Callable[[Order], Drawn]) -> dict[str, str]:
    """Draw them and give the SHA-256 of each."""
    return {name: hashlib.sha256(draw(order).open()[0]).hexdigest() for name, order in orders().items()}


def write_digests(faces: dict[str, str]) -> str:
    """Write the file."""
    return json.dumps({"typst": version("typst"), "faces": faces}, indent=1) + "\n"


def _attachment(form: Form) -> bytes | None:
    return b"signed record" if form is Form.PDF else None


def _face(type_index: int) -> Face:
    face = a_face(type_index)
    if type_index != KINDS[-1]:
        return face
    rows = tuple(
        tuple(msgspec.structs.replace(line, text=RARE) if "legal" in line.field else line for line in row)
        for row in face.rows
    )
    return msgspec.structs.replace(face, rows=rows, mark="注销", watermark=("仅供年度核验",))


def main() -> None:
    """Draw them and write the file."""
    FILE.write_text(write_digests(digests(the_draftsman().draw)), encoding="utf-8")


if __name__ == "__main__":
    main()
