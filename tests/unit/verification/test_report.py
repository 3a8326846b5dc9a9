"""What a report says of its checks, and what it tells of the certificate: nothing that is not public."""

import itertools
from datetime import UTC, date, datetime

import pytest

from ecert.catalogue.entries import CatalogueEntry
from ecert.register.lifecycle import STATUS_ZH, EventKind, Status
from ecert.verification.report import MEANINGS, CertificateFacts, CheckResult, Outcome, Reason, VerificationReport
from ecert.verification.service import report_on
from ecert.verification.view import tell
from tests.unit.catalogue.builders import a_kind, the_catalogue
from tests.unit.verification.builders import CERTIFICATES, ISSUED, NOW, PERIOD, PRESS, Scene
from tests.unit.verification.rows import ROWS

ENTRIES = [entry for entry in the_catalogue() if entry.template.may_be_issued_on(ISSUED)]


def a_report(*reasons: Reason) -> VerificationReport:
    """Make a report whose checks had these reasons."""
    checks = tuple(CheckResult(f"check-{index}", reason) for index, reason in enumerate(reasons))
    return VerificationReport(checks, None, ISSUED, NOW)


def test_report_without_a_reason_against_it_passes() -> None:
    """All checks were well: `ok` stands alone."""
    report = a_report(Reason.OK, Reason.OK)
    assert report.reasons == (Reason.OK,)
    assert (report.outcome, report.status) == (Outcome.PASSED, Status.VALID)


ORDER = [
    [Reason.NOT_REGISTERED],
    [Reason.REVOKED],
    [Reason.WITHDRAWN],
    [Reason.CANCELLED],
    [Reason.ENDED],
    [Reason.SUPERSEDED],
    [Reason.SUSPENDED],
    [Reason.EXPIRED],
    [Reason.NOT_YET_VALID],
    [Reason.STATUS_STALE],
    [Reason.OK],
]


@pytest.mark.parametrize(("stronger", "weaker"), list(itertools.combinations([one for (one,) in ORDER], 2)))
def test_worst_outcome_then_strongest_status_wins(stronger: Reason, weaker: Reason) -> None:
    """An ending beats superseded, suspended, expired, inactive; failing beats not knowing, which beats passing."""
    for reasons in ((stronger, weaker), (weaker, stronger)):
        report = a_report(*reasons)
        assert report.leading is stronger
        assert report.outcome is MEANINGS[stronger].outcome
        assert report.status is MEANINGS[stronger].status


def test_first_of_equal_reasons_leads() -> None:
    """The check that came first names the reason."""
    assert a_report(Reason.STATUS_STALE, Reason.CLOCK_BEHIND).leading is Reason.STATUS_STALE


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_and_an_outcome(reason: Reason) -> None:
    """The sentence is for a person, in Chinese."""
    check = CheckResult("any", reason)
    assert check.outcome is MEANINGS[reason].outcome
    assert tell(reason)
    assert not tell(reason).isascii()


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_chinese_word(status: Status) -> None:
    """The report shows both."""
    assert not STATUS_ZH[status].isascii()


def the_facts(scene: Scene) -> CertificateFacts:
    """Give what the report of a genuine certificate tells."""
    facts = report_on(scene.evidence(), the_catalogue()).certificate
    assert facts is not None
    return facts


def a_scene_of(entry: CatalogueEntry) -> Scene:
    """Show the certificate of a kind's sample, signed by the bureau that issues it."""
    bureau = CERTIFICATES if entry.template.issuing_authority == "hunan_broadcasting" else PRESS
    return Scene(type_index=entry.template.type_index, signer=bureau)


each_kind = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.template.slug for entry in ENTRIES])


@each_kind
def test_only_public_claims_are_told(entry: CatalogueEntry) -> None:
    """Exactly the fields that the template calls public, as they were signed."""
    scene = a_scene_of(entry)
    record = scene.evidence().record
    assert record is not None
    public = {field.key for field in entry.template.fields if field.public}
    assert the_facts(scene).claims == {key: value for key, value in record.claims.items() if key in public}


@each_kind
def test_nothing_personal_is_told(entry: CatalogueEntry) -> None:
    """No identity number, photograph, name of another person or position, in number, title, code or claims."""
    scene = a_scene_of(entry)
    record, facts = scene.evidence().record, the_facts(scene)
    assert record is not None
    told = f"{facts.certificate_number} {facts.title} {facts.holder_code} {facts.claims}"
    for field in entry.template.fields:
        value = record.claims.get(field.key)
        if (field.personal or field.coordinate) and value is not None:
            for text in value if isinstance(value, list) else [value]:
                assert len(text) < 3 or text not in told, field.key


@pytest.mark.parametrize(
    ("type_index", "shown"),
    [(15, "**************0012"), (17, "**************0024"), (18, "91430100MA4QT2A72P"), (14, "12100000MB0QT0R714")],
)
def test_persons_code_is_masked_and_an_organisations_is_not(type_index: int, shown: str) -> None:
    """The last four characters are enough to compare with a card."""
    assert the_facts(a_scene_of(a_kind(type_index))).holder_code == shown


def test_facts_are_those_of_the_record() -> None:
    """What a person reads comes from what was signed, not from columns."""
    facts = the_facts(Scene())
    assert (facts.certificate_number, facts.title) == ("（湘）字第00001号", "广播电视节目制作经营许可证")
    assert (facts.issuing_authority, facts.issued_date) == ("湖南省广播电视局", ISSUED)
    assert (facts.valid_from, facts.valid_to, facts.version) == (PERIOD.valid_from, PERIOD.valid_to, 1)
    assert facts.type_code_provisional


def test_certificate_is_told_also_when_it_is_not_valid() -> None:
    """Genuine and revoked is not the same as forged."""
    revoked = Scene(steps=((EventKind.REVOKED, NOW),))
    assert the_facts(revoked).identifier == the_facts(Scene()).identifier


DOUBTFUL = [one for one in ROWS if one[2] != "status"]


@pytest.mark.parametrize("scene", [one[1] for one in DOUBTFUL], ids=[one[0] for one in DOUBTFUL])
def test_nothing_is_told_of_what_is_not_genuine(scene: Scene) -> None:
    """A forged, cut or unknown code learns nothing about anybody."""
    assert report_on(scene.evidence(), the_catalogue()).certificate is None


def test_report_says_when_and_for_which_day() -> None:
    """The day asked about, and the instant of the answer."""
    report = report_on(Scene(on=date(2026, 4, 1)).evidence(), the_catalogue())
    assert (report.as_of, report.verified_at) == (date(2026, 4, 1), NOW)
    late = datetime(2026, 5, 20, 16, 30, tzinfo=UTC)
    assert report_on(Scene(now=late).evidence(), the_catalogue()).as_of == date(2026, 5, 21)
