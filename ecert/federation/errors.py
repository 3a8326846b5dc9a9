"""What signing in by the identity service refuses."""

from enum import StrEnum

from ecert.errors import Forbidden, NotFound, Unavailable


class Fault(StrEnum):
    """Why an answer of the identity service was not taken; goes into the log and the journal."""

    DECLINED = "declined"
    """The service itself said no."""
    FOREIGN_ANSWER = "foreign-answer"
    """The answer is another service's (RFC 9207), or holds no code."""
    UNREADABLE = "unreadable"
    """The ID token is none, is too long, or lacks what it must have."""
    ALGORITHM = "algorithm"
    """It is signed in a way that is not taken, or not at all."""
    UNKNOWN_KEY = "unknown-key"
    """No key of the service is the one that it names."""
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    """It is for somebody else, or for others too."""
    TIME = "time"
    """It is over, not begun, or made long ago."""
    NONCE = "nonce"
    """It belongs to another sign-in."""
    ACCESS_TOKEN = "access-token"  # noqa: S105 - the name of a fault
    """It belongs to another access token."""
    SUBJECT = "subject"
    """It does not say who it is about."""


class IdentityRefused(Forbidden):
    """The identity service's answer does not show who somebody is."""

    code = "identity-refused"

    def __init__(self, fault: Fault) -> None:
        """
        Make the error.

        Args:
            fault: what is wrong with the answer.
        """
        super().__init__(f"identity service: its answer was not taken ({fault})")
        self.fault = fault


class SignInOver(Forbidden):
    """No sign-in waits for this answer: whether it is unknown, over, used or another browser's is not told."""

    code = "identity-sign-in-over"


class IdentityNotLinked(Forbidden):
    """The identity belongs to no account of the office."""

    code = "identity-not-linked"


class NoIdentityService(NotFound):
    """The installation knows no identity service."""

    code = "no-identity-service"


class IdentityServiceFailed(Unavailable):
    """The identity service cannot be reached, or its answer is none of the protocol."""

    code = "identity-service-failed"
