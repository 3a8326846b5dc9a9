"""What must hold inside one template, and between a template and its sample."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from ecert.catalogue.claims import check_claims
from ecert.catalogue.numbering import fits, format_number, number_series, pattern_problem
from ecert.catalogue.template import Authority, CertificateTemplate, Field, Sample
from ecert.catalogue.vocabulary import ROLE_SOURCES, Datatype, Role, Source, ValidityRule
from ecert.errors import InvalidInput
from ecert.identifiers.certificate import check_type_code
from ecert.identifiers.holder import HolderCodeType, check_holder_code, is_uscc

NEEDED_ROLES = (Role.NUMBER, Role.HOLDER_NAME, Role.ISSUED, Role.AUTHORITY)
_ROLES_IN_CODE = (Role.SCOPE, Role.TITLE)
"""Fields of the applicant's that the credential repeats: whoever sees the symbol reads them."""
MAX_YEARS = 100
MAX_DAYS = 3660
_RULES_WITH_END = {ValidityRule.FIXED_TERM, ValidityRule.FIXED_TERM_MAX}
_SLUG = re.compile(r"[a-z][a-z0-9_]{2,79}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SHORT_NAME = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
_TEXT_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def template_problems(
    template: CertificateTemplate, sample: Sample, authorities: Mapping[str, Authority]
) -> Iterator[str]:
    """Give everything that is wrong with a template and its sample, each as one sentence with its place."""
    problems = [*_head_problems(template, authorities), *_number_problems(template), *_role_problems(template)]
    for field in template.fields:
        problems += [f"field {field.key}: {problem}" for problem in _field_problems(field)]
    # A sample can only be held against a template that is sound itself.
    yield from problems or _sample_problems(template, sample)


def _head_problems(template: CertificateTemplate, authorities: Mapping[str, Authority]) -> Iterator[str]:
    if _SLUG.fullmatch(template.slug) is None:
        yield "slug must be lower-case letters, digits and underscores"
    if template.version < 1 or template.type_index < 0:
        yield "version must be at least 1, type_index at least 0"
    try:
        check_type_code(template.type_code)
    except InvalidInput as refused:
        yield f"type_code: {refused.errors[0].message if refused.errors else refused.detail}"
    for name in filter(None, (template.issuing_authority, template.granting_authority)):
        if name not in authorities:
            yield f"authority {name} does not stand in authorities.toml"
        elif not authorities[name].names:
            yield f"authority {name} has no name in authorities.toml"
    issuer = authorities.get(template.issuing_authority)
    codes = [] if issuer is None else [issuer.uscc, *(period.uscc for period in issuer.names if period.uscc)]
    if not all(code and is_uscc(code) for code in codes):
        yield f"authority {template.issuing_authority} issues but has no valid uscc"
    for code_type in template.holder_code_types:
        if code_type not in set(HolderCodeType):
            yield f"holder_code_types: {code_type} is none of the 16 codes"
    for name in ("key", "short_name"):
        for value, count in Counter(getattr(field, name) for field in template.fields).items():
            if count > 1:
                yield f"{name} {value} stands twice"
    for value, count in Counter(field.role for field in template.fields if field.role).items():
        if count > 1:
            yield f"role {value} stands twice"


def _number_problems(template: CertificateTemplate) -> Iterator[str]:
    number = template.number
    problem = pattern_problem(number, field_keys=frozenset(field.key for field in template.fields))
    if problem is not None:
        yield problem
        return
    if not fits(number, number.example):
        yield "number.example does not match number.regex"
    for name, letter in number.letters.items() or [("", "")]:
        claims = {field.key: name for field in template.fields} if letter else {}
        series = number_series(number, year=2026, claims=claims)
        if series is not None and not fits(number, format_number(series, 1)):
            yield "number.pattern writes numbers that do not match number.regex"


def _field_problems(field: Field) -> Iterator[str]:
    if _KEY.fullmatch(field.key) is None:
        yield "key must be lower-case letters, digits and underscores"
    if _SHORT_NAME.fullmatch(field.short_name) is None:
        yield "short_name must be upper-case letters, digits and underscores"
    if not field.label_en.strip() or field.label_en == field.label:
        yield "label_en must be an English label of its own"
    if field.public and (field.personal or field.coordinate or not field.printed):
        yield "public needs a field that is printed, not personal and no coordinate"
    wants_choices = field.datatype is Datatype.ENUM or field.items is Datatype.ENUM
    if wants_choices != bool(field.choices):
        yield "choices belong to an enum or a list of enums, and must not be empty there"
    if field.items not in {None, Datatype.STRING, Datatype.ENUM, Datatype.PERSON}:
        yield "items must be string, enum or person"
    if field.pattern is not None:
        try:
            re.compile(field.pattern)
        except re.error:
            yield "pattern is not a regular expression"
    if field.role is not None and ROLE_SOURCES[field.role] is not field.source:
        yield f"role {field.role} needs source {ROLE_SOURCES[field.role]}"
    if field.source is Source.HOLDER and field.role is None:
        yield "source holder needs a role"
    constant = field.source is Source.REGISTER and field.role is None
    if field.text is not None and not constant:
        yield "text belongs to a register field without a role"
    if constant and field.required and field.text is None:
        yield "a required register field without a role needs its text"
    for name in _TEXT_PLACEHOLDER.findall(field.text or ""):
        if name not in set(Role):
            yield f"text has an unknown placeholder {{{name}}}"


def _role_problems(template: CertificateTemplate) -> Iterator[str]:
    for role in NEEDED_ROLES:
        if template.with_role(role) is None:
            yield f"no field has the role {role}"
    for role in _ROLES_IN_CODE:
        field = template.with_role(role)
        if field is not None and not field.public:
            yield f"field {field.key}: the role {role} stands in every code, so it must be public"
    end = template.with_role(Role.VALID_TO)
    validity = template.validity
    if end is not None and end.required and validity.rule not in _RULES_WITH_END:
        yield f"field {end.key}: is required, but the rule {validity.rule} may leave the period open"
    if validity.rule is ValidityRule.FIXED_TERM and not validity.years:
        yield "validity: fixed_term needs years"
    if validity.rule is ValidityRule.FIXED_TERM_MAX and not validity.days:
        yield "validity: fixed_term_max needs days"
    for name, number, most in (("years", validity.years, MAX_YEARS), ("days", validity.days, MAX_DAYS)):
        if number is not None and not 1 <= number <= most:
            yield f"validity: {name} must be 1 to {most}"


def _sample_problems(template: CertificateTemplate, sample: Sample) -> Iterator[str]:
    try:
        check_claims(template, sample.claims)
    except InvalidInput as refused:
        for error in refused.errors:
            yield f"sample.toml: {error.path}: {error.message}"
    if sample.holder.code_type not in template.holder_code_types:
        yield "sample.toml: holder.code_type is none the template takes"
    else:
        try:
            check_holder_code(sample.holder.code, HolderCodeType(sample.holder.code_type))
        except InvalidInput as refused:
            yield f"sample.toml: {refused.detail}"
    register_keys = {field.key for field in template.fields if field.source is not Source.APPLICANT}
    for key in sample.register:
        if key not in register_keys:
            yield f"sample.toml: register.{key} is no field the register fills"
