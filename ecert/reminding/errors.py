"""What may become of a message; no caller over HTTP ever sees these."""

from ecert.errors import EcertError


class DeliveryRefused(EcertError):
    """A channel certainly did not take a message of reminders; it may be sent again."""

    code = "delivery-refused"


class DeliveryUnclear(EcertError):
    """Nobody knows whether a channel took a message of reminders; only a person may have it sent again."""

    code = "delivery-unclear"
