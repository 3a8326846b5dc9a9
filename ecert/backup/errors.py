"""Why a backup or a restore is not done; on the command line only, so these have no HTTP status."""

from ecert.errors import EcertError


class BackupRefused(EcertError):
    """A backup or restore is not done; never raised itself."""

    code = "backup-refused"


class BackupInvalid(BackupRefused):
    """The file is no backup that this version reads, was changed or cut off, or the passphrase is another one."""

    code = "backup-invalid"


class BackupNotWritten(BackupRefused):
    """The file is there already, or cannot be written."""

    code = "backup-not-written"


class DatabaseNotEmpty(BackupRefused):
    """A backup is restored into an empty database only."""

    code = "database-not-empty"
