"""Where files are kept, as the operator says it, and the opening of that place."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from ecert.errors import Misconfigured
from ecert.filestore.folder import FolderStore
from ecert.filestore.store import FileStore

DEFAULT_REGION = "us-east-1"
"""What stores that know no regions take."""
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class BucketSettings:
    """What talking to an S3-compatible store needs."""

    bucket: str
    prefix: str
    endpoint: str | None
    """Address of the store; Amazon's if absent."""
    region: str
    access_key: str
    secret_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FileStoreSettings:
    """The settings as they are read; their text may be logged, so it shows no secret."""

    url: str | None = None
    """`s3://BUCKET/PREFIX`, or a folder; `var/files` if absent."""
    endpoint: str | None = None
    region: str | None = None
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)


def open_file_store(settings: FileStoreSettings, *, default: Path) -> FileStore:
    """
    Open the store that the settings name; nothing is asked or made yet.

    Args:
        settings: where it is.
        default: the folder where nothing is set.

    Raises:
        Misconfigured: the settings name no store.
    """
    if settings.url is None:
        return FolderStore(default)
    if "://" not in settings.url:
        return FolderStore(Path(settings.url))
    bucket = read_bucket(settings)
    # Only an installation with a bucket loads what speaks to it.
    from ecert.filestore.bucket import BucketStore  # noqa: PLC0415

    return BucketStore(bucket)


def read_bucket(settings: FileStoreSettings) -> BucketSettings:
    """
    Read the settings of a bucket.

    Raises:
        Misconfigured: the address is none of a bucket, or what goes with it is not all set.
    """
    parts = urlsplit(settings.url or "")
    prefix = parts.path.strip("/")
    well_formed = _BUCKET.fullmatch(parts.netloc) is not None and (not prefix or _PREFIX.fullmatch(prefix) is not None)
    if parts.scheme != "s3" or not well_formed or parts.query or parts.fragment:
        raise Misconfigured("ECERT_FILE_STORE_URL: must be a folder, or s3://BUCKET or s3://BUCKET/PREFIX")
    if settings.access_key is None or settings.secret_key is None:
        raise Misconfigured(
            "ECERT_FILE_STORE_ACCESS_KEY, ECERT_FILE_STORE_SECRET_KEY_FILE: must both be set for a bucket"
        )
    return BucketSettings(
        bucket=parts.netloc,
        prefix=prefix,
        endpoint=settings.endpoint,
        region=settings.region or DEFAULT_REGION,
        access_key=settings.access_key,
        secret_key=settings.secret_key,
    )
