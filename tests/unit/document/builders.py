"""Faces and orders for tests: of the real kinds, valid by default, one thing overridden at a time."""

from datetime import date
from functools import cache
from typing import Any

import msgspec

from ecert.document.face import Copy, Face, Symbol, make_face
from ecert.document.facts import facts_of
from ecert.document.order import Form, Order
from ecert.register.code import Code, code_of
from ecert.register.record import Record
from ecert.rendering.qr import draw_svg
from ecert.signing.envelope import seal
from tests.building import HOST_OF_19
from tests.unit.catalogue.builders import a_kind
from tests.unit.issuance.builders import a_certificate
from tests.unit.signing.signers import a_signer

_SIGNER = a_signer("faces")


@cache
def a_record(type_index: int = 18) -> Record:
    """Draw up the record of a kind's sample; its code's digest is made up."""
    return a_certificate(type_index).record_for(bytes(32))


@cache
def a_code(type_index: int = 18) -> Code:
    """Sign the credential of a kind's sample and write it as what a camera reads."""
    return code_of(seal(a_certificate(type_index).encoded_credential, _SIGNER), public_url=HOST_OF_19)


@cache
def a_symbol(type_index: int = 18) -> Symbol:
    """Draw the code of a kind's sample."""
    code = a_code(type_index)
    drawing = draw_svg(code.prefix, code.digits)
    return Symbol(drawing, int(drawing.partition('viewBox="0 0 ')[2].partition(" ")[0]))


def a_face(type_index: int = 18, copy: Copy = Copy.ORIGINAL, **changes: Any) -> Face:  # noqa: ANN401 - any member
    """Give the face of a kind's sample."""
    face = make_face(facts_of(a_record(type_index)), a_kind(type_index), copy, a_symbol(type_index))
    return msgspec.structs.replace(face, **changes)


def an_order(face: Face | None = None, form: Form = Form.PNG, **changes: Any) -> Order:  # noqa: ANN401 - any member
    """Ask for a face."""
    order = Order(face=face or a_face(), form=form, day=date(2026, 3, 2))
    return msgspec.structs.replace(order, **changes)
