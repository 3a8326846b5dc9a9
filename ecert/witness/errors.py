"""What a witness refuses; none of it goes over HTTP."""

from ecert.errors import EcertError


class WitnessError(EcertError):
    """Nothing was signed; never raised itself."""

    code = "witness-error"


class WitnessBusy(WitnessError):
    """Another process works with the witness's state."""

    code = "witness-busy"


class WitnessRefused(WitnessError):
    """The log is not the one that was signed before, or does not prove that it is."""

    code = "witness-refused"


class WitnessStateInvalid(WitnessError):
    """The witness's state cannot be read or written, or is of another log; without it nothing may be signed."""

    code = "witness-state-invalid"


class WitnessClockBehind(WitnessError):
    """The clock is before the witness's own last signature."""

    code = "witness-clock-behind"
