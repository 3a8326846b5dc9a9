"""What the log refuses."""

from ecert.errors import Conflict, Forbidden, InvalidInput, NotFound, Unavailable


class LogBehind(Conflict):
    """The database is older than the log's published checkpoint: nothing is added until `ecert log recover`."""

    code = "log-behind"


class LogForked(Conflict):
    """The database holds other entries than the published log; a person must find out who changed which."""

    code = "log-forked"


class LogUnreadable(Unavailable):
    """The published files of the log cannot be read or written, or are not what was published."""

    code = "log-unreadable"


class NotLogged(NotFound):
    """The log has no entry, or none published yet, of what was asked for."""

    code = "not-logged"


class WitnessUnknown(Forbidden):
    """Nobody has signed who is known here as a witness."""

    code = "witness-unknown"


class CosignatureInvalid(InvalidInput):
    """A line of a known witness does not hold, or says a time at which it cannot have been made."""

    code = "cosignature-invalid"
