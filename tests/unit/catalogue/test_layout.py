"""A layout is data of a released kind that may still change, and is read as strictly as the template."""

from pathlib import Path

import pytest

from ecert.catalogue.layout import NOTICE, Layout, Orientation, layout_problems
from ecert.catalogue.loader import load_catalogue
from ecert.errors import TemplateInvalid
from tests.unit.catalogue.builders import SLUG, a_kind, copy_templates


def _load(tmp_path: Path, text: str) -> Layout:
    folder = copy_templates(tmp_path)
    (folder / SLUG / "1" / "layout.toml").write_text(text, encoding="utf-8")
    return load_catalogue(folder).get(SLUG).layout


def test_kind_without_a_layout_has_the_family_s(tmp_path: Path) -> None:
    """Landscape, the template's order, a line that promises nothing."""
    assert load_catalogue(copy_templates(tmp_path)).get(SLUG).layout == Layout()
    assert Layout().notice == NOTICE


def test_layout_is_read_from_beside_the_template(tmp_path: Path) -> None:
    """And the template's digest stays as it was."""
    layout = _load(tmp_path, 'orientation = "portrait"\ncolumns = 2\norder = ["address"]\n')
    assert (layout.orientation, layout.columns, layout.order) == (Orientation.PORTRAIT, 2, ("address",))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('orientierung = "portrait"', "orientierung"),
        ('orientation = "sideways"', "orientation"),
        ("columns = 3", "columns"),
        ('order = ["no_such_field"]', "order.no_such_field"),
        ('order = ["address", "address"]', "order"),
        ('hidden = ["cert_no"]', "hidden.cert_no"),
        ('order = ["address"]\nhidden = ["address"]', "hidden"),
        ('labels = { address = "" }', "labels.address"),
        ('notice = "{holder_name}"', "holder_name"),
        (f'notice = "{"长" * 61}"', "notice"),
    ],
)
def test_mistake_in_a_layout_is_named_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    """The service does not start with it."""
    with pytest.raises(TemplateInvalid, match=rf"{SLUG}/1(/|: )layout.toml: .*{place}"):
        _load(tmp_path, text)


def test_placeholder_in_a_fact_stays_as_it_is() -> None:
    """Only the layout's own are filled in."""
    layout = Layout(notice="{title}：{number}")
    assert layout.write_notice(title="{number}", number="1", authority="") == "{number}：1"


def test_sound_layout_has_no_problems() -> None:
    """Every member set."""
    layout = Layout(order=("address",), hidden=("business_mode",), labels={"cert_no": "编号"}, notice="{title}")
    assert list(layout_problems(layout, a_kind(18).template)) == []
