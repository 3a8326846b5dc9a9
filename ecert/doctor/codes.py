"""Everything that the doctor can find, each with its sentence and what to do (docs/commands.md, "What it finds")."""

from enum import StrEnum


class Code(StrEnum):
    """What can be wrong; interface, like the codes of errors."""

    SETTINGS_UNREADABLE = "settings-unreadable"
    PUBLIC_URL_UNSET = "public-url-unset"
    PLATFORM_HALF_SET = "platform-half-set"
    DATABASE_UNREACHABLE = "database-unreachable"
    DATABASE_DAMAGED = "database-damaged"
    DATABASE_NOT_DURABLE = "database-not-durable"
    TABLES_BEHIND = "tables-behind"
    TABLES_AHEAD = "tables-ahead"
    TEMPLATES_UNREADABLE = "templates-unreadable"
    KEYS_UNREADABLE = "keys-unreadable"
    KEYS_CLOSED = "keys-closed"
    KEY_MISSING = "key-missing"
    KEY_EXPIRING = "key-expiring"
    BUNDLE_EXPIRING = "bundle-expiring"
    BUNDLE_LACKS_KEY = "bundle-lacks-key"
    BUNDLE_BROKEN = "bundle-broken"
    DISTRUST_UNPUBLISHED = "distrust-unpublished"
    DISTRUSTED_KEY_SIGNS = "distrusted-key-signs"
    ROW_UNREADABLE = "row-unreadable"
    CERTIFICATE_BROKEN = "certificate-broken"
    SIGNER_UNKNOWN = "signer-unknown"
    CREDENTIAL_BROKEN = "credential-broken"
    COLUMN_WRONG = "column-wrong"
    EVENT_COLUMN_WRONG = "event-column-wrong"
    EVENT_ORPHANED = "event-orphaned"
    SUCCESSION_WRONG = "succession-wrong"
    TEMPLATE_MISSING = "template-missing"
    NUMBER_DOUBLED = "number-doubled"
    PLACE_DOUBLED = "place-doubled"
    PLACE_NOT_COUNTED = "place-not-counted"
    APPLICATION_BROKEN = "application-broken"
    APPLICATION_WRONG = "application-wrong"
    TRAIL_WRONG = "trail-wrong"
    CERTIFICATE_MISSING = "certificate-missing"
    ATTACHMENT_BROKEN = "attachment-broken"
    ATTACHMENT_MISSING = "attachment-missing"
    FILE_STORE_UNREACHABLE = "file-store-unreachable"
    DOCUMENT_MISSING = "document-missing"
    DOCUMENT_DAMAGED = "document-damaged"
    ROUND_BROKEN = "round-broken"
    PHOTO_MISSING = "photo-missing"
    PHOTO_DAMAGED = "photo-damaged"
    ACCOUNT_EVENT_BROKEN = "account-event-broken"
    ACCOUNT_WRONG = "account-wrong"
    ENDING_WAITING = "ending-waiting"
    SYNC_TROUBLE = "sync-trouble"
    SYNC_FAILURES = "sync-failures"
    SYNC_LATE = "sync-late"
    LOG_UNREADABLE = "log-unreadable"
    LOG_BEHIND = "log-behind"
    LOG_ROLLED_BACK = "log-rolled-back"
    LOG_GAP = "log-gap"
    LOG_CHANGED = "log-changed"
    LOG_FORKED = "log-forked"
    LOG_ENTRY_MISSING = "log-entry-missing"
    LOG_ENTRY_UNKNOWN = "log-entry-unknown"
    RESTORED_NOT_CLEARED = "restored-not-cleared"


_AUDITOR = "Nothing may be built on this: an auditor must look."
_INTRUDER = "Somebody wrote into the database: an auditor must look."


def _of(part: str, *sentences: str) -> tuple[str, str]:
    return part, " ".join(sentences)


SENTENCES: dict[Code, tuple[str, str]] = {
    Code.SETTINGS_UNREADABLE: _of("settings", "A setting has an impossible value, so nothing else was looked at."),
    Code.PUBLIC_URL_UNSET: _of(
        "settings",
        "ECERT_PUBLIC_URL is not set: codes would lead to an address that does not exist.",
        "Set it before the first certificate is issued.",
    ),
    Code.PLATFORM_HALF_SET: _of(
        "settings",
        "ECERT_PLATFORM_URL is set, and one of the platform's secrets is not, so nothing is synced.",
        "Set ECERT_PLATFORM_CLIENT_SECRET_FILE and ECERT_PLATFORM_SM4_KEY_FILE.",
    ),
    Code.DATABASE_UNREACHABLE: _of(
        "database",
        "The database cannot be opened, so nothing in it was looked at.",
        "Does it run, and is ECERT_DATABASE_URL right?",
    ),
    Code.DATABASE_DAMAGED: _of(
        "database",
        "The database finds damage in itself.",
        "Stop the service, keep what is there, and restore a backup.",
    ),
    Code.DATABASE_NOT_DURABLE: _of(
        "database",
        "The database is set up so that a power failure can lose, or break, what was committed.",
        "Set it back to what docs/durability.md asks for.",
    ),
    Code.TABLES_BEHIND: _of(
        "database",
        "The tables are older than this version, so the register was not looked at.",
        "Run `ecert migrate`.",
    ),
    Code.TABLES_AHEAD: _of(
        "database",
        "The tables were made by a later version, so the register was not looked at.",
        "Install that version.",
    ),
    Code.TEMPLATES_UNREADABLE: _of(
        "templates",
        "The templates cannot be read, so the service does not start.",
        "`ecert templates check` says more.",
    ),
    Code.KEYS_UNREADABLE: _of("keys", "The keys cannot be read, so the service does not start."),
    Code.KEYS_CLOSED: _of(
        "keys",
        "No private key is open, so nothing can be signed.",
        "Does ECERT_KEYS_PASSPHRASE_FILE name the passphrase, and are the .p8 files in ECERT_KEYS_DIR?",
    ),
    Code.KEY_MISSING: _of(
        "keys",
        "A key that issuing, the status lists, PDFs or rounds need today is missing.",
        "Run `ecert keys create`.",
    ),
    Code.KEY_EXPIRING: _of(
        "keys",
        "A key that something needs, or a root, ends within 60 days, and none follows it.",
        "Run `ecert keys rotate`; for a root see keys/README.md.",
    ),
    Code.BUNDLE_EXPIRING: _of(
        "keys",
        "The published bundle ends within 10 days, or there is none: readers without a network then read nothing.",
        "Hold the ceremony (docs/offline.md).",
    ),
    Code.BUNDLE_LACKS_KEY: _of(
        "keys",
        "The published bundle lacks a key: readers without a network take what it signs for forged.",
        "Hold the ceremony (docs/offline.md) before the key signs.",
    ),
    Code.BUNDLE_BROKEN: _of(
        "keys",
        "What is stored as the newest bundle was not signed by a root of this installation, so nothing is verified.",
        "Somebody wrote into the database, or the root's .json file is gone: an auditor must look.",
    ),
    Code.DISTRUST_UNPUBLISHED: _of(
        "keys",
        "A key was declared distrusted, and no bundle says so: everybody goes on trusting it.",
        "Hold the ceremony (docs/offline.md) today.",
    ),
    Code.DISTRUSTED_KEY_SIGNS: _of(
        "keys",
        "A distrusted key still signs here: what it signs is refused everywhere.",
        "Make its successor, and destroy its private half with `ecert keys retire`.",
    ),
    Code.ROW_UNREADABLE: _of("register", "A row holds what its columns cannot hold.", _AUDITOR),
    Code.CERTIFICATE_BROKEN: _of(
        "register",
        "What is stored of a certificate fails its signatures or its chain of events: it was changed, or is damaged.",
        _AUDITOR,
    ),
    Code.SIGNER_UNKNOWN: _of(
        "register",
        "A public key that signed something is not in ECERT_KEYS_DIR, so it cannot be checked.",
        "Put its .json file back: such files stay for ever.",
    ),
    Code.CREDENTIAL_BROKEN: _of(
        "register", "A stored credential does not hold, or says something else than its record.", _AUDITOR
    ),
    Code.COLUMN_WRONG: _of(
        "register",
        "A search column says something else than the signed record: searches and look-ups by number go wrong.",
        _INTRUDER,
    ),
    Code.EVENT_COLUMN_WRONG: _of(
        "register",
        "A column of an event says something else than the signed event, or events are numbered against their order.",
        _INTRUDER,
    ),
    Code.EVENT_ORPHANED: _of("register", "An event belongs to no certificate.", _AUDITOR),
    Code.SUCCESSION_WRONG: _of(
        "register",
        "A certificate and the version that it replaces, or is replaced by, do not name each other.",
        _AUDITOR,
    ),
    Code.TEMPLATE_MISSING: _of(
        "register",
        "A template version that certificates were made from is not in ECERT_TEMPLATES_DIR as it was.",
        "Put it back: released versions are never edited.",
    ),
    Code.NUMBER_DOUBLED: _of("register", "Two certificates of a kind have the same number.", _AUDITOR),
    Code.PLACE_DOUBLED: _of(
        "register", "Two certificates have the same place in a status list, so they would end together.", _AUDITOR
    ),
    Code.PLACE_NOT_COUNTED: _of(
        "register",
        "A status list counts a place as free that a certificate has, and would hand it out again.",
        "Stop issuing: an auditor must look.",
    ),
    Code.APPLICATION_BROKEN: _of("applications", "The content of an application does not have its digest.", _AUDITOR),
    Code.APPLICATION_WRONG: _of(
        "applications",
        "The application that a certificate names is not there, is not issued, or has another number.",
        _AUDITOR,
    ),
    Code.TRAIL_WRONG: _of(
        "applications", "The state of an application is not the one that its trail ends with.", _INTRUDER
    ),
    Code.CERTIFICATE_MISSING: _of(
        "applications", "An application is issued, but its certificate is not in the register.", _AUDITOR
    ),
    Code.ATTACHMENT_BROKEN: _of(
        "applications", "The bytes of an attachment do not have their digest or their size.", _AUDITOR
    ),
    Code.ATTACHMENT_MISSING: _of("applications", "An application names a file that is not there.", _AUDITOR),
    Code.FILE_STORE_UNREACHABLE: _of(
        "documents",
        "The file store cannot be read, so no signed PDF was looked at, and none is given out.",
        "Are ECERT_FILE_STORE_URL and what goes with it right, and does the store run?",
    ),
    Code.DOCUMENT_MISSING: _of(
        "documents",
        "A signed PDF that was made is not in the file store: whoever asks for it gets another one, signed anew.",
        "Put the store's copy back, if there is one.",
    ),
    Code.DOCUMENT_DAMAGED: _of(
        "documents",
        "The file store has something else under the digest of a signed PDF.",
        "It is never given out; find out who, or what, changed it, and put the store's copy back.",
    ),
    Code.ROUND_BROKEN: _of(
        "fieldwork",
        "What is stored of a closed round is not what was signed when it was closed.",
        "Its signed record is the proof, if that holds: an auditor must look.",
    ),
    Code.PHOTO_MISSING: _of(
        "fieldwork",
        "A photo of a round is not in the file store.",
        "Put the store's copy back, if there is one.",
    ),
    Code.PHOTO_DAMAGED: _of(
        "fieldwork",
        "The file store has something else under the digest of a photo.",
        "It is never given out; find out who, or what, changed it, and put the store's copy back.",
    ),
    Code.ACCOUNT_EVENT_BROKEN: _of(
        "accounts",
        "What is stored of the events of accounts fails its signatures, its chain, or its entries in the public log.",
        _AUDITOR,
    ),
    Code.ACCOUNT_WRONG: _of(
        "accounts",
        "An account, a token, an invitation or an identity is not what signed events made of it.",
        _INTRUDER,
    ),
    Code.ENDING_WAITING: _of(
        "applications",
        "An ending has waited for its second person for more than a week, and the certificate stays in force.",
    ),
    Code.SYNC_TROUBLE: _of("sync", "The platform could not be reached, or refused a whole push, the last time."),
    Code.SYNC_FAILURES: _of("sync", "Events were not taken by the platform.", "docs/sync.md says what to do."),
    Code.SYNC_LATE: _of(
        "sync", "Events wait, and no push went through for a day.", "Does `ecert sync run --every 60` run?"
    ),
    Code.LOG_UNREADABLE: _of(
        "log",
        "The published files of the log cannot be read, were cut, or are not what was signed.",
        "Put them back from whoever copied them: the service never writes a full tile twice.",
    ),
    Code.LOG_BEHIND: _of(
        "log",
        "More is published than the database holds: it was put back to an earlier day.",
        "Nothing is issued until `ecert log recover`.",
    ),
    Code.LOG_ROLLED_BACK: _of(
        "log",
        "The published checkpoint is older than one that was signed.",
        "If it stays so for a minute while the service runs, somebody put the files back.",
    ),
    Code.LOG_GAP: _of("log", "The database lacks entries in the middle of the log.", _INTRUDER),
    Code.LOG_CHANGED: _of("log", "The database holds another entry at a position than was published.", _INTRUDER),
    Code.LOG_FORKED: _of("log", "A checkpoint was signed over other entries than the database holds.", _INTRUDER),
    Code.LOG_ENTRY_MISSING: _of(
        "log",
        "Something that was signed has no entry in the log: it was stored in secret, or changed afterwards.",
        _INTRUDER,
    ),
    Code.LOG_ENTRY_UNKNOWN: _of(
        "log", "An entry of the log stands for nothing that is stored: what it stood for was removed.", _INTRUDER
    ),
    Code.RESTORED_NOT_CLEARED: _of(
        "installation",
        "The register was restored from a backup, so nothing is issued.",
        "Find out whether a later certificate exists, then say `ecert restore --clear` (docs/backup.md).",
    ),
}
"""Part and sentence of each."""

BLINDING = frozenset({Code.SETTINGS_UNREADABLE, Code.DATABASE_UNREACHABLE})
"""After these there is nothing to look at."""
