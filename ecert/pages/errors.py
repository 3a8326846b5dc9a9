"""What pages refuse."""

from ecert.errors import Forbidden


class ForeignForm(Forbidden):
    """A form came from another site, or does not carry its session's token."""

    code = "foreign-form"
