"""What pushing to the platform costs the service, against the same work without the wire."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack

from bench.context import Context
from bench.fill import fill_certificates
from bench.processes import CLIENT_CORE, serving, working
from bench.rounds import cpu, interleave, ratio, wall

_EVENTS = 1_000
_ROUNDS = 7


def measure_sync(context: Context) -> None:
    """Measure `push_pending` against the stand-in and against a client that only writes and encrypts the body."""
    rounds, results = context.rounds(_ROUNDS), context.results
    events = _EVENTS // 2 if context.quick else _EVENTS
    registers = list(_make_registers(context, rounds + 1, events))
    wired, unwired = iter([first for first, _ in registers]), iter([second for _, second in registers])
    environment = context.stocked.installation.environment
    with ExitStack() as stack:
        log = context.folder / "platform.log"
        platform = stack.enter_context(
            serving(
                "platform", "ecert", "platform", environment=environment, log=log, ready="/health", core=CLIENT_CORE
            )
        )
        told = {**environment, "ECERT_PLATFORM_URL": f"http://127.0.0.1:{platform.port}"}
        drain = stack.enter_context(working("drain", environment=told))
        sink = stack.enter_context(working("sink", environment=told))
        costs = interleave(
            {
                "drain": lambda: drain.run(database_url=next(wired)),
                "sink": lambda: sink.run(database_url=next(unwired)),
            },
            rounds,
            say=context.progress.say,
        )
    results.ratios["sync_drain_vs_sink"] = ratio(cpu(costs["sink"]), cpu(costs["drain"]), by="cpu")
    results.put("sync_drain_us", min(cpu(costs["drain"])) * 1e6, "us of CPU an event")
    results.put("sync_sink_us", min(cpu(costs["sink"])) * 1e6, "us of CPU an event")
    results.put("sync_drain_per_s", 1 / min(wall(costs["drain"])), "events a second, the stand-in's work included")
    results.keep("sync_drain", cpu(costs["drain"]))
    results.keep("sync_sink", cpu(costs["sink"]))


def _make_registers(context: Context, count: int, events: int) -> Iterator[tuple[str, str]]:
    """Make registers, each twice; every one has certificates of its own, so that no push repeats an earlier one."""
    for number in range(count):
        context.progress.say(f"register {number + 1} of {count}")
        first, second = (context.folder / f"{side}_{number}.sqlite3" for side in ("drain", "sink"))
        opened = context.stocked.installation.on(f"sqlite:///{first}").resources()
        fill_certificates(opened.engine, opened, events, now=context.now, seed=1_000 + number)
        # The last connection that closes brings everything into the one file.
        opened.engine.dispose()
        shutil.copyfile(first, second)
        yield f"sqlite:///{first}", f"sqlite:///{second}"
