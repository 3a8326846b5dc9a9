"""Every rule for one row, by a row that breaks just this rule."""

import json

import pytest

from ecert.platform.checks import check_row
from ecert.platform.rows import parse_row
from tests.unit.platform.builders import a_row, an_identifier

ELEMENT: dict[str, object] = {"shortName": "KZ_DZ", "name": "地址", "value": ""}
PERSON: dict[str, object] = {"creditCode": "", "companyName": "", "name": "某某", "identityCardType": "111"}
OTHER_TYPE_CODE = "11430000MB0X557143001"
OTHER_ISSUER = "11430000MB0X557143"

BROKEN: dict[str, tuple[dict[str, object], str]] = {
    "ecert-id-lower-case": ({"eCertID": "0123456789abcdef0123456789abcdef"}, "eCertID"),
    "ecert-id-empty": ({"eCertID": ""}, "eCertID"),
    "identifier-check-character": ({"zzeCertID": an_identifier()[:-1] + "7"}, "zzeCertID"),
    "identifier-of-other-type": ({"zzeCertID": an_identifier(type_code=OTHER_TYPE_CODE)}, "zzeCertID"),
    "identifier-of-other-issuer": ({"zzeCertID": an_identifier(issuer_code=OTHER_ISSUER)}, "zzeCertID"),
    "identifier-too-long": ({"zzeCertID": "1" * 129}, "zzeCertID"),
    "renewal-without-predecessor": ({"operateType": "02"}, "associatedZzeCertID"),
    "change-without-predecessor": ({"operateType": "09"}, "associatedZzeCertID"),
    "predecessor-is-itself": ({"operateType": "09", "associatedZzeCertID": an_identifier()}, "associatedZzeCertID"),
    "predecessor-malformed": ({"associatedZzeCertID": "1.2.156"}, "associatedZzeCertID"),
    "province-elsewhere": ({"provinceNum": "440000"}, "provinceNum"),
    "type-code-head-wrong": ({"certTypeCode": "11430000320581596A001"}, "certTypeCode"),
    "name-empty": ({"certName": ""}, "certName"),
    "name-blank": ({"certName": "  "}, "certName"),
    "name-of-513": ({"certName": "证" * 513}, "certName"),
    "name-with-line-end": ({"certName": "许可证\n"}, "certName"),
    "number-of-129": ({"certNum": "1" * 129}, "certNum"),
    "issuer-name-empty": ({"issuAuth": ""}, "issuAuth"),
    "issuer-code-wrong": ({"issuAuthCode": "11430000320581596A"}, "issuAuthCode"),
    "first-issue-no-day": ({"issuedDate": "20250230"}, "issuedDate"),
    "first-issue-after-issue": ({"issuedDate": "20250302"}, "issuedDate"),
    "issue-no-day": ({"issuDate": "2025-3-1"}, "issuDate"),
    "start-no-day": ({"effectiveDate": "20251301"}, "effectiveDate"),
    "start-after-end": ({"effectiveDate": "20270301"}, "effectiveDate"),
    "end-empty": ({"expiringDate": ""}, "expiringDate"),
    "end-in-words": ({"expiringDate": "长期"}, "expiringDate"),
    "credit-code-wrong": ({"creditCode": "91430000799127167A"}, "creditCode"),
    "organisation-without-code": ({"creditCode": ""}, "creditCode"),
    "organisation-without-name": ({"companyName": ""}, "companyName"),
    "organisation-with-a-person-number": ({"identityCard": "11010519491231002X"}, "identityCard"),
    "person-number-wrong": (PERSON | {"identityCard": "110105194912310021"}, "identityCard"),
    "person-without-number": (PERSON, "identityCard"),
    "person-without-name": (PERSON | {"identityCard": "11010519491231002X", "name": ""}, "name"),
    "person-number-of-65": (PERSON | {"identityCard": "1" * 65, "identityCardType": "999"}, "identityCard"),
    "other-organisation-without-number": ({"creditCode": "", "identityCardType": "099"}, "identityCard"),
    "holder-type-unknown": ({"identityCardType": "551"}, "identityCardType"),
    "state-unknown": ({"certState": "06"}, "certState"),
    "state-99-undescribed": ({"certState": "99"}, "certStatusDescription"),
    "operation-unknown": ({"operateType": "08"}, "operateType"),
    "address-of-other-scheme": ({"url": "javascript:alert(1)"}, "url"),
    "address-unreadable": ({"url": "https://[::1"}, "url"),
    "event-number-zero": ({"x_eventNumber": 0}, "x_eventNumber"),
    "event-number-too-large": ({"x_eventNumber": 2**63}, "x_eventNumber"),
    "provisional-neither": ({"x_typeCodeProvisional": "2"}, "x_typeCodeProvisional"),
    "short-name-twice": ({"businessInformation": [ELEMENT, ELEMENT]}, "businessInformation[1].shortName"),
    "short-name-chinese": (
        {"businessInformation": [ELEMENT | {"shortName": "地址"}]},
        "businessInformation[0].shortName",
    ),
    "element-unnamed": ({"businessInformation": [ELEMENT | {"name": ""}]}, "businessInformation[0].name"),
    "value-of-4001": ({"businessInformation": [ELEMENT | {"value": "长" * 4001}]}, "businessInformation[0].value"),
    "value-with-nul": ({"businessInformation": [ELEMENT | {"value": "a\0b"}]}, "businessInformation[0].value"),
    "elements-201": ({"businessInformation": [ELEMENT] * 201}, "businessInformation"),
}

GOOD: dict[str, dict[str, object]] = {
    "plain": {},
    "long-term": {"expiringDate": "99991231"},
    "no-start": {"effectiveDate": ""},
    "renewal": {
        "operateType": "02",
        "zzeCertID": an_identifier(version="002"),
        "associatedZzeCertID": an_identifier(),
    },
    "other-described": {"certState": "99", "certStatusDescription": "未生效"},
    "person": PERSON | {"identityCard": "11010519491231002X"},
    "trader": {"name": "某某", "identityCardType": "111", "identityCard": "11010519491231002X"},
    "foreigner": PERSON | {"identityCardType": "414", "identityCard": "E12345678"},
    "other-organisation": {"creditCode": "", "identityCardType": "099", "identityCard": "社证字第1号"},
    "no-elements": {"businessInformation": []},
    "value-of-two-lines": {"businessInformation": [ELEMENT | {"value": "一\n二"}]},
    "no-address": {"url": ""},
    "largest-event-number": {"x_eventNumber": 2**63 - 1},
}


def find_problems(changes: dict[str, object], *, accept_provisional: bool = False) -> list[str]:
    """Judge a row with *changes*."""
    row = parse_row(json.dumps(a_row(**changes)).encode())
    return check_row(row, accept_provisional=accept_provisional)


@pytest.mark.parametrize("case", BROKEN)
def test_broken_row_is_refused_by_the_name_of_its_field(case: str) -> None:
    """A row that breaks one rule is refused, and the first problem names the field."""
    changes, field = BROKEN[case]
    problems = find_problems(changes)
    assert [problem.split(": ")[0] for problem in problems][:1] == [field]


@pytest.mark.parametrize("case", BROKEN)
def test_refusal_never_repeats_a_value(case: str) -> None:
    """No text of a refusal holds the text that was refused."""
    changes, _ = BROKEN[case]
    texts = [value for value in changes.values() if isinstance(value, str) and len(value) > 3]
    problems = find_problems(changes)
    assert problems
    assert not [text for text in texts if any(text in problem for problem in problems)]


@pytest.mark.parametrize("case", GOOD)
def test_good_row_has_no_problem(case: str) -> None:
    """A row that keeps every rule passes, whatever kind of holder, period or operation it has."""
    assert find_problems(GOOD[case]) == []


def test_provisional_type_code_is_refused_where_not_accepted() -> None:
    """A provisional type code is a reason by itself, and only where the settings say so."""
    changes: dict[str, object] = {"x_typeCodeProvisional": "1"}
    assert find_problems(changes) == ["type-code-provisional"]
    assert find_problems(changes, accept_provisional=True) == []


def test_every_problem_of_a_row_is_named() -> None:
    """A sender learns of all problems at once."""
    problems = find_problems({"certState": "06", "operateType": "08", "provinceNum": "440000"})
    assert [problem.split(":")[0] for problem in problems] == ["provinceNum", "certState", "operateType"]
