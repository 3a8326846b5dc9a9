"""The closed vocabularies of the template format: every word that a template file may use for a choice."""

from enum import StrEnum


class Evidence(StrEnum):
    """How a fact of a template is known; the words of the fact sheet."""

    TEXT_READ = "text_read"
    OFFICIAL_FORM = "official_form"
    OFFICIAL_NOTICE = "official_notice"
    ATTESTED_HUNAN = "attested_hunan"
    CITED_IN_SOURCE = "cited_in_source"
    ATTESTED_OTHER_PROVINCE = "attested_other_province"
    PARTIAL = "partial"
    SECONDARY_SOURCE = "secondary_source"
    LOW = "low"
    CONFLICTING = "conflicting"
    ANALOGY = "analogy"
    INFERRED = "inferred"
    RECALLED = "recalled"
    NOT_FOUND = "not_found"
    PLACEHOLDER = "placeholder"

    @property
    def guessed(self) -> bool:
        """Whether nobody read this fact in a source, so that it must be shown as unsure."""
        return self not in _READ_SOMEWHERE


_READ_SOMEWHERE = frozenset(
    {
        Evidence.TEXT_READ,
        Evidence.OFFICIAL_FORM,
        Evidence.OFFICIAL_NOTICE,
        Evidence.ATTESTED_HUNAN,
        Evidence.CITED_IN_SOURCE,
    }
)


class Basis(StrEnum):
    """Why a field is in its template."""

    STATUTE = "statute"
    FORM = "form"
    SOURCE = "source"
    PRACTICE = "practice"
    INFERRED = "inferred"

    @property
    def guessed(self) -> bool:
        """Whether the field comes from memory or inference only."""
        return self in {Basis.PRACTICE, Basis.INFERRED}


class TemplateState(StrEnum):
    """The state of a template version: only a published one takes applications."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Domain(StrEnum):
    """The field of work a kind of certificate belongs to."""

    PRESS = "press"
    COPYRIGHT = "copyright"
    BROADCASTING = "broadcasting"
    FILM = "film"


class HolderCategory(StrEnum):
    """持证主体类别 (GB/T 36902)."""

    ORGANISATION = "organisation"
    PERSON = "person"
    MIXED = "mixed"


class Power(StrEnum):
    """Who grants and who issues."""

    PROVINCIAL = "provincial"
    PROVINCIAL_DELEGATED = "provincial_delegated"
    PROVINCIAL_ISSUE_AFTER_NATIONAL_APPROVAL = "provincial_issue_after_national_approval"
    NATIONAL_HANDED_ON = "national_handed_on"


class Datatype(StrEnum):
    """The ten datatypes of a field; a new one is code (`ecert.catalogue.datatypes`)."""

    STRING = "string"
    DATE = "date"
    ENUM = "enum"
    PERSON = "person"
    USCC = "uscc"
    RESIDENT_ID = "resident_id"
    ADDRESS = "address"
    AMOUNT = "amount"
    LIST = "list"
    IMAGE = "image"


class Source(StrEnum):
    """Who says what stands in a field."""

    APPLICANT = "applicant"
    """Comes in the application's `claims`."""
    HOLDER = "holder"
    """Comes from the application's `holder`."""
    REGISTER = "register"
    """Is filled in by the register when the certificate is issued."""


class Role(StrEnum):
    """What a field is to the service, whatever its key is called in this kind of certificate."""

    NUMBER = "number"
    HOLDER_NAME = "holder_name"
    HOLDER_CODE = "holder_code"
    HOLDER_CODE_TYPE = "holder_code_type"
    SCOPE = "scope"
    TITLE = "title"
    ISSUED = "issued"
    VALID_FROM = "valid_from"
    VALID_TO = "valid_to"
    AUTHORITY = "authority"


ROLE_SOURCES: dict[Role, Source] = {
    Role.NUMBER: Source.REGISTER,
    Role.HOLDER_NAME: Source.HOLDER,
    Role.HOLDER_CODE: Source.HOLDER,
    Role.HOLDER_CODE_TYPE: Source.HOLDER,
    Role.SCOPE: Source.APPLICANT,
    Role.TITLE: Source.APPLICANT,
    Role.ISSUED: Source.REGISTER,
    Role.VALID_FROM: Source.REGISTER,
    Role.VALID_TO: Source.REGISTER,
    Role.AUTHORITY: Source.REGISTER,
}
"""Which source each role must have."""


class ValidityRule(StrEnum):
    """How the end of the validity period follows from its start."""

    FIXED_TERM = "fixed_term"
    """`years` from the first day."""
    FIXED_TERM_MAX = "fixed_term_max"
    """At most `days`; the issuer may set less."""
    BATCH_REISSUE = "batch_reissue"
    """The end of the national re-issue batch, set by the issuer; may be open."""
    LONG_TERM = "long_term"
    """No end."""
    PER_ITEM = "per_item"
    """Good for the one printed item; no end."""
    PER_WORK = "per_work"
    """Good for the work; no end."""
    AS_PRINTED = "as_printed"
    """Set by the issuer; without it `years` if the template has them, else open."""


class NumberAuthority(StrEnum):
    """Who gives out the certificate numbers."""

    REGISTER = "register"
    """Drawn here from `pattern`."""
    GRANTING_AUTHORITY = "granting_authority"
    """Given by a national authority or its system; comes with the application's `grant`."""


class ActionKind(StrEnum):
    """What an administrative item does with the certificate."""

    FIRST_ISSUE = "first_issue"
    CHANGE = "change"
    RENEWAL = "renewal"
    REISSUE = "reissue"
    CANCEL = "cancel"
