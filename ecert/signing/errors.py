"""What the signing keys alone refuse."""

from ecert.errors import Conflict, Unavailable


class KeyStillNeeded(Conflict):
    """Without this key something could not be signed today."""

    code = "key-still-needed"


class SignerUnavailable(Unavailable):
    """What signs is away, or does not sign as it should; nothing was done, and the request can be repeated."""

    code = "signer-unavailable"
