"""Run ACA-Py with its askar wallet on SQLite and no ledger, and write the requests it is asked."""

import http.client
import json
import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.client import post
from bench.peers.install import ACAPY
from bench.processes import MEASURED_CORE, START_SECONDS, BenchError, Server, free_port, stop

_ISSUE, _STORE, _VERIFY = "/vc/credentials/issue", "/vc/credentials/store", "/vc/credentials/verify"
_POLL_SECONDS = 0.2
ISSUED = b'"proof"'
STORED = b'"credentialId"'
VERIFIED = b'"verified": true'


@dataclass(slots=True)
class Agent:
    """A running agent, with a key of its own."""

    server: Server
    issuer: str

    def credential(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Put a payload into a credential."""
        return {
            "@context": ["https://www.w3.org/2018/credentials/v1", {"@vocab": "https://ecert.example/vocab#"}],
            "id": f"urn:uuid:{uuid.uuid4()}",
            "type": ["VerifiableCredential"],
            "issuer": self.issuer,
            "issuanceDate": "2026-01-01T00:00:00Z",
            "credentialSubject": {"id": "urn:x:1", **payload},
        }

    def issue(self, payload: dict[str, Any]) -> bytes:
        """Write the request to issue."""
        body = {"credential": self.credential(payload), "options": {"proofType": "Ed25519Signature2018"}}
        return post(_ISSUE, json.dumps(body).encode())


def store(answer: bytes) -> bytes:
    """Write the request to store what was issued."""
    return post(_STORE, json.dumps({"verifiableCredential": json.loads(answer)["verifiableCredential"]}).encode())


def verify(answer: bytes) -> bytes:
    """Write the request to verify what was issued."""
    body = {"verifiableCredential": json.loads(answer)["verifiableCredential"], "options": {}}
    return post(_VERIFY, json.dumps(body).encode())


@contextmanager
def running_agent(folder: Path) -> Iterator[Agent]:
    """
    Run an agent until the block ends.

    Raises:
        BenchError: it does not come up.
    """
    home = folder / "acapy"
    home.mkdir()
    inbound, admin = free_port(), free_port()
    command = [
        *(str(ACAPY.absolute()), "start", "--no-ledger", "--auto-provision", "--admin-insecure-mode"),
        *("--inbound-transport", "http", "127.0.0.1", str(inbound), "--outbound-transport", "http"),
        *("--admin", "127.0.0.1", str(admin), "--endpoint", f"http://127.0.0.1:{inbound}"),
        *("--wallet-type", "askar", "--wallet-name", "bench", "--wallet-key", "bench", "--log-level", "error"),
    ]
    with (folder / "acapy.log").open("wb") as output:
        process = subprocess.Popen(command, env=os.environ | {"HOME": str(home)}, stdout=output, stderr=output)
    os.sched_setaffinity(process.pid, {MEASURED_CORE})
    try:
        _await_ready(process, admin)
        order = {"method": "key", "options": {"key_type": "ed25519"}}
        made = _call(admin, "/wallet/did/create", order)
        yield Agent(Server("acapy", process, admin), made["result"]["did"])
    finally:
        stop(process)
        shutil.rmtree(home, ignore_errors=True)


def _await_ready(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if _call(port, "/status/ready")["ready"]:
                return
        except OSError:
            pass
        time.sleep(_POLL_SECONDS)
    raise BenchError("acapy: did not get ready")


def _call(port: int, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    try:
        headers = {"Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)
        connection.request("GET" if body is None else "POST", path, content, headers)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise BenchError(f"acapy: {path} answered {answer.status} {text[:300]!r}")
    return dict(json.loads(text))
