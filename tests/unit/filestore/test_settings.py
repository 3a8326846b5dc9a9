"""Which place of files the settings name, and what cannot be meant."""

from pathlib import Path

import pytest

from ecert.errors import Misconfigured
from ecert.filestore.folder import FolderStore
from ecert.filestore.settings import FileStoreSettings, open_file_store, read_bucket


def a_bucket(url: str, *, secret_key: str | None = "secret") -> FileStoreSettings:
    """Name a bucket with its account."""
    return FileStoreSettings(url=url, access_key="ecert", secret_key=secret_key)


@pytest.mark.parametrize("url", [None, "elsewhere", "/srv/files"])
def test_without_a_scheme_it_is_a_folder(url: str | None) -> None:
    """Nothing is made before the first file comes."""
    assert isinstance(open_file_store(FileStoreSettings(url=url), default=Path("none")), FolderStore)


def test_bucket_is_read_with_its_prefix() -> None:
    """The secret is in no text of the settings."""
    read = read_bucket(a_bucket("s3://ecert-files/a/b/"))
    assert (read.bucket, read.prefix, read.region, read.endpoint) == ("ecert-files", "a/b", "us-east-1", None)
    assert "secret" not in repr(read).replace("secret_key", "")
    assert "secret'" not in repr(a_bucket("s3://x"))


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("s3://", id="no-bucket"),
        pytest.param("s3://UPPER", id="upper-case"),
        pytest.param("s3://user:word@files", id="with-an-account"),
        pytest.param("s3://files/../other", id="dots"),
        pytest.param("s3://files/a?b", id="query"),
        pytest.param("ftp://files", id="another-scheme"),
    ],
)
def test_address_that_is_no_bucket_is_refused(url: str) -> None:
    """The message names the variable."""
    with pytest.raises(Misconfigured, match="ECERT_FILE_STORE_URL"):
        open_file_store(a_bucket(url), default=Path("none"))


def test_bucket_without_its_account_is_refused() -> None:
    """The machine's own account at a cloud is nobody's choice."""
    with pytest.raises(Misconfigured, match="ECERT_FILE_STORE_SECRET_KEY_FILE"):
        open_file_store(a_bucket("s3://files", secret_key=None), default=Path("none"))
