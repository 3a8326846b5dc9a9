"""What annotated copies refuse."""

from ecert.errors import Conflict, Gone, NotFound


class UnknownCopy(NotFound):
    """No annotated copy has this id."""

    code = "unknown-copy"


class TooManyCopies(Conflict):
    """So many links of this certificate are open that no further one is made."""

    code = "too-many-copies"


class LinkEnded(Gone):
    """Nothing is to be had under this link: it has ended, was called back, or never was."""

    code = "link-ended"
