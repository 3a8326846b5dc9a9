"""What only the drawing of documents refuses (docs/errors.md)."""

from ecert.errors import Conflict, NotFound


class CharacterNotCovered(Conflict):
    """No font of the installation has a character of this field; it is never drawn as a box."""

    code = "character-not-covered"


class UnknownPage(NotFound):
    """The face has fewer pages."""

    code = "unknown-page"
