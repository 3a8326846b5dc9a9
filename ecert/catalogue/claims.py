"""
Check what somebody claims against the template of the kind.

All mistakes are collected, so that an applicant hears of everything at once.
"""

from collections.abc import Mapping

from ecert.catalogue.datatypes import Value, check_value
from ecert.catalogue.template import CertificateTemplate
from ecert.catalogue.vocabulary import Source
from ecert.errors import FieldError, InvalidClaims, InvalidInput

MAX_UNKNOWN_NAMED = 20
"""How many unknown claims are named in one answer."""


def check_claims(
    template: CertificateTemplate, claims: Mapping[str, object], *, path: str = "claims"
) -> dict[str, Value]:
    """
    Check an applicant's claims and give them in their signed form, in the template's order.

    Args:
        template: the kind and version applied for.
        claims: what came in: only fields whose source is the applicant belong here.
        path: where the claims stand in the input, for the errors.

    Raises:
        InvalidClaims: with one entry for each wrong, missing or foreign claim.
    """
    errors = _foreign(template, claims, path)
    checked: dict[str, Value] = {}
    for field in template.from_source(Source.APPLICANT):
        if field.key not in claims or claims[field.key] is None:
            if field.required:
                errors.append(FieldError(f"{path}.{field.key}", "is required"))
            continue
        try:
            checked[field.key] = check_value(field, claims[field.key], path=f"{path}.{field.key}")
        except InvalidInput as refused:
            errors.extend(refused.errors)
    if errors:
        raise InvalidClaims("the claims do not fill the template", errors=tuple(errors))
    return checked


def _foreign(template: CertificateTemplate, claims: Mapping[str, object], path: str) -> list[FieldError]:
    """List the claims that are no business of an applicant; an unknown name is itself input, so it is cut and tamed."""
    known = {field.key: field for field in template.fields}
    errors: list[FieldError] = []
    for key in list(claims)[: MAX_UNKNOWN_NAMED + len(known)]:
        field = known.get(key)
        if field is None:
            errors.append(FieldError(f"{path}.{_tame(key)}", "the template has no such field"))
        elif field.source is not Source.APPLICANT:
            errors.append(FieldError(f"{path}.{key}", f"is filled in by the {field.source}, not by the applicant"))
    return errors[:MAX_UNKNOWN_NAMED]


def _tame(key: str) -> str:
    return "".join(character if character.isascii() and character.isidentifier() else "?" for character in key[:40])
