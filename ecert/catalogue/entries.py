"""The catalogue as a value: every kind of certificate, every version, the authorities, and the office's rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ecert.catalogue.layout import Layout
from ecert.catalogue.office import OfficeRules
from ecert.catalogue.phrases import Phrases
from ecert.catalogue.template import Authority, CertificateTemplate, Sample
from ecert.catalogue.typetable import TypeEntry, entry_for
from ecert.catalogue.vocabulary import TemplateState
from ecert.errors import TemplateInvalid, UnknownTemplate


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One template version with what belongs to it."""

    template: CertificateTemplate
    sample: Sample
    digest: bytes
    """SHA-256 of the template file: what a certificate says it was made from."""
    layout: Layout = field(default_factory=Layout)
    """How its face is laid out."""
    type_entry: TypeEntry = field(init=False)
    """What the type table says of it."""
    public_keys: tuple[str, ...] = field(init=False)
    """The fields that anybody may see, in the template's order; a look-up needs them at once."""

    def __post_init__(self) -> None:
        """Derive the type table's entry, and list the public fields."""
        object.__setattr__(self, "type_entry", entry_for(self.template))
        public = tuple(entry.key for entry in self.template.fields if entry.public)
        object.__setattr__(self, "public_keys", public)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All kinds of certificate, every version, the authorities, and the office's rules."""

    entries: dict[tuple[str, int], CatalogueEntry]
    authorities: dict[str, Authority]
    office: OfficeRules
    """Promised days, letters, working days."""
    phrases: Phrases = field(default_factory=Phrases)
    """What saves the office writing."""
    types: dict[int, TypeEntry] = field(init=False)
    """The type table: every template version by its index."""
    scopes: Mapping[str, frozenset[str]] = field(init=False)
    """The kinds of each issuing authority, by slug: every version counts, also of kinds that ended."""
    _by_index: dict[int, CatalogueEntry] = field(init=False)
    _current: dict[str, CatalogueEntry] = field(init=False)

    def __post_init__(self) -> None:
        """Index the entries."""
        object.__setattr__(self, "_by_index", {e.template.type_index: e for e in self.entries.values()})
        object.__setattr__(self, "types", {e.template.type_index: e.type_entry for e in self.entries.values()})
        current: dict[str, CatalogueEntry] = {}
        for (slug, _), entry in sorted(self.entries.items()):
            if entry.template.state is not TemplateState.DRAFT:
                current[slug] = entry
        object.__setattr__(self, "_current", current)
        scopes: dict[str, set[str]] = {}
        for entry in self.entries.values():
            scopes.setdefault(entry.template.issuing_authority, set()).add(entry.template.slug)
        object.__setattr__(self, "scopes", {key: frozenset(slugs) for key, slugs in scopes.items()})

    def __iter__(self) -> Iterator[CatalogueEntry]:
        """Give the newest released version of each kind, in the order of the type table."""
        return iter(sorted(self._current.values(), key=lambda entry: entry.template.type_index))

    def __len__(self) -> int:
        """Count the kinds."""
        return len(self._current)

    def get(self, slug: str, version: int | None = None) -> CatalogueEntry:
        """
        Get a template by its slug: the newest released version unless another is named.

        Raises:
            UnknownTemplate: there is none.
        """
        entry = self._current.get(slug) if version is None else self.entries.get((slug, version))
        if entry is None:
            raise UnknownTemplate("template: no such template")
        return entry

    def title_of(self, slug: str, *, english: bool = False) -> str:
        """Give the title of a kind; one that is not installed any more goes by its slug."""
        entry = self._current.get(slug)
        if entry is None:
            return slug
        return entry.template.title_en if english else entry.template.title

    def find_by_index(self, type_index: int) -> CatalogueEntry | None:
        """Find a template version by its place in the type table."""
        return self._by_index.get(type_index)

    def authority_of(self, template: CertificateTemplate) -> Authority:
        """Give the authority that issues a kind."""
        return self.authorities[template.issuing_authority]

    def issuer_code(self, template: CertificateTemplate, *, on: date) -> str:
        """Give the USCC that the authority that issues a kind bore on a day (证照颁发机构代码)."""
        code = self.authority_of(template).code_on(on)
        if code is None:
            raise TemplateInvalid(f"authorities.toml: {template.issuing_authority} issues but has no uscc")
        return code
