"""The JSON Schema of each kind's claims: a schema of 2020-12 that says what the service does."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ecert.catalogue.claims import check_claims
from ecert.catalogue.entries import CatalogueEntry
from ecert.catalogue.schema import claims_schema
from ecert.catalogue.template import Field
from ecert.catalogue.vocabulary import Datatype, Source
from ecert.errors import InvalidClaims
from tests.unit.catalogue.builders import the_catalogue

ENTRIES = list(the_catalogue().entries.values())
each_version = pytest.mark.parametrize(
    "entry", ENTRIES, ids=[f"{entry.template.slug}/{entry.template.version}" for entry in ENTRIES]
)


def a_wrong_value(field: Field) -> Any:  # noqa: ANN401 - of whatever type the field does not have
    """Give a value that the schema can see to be wrong."""
    by_datatype: dict[Datatype, Any] = {
        Datatype.LIST: [],
        Datatype.ENUM: "没有这一项",
        Datatype.AMOUNT: "1,5",
        Datatype.USCC: "91430100MA4QT2A72",
        Datatype.RESIDENT_ID: "11010519491231002x",
        Datatype.IMAGE: "https://pictures.example/1.png",
        Datatype.DATE: 20181015,
    }
    return by_datatype.get(field.datatype, "长" * ((field.max_length or 4000) + 1))


def refuses(schema: dict[str, Any], claims: dict[str, Any]) -> bool:
    """Whether the schema refuses the claims."""
    return not Draft202012Validator(schema).is_valid(claims)


@each_version
def test_schema_is_one_of_2020_12(entry: CatalogueEntry) -> None:
    """It says so itself, names the version of the template, and holds against the meta-schema."""
    schema = claims_schema(entry.template)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:ecert:template:{entry.template.slug}:{entry.template.version}"


@each_version
def test_schema_has_the_applicants_fields_in_order(entry: CatalogueEntry) -> None:
    """What the register or the holder fills in is no claim."""
    schema = claims_schema(entry.template)
    fields = entry.template.from_source(Source.APPLICANT)
    assert list(schema["properties"]) == [field.key for field in fields]
    assert schema["required"] == [field.key for field in fields if field.required]


@each_version
def test_schema_accepts_the_sample(entry: CatalogueEntry) -> None:
    """What the service takes, the schema takes."""
    errors = Draft202012Validator(claims_schema(entry.template)).iter_errors(entry.sample.claims)
    assert [error.message for error in errors] == []


@each_version
def test_schema_refuses_unknown_and_missing_claims(entry: CatalogueEntry) -> None:
    """And so does the service, for each of them."""
    schema, claims = claims_schema(entry.template), dict(entry.sample.claims)
    refused = [{**claims, "fax": "0731"}, {**claims, "cert_no": entry.template.number.example}]
    refused += [{key: claims[key] for key in claims if key != left_out} for left_out in schema["required"]]
    for wrong in refused:
        assert refuses(schema, wrong)
        with pytest.raises(InvalidClaims):
            check_claims(entry.template, wrong)


@each_version
def test_schema_refuses_a_wrong_value_of_each_field(entry: CatalogueEntry) -> None:
    """Wherever a schema can say it, it says what the service says."""
    schema = claims_schema(entry.template)
    for field in entry.template.from_source(Source.APPLICANT):
        wrong = {**entry.sample.claims, field.key: a_wrong_value(field)}
        assert refuses(schema, wrong), field.key
        with pytest.raises(InvalidClaims) as caught:
            check_claims(entry.template, wrong)
        assert [error.path for error in caught.value.errors] == [f"claims.{field.key}"]
