"""Whatever somebody types into a form is read, refused with a place, or taken; and it is never changed on the way."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ecert.application.form import FILES, InputKind, check_typed, make_inputs, offered, place_errors, read_typed
from ecert.application.submission import RawSubmission, check_submission
from ecert.application.workflow import BusinessType
from ecert.catalogue.entries import CatalogueEntry
from ecert.errors import FieldError, InvalidInput, TemplateNotInForce
from tests.unit.application.builders import PREDECESSOR, day_of
from tests.unit.catalogue.builders import the_catalogue

ENTRIES = list(the_catalogue())
TEXTS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="甲乙0123456789-^\n\r\t <>&\"'", max_size=30),
    st.sampled_from(["2026-03-02", "0", "12.5", "男", "001", "91430100MA4QT2A72P", "data:image/png;base64,AAAA"]),
)


@st.composite
def forms(draw: st.DrawFn) -> tuple[CatalogueEntry, BusinessType, dict[str, list[str]]]:
    """Draw a kind, what is asked for, and what stands in the inputs of its form."""
    entry = draw(st.sampled_from(ENTRIES))
    business_type = draw(st.sampled_from(offered(entry.template)))
    typed: dict[str, list[str]] = {}
    for each in make_inputs(entry.template, business_type):
        many = 3 if each.kind is InputKind.TICKS else 1
        texts = st.one_of(TEXTS, st.sampled_from(each.choices)) if each.choices else TEXTS
        typed[each.name] = draw(st.lists(texts, max_size=many))
    names = draw(st.lists(TEXTS, max_size=2))
    typed |= {FILES[0]: ["a" * 64 for _ in names], FILES[1]: names}
    return entry, business_type, typed


@given(forms())
@settings(deadline=None)
def test_every_form_is_taken_or_refused_at_its_inputs(
    form: tuple[CatalogueEntry, BusinessType, dict[str, list[str]]],
) -> None:
    """No text of an input is a defect of ours, and each mistake but those of the whole has an input to stand at."""
    entry, business_type, typed = form
    check_typed(entry.template, business_type, typed)
    predecessor = PREDECESSOR if business_type.has_predecessor else None
    raw = read_typed(entry.template, business_type, predecessor, typed)
    errors = mistakes(entry, raw)
    placed = place_errors(make_inputs(entry.template, business_type), errors)
    assert sum(map(len, placed.values())) == len(errors)
    assert {error.path for error in errors if error.path.startswith("claims.")} <= placed.keys()


def mistakes(entry: CatalogueEntry, raw: RawSubmission) -> tuple[FieldError, ...]:
    """Give what is wrong with a submission, if anything is."""
    try:
        check_submission(entry, raw, today=day_of(entry))
    except TemplateNotInForce:
        return ()
    except InvalidInput as refused:
        return refused.errors
    return ()


@given(forms())
@settings(deadline=None)
def test_text_of_an_input_is_what_is_asked_for(
    form: tuple[CatalogueEntry, BusinessType, dict[str, list[str]]],
) -> None:
    """White space around it apart, and lines that are empty."""
    entry, business_type, typed = form
    raw = read_typed(entry.template, business_type, None, typed)
    for each in make_inputs(entry.template, business_type):
        if each.name.startswith("claims.") and each.field is not None and each.kind is not InputKind.TICKS:
            texts = typed[each.name]
            lines = [line.strip() for line in texts[0].splitlines() if line.strip()] if texts else []
            expected = lines if each.kind is InputKind.LINES else texts[0].strip() if texts else ""
            assert raw.claims.get(each.field.key, type(expected)()) == expected
