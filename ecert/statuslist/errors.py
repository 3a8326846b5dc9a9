"""What the status lists refuse."""

from ecert.errors import NotFound


class UnknownStatusList(NotFound):
    """There is no status list of this number."""

    code = "unknown-status-list"
