"""The catalogue over HTTP: public, no account."""

from datetime import date
from typing import Any

import msgspec
from litestar import Controller, get
from litestar.params import FromPath

from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.catalogue.schema import claims_schema
from ecert.catalogue.template import CertificateTemplate
from ecert.http.given import Given


class ValidityView(msgspec.Struct, frozen=True):
    """The validity rule of a kind, with the mark of how it is known."""

    rule: str
    years: int | None
    days: int | None
    text: str
    evidence: str
    provisional: bool


class NumberView(msgspec.Struct, frozen=True):
    """The number format of a kind, with the mark of how it is known."""

    pattern: str
    example: str
    evidence: str
    provisional: bool
    assigned_by: str


class CatalogueItemView(msgspec.Struct, frozen=True):
    """One kind in the list of kinds."""

    slug: str
    version: int
    title: str
    title_en: str
    domain: str
    type_code: str
    type_code_provisional: bool
    issuing_authority: str
    granting_authority: str | None
    holder_category: str
    validity: ValidityView
    number: NumberView
    state: str
    last_day_in_force: date | None


class CatalogueView(msgspec.Struct, frozen=True):
    """All kinds."""

    items: list[CatalogueItemView]
    total: int


class FieldView(msgspec.Struct, frozen=True):
    """One data element of a kind."""

    key: str
    label: str
    label_en: str
    short_name: str
    datatype: str
    source: str
    role: str | None
    required: bool
    max_length: int | None
    choices: list[str]
    printed: bool
    public: bool
    personal: bool
    unit: str | None
    basis: str
    provisional: bool
    note: str | None
    example: str | list[str] | None


class TemplateView(CatalogueItemView, frozen=True):
    """One kind with all its elements."""

    holder_code_types: list[str]
    legal_basis: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    annual_inspection: dict[str, Any]
    copies: dict[str, Any]
    note: str | None
    template_sha256: str
    fields: list[FieldView]


class CatalogueController(Controller):
    """Which kinds of certificate there are."""

    path = "/api/v1/catalogue"
    tags = ("catalogue",)

    @get("/", operation_id="listCatalogue", sync_to_thread=False)
    def list_catalogue(self, catalogue: Given[Catalogue]) -> CatalogueView:
        """List all kinds of certificate."""
        items = [_item(catalogue, entry.template) for entry in catalogue]
        return CatalogueView(items, len(items))

    @get("/{slug:str}", operation_id="getTemplate", sync_to_thread=False)
    def get_template(self, slug: FromPath[str], catalogue: Given[Catalogue]) -> TemplateView:
        """Show one kind with all its data elements."""
        return _template(catalogue, catalogue.get(slug))

    @get("/{slug:str}/schema", operation_id="getClaimsSchema", sync_to_thread=False)
    def get_schema(self, slug: FromPath[str], catalogue: Given[Catalogue]) -> dict[str, Any]:
        """Give the JSON Schema of the claims an applicant sends."""
        return claims_schema(catalogue.get(slug).template)


def _item_values(catalogue: Catalogue, template: CertificateTemplate) -> dict[str, Any]:
    validity, number = template.validity, template.number
    granting = template.granting_authority
    return {
        "slug": template.slug,
        "version": template.version,
        "title": template.title,
        "title_en": template.title_en,
        "domain": str(template.domain),
        "type_code": template.type_code,
        "type_code_provisional": template.type_code_provisional,
        "issuing_authority": catalogue.authority_of(template).names[-1].name,
        "granting_authority": None if granting is None else catalogue.authorities[granting].names[-1].name,
        "holder_category": str(template.holder_category),
        "validity": ValidityView(
            validity.rule,
            validity.years,
            validity.days,
            validity.text,
            validity.evidence,
            validity.evidence.guessed,
        ),
        "number": NumberView(number.pattern, number.example, number.evidence, number.provisional, number.assigned_by),
        "state": str(template.state),
        "last_day_in_force": None if template.in_force is None else template.in_force.last_day,
    }


def _item(catalogue: Catalogue, template: CertificateTemplate) -> CatalogueItemView:
    return CatalogueItemView(**_item_values(catalogue, template))


def _template(catalogue: Catalogue, entry: CatalogueEntry) -> TemplateView:
    template, sample = entry.template, entry.sample
    examples = {**sample.register, **sample.claims}
    return TemplateView(
        **_item_values(catalogue, template),
        holder_code_types=list(template.holder_code_types),
        legal_basis=[msgspec.to_builtins(basis) for basis in template.legal_basis],
        actions=[msgspec.to_builtins(action) for action in template.actions],
        annual_inspection=msgspec.to_builtins(template.annual_inspection),
        copies=msgspec.to_builtins(template.copies),
        note=template.note,
        template_sha256=entry.digest.hex(),
        fields=[
            FieldView(
                key=field.key,
                label=field.label,
                label_en=field.label_en,
                short_name=field.short_name,
                datatype=field.datatype,
                source=field.source,
                role=field.role,
                required=field.required,
                max_length=field.max_length,
                choices=list(field.choices),
                printed=field.printed,
                public=field.public,
                personal=field.personal,
                unit=field.unit,
                basis=field.basis,
                provisional=field.basis.guessed,
                note=field.note,
                example=examples.get(field.key),
            )
            for field in template.fields
        ],
    )
