"""A real time-stamp authority for tests: `openssl ts` behind HTTP, with a root of its own."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_CONFIGURATION = """
[req]
distinguished_name = name
prompt = no
[name]
CN = time stamps
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamping]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = authority
[authority]
serial = serial
signer_cert = stamping.pem
signer_key = stamping.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
certs = root.pem
"""


@dataclass(slots=True)
class Authority:
    """The running authority."""

    url: str
    root: Path
    """Its root certificate, PEM."""
    answers: list[int]
    """Length of each answer it gave."""
    spoil: bytes | None = None
    """What it answers instead, if anything."""


@contextmanager
def an_authority(folder: Path) -> Iterator[Authority]:
    """Run an authority in a folder for the length of a test."""
    _make(folder)
    authority = Authority("", folder / "root.pem", [])
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer one query."""
            query = self.rfile.read(int(self.headers["content-length"]))
            # The serial's file is one for all.
            with turn:
                (folder / "query.tsq").write_bytes(query)
                _openssl(folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr")
                answer = authority.spoil if authority.spoil is not None else (folder / "reply.tsr").read_bytes()
            authority.answers.append(len(answer))
            self.send_response(200)
            self.send_header("content-type", "application/timestamp-reply")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    authority.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _make(folder: Path) -> None:
    (folder / "tsa.cnf").write_text(_CONFIGURATION)
    (folder / "serial").write_text("01")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "tsa.cnf", "-days", "30")
    _openssl(folder, "req", "-x509", *curve, "-keyout", "root.key", "-out", "root.pem", "-extensions", "root")
    _openssl(
        folder, "req", "-x509", *curve, "-subj", "/CN=stamping", "-keyout", "stamping.key", "-out", "stamping.pem",
        "-extensions", "stamping", "-CA", "root.pem", "-CAkey", "root.key",
    )  # fmt: skip


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
