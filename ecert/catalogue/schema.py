"""JSON Schema 2020-12 of the claims an applicant sends for one kind of certificate."""

from typing import Any

from ecert.catalogue.datatypes import DEFAULT_IMAGE_KIB, MAX_ITEMS, MAX_LENGTH
from ecert.catalogue.template import CertificateTemplate, Field
from ecert.catalogue.vocabulary import Datatype, Source

_FORMS: dict[Datatype, dict[str, Any]] = {
    Datatype.DATE: {"type": "string", "format": "date"},
    Datatype.USCC: {"type": "string", "pattern": "^[0-9A-HJ-NP-RTUW-Y]{18}$"},
    Datatype.RESIDENT_ID: {"type": "string", "pattern": "^[0-9]{17}[0-9X]$"},
    Datatype.AMOUNT: {"type": "string", "pattern": r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$"},
}


def claims_schema(template: CertificateTemplate) -> dict[str, Any]:
    """
    Describe the claims of *template* for clients.

    The schema says what can be said in a schema; check digits, real dates and pictures are checked by the service only.
    """
    fields = template.from_source(Source.APPLICANT)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ecert:template:{template.slug}:{template.version}",
        "title": template.title,
        "description": template.title_en,
        "type": "object",
        "properties": {field.key: _property(field) for field in fields},
        "required": [field.key for field in fields if field.required],
        "additionalProperties": False,
    }


def _property(field: Field) -> dict[str, Any]:
    about = {"title": field.label, "description": field.label_en}
    limit = field.max_length or MAX_LENGTH
    if field.datatype is Datatype.LIST:
        items: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": limit}
        if field.choices:
            items["enum"] = list(field.choices)
        return {**about, "type": "array", "items": items, "minItems": 1, "maxItems": MAX_ITEMS, "uniqueItems": True}
    if field.datatype is Datatype.ENUM:
        return {**about, "type": "string", "enum": list(field.choices)}
    if field.datatype is Datatype.IMAGE:
        kib = field.max_length or DEFAULT_IMAGE_KIB
        return {
            **about,
            "type": "string",
            "pattern": "^data:image/(jpeg|png);base64,[A-Za-z0-9+/]+={0,2}$",
            "maxLength": kib * 1024 * 4 // 3 + 64,
        }
    if field.datatype in _FORMS:
        return {**about, **_FORMS[field.datatype]}
    text: dict[str, Any] = {**about, "type": "string", "minLength": 1, "maxLength": limit}
    if field.pattern is not None:
        text["pattern"] = f"^(?:{field.pattern})$"
    return text
