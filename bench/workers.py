"""
Sides that need no HTTP, each in a child of its own.

`python -m bench.workers NAME ARGUMENTS` reads one order a line (JSON) and answers each with what it took.
"""

import hashlib
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from ecert.clock import system_clock
from ecert.log.publishing import Publisher
from ecert.log.service import EntryKind, append
from ecert.log.tree import HASH_BYTES, Tree, leaf_hash
from ecert.register.code import code_of
from ecert.register.credential import decode_credential
from ecert.register.stored import open_record
from ecert.rendering.qr import draw_png, draw_svg
from ecert.resources import Resources, open_resources
from ecert.settings import Settings
from ecert.signing.algorithms import Algorithm, generate_private_key, sign, verify
from ecert.signing.envelope import open_sealed
from ecert.signing.keys import Purpose
from ecert.storage.database import open_database, transaction
from ecert.storage.schema import upgrade_database
from ecert.sync.client import PlatformClient, open_client
from ecert.sync.dialect import PushOutcome, ReturnCode, format_push
from ecert.sync.records import PlatformRow
from ecert.sync.service import push_pending
from ecert.sync.settings import PlatformSettings

Work = Callable[..., int]
"""Does a slice and says how many units it was."""
_RECORD_BYTES, _EVENT_BYTES, _ENTRY_BYTES = 1_400, 330, 64
"""Sizes of the three rows: a signed record, a signed event, an entry of a log."""
_THREE = ("record", "event", "entry")
_INSERT = "INSERT INTO {} (body) VALUES ({})"
_PAGE = 4_096
_LOG_ENTRIES = 100_000
"""In the published log of which proofs are written; its tiles do not all stay in memory."""


def burn() -> Work:
    """Count, as fast as one core can: tells whether two processes have two cores."""

    def work(seconds: float) -> int:
        end, count = time.perf_counter() + seconds, 0
        while time.perf_counter() < end:
            count += sum(1 for _ in range(1_000))
        return count

    return work


def commit(path: str) -> Work:
    """Commit three rows at a time, durably, one commit after the other (SQLite)."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *_three_tables("BLOB")):
        connection.execute(statement)
    inserts, rows = [_INSERT.format(name, "?") for name in _THREE], _three_rows()

    def work(count: int) -> int:
        for _ in range(count):
            connection.execute("BEGIN IMMEDIATE")
            for statement, body in zip(inserts, rows, strict=True):
                connection.execute(statement, (body,))
            connection.execute("COMMIT")
        return count

    return work


def commit_postgresql(url: str) -> Work:
    """Commit three rows at a time, durably, one commit after the other (PostgreSQL)."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(address, autocommit=True, prepare_threshold=0)
    for statement in _three_tables("BYTEA"):
        connection.execute(statement.encode())
    inserts, rows = [_INSERT.format(name, "%s").encode() for name in _THREE], _three_rows()

    def work(count: int) -> int:
        for _ in range(count):
            with connection.transaction():
                for statement, body in zip(inserts, rows, strict=True):
                    connection.execute(statement, (body,), binary=True)
        return count

    return work


def _three_tables(binary: str) -> list[str]:
    identity = "INTEGER PRIMARY KEY" if binary == "BLOB" else "SERIAL PRIMARY KEY"
    return [f"CREATE TABLE IF NOT EXISTS {name} (id {identity}, body {binary} NOT NULL)" for name in _THREE]


def _three_rows() -> list[bytes]:
    return [os.urandom(size) for size in (_RECORD_BYTES, _EVENT_BYTES, _ENTRY_BYTES)]


def fdatasync(path: str) -> Work:
    """Write a page and wait until the disk has it."""
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    page = os.urandom(_PAGE)

    def work(count: int) -> int:
        for _ in range(count):
            # Always the same page: a file that grows costs the disk more than a log that is written over.
            os.pwrite(descriptor, page, 0)
            os.fdatasync(descriptor)
        return count

    return work


class _Sink(PlatformClient):
    """A client without a wire: it writes and encrypts the body, and every row is taken."""

    def __init__(self, settings: PlatformSettings) -> None:
        self._known = settings

    def push(self, rows: Sequence[PlatformRow]) -> PushOutcome:
        format_push(rows, city_code=self._known.city_code, sm4_key=self._known.sm4_key)
        return PushOutcome(ReturnCode.SUCCESS, refused={}, warned={})


def drain() -> Work:
    """Push a register's events to the platform's stand-in."""
    opened, platform = _opened_with_platform()

    def work(database_url: str) -> int:
        with open_client(platform) as client:
            return _push_all(database_url, client, opened, platform)

    return work


def sink() -> Work:
    """Do the same without the wire: read, encode, mark."""
    opened, platform = _opened_with_platform()

    def work(database_url: str) -> int:
        return _push_all(database_url, _Sink(platform), opened, platform)

    return work


def _opened_with_platform() -> tuple[Resources, PlatformSettings]:
    opened = open_resources(Settings.from_env())
    if opened.platform is None:
        raise SystemExit("bench: the platform is not set up")
    return opened, opened.platform


def _push_all(database_url: str, client: PlatformClient, opened: Resources, platform: PlatformSettings) -> int:
    engine = open_database(database_url)
    summary = push_pending(
        engine, client, platform, catalogue=opened.catalogue, keyring=opened.keyring, now=system_clock()
    )
    engine.dispose()
    if summary.unavailable or summary.refused or summary.blocked or summary.held_back:
        raise SystemExit(f"bench: the platform did not take everything: {summary}")
    return summary.delivered


def primitive(name: str, samples: str) -> Work:
    """Do one small thing again and again; *samples* is a file of records and credentials in hexadecimal."""
    keyring = open_resources(Settings.from_env()).keyring
    pairs = [tuple(map(bytes.fromhex, line.split())) for line in Path(samples).read_text(encoding="ascii").splitlines()]
    records, credentials = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    key = generate_private_key(Algorithm.ESP256)
    message = os.urandom(_RECORD_BYTES)
    signature = sign(key, Algorithm.ESP256, message)
    public = key.public_key()
    code = code_of(credentials[0], public_url="https://ecert.example")
    things: dict[str, Callable[[int], object]] = {
        "p256_sign": lambda _: sign(key, Algorithm.ESP256, message),
        "p256_verify": lambda _: verify(public, Algorithm.ESP256, signature, message),
        "sha256_record": lambda index: hashlib.sha256(records[index % len(records)]).digest(),
        "record_open": lambda index: open_record(records[index % len(records)], keyring),
        "credential_open": lambda index: decode_credential(
            open_sealed(credentials[index % len(credentials)], keyring, purpose=Purpose.CERTIFICATE, typ=None)[1]
        ),
        "symbol_png": lambda _: draw_png(code.prefix, code.digits, module_px=4),
        "symbol_svg": lambda _: draw_svg(code.prefix, code.digits),
        **_log_things(name),
    }
    thing = things[name]

    def work(seconds: float) -> int:
        end, count = time.perf_counter() + seconds, 0
        while time.perf_counter() < end:
            thing(count)
            count += 1
        return count

    return work


def _log_things(name: str) -> dict[str, Callable[[int], object]]:
    """Give the small things of the public log; only the one that is named is prepared."""
    if name == "log_tree":
        entries = [number.to_bytes(HASH_BYTES, "big") for number in range(1_000_000)]
        return {name: lambda _: Tree(map(leaf_hash, entries)).root()}
    if name not in {"log_append", "log_proof"}:
        return {}
    engine = open_database("sqlite://")
    upgrade_database(engine)

    def add(count: int) -> None:
        # No entry comes twice, in whatever slice.
        with transaction(engine) as session:
            append(session, EntryKind.EVENT, [os.urandom(HASH_BYTES) for _ in range(count)])

    if name == "log_append":
        return {name: lambda _: add(1)}
    add(_LOG_ENTRIES)
    resources = open_resources(Settings.from_env())
    log = replace(resources.published_log, folder=Path(tempfile.mkdtemp(prefix="ecert-bench-log-")))
    Publisher(engine, resources.keyring, log).publish(now=system_clock())

    def prove(index: int) -> str:
        proof = log.view().proof_of(index * 7919 % _LOG_ENTRIES)
        return "" if proof is None else proof.text

    return {name: prove}


_WORKS: dict[str, Callable[..., Work]] = {
    "burn": burn,
    "commit": commit,
    "commit_postgresql": commit_postgresql,
    "fdatasync": fdatasync,
    "drain": drain,
    "sink": sink,
    "primitive": primitive,
}


def answer_orders(work: Work) -> None:
    """Do what is ordered on the standard input until it ends, and answer what each slice took."""
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        wall, cpu = time.perf_counter(), time.process_time()
        units = work(**order)
        cost = {"units": units, "cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
        sys.stdout.write(json.dumps(cost) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    answer_orders(_WORKS[sys.argv[1]](*sys.argv[2:]))
