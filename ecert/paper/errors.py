"""What the account of printed paper refuses."""

from ecert.errors import Conflict, NotFound


class UnknownPaper(NotFound):
    """The certificate has no printed paper with this id."""

    code = "unknown-paper"


class CopyInUse(Conflict):
    """This copy of the certificate is in use on another sheet of paper."""

    code = "copy-in-use"


class DuplicateStockNumber(Conflict):
    """A sheet of this kind's blank paper with this number was used before."""

    code = "duplicate-stock-number"
