"""Templates, fields and folders for tests: valid by default, one thing overridden at a time."""

import functools
import io
import shutil
from base64 import b64encode
from pathlib import Path

import msgspec
from PIL import Image

from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.catalogue.loader import load_catalogue
from ecert.catalogue.template import Field, NumberFormat, Validity
from ecert.catalogue.vocabulary import Basis, Datatype, Evidence, Source, ValidityRule

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
SLUG = "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng"
"""Kind 18, the plainest one: an organisation, a fixed term, a coded scope."""


@functools.cache
def the_catalogue() -> Catalogue:
    """Load the real catalogue once."""
    return load_catalogue(TEMPLATES)


def a_kind(type_index: int) -> CatalogueEntry:
    """Give one of the real kinds by its place in the type table."""
    entry = the_catalogue().find_by_index(type_index)
    assert entry is not None
    return entry


_FIELD = Field(
    key="remark",
    label="备注",
    label_en="Remark",
    short_name="KZ_BZ",
    datatype=Datatype.STRING,
    source=Source.APPLICANT,
    required=True,
    printed=True,
    basis=Basis.PRACTICE,
)
_NUMBER = NumberFormat(
    pattern="湘准字〔{year}〕第{n:03}号",
    regex="湘准字〔[0-9]{4}〕第[0-9]{3}号",
    example="湘准字〔2018〕第127号",
    evidence=Evidence.RECALLED,
)
_VALIDITY = Validity(rule=ValidityRule.FIXED_TERM, text="有效期", evidence=Evidence.RECALLED)


def a_field(datatype: Datatype = Datatype.STRING, **changes: object) -> Field:
    """Make a field that an applicant must fill."""
    choices = ("制作", "发行") if datatype is Datatype.ENUM else ()
    return msgspec.structs.replace(_FIELD, **({"datatype": datatype, "choices": choices} | changes))


def a_number_format(**changes: object) -> NumberFormat:
    """Make a number format that counts within a year."""
    return msgspec.structs.replace(_NUMBER, **changes)


def a_validity(rule: ValidityRule = ValidityRule.FIXED_TERM, **changes: object) -> Validity:
    """Make a validity rule; two years or 180 days where the rule needs a term."""
    terms: dict[ValidityRule, dict[str, object]] = {
        ValidityRule.FIXED_TERM: {"years": 2},
        ValidityRule.FIXED_TERM_MAX: {"days": 180},
    }
    return msgspec.structs.replace(_VALIDITY, **({"rule": rule} | terms.get(rule, {}) | changes))


def copy_templates(folder: Path, *slugs: str) -> Path:
    """Copy what is common to all kinds, and the first version of some real ones (of kind 18 unless named)."""
    root = folder / "templates"
    root.mkdir()
    for name in ("authorities.toml", "office.toml", "holidays.toml"):
        shutil.copy(TEMPLATES / name, root)
    for slug in slugs or (SLUG,):
        shutil.copytree(TEMPLATES / slug / "1", root / slug / "1")
    return root


def edit(path: Path, old: str, new: str) -> None:
    """Change a text that stands in a file exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def a_picture(form: str = "PNG", *, size: tuple[int, int] = (40, 40)) -> bytes:
    """Draw a blank picture."""
    stream = io.BytesIO()
    Image.new("L", size).save(stream, form)
    return stream.getvalue()


def a_data_uri(data: bytes, media_type: str = "image/png") -> str:
    """Write bytes as a data URI (RFC 2397)."""
    return f"data:{media_type};base64,{b64encode(data).decode()}"
