"""What signing in, devices, invitations and changes of accounts refuse."""

from ecert.errors import Conflict, InvalidInput, NotFound, Unauthenticated


class InvitationUnknown(NotFound):
    """No invitation that can be used now has this code: whether it is unknown, used or late is not told."""

    code = "invitation-unknown"


class UnknownDevice(NotFound):
    """No device has this id, or it is somebody else's."""

    code = "unknown-device"


class DeviceShutOut(Unauthenticated):
    """The device was shut out; it must be invited anew."""

    code = "device-shut-out"


class SignInFailed(InvalidInput):
    """Name, password or second factor is not right; which of them is not told."""

    code = "sign-in-failed"


class SignInOver(Conflict):
    """Whoever was signing in took too long, or did it elsewhere: he begins anew."""

    code = "sign-in-over"


class UnknownChange(NotFound):
    """No change of an account has this number, or it is one of another authority's account."""

    code = "unknown-change"


class ChangeWaiting(Conflict):
    """Another change of the same account waits for a second administrator."""

    code = "change-waiting"


class TooFewAdministrators(Conflict):
    """Fewer than two administrators would be left, and then nothing could be confirmed any more."""

    code = "too-few-administrators"


class IdentityTaken(Conflict):
    """The identity belongs to another account, or the account has an identity."""

    code = "identity-taken"


class AccountAltered(Conflict):
    """The account is not what its signed events made of it, so nothing is built on it."""

    code = "account-altered"
