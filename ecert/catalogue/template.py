"""
The file format of `templates/<slug>/<version>/`, as values that cannot be changed.

One class does for file and core, because a template *is* its file: nothing is added when it is read. Everything the
fact sheet marks as guessed keeps its mark (`evidence`, `basis`, `*_provisional`), so that every screen can show it.
The elements follow GB/T 36903-2018 (metadata: basic information and `KZ_` business information) and the catalogue
items of GB/T 36902-2018.
"""

from datetime import date

import msgspec

from ecert.catalogue.vocabulary import (
    ActionKind,
    Basis,
    Datatype,
    Domain,
    Evidence,
    HolderCategory,
    NumberAuthority,
    Power,
    Role,
    Source,
    TemplateState,
    ValidityRule,
)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of everything that is read from a template file: a misspelt key is an error with its place."""


class Field(_File, frozen=True):
    """One data element (要素) of a kind of certificate."""

    key: str
    label: str
    label_en: str
    short_name: str
    """Metadata short name: the standard's own, or `KZ_` and pinyin initials (GB/T 36903)."""
    datatype: Datatype
    source: Source
    required: bool
    printed: bool
    """Whether it stands on the certificate's face."""
    basis: Basis
    role: Role | None = None
    max_length: int | None = None
    """In characters; for a list the sum over its items; for an image in KiB."""
    choices: tuple[str, ...] = ()
    choices_basis: str | None = None
    """Where the list of choices comes from, in the fact sheet's words."""
    items: Datatype | None = None
    """Datatype of a list's items: string, enum or person."""
    pattern: str | None = None
    """Regular expression the whole text must match."""
    public: bool = False
    """Whether anybody may see it in a verification report."""
    personal: bool = False
    coordinate: bool = False
    """A position that must not be shown in public (radio stations)."""
    unit: str | None = None
    text: str | None = None
    """For `source = register` without a role: the fixed wording, with `{role}` placeholders."""
    note: str | None = None


class NumberFormat(_File, frozen=True):
    """The certificate number's form (证照编号)."""

    pattern: str
    """How the next number is written: `{n:03}` running number, `{year}` of issue."""
    regex: str
    """What every number must match, drawn or handed in."""
    example: str
    evidence: Evidence
    assigned_by: NumberAuthority = NumberAuthority.REGISTER
    letters: dict[str, str] = {}
    """For `{letter:key}` in the pattern: the letter for each choice of the field *key*."""
    note: str | None = None

    @property
    def provisional(self) -> bool:
        """Whether the form is a guess and must be shown as such."""
        return self.evidence.guessed


class Validity(_File, frozen=True):
    """The rule for the validity period (有效期限范围)."""

    rule: ValidityRule
    text: str
    evidence: Evidence
    years: int | None = None
    days: int | None = None


class Copies(_File, frozen=True):
    """Which copies of the paper exist (正本, 副本)."""

    original: bool
    duplicate: bool
    text: str | None = None


class Inspection(_File, frozen=True):
    """The yearly check (年检, 年度核验)."""

    required: bool
    text: str
    evidence: Evidence


class InForce(_File, frozen=True):
    """On which days the kind may be issued; both days inclusive, absent means unbounded."""

    evidence: Evidence
    first_day: date | None = None
    last_day: date | None = None
    text: str | None = None


class LegalBasis(_File, frozen=True):
    """A law or rule the licence rests on."""

    instrument: str
    article: str
    evidence: Evidence


class Action(_File, frozen=True):
    """An administrative item (事项) that hangs on this kind."""

    action: ActionKind
    name: str
    national_catalogue_code: str | None = None
    implementation_code: str | None = None


class Confidence(_File, frozen=True):
    """How sure the fact sheet is of the kind itself; its own words."""

    kind: str
    number: str
    validity: str
    fields: str
    reason: str


class CertificateTemplate(_File, frozen=True):
    """One version of one kind of certificate: everything the service knows about it."""

    slug: str
    version: int
    state: TemplateState
    title: str
    title_en: str
    domain: Domain
    type_index: int
    """Index into the credential's type table; given once, never to another version (docs/format.md)."""
    type_code: str
    """证照类型代码, 21 characters (GB/T 36902)."""
    type_code_provisional: bool
    power: Power
    issuing_authority: str
    """Key of `templates/authorities.toml`."""
    holder_category: HolderCategory
    holder_code_types: tuple[str, ...]
    """Which of the 16 codes of GB/T 36903 annex A a holder may have."""
    number: NumberFormat
    validity: Validity
    copies: Copies
    annual_inspection: Inspection
    legal_basis: tuple[LegalBasis, ...]
    actions: tuple[Action, ...]
    confidence: Confidence
    fields: tuple[Field, ...]
    granting_authority: str | None = None
    """Key of `templates/authorities.toml` where somebody else grants and the issuer only hands on."""
    in_force: InForce | None = None
    note: str | None = None

    def field(self, key: str) -> Field | None:
        """Find a field by its key."""
        return next((field for field in self.fields if field.key == key), None)

    def with_role(self, role: Role) -> Field | None:
        """Find the field that plays *role*."""
        return next((field for field in self.fields if field.role is role), None)

    def from_source(self, source: Source) -> tuple[Field, ...]:
        """List the fields that *source* fills, in the template's order."""
        return tuple(field for field in self.fields if field.source is source)

    def may_be_issued_on(self, day: date) -> bool:
        """Whether the law knew this kind on *day* (both boundaries inclusive)."""
        if self.in_force is None:
            return True
        first, last = self.in_force.first_day, self.in_force.last_day
        return (first is None or first <= day) and (last is None or day <= last)


class SampleHolder(_File, frozen=True):
    """The invented holder of a sample."""

    name: str
    code: str
    code_type: str


class Sample(_File, frozen=True):
    """One plausible, invented certificate: documentation, preview and test at once."""

    holder: SampleHolder
    claims: dict[str, str | list[str]]
    """What an applicant would send."""
    register: dict[str, str | list[str]]
    """What the register would fill in: for documentation only, dates are old."""


class AuthorityName(_File, frozen=True):
    """The name an authority bore in a period, and its code; both days inclusive, absent means unbounded."""

    name: str
    evidence: Evidence
    uscc: str | None = None
    """Absent where it is the authority's own."""
    uscc_evidence: Evidence | None = None
    first_day: date | None = None
    last_day: date | None = None


class Authority(_File, frozen=True):
    """A body that grants or issues (证照颁发机构)."""

    title_en: str
    names: tuple[AuthorityName, ...]
    uscc: str | None = None
    """Absent where it is not known."""
    uscc_evidence: Evidence = Evidence.NOT_FOUND
    note: str | None = None

    def name_on(self, day: date) -> str:
        """Give the name borne on *day*; the newest where no period covers it."""
        return self._period_of(day).name

    def code_on(self, day: date) -> str | None:
        """Give the USCC borne on *day*; None where it is not known."""
        return self._period_of(day).uscc or self.uscc

    def codes_since(self, day: date) -> set[str]:
        """Give every USCC borne on *day* or later, as far as they are known."""
        periods = [period for period in self.names if period.last_day is None or day <= period.last_day]
        return {code for period in periods or self.names[-1:] if (code := period.uscc or self.uscc)}

    def _period_of(self, day: date) -> AuthorityName:
        for period in self.names:
            if (period.first_day is None or period.first_day <= day) and (
                period.last_day is None or day <= period.last_day
            ):
                return period
        return self.names[-1]
