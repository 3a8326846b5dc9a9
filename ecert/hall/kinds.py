"""The kinds of certificate as the hall shows them; every guess keeps its mark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ecert.application.workflow import BusinessType
from ecert.catalogue.entries import Catalogue
from ecert.catalogue.template import Authority, CertificateTemplate
from ecert.catalogue.vocabulary import ActionKind, Domain, Evidence, TemplateState
from ecert.identifiers.holder import HolderCodeType
from ecert.messages import Language

MAX_QUERY = 100
_PROMISED = {
    ActionKind.FIRST_ISSUE: BusinessType.FIRST_ISSUE,
    ActionKind.CHANGE: BusinessType.CHANGE,
    ActionKind.RENEWAL: BusinessType.RENEWAL,
    ActionKind.REISSUE: BusinessType.REISSUE,
}
"""Items whose days are promised: what is asked for by an application."""


@dataclass(frozen=True, slots=True)
class KindCard:
    """A kind in the list of kinds."""

    template: CertificateTemplate
    title: str
    authority: str
    is_issued: bool
    """Whether it is issued today."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item (事项) of a kind."""

    action: ActionKind
    name: str
    code: str | None
    """The national catalogue's; None where it is not known."""
    promised_days: int | None
    """Working days from acceptance; None where nobody applies for it."""


@dataclass(frozen=True, slots=True)
class KindPage:
    """A kind with everything that is told of it."""

    template: CertificateTemplate
    title: str
    authority: str
    granting_authority: str | None
    code_types: tuple[str, ...]
    items: tuple[Item, ...]
    promise_evidence: Evidence
    is_issued: bool


def list_kinds(
    catalogue: Catalogue, text: str, *, language: Language, today: date
) -> Mapping[Domain, Sequence[KindCard]]:
    """
    List the kinds by their fields of work.

    Args:
        catalogue: all of them.
        text: part of a title in either language, or of an authority's name; empty for all.
        language: that is read.
        today: the legal day.
    """
    wanted = text.strip()[:MAX_QUERY].casefold()
    found: dict[Domain, list[KindCard]] = {}
    for entry in catalogue:
        template = entry.template
        authority = _name_of(catalogue.authority_of(template), language, today)
        if wanted in f"{template.title}\n{template.title_en}\n{authority}".casefold():
            title = template.title_en if language is Language.EN else template.title
            card = KindCard(template, title, authority, _is_issued(template, today))
            found.setdefault(template.domain, []).append(card)
    return {domain: found[domain] for domain in Domain if domain in found}


def describe_kind(catalogue: Catalogue, slug: str, *, language: Language, today: date) -> KindPage:
    """
    Give everything that is told of a kind.

    Raises:
        UnknownTemplate: there is none of this name.
    """
    template = catalogue.get(slug).template
    granting = template.granting_authority
    types = [HolderCodeType(code) for code in template.holder_code_types]
    return KindPage(
        template=template,
        title=template.title_en if language is Language.EN else template.title,
        authority=_name_of(catalogue.authority_of(template), language, today),
        granting_authority=None if granting is None else _name_of(catalogue.authorities[granting], language, today),
        code_types=tuple(kind.name_en if language is Language.EN else kind.name_zh for kind in types),
        items=tuple(_items(catalogue, template)),
        promise_evidence=catalogue.office.promise.evidence,
        is_issued=_is_issued(template, today),
    )


def _items(catalogue: Catalogue, template: CertificateTemplate) -> list[Item]:
    promise = catalogue.office.promise
    found = []
    for action in template.actions:
        business = _PROMISED.get(action.action)
        days = None if business is None else promise.days_for(template.slug, business)
        found.append(Item(action.action, action.name, action.national_catalogue_code, days))
    return found


def _is_issued(template: CertificateTemplate, today: date) -> bool:
    return template.state is TemplateState.PUBLISHED and template.may_be_issued_on(today)


def _name_of(authority: Authority, language: Language, today: date) -> str:
    return authority.title_en if language is Language.EN else authority.name_on(today)
