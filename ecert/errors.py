"""
The error tree: refuse by raising, judge by reporting.

::

    EcertError
    ├── InvalidInput       the caller's data is wrong; `errors` says where
    │   ├── InvalidClaims
    │   └── Malformed      unreadable code, envelope, identifier
    ├── Unauthenticated    no account, or an expired or unknown token
    ├── Forbidden          not this account
    │   └── SamePerson
    ├── NotFound           UnknownTemplate · UnknownApplication · UnknownCertificate · UnknownHolder ·
    │                      UnknownStep · UnknownAttachment
    ├── Conflict           the request is fine, the state is not
    │   ├── ForbiddenTransition · AlreadyDecided · AlreadyRated · ClaimsChanged · DuplicateNumber
    │   ├── TemplateNotInForce · NumberRangeExhausted · IdempotencyConflict
    │   ├── PredecessorNotCurrent · RenewalNotOpen · NotForeseen · AlreadyInspected
    │   └── RestoredNotCleared
    ├── Gone               what was there, or may have been, is there no more
    ├── TooLarge           a body over its bound
    ├── UnsupportedMediaType  a body of a type that is not taken
    ├── TooManyRequests    a look-up over its rate
    ├── PlatformError      the provincial platform's fault
    │   └── PlatformUnavailable
    ├── Unavailable        nobody's fault here: the database is away, locked, read-only or full
    ├── Misconfigured      the operator's fault: keys, templates, settings
    │   ├── TemplateInvalid · KeyFileInvalid
    │   └── SigningKeyMissing
    └── SealBroken         signed bytes that do not hold

What one package alone raises stands in its own `errors` module: `ecert.annotated`, `ecert.application`,
`ecert.backup`, `ecert.bundle`, `ecert.document`, `ecert.federation`, `ecert.log`, `ecert.paper`, `ecert.reminding`,
`ecert.signing`, `ecert.statuslist`, `ecert.witness`.
Every class carries a stable, kebab-case `code`, which is interface (`docs/errors.md`). HTTP status codes live in
`ecert.http.problems` only. A text names the field, never the value: certificates are personal data.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One place in the input that is wrong."""

    path: str
    """Where, as a dotted path from the body's root: `claims.address`, `holder.code`."""
    message: str
    """What is wrong there, without the value."""


class EcertError(Exception):
    """Root of all errors this package raises on purpose; never raised itself."""

    code: str = "error"

    def __init__(self, detail: str, *, errors: tuple[FieldError, ...] = ()) -> None:
        """
        Make the error.

        Args:
            detail: one sentence for a person; names fields, never values.
            errors: the single places that are wrong, if the input has any.
        """
        super().__init__(detail)
        self.detail = detail
        self.errors = errors


class InvalidInput(EcertError):
    """The request's data breaks a rule."""

    code = "invalid-input"

    @classmethod
    def at(cls, path: str, message: str) -> "InvalidInput":
        """Refuse one field at *path*."""
        return cls(f"{path}: {message}", errors=(FieldError(path, message),))


class InvalidClaims(InvalidInput):
    """The claims do not fill the template."""

    code = "invalid-claims"


class Malformed(InvalidInput):
    """Bytes or a text could not be read at all."""

    code = "malformed"


class Unauthenticated(EcertError):
    """The request carries no account, or a token that is unknown or expired."""

    code = "unauthenticated"


class Forbidden(EcertError):
    """The account may not do this."""

    code = "forbidden"


class SamePerson(Forbidden):
    """A second person must do this step."""

    code = "same-person"


class NotFound(EcertError):
    """The thing asked for does not exist."""

    code = "not-found"


class UnknownTemplate(NotFound):
    """No template has this name and version."""

    code = "unknown-template"


class UnknownApplication(NotFound):
    """No application has this id."""

    code = "unknown-application"


class UnknownCertificate(NotFound):
    """No certificate has this identifier."""

    code = "unknown-certificate"


class UnknownHolder(NotFound):
    """No certificate that has not ended names this holder."""

    code = "unknown-holder"


class UnknownStep(NotFound):
    """No lifecycle step has this id."""

    code = "unknown-step"


class UnknownAttachment(NotFound):
    """No file has this digest."""

    code = "unknown-attachment"


class Conflict(EcertError):
    """The request is well formed, but the state of things forbids it."""

    code = "conflict"

    def __init__(self, detail: str, *, errors: tuple[FieldError, ...] = (), state: str | None = None) -> None:
        """
        Make the error.

        Args:
            detail: one sentence for a person; names fields, never values.
            errors: the single places that are wrong, if the input has any.
            state: the present state of what was to be changed, for whoever lost a race.
        """
        super().__init__(detail, errors=errors)
        self.state = state


class ForbiddenTransition(Conflict):
    """This step is not allowed in the present state."""

    code = "forbidden-transition"


class AlreadyDecided(Conflict):
    """The application or step was decided before."""

    code = "already-decided"


class AlreadyRated(Conflict):
    """The case was rated before."""

    code = "already-rated"


class ClaimsChanged(Conflict):
    """The claims are not the ones that were read."""

    code = "claims-changed"


class DuplicateNumber(Conflict):
    """Another certificate of this kind has this number."""

    code = "duplicate-number"


class TemplateNotInForce(Conflict):
    """The kind of certificate is not issued on this date."""

    code = "template-not-in-force"


class NumberRangeExhausted(Conflict):
    """The kind's number pattern has no number left."""

    code = "number-range-exhausted"


class IdempotencyConflict(Conflict):
    """The Idempotency-Key was used with another body."""

    code = "idempotency-conflict"


class PredecessorNotCurrent(Conflict):
    """The predecessor is not the current version of its certificate."""

    code = "predecessor-not-current"


class RenewalNotOpen(Conflict):
    """It is too early or too late to renew this certificate."""

    code = "renewal-not-open"


class NotForeseen(Conflict):
    """The certificate's kind knows no such thing: an inspection, a copy on paper."""

    code = "not-foreseen"


class AlreadyInspected(Conflict):
    """The certificate passed its inspection of that year before."""

    code = "already-inspected"


class RestoredNotCleared(Conflict):
    """The register was set back to a backup, and nobody has said yet that no later certificate exists."""

    code = "restored-not-cleared"


class Gone(EcertError):
    """What is asked for is not there any more, if it ever was."""

    code = "gone"


class TooLarge(EcertError):
    """The body is over its bound."""

    code = "too-large"


class UnsupportedMediaType(EcertError):
    """The body says that it is something that is not taken here."""

    code = "unsupported-media-type"


class TooManyRequests(EcertError):
    """The client, or everybody together for one number, looks up too often."""

    code = "too-many-requests"

    def __init__(self, detail: str, *, wait_seconds: int = 60) -> None:
        """
        Make the error.

        Args:
            detail: one sentence for a person; names fields, never values.
            wait_seconds: after which it is worth trying again.
        """
        super().__init__(detail)
        self.wait_seconds = wait_seconds


class PlatformError(EcertError):
    """The provincial platform refused or answered nonsense."""

    code = "platform-error"


class PlatformUnavailable(PlatformError):
    """The provincial platform could not be reached, or answered with a server error."""

    code = "platform-unavailable"


class Unavailable(EcertError):
    """What the service works with cannot be used now; nothing was done, and the request can be repeated."""

    code = "unavailable"


class Misconfigured(EcertError):
    """The installation is not set up for this."""

    code = "misconfigured"


class TemplateInvalid(Misconfigured):
    """A template file breaks the format; the text says where."""

    code = "template-invalid"


class KeyFileInvalid(Misconfigured):
    """A key file cannot be read; the text names the file."""

    code = "key-file-invalid"


class SigningKeyMissing(Misconfigured):
    """No signing key of this purpose covers the date."""

    code = "signing-key-missing"


class SealBroken(EcertError):
    """
    A signed envelope does not hold.

    A caller that verifies turns this into a report; it never reaches a client as an error.
    """

    code = "seal-broken"

    def __init__(self, reason: str, detail: str) -> None:
        """
        Make the error.

        Args:
            reason: the reason word of the verification report (`malformed`, `signer-unknown`, ...).
            detail: one sentence for a person.
        """
        super().__init__(detail)
        self.reason = reason
