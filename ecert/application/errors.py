"""What drafts of forms refuse."""

from ecert.errors import Conflict, NotFound


class DraftChanged(Conflict):
    """The form was saved elsewhere after it was read."""

    code = "draft-changed"


class UnknownDraft(NotFound):
    """Nobody, or somebody else, fills in this form."""

    code = "unknown-draft"
