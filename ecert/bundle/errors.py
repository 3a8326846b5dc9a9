"""What publishing a bundle refuses."""

from ecert.errors import Conflict, InvalidInput, NotFound


class UnknownBundle(NotFound):
    """No bundle has been published yet."""

    code = "unknown-bundle"


class BundleInvalid(InvalidInput):
    """The file is no bundle, or is not signed by a root of this installation."""

    code = "bundle-invalid"


class BundleOutdated(Conflict):
    """The bundle is older than the published one, has expired, or takes back what that one said."""

    code = "bundle-outdated"
