"""What signing in by the identity service needs to know; `ecert.resources` fills it from the settings."""

from dataclasses import dataclass, field

CALLBACK = "/console/sign-in/identity/back"
"""Where the identity service sends people back to; registered there."""
AFTER_LEAVING = "/console/sign-in"
"""Where it sends them who signed out there too."""


@dataclass(frozen=True)
class OidcSettings:
    """What an operator sets of it; `ecert.resources` says whether that is enough."""

    issuer: str | None = None
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    subject_claim: str = "sub"
    requires_totp: bool = True

    @property
    def is_set(self) -> bool:
        """Whether somebody means to have one."""
        return not (self.issuer is None and self.client_id is None and self.client_secret is None)


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """One identity service, and who we are to it."""

    issuer: str
    """Its address, as it stands in its tokens, letter by letter."""
    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    """Our own origin, to which it sends people back."""
    subject_claim: str = "sub"
    """Which claim of the ID token says who somebody is."""
    requires_totp: bool = True
    """Whether somebody it knows has to show our second factor too."""
    connect_seconds: float = 5.0
    read_seconds: float = 10.0
    answer_seconds: float = 15.0
    """For one whole answer."""

    @property
    def redirect_uri(self) -> str:
        """Where it sends people back to."""
        return self.public_url + CALLBACK
