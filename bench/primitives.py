"""Absolute figures of the parts that everything else is made of, by processor time on one core."""

from contextlib import ExitStack
from functools import partial

from sqlalchemy import text

from bench.context import Context
from bench.processes import working
from bench.rounds import cpu, interleave

_SECONDS = 0.2
_SAMPLES = 200
_NAMES = {
    "p256_sign": ("p256_sign_per_s", "a second"),
    "p256_verify": ("p256_verify_per_s", "a second"),
    "record_open": ("record_open_us", "us: envelope, signature, strict decoding"),
    "credential_open": ("credential_open_us", "us: envelope, signature, strict decoding"),
    "symbol_png": ("symbol_png_ms", "ms"),
    "symbol_svg": ("symbol_svg_ms", "ms"),
    "log_append": ("log_append_ms", "ms: one entry, in a transaction of its own, not durable"),
    "log_tree": ("log_tree_1m_ms", "ms: the tree over a million leaves, hashes of the leaves included"),
    "log_proof": ("log_proof_us", "us: look into a published log of 100,000 entries and write the proof of one"),
}


def measure_primitives(context: Context) -> None:
    """Measure signing, verifying, opening and drawing."""
    samples = context.folder / "samples"
    opened = context.stocked.installation.resources()
    with opened.engine.connect() as connection:
        query = text("SELECT record, credential FROM certificate ORDER BY id LIMIT :count")
        rows = connection.execute(query, {"count": _SAMPLES}).all()
    opened.engine.dispose()
    samples.write_text("".join(f"{record.hex()} {credential.hex()}\n" for record, credential in rows), encoding="ascii")
    environment = context.stocked.installation.environment
    with ExitStack() as stack:
        workers = {
            name: stack.enter_context(working("primitive", name, str(samples), environment=environment))
            for name in _NAMES
        }
        sides = {name: partial(worker.run, seconds=_SECONDS) for name, worker in workers.items()}
        costs = interleave(sides, context.rounds(5), say=context.progress.say)
    for name, (figure, unit) in _NAMES.items():
        each = min(cpu(costs[name]))
        name_of_unit = unit.partition(":")[0]
        value = {"a second": 1 / each, "ms": each * 1e3}.get(name_of_unit, each * 1e6)
        context.results.put(figure, value, unit if unit == "a second" else f"{name_of_unit} of CPU")
