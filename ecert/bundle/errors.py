"""What publishing a bundle refuses."""

from ecert.errors import Conflict, InvalidInput, NotFound, Unavailable


class UnknownBundle(NotFound):
    """No bundle has been published yet."""

    code = "unknown-bundle"


class BundleInvalid(InvalidInput):
    """The file is no bundle, or is not signed by a root of this installation."""

    code = "bundle-invalid"


class BundleOutdated(Conflict):
    """The bundle is older than the published one, has expired, or takes back what that one said."""

    code = "bundle-outdated"


class AlreadyDistrusted(Conflict):
    """The key was declared distrusted from that instant on, or from an earlier one, before."""

    code = "already-distrusted"


class BundleTooLong(Conflict):
    """More certificates are older than a distrusted key than a bundle can name."""

    code = "bundle-too-long"


class StoredBundleInvalid(Unavailable):
    """What is stored as the newest bundle was not signed by a root of this installation, so nothing is trusted."""

    code = "stored-bundle-invalid"
