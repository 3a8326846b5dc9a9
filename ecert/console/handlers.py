"""Every route of the console, and where its templates are."""

from pathlib import Path
from typing import Final

from ecert.console.accounts.event_routes import HANDLERS as ACCOUNT_EVENTS
from ecert.console.accounts.journal_routes import HANDLERS as JOURNAL
from ecert.console.accounts.routes import HANDLERS as ACCOUNTS
from ecert.console.applications.routes import HANDLERS as APPLICATIONS
from ecert.console.certificates.list_routes import HANDLERS as LISTS
from ecert.console.certificates.routes import HANDLERS as CERTIFICATES
from ecert.console.components.routes import HANDLERS as COMPONENTS
from ecert.console.desk.routes import HANDLERS as DESK
from ecert.console.desk.suspicion_routes import HANDLERS as SUSPICIONS
from ecert.console.public_log.routes import HANDLERS as PUBLIC_LOG
from ecert.console.review.routes import HANDLERS as REVIEW
from ecert.console.sign_in.oidc_routes import HANDLERS as IDENTITY
from ecert.console.sign_in.routes import HANDLERS as SIGN_IN
from ecert.console.sign_in.session_routes import HANDLERS as SESSIONS

CONSOLE_HANDLERS: Final = (
    *DESK,
    *SUSPICIONS,
    *APPLICATIONS,
    *LISTS,
    *CERTIFICATES,
    *ACCOUNTS,
    *JOURNAL,
    *PUBLIC_LOG,
    *ACCOUNT_EVENTS,
    *REVIEW,
    *SIGN_IN,
    *IDENTITY,
    *SESSIONS,
)
"""Below `/console`: for those who signed in, and for those who want to."""

DEVELOPMENT_HANDLERS: Final = COMPONENTS
"""Below `/console`, in development only."""

TEMPLATES: Final = tuple(sorted(Path(__file__).parent.glob("*/templates")))
"""Folders of templates, one for each area."""
