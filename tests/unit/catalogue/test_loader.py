"""Templates that break the format stop the start, and the text names the file and the place."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ecert.application.submission import RawSubmission, check_submission
from ecert.catalogue.datafile import MAX_TEMPLATE_BYTES
from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.loader import load_catalogue
from ecert.catalogue.validity import Period
from ecert.errors import TemplateInvalid, UnknownTemplate
from ecert.issuance.compose import Allotment, Authorities, compose
from tests.unit.catalogue.builders import SLUG, TEMPLATES, a_data_uri, copy_templates, edit

PRESS_CARD = "xinwen_jizhezheng"
WORK = "zuopin_dengji_zhengshu"
NEW_SLUG = "dianying_gongying_xukezheng"


def test_the_real_templates_load() -> None:
    """All 34 kinds are read, in the order of the type table."""
    catalogue = load_catalogue(TEMPLATES)
    assert len(catalogue) == 34
    assert [entry.template.type_index for entry in catalogue] == list(range(1, 35))


def test_a_copy_of_one_kind_loads(tmp_path: Path) -> None:
    """Each row below is refused for its defect alone."""
    assert [entry.template.slug for entry in load_catalogue(copy_templates(tmp_path))] == [SLUG]


DEFECTS = [
    pytest.param(
        'basis = "practice"\n\n[[fields]]\nkey = "holder_uscc"',
        'basis = "practice"\nrequred = true\n\n[[fields]]\nkey = "holder_uscc"',
        "/1/template.toml: Object contains unknown field `requred` - at `$.fields[1]`",
        id="key-misspelt",
    ),
    pytest.param(
        'title = "广播', 'titel = "广播', "/1/template.toml: Object contains unknown field `titel`", id="head"
    ),
    pytest.param('domain = "broadcasting"', 'domain = "radio"', "at `$.domain`", id="word-not-in-vocabulary"),
    pytest.param("type_index = 18", 'type_index = "18"', "Expected `int`, got `str` - at `$.type_index`", id="type"),
    pytest.param("[copies]", "[copies", "/1/template.toml:", id="no-toml"),
    pytest.param('role = "valid_from"', 'role = "issued"', "/1: role issued stands twice", id="role-twice"),
    pytest.param('key = "business_mode"', 'key = "address"', "/1: key address stands twice", id="key-twice"),
    pytest.param('"KZ_DZ"', '"KZ_FDDBR"', "/1: short_name KZ_FDDBR stands twice", id="short-name-twice"),
    pytest.param('role = "number"\n', "", "field cert_no: a required register field without a role", id="no-number"),
    pytest.param(
        '"hunan_broadcasting"',
        '"hunan_tourism"',
        "/1: authority hunan_tourism does not stand in authorities.toml",
        id="authority-unknown",
    ),
    pytest.param('"hunan_broadcasting"', '"national_press"', "has no valid uscc", id="authority-without-code"),
    pytest.param("{n:05}", "{n:02}", "number.pattern writes numbers that do not match", id="number-pattern"),
    pytest.param("{n:05}", "{m:05}", "number.pattern must have exactly one {n:width}", id="number-without-n"),
    pytest.param("第{n:05}号", "{n:05}{city}", "unknown placeholder {city}", id="number-placeholder"),
    pytest.param('example = "（湘）字', 'example = "湘字', "number.example does not match", id="number-example"),
    pytest.param("[0-9]{3,6}", "[0-9{3,6}", "number.regex is not a regular expression", id="number-regex"),
    pytest.param('label_en = "Address"', 'label_en = "地址"', "field address: label_en must be an English", id="label"),
    pytest.param('label_en = "Address"', 'label_en = " "', "field address: label_en must be", id="label-blank"),
    pytest.param(
        "public = false\npersonal = true", "public = true\npersonal = true", "legal_representative: public", id="public"
    ),
    pytest.param('"KZ_DZ"', '"kz-dz"', "field address: short_name must be upper-case", id="short-name-form"),
    pytest.param('key = "address"', 'key = "Address"', "field Address: key must be lower-case", id="key-form"),
    pytest.param('choices = ["制作、发行", "制作", "发行"]\n', "", "business_mode: choices belong to", id="no-choices"),
    pytest.param('items = "string"', 'items = "date"', "annual_audits: items must be", id="items"),
    pytest.param('"scope"', '"holder_code_type"', "holder_code_type needs source holder", id="role-of-another-source"),
    pytest.param("years = 2\n", "", "validity: fixed_term needs years", id="term-missing"),
    pytest.param("years = 2", "years = -2", "validity: years must be 1 to 100", id="term-negative"),
    pytest.param("years = 2", "years = 9999", "validity: years must be 1 to 100", id="term-beyond-the-calendar"),
    pytest.param('"fixed_term"', '"long_term"', "field valid_to: is required, but", id="end-of-an-open-period"),
    pytest.param('"001"', '"002"', "holder_code_types: 002 is none", id="holder-code-type"),
    pytest.param('"11430000320581596K918"', '"11430000320581596L918"', "/1: type_code:", id="type-code"),
    pytest.param("type_index = 18", "type_index = -1", "type_index at least 0", id="type-index-negative"),
    pytest.param('"address"\nsource', '"address"\npattern = "["\nsource', "address: pattern is not", id="field-regex"),
    pytest.param(
        '"address"\nsource', '"address"\ntext = "长沙"\nsource', "address: text belongs to", id="text-of-a-claim"
    ),
    pytest.param(
        'items = "string"', 'items = "string"\ntext = "{colour}"', "placeholder {colour}", id="text-placeholder"
    ),
    pytest.param('role = "holder_code"\n', "", "holder_uscc: source holder needs a role", id="holder-without-role"),
    pytest.param('role = "authority"', 'text = "湖南"', "/1: no field has the role authority", id="no-authority"),
    pytest.param('"fixed_term"\nyears = 2', '"fixed_term_max"', "fixed_term_max needs days", id="days-missing"),
]


@pytest.mark.parametrize(("old", "new", "message"), DEFECTS)
def test_defective_template_stops_the_start(tmp_path: Path, old: str, new: str, message: str) -> None:
    """The text names kind, version and place of the defect."""
    root = copy_templates(tmp_path)
    edit(root / SLUG / "1" / "template.toml", old, new)
    with pytest.raises(TemplateInvalid) as caught:
        load_catalogue(root)
    assert caught.value.detail.startswith(f"{SLUG}/1")
    assert message in caught.value.detail


def test_what_stands_in_every_code_must_be_public(tmp_path: Path) -> None:
    """A scope or title goes into the symbol, so a template cannot call it private."""
    root = copy_templates(tmp_path)
    public = 'role = "scope"\nrequired = true\nprinted = true\npublic = '
    edit(root / SLUG / "1" / "template.toml", f"{public}true", f"{public}false")
    with pytest.raises(TemplateInvalid, match="business_scope: the role scope stands in every code"):
        load_catalogue(root)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param('address = "湖南', '# "湖南', "sample.toml: claims.address: is required", id="missing"),
        pytest.param("\n\n[claims]", '\n\n[claims]\nfax = "1"', "sample.toml: claims.fax: the template has", id="fax"),
        pytest.param("72P", "73P", "sample.toml: holder.code: is not a valid unified", id="check-digit"),
        pytest.param('"001"', '"111"', "sample.toml: holder.code_type is none", id="holder-code-type"),
        pytest.param('code_type = "001"', 'code_typ = "001"', "unknown field `code_typ` - at `$.holder`", id="key"),
        pytest.param("annual_audits", "annual_audit", "sample.toml: register.annual_audit is no", id="register"),
    ],
)
def test_sample_that_does_not_fill_its_template_stops_the_start(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    """The sample is the template's first test."""
    root = copy_templates(tmp_path)
    edit(root / SLUG / "1" / "sample.toml", old, new)
    with pytest.raises(TemplateInvalid) as caught:
        load_catalogue(root)
    assert message in caught.value.detail


def test_sample_picture_that_is_none_stops_the_start(tmp_path: Path) -> None:
    """A photograph is decoded when the templates are read."""
    root = copy_templates(tmp_path, PRESS_CARD)
    sample = root / PRESS_CARD / "1" / "sample.toml"
    lines = sample.read_text(encoding="utf-8").splitlines()
    fake = f'photo = "{a_data_uri(b"no picture", "image/jpeg")}"'
    sample.write_text("\n".join(fake if line.startswith("photo") else line for line in lines), encoding="utf-8")
    with pytest.raises(TemplateInvalid, match=r"claims\.photo: is not the picture its media type says"):
        load_catalogue(root)


def test_oversized_file_is_not_decoded(tmp_path: Path) -> None:
    """A template has at most 256 KiB."""
    root = copy_templates(tmp_path)
    with (root / SLUG / "1" / "template.toml").open("a", encoding="utf-8") as file:
        file.write("#" * MAX_TEMPLATE_BYTES)
    with pytest.raises(TemplateInvalid, match=f"{SLUG}/1/template.toml: is larger than 262144 bytes"):
        load_catalogue(root)


@pytest.mark.parametrize(
    ("slug", "version"), [(SLUG, "2"), (SLUG, "01"), ("guangbo", "1")], ids=["version", "version-spelling", "slug"]
)
def test_template_in_the_wrong_folder_stops_the_start(tmp_path: Path, slug: str, version: str) -> None:
    """A certificate names slug and version, and they lead to the file."""
    root = copy_templates(tmp_path)
    (root / slug).mkdir(exist_ok=True)
    (root / SLUG / "1").rename(root / slug / version)
    with pytest.raises(TemplateInvalid, match=f"{slug}/{version}/template.toml: slug and version must be the names"):
        load_catalogue(root)


def test_slug_has_one_spelling(tmp_path: Path) -> None:
    """It stands in addresses and in records: lower-case letters, digits and underscores."""
    root = copy_templates(tmp_path)
    (root / SLUG).rename(root / "18-Kind")
    edit(root / "18-Kind" / "1" / "template.toml", f'slug = "{SLUG}"', 'slug = "18-Kind"')
    with pytest.raises(TemplateInvalid, match="18-Kind/1: slug must be lower-case letters, digits and underscores"):
        load_catalogue(root)


def test_template_without_a_sample_stops_the_start(tmp_path: Path) -> None:
    """Both files belong to a kind."""
    root = copy_templates(tmp_path)
    (root / SLUG / "1" / "sample.toml").unlink()
    with pytest.raises(TemplateInvalid, match=f"{SLUG}/1/sample.toml: cannot be read"):
        load_catalogue(root)


def test_template_that_is_no_utf_8_stops_the_start(tmp_path: Path) -> None:
    """TOML is UTF-8, and an editor's GB 18030 is not guessed at."""
    root = copy_templates(tmp_path)
    path = root / SLUG / "1" / "template.toml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(TemplateInvalid, match=f"{SLUG}/1/template.toml:"):
        load_catalogue(root)


def test_folder_without_authorities_stops_the_start(tmp_path: Path) -> None:
    """The wrong folder is noticed by its first file."""
    with pytest.raises(TemplateInvalid, match=r"authorities\.toml: cannot be read"):
        load_catalogue(tmp_path)


def test_folder_without_templates_stops_the_start(tmp_path: Path) -> None:
    """A service without kinds of certificate is a mistake."""
    root = copy_templates(tmp_path)
    (root / SLUG).rename(tmp_path / "elsewhere")
    with pytest.raises(TemplateInvalid, match="templates: holds no template"):
        load_catalogue(root)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            '"11430000320581596K"\nuscc_evidence = "cited',
            '"11430000320581596L"\nuscc_evidence = "cited',
            "has no valid uscc",
            id="check-digit",
        ),
        pytest.param(
            'name = "湖南省广播电视局"\n',
            'name = "湖南省广播电视局"\nuscc = "11430000320581596L"\n',
            "has no valid uscc",
            id="check-digit-of-a-period",
        ),
        pytest.param(
            '[hunan_broadcasting]\ntitle_en = "Hunan Provincial Radio and Television Bureau"',
            '[hunan_broadcasting]\nnames = []\ntitle_en = "x"',
            "hunan_broadcasting has no name",
            id="no-name",
        ),
        pytest.param('43"\nuscc_evidence = "inferred"', '43"\nuscc_evidence = "sure"', "authorities.toml:", id="word"),
    ],
)
def test_defective_authority_stops_the_start(tmp_path: Path, old: str, new: str, message: str) -> None:
    """What would fail when a certificate is issued fails when the service starts."""
    root = copy_templates(tmp_path)
    path = root / "authorities.toml"
    edit(path, old, new)
    if "names = []" in new:
        text = path.read_text(encoding="utf-8")
        first, last = text.index("[[hunan_broadcasting.names]]"), text.index("[hunan_press]")
        path.write_text(text[:first] + text[last:], encoding="utf-8")
    with pytest.raises(TemplateInvalid) as caught:
        load_catalogue(root)
    assert message in caught.value.detail


def _second_version(root: Path, *, type_index: int, state: str = "published") -> None:
    """Add version 2 of kind 18."""
    folder = root / SLUG / "2"
    folder.mkdir()
    for name in ("template.toml", "sample.toml"):
        (folder / name).write_bytes((root / SLUG / "1" / name).read_bytes())
    edit(folder / "template.toml", "\nversion = 1\n", "\nversion = 2\n")
    edit(folder / "template.toml", "type_index = 18", f"type_index = {type_index}")
    edit(folder / "template.toml", 'state = "published"', f'state = "{state}"')


def test_type_index_is_given_once(tmp_path: Path) -> None:
    """Two versions of one kind have two places in the type table."""
    root = copy_templates(tmp_path)
    _second_version(root, type_index=18)
    with pytest.raises(TemplateInvalid, match=f"{SLUG}/2: type_index is already {SLUG}/1's"):
        load_catalogue(root)


def test_type_code_belongs_to_one_kind(tmp_path: Path) -> None:
    """Another kind cannot take it."""
    root = copy_templates(tmp_path, SLUG, WORK)
    edit(root / WORK / "1" / "template.toml", '"11430000MB0X557143917"', '"11430000320581596K918"')
    with pytest.raises(TemplateInvalid, match=f"{WORK}/1: type_code is already {SLUG}'s"):
        load_catalogue(root)


@pytest.mark.parametrize(("state", "current"), [("published", 2), ("withdrawn", 2), ("draft", 1)])
def test_newest_version_that_is_no_draft_is_the_current_one(tmp_path: Path, state: str, current: int) -> None:
    """Old versions stay, since certificates point to them; a draft is there by its number only."""
    root = copy_templates(tmp_path)
    _second_version(root, type_index=35, state=state)
    catalogue = load_catalogue(root)
    assert catalogue.get(SLUG).template.version == current
    assert [catalogue.get(SLUG, version).template.version for version in (1, 2)] == [1, 2]
    assert len(catalogue) == 1
    found = catalogue.find_by_index(35)
    assert found is not None
    assert found.template.version == 2


def test_unknown_template_is_not_found() -> None:
    """No slug and no version is made up."""
    catalogue = load_catalogue(TEMPLATES)
    with pytest.raises(UnknownTemplate):
        catalogue.get(NEW_SLUG)
    with pytest.raises(UnknownTemplate):
        catalogue.get(SLUG, 2)
    assert catalogue.find_by_index(0) is None


def _add_kind_35(root: Path) -> None:
    """Write the kind of the manual: a film permit, out of the file of kind 18."""
    (root / SLUG).rename(root / NEW_SLUG)
    template = root / NEW_SLUG / "1" / "template.toml"
    edit(template, f'slug = "{SLUG}"', f'slug = "{NEW_SLUG}"')
    edit(template, 'title = "广播电视节目制作经营许可证"', 'title = "电影公映许可证"')
    edit(template, "type_index = 18", "type_index = 35")
    edit(template, '"11430000320581596K918"', '"11430000MB0X557143935"')
    edit(template, '"hunan_broadcasting"', '"hunan_film"')
    edit(template, "（湘）字第{n:05}号", "湘影审字〔{year}〕第{n:03}号")
    edit(template, "^[（(]湘[）)]字第[0-9]{3,6}号$", "湘影审字〔[0-9]{4}〕第[0-9]{3}号")
    edit(template, 'example = "（湘）字第00637号"', 'example = "湘影审字〔2018〕第012号"')
    edit(template, 'key = "business_mode"\nlabel = "经营方式"', 'key = "film_mode"\nlabel = "发行方式"')
    edit(root / NEW_SLUG / "1" / "sample.toml", "business_mode", "film_mode")
    edit(root / NEW_SLUG / "1" / "sample.toml", "（湘）字第00637号", "湘影审字〔2018〕第012号")


def _submission_of(entry: CatalogueEntry) -> RawSubmission:
    holder = entry.sample.holder
    return RawSubmission("first_issue", holder.name, holder.code, holder.code_type, entry.sample.claims, {})


def _an_allotment() -> Allotment:
    """Make what the register would allot on 2 March 2026."""
    return Allotment(
        number="湘影审字〔2026〕第001号",
        serial="K7W2M9QX4T1Z",
        version=1,
        issued=date(2026, 3, 2),
        first_issued=date(2026, 3, 2),
        period=Period(date(2026, 3, 2), date(2028, 3, 1)),
        status_list=0,
        status_index=7,
        application_number="20260302-000001",
        issued_at=datetime(2026, 3, 2, 3, 0, tzinfo=UTC),
    )


def test_kind_35_is_data_alone(tmp_path: Path) -> None:
    """A new kind, made of two files, is applied for and drawn up without a line of Python."""
    root = copy_templates(tmp_path)
    _add_kind_35(root)
    catalogue = load_catalogue(root)
    entry = catalogue.get(NEW_SLUG)
    submission = check_submission(entry, _submission_of(entry), today=date(2026, 3, 2))
    authorities = Authorities(
        catalogue.authority_of(entry.template), catalogue.issuer_code(entry.template, on=date(2026, 3, 2)), None
    )
    drawn = compose(submission, entry, authorities=authorities, allotment=_an_allotment())
    record = drawn.record_for(bytes(32))
    assert ".11430000MB0X557143935.11430000MB0X557143.K7W2M9QX4T1Z.001." in str(drawn.identifier)
    assert (record.title, record.authority_name) == ("电影公映许可证", "湖南省电影局")
    assert record.claims["film_mode"] == "制作、发行"
    assert drawn.credential.type_index == 35
