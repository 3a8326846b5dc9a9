"""Which form a client gets, and whether it has the list already."""

import pytest

from ecert.http.caching import has_copy
from ecert.statuslist.routes import choose_form
from ecert.statuslist.service import Form

CWT, JWT = "application/statuslist+cwt", "application/statuslist+jwt"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", Form.CWT),
        ("*/*", Form.CWT),
        ("application/*", Form.CWT),
        (CWT, Form.CWT),
        (JWT, Form.JWT),
        (JWT.upper(), Form.JWT),
        (f"{CWT}, {JWT}", Form.CWT),
        (f"{JWT}, {CWT}", Form.CWT),
        (f"{CWT};q=0.5, {JWT}", Form.JWT),
        (f"{CWT}; q=0.8 , {JWT}; q=0.9", Form.JWT),
        (f"{JWT};q=0.1, */*", Form.CWT),
        (f"{JWT}, */*;q=0.1", Form.JWT),
        (f"*/*, {CWT};q=0.2", Form.JWT),
        (f"application/*;q=0.3, {JWT};q=0.2", Form.CWT),
        (f"{JWT};q=0", Form.CWT),
        ("text/html", Form.CWT),
        ("text/html;q=, ;;,/", Form.CWT),
        (f"{CWT};q=0.5, {JWT};q=nan", Form.JWT),
        ("\x00", Form.CWT),
    ],
)
def test_jwt_goes_only_to_who_prefers_it(accept: str, form: Form) -> None:
    """The narrowest range counts; nonsense is passed over."""
    assert choose_form(accept) is form


@pytest.mark.parametrize(
    ("header", "has"),
    [
        ("", False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ('"b"', False),
        ('"ab"', False),
        ("a", False),
        ('"a', False),
    ],
)
def test_client_that_names_the_copy_has_it(header: str, has: bool) -> None:
    """Weakly compared, one of several, or any."""
    assert has_copy(header, '"a"') is has
