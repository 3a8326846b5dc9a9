"""Stores of files for tests: a folder, and a bucket of a real S3-compatible server of this machine."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from ecert.filestore.settings import FileStoreSettings
from tests.durability.waiting import until

ACCESS_KEY, SECRET_KEY, BUCKET = "tester", "s3cret-s3cret-s3cret", "ecert-files"
_START_SECONDS = 30


def find_server() -> Path | None:
    """Find the program, which comes as a wheel."""
    beside = Path(sys.executable).with_name("weed")
    found = str(beside) if beside.exists() else shutil.which("weed")
    return None if found is None else Path(found)


@contextmanager
def a_bucket(folder: Path) -> Iterator[FileStoreSettings]:
    """Run a server in a folder, with one bucket and one account that may use it."""
    program = find_server()
    assert program is not None
    identity = {
        "name": "tests",
        "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    (folder / "data").mkdir()
    ports = _free_ports(8)
    names = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc")
    places = [f"-{name}={port}" for name, port in zip((*names, "s3.port", "s3.port.grpc"), ports, strict=True)]
    endpoint = f"http://127.0.0.1:{ports[6]}"
    settings = FileStoreSettings(
        url=f"s3://{BUCKET}/documents", endpoint=endpoint, access_key=ACCESS_KEY, secret_key=SECRET_KEY
    )
    with (folder / "weed.log").open("wb") as log:
        process = subprocess.Popen(
            [
                program, "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder / 'data'}", *places,
                "-volume.max=4", "-master.volumeSizeLimitMB=64", "-s3", f"-s3.config={folder / 's3.json'}",
            ],
            stdout=log, stderr=log, cwd=folder,
        )  # fmt: skip
        try:
            subprocess_is_up(endpoint, process)
            yield settings
        finally:
            # It takes ten seconds to end by itself, and nothing of it is wanted any more.
            process.kill()
            process.wait()


def subprocess_is_up(endpoint: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server takes objects, and make the bucket by putting one."""

    def is_up() -> bool:
        assert process.poll() is None, "the S3 server ended"
        try:
            store = S3Store(
                BUCKET,
                endpoint=endpoint,
                region="us-east-1",
                access_key_id=ACCESS_KEY,
                secret_access_key=SECRET_KEY,
                virtual_hosted_style_request=False,
                client_options={"allow_http": True, "timeout": "2 seconds"},
                retry_config={"max_retries": 0},
            )
            obstore.put(store, "is-up", b"yes", use_multipart=False)
            return bytes(obstore.get(store, "is-up").bytes()) == b"yes"
        except (BaseError, OSError):
            return False

    until(is_up, "the S3 server takes objects", seconds=_START_SECONDS)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
