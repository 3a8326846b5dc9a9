"""Files in a bucket of a store that speaks S3, by the library `obstore`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from ecert.errors import Unavailable
from ecert.filestore.settings import BucketSettings
from ecert.filestore.store import MAX_FILE_BYTES, FileDamaged, FileMissing, check_content, check_digest, name_of

CONNECT_SECONDS = 3
REQUEST_SECONDS = 15
RETRY_SECONDS = 20
"""How long a request is tried anew, all tries together."""


class BucketStore:
    """A store in a bucket; objects appear whole, so a crash leaves nothing behind."""

    def __init__(self, settings: BucketSettings) -> None:
        """Take a bucket; nothing is asked yet."""
        address: dict[str, Any] = {} if settings.endpoint is None else {"endpoint": settings.endpoint}
        plain = settings.endpoint is not None and settings.endpoint.startswith("http://")
        self._store = S3Store(
            settings.bucket,
            prefix=settings.prefix or None,
            region=settings.region,
            access_key_id=settings.access_key,
            secret_access_key=settings.secret_key,
            virtual_hosted_style_request=False,
            **address,
            client_options={
                "allow_http": plain,
                "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
                "timeout": timedelta(seconds=REQUEST_SECONDS),
            },
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=RETRY_SECONDS)},
        )

    def put(self, content: bytes) -> str:
        """Keep a file, see `FileStore.put`."""
        digest = name_of(content)
        with _trouble("written"):
            obstore.put(self._store, _key(digest), content, use_multipart=False)
        return digest

    def get(self, digest: str) -> bytes:
        """Give a file, see `FileStore.get`."""
        with _trouble("read"):
            found = obstore.get(self._store, _key(digest))
            if found.meta["size"] > MAX_FILE_BYTES:
                raise FileDamaged("file: is not the one that was kept; an auditor must look at it")
            content = bytes(found.bytes())
        return check_content(content, digest)

    def contains(self, digest: str) -> bool:
        """Tell whether there is a file, see `FileStore.contains`."""
        try:
            with _trouble("read"):
                obstore.head(self._store, _key(digest))
        except FileMissing:
            return False
        return True

    def delete(self, digest: str) -> None:
        """Delete a file, see `FileStore.delete`."""
        try:
            with _trouble("written"):
                obstore.delete(self._store, _key(digest))
        except FileMissing:
            return


def _key(digest: str) -> str:
    check_digest(digest)
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


@contextmanager
def _trouble(what: str) -> Iterator[None]:
    """Say in our words what the library says in its own, whose texts name addresses."""
    try:
        yield
    except (NotFoundError, FileNotFoundError) as error:
        raise FileMissing("file: is not in the store any more; an auditor must look at it") from error
    except (BaseError, OSError) as error:
        raise Unavailable(f"file store: cannot be {what}") from error
