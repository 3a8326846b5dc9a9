"""What devices and their invitations refuse."""

from ecert.errors import NotFound, Unauthenticated


class InvitationUnknown(NotFound):
    """No invitation that can be used now has this code: whether it is unknown, used or late is not told."""

    code = "invitation-unknown"


class UnknownDevice(NotFound):
    """No device has this id, or it is somebody else's."""

    code = "unknown-device"


class DeviceShutOut(Unauthenticated):
    """The device was shut out; it must be invited anew."""

    code = "device-shut-out"
