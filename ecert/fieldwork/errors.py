"""What work in the field refuses."""

from ecert.errors import Conflict, Forbidden, NotFound


class DeviceNeeded(Forbidden):
    """Only an inspector's device does this; a token of another kind does not."""

    code = "device-needed"


class UnknownRound(NotFound):
    """No round has this id, or it is somebody else's."""

    code = "unknown-round"


class UnknownScan(NotFound):
    """The round has no scan with this id."""

    code = "unknown-scan"


class UnknownSuspicion(NotFound):
    """No suspicion has this id, or it is somebody else's."""

    code = "unknown-suspicion"


class EntryDiffers(Conflict):
    """Something else was kept under this id before; that stays."""

    code = "entry-differs"


class RoundEnded(Conflict):
    """The round is closed; nothing is added any more."""

    code = "round-ended"


class RoundOpen(Conflict):
    """The round is not closed yet, so it has no signed record."""

    code = "round-open"


class RoundIncomplete(Conflict):
    """The round has not as many scans or notes here as the device says."""

    code = "round-incomplete"


class RoundFull(Conflict):
    """The round has as many scans, notes or photos as it may; begin another."""

    code = "round-full"


class PhotoMissing(Conflict):
    """The photo that a note names is not here yet."""

    code = "photo-missing"


class AlreadyAnswered(Conflict):
    """The office has answered the suspicion before."""

    code = "already-answered"
