"""Measure the peers against the service: over HTTP by processor time of the serving process, the others beside it."""

import json
import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from bench.client import Client, get, post
from bench.context import ISSUED_STATUS, PASSED, Context, Stocked
from bench.fill import fill_applications, fill_certificates
from bench.issue import CLIENTS
from bench.peers.acapy import ISSUED, STORED, VERIFIED, Agent, running_agent, store, verify
from bench.peers.install import PYTHON, install_peers, node_folder
from bench.processes import Server, working
from bench.rounds import Cost, batches, cpu, interleave, ratio
from bench.verify import CONNECTIONS, timed
from ecert.register.record import Record
from ecert.register.stored import open_record
from ecert.resources import Resources

KIND = "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng"
"""The kind whose claims all sides carry: 广播电视节目制作经营许可证."""
_CERTIFICATES = 2_000
_PEER_SLICE, _OWN_SLICE, _ISSUE_SLICE = 24, 400, 192
_ROUNDS = 7
_SECONDS = 0.4
_HERE = Path(__file__).parent


def measure_peers(context: Context) -> None:
    """Install what is missing and measure what could be installed."""
    context.progress.say("installing")
    missing = install_peers()
    context.results.notes += [f"{name}: left out, cannot be installed: {why}" for name, why in missing.items()]
    installation = context.stocked.installation.on(f"sqlite:///{context.folder / 'peers.sqlite3'}")
    opened = installation.resources()
    filled = fill_certificates(opened.engine, opened, _CERTIFICATES, now=context.now, kinds=(KIND,))
    payload = _payload(opened)
    context.results.put("peers_payload_bytes", len(json.dumps(payload, ensure_ascii=False).encode()), "bytes as JSON")
    if "acapy" not in missing:
        _measure_acapy(context, Stocked(installation, filled), opened, payload)
    opened.engine.dispose()
    _measure_in_process(context, payload, missing)


def _payload(opened: Resources) -> dict[str, Any]:
    """Give what a certificate of the kind says, in the words of the record."""
    with opened.engine.connect() as connection:
        sealed = connection.exec_driver_sql("SELECT record FROM certificate ORDER BY id LIMIT 1").scalar_one()
    record: Record = open_record(sealed, opened.keyring)
    return {
        "identifier": record.identifier,
        "title": record.title,
        "number": record.number,
        "authority": {"name": record.authority_name, "code": record.authority_code},
        "holder": {"name": record.holder.name, "code": record.holder.code, "code_type": record.holder.code_type},
        "issued_date": record.issued.isoformat(),
        "valid_from": record.valid_from.isoformat(),
        "valid_to": None if record.valid_to is None else record.valid_to.isoformat(),
        "claims": record.claims,
    }


def _measure_acapy(context: Context, stocked: Stocked, opened: Resources, payload: dict[str, Any]) -> None:
    rounds, results, chance = context.rounds(_ROUNDS), context.results, random.Random(4)
    count = _ISSUE_SLICE * (rounds + 1)
    accounts, token = stocked.installation.accounts, stocked.installation.tokens["issuer"]
    ids = fill_applications(opened.engine, opened, count, accounts=accounts, now=context.now, kinds=(KIND,))
    issues = batches([post(f"/api/v1/applications/{each}/certificate", token=token) for each in ids], _ISSUE_SLICE)
    codes = [post("/api/v1/verifications", json.dumps({"code": each.code}).encode()) for each in stocked.filled]
    stored = [get(f"/api/v1/certificates/{each.identifier}") for each in stocked.filled]
    with ExitStack() as stack:
        service = stack.enter_context(context.service(stocked.installation))
        agent = stack.enter_context(running_agent(context.folder))
        client = stack.enter_context(Client(service.port, CONNECTIONS))
        many = stack.enter_context(Client(service.port, CLIENTS))
        theirs = stack.enter_context(Client(agent.server.port, CONNECTIONS))
        client.send(stored, expect=PASSED)
        shown = [verify(answer) for answer in _issued(theirs, agent, payload)]

        def own(server: Server, requests: list[bytes]) -> Cost:
            return timed(server, client, chance.choices(requests, k=_OWN_SLICE), PASSED)

        sides: dict[str, Callable[[], Cost]] = {
            "code": partial(own, service, codes),
            "stored": partial(own, service, stored),
            "acapy verify": lambda: timed(agent.server, theirs, shown, VERIFIED),
            "issue": lambda: timed(service, many, next(issues), ISSUED_STATUS),
            "acapy issue and store": lambda: _issue_and_store(theirs, agent, payload),
        }
        costs = interleave(sides, rounds, say=context.progress.say)
    results.ratios["verify_http_vs_acapy"] = ratio(cpu(costs["acapy verify"]), cpu(costs["code"]), by="cpu")
    results.ratios["issue_http_vs_acapy"] = ratio(cpu(costs["acapy issue and store"]), cpu(costs["issue"]), by="cpu")
    for side, name in (
        ("code", "peers_verify_code_us"),
        ("stored", "peers_verify_stored_us"),
        ("issue", "peers_issue_us"),
        ("acapy verify", "acapy_verify_us"),
        ("acapy issue and store", "acapy_issue_and_store_us"),
    ):
        results.put(name, min(cpu(costs[side])) * 1e6, "us of CPU, over HTTP, same payload")


def _issued(client: Client, agent: Agent, payload: dict[str, Any]) -> list[bytes]:
    requests = [agent.issue(payload) for _ in range(_PEER_SLICE)]
    return client.send(requests, expect=ISSUED, keep=True)


def _issue_and_store(client: Client, agent: Agent, payload: dict[str, Any]) -> Cost:
    """Issue some credentials and store them, as the agent's interface has it: two calls each."""
    begun_wall, begun = time.perf_counter(), agent.server.cpu()
    client.send([store(answer) for answer in _issued(client, agent, payload)], expect=STORED)
    return Cost(_PEER_SLICE, agent.server.cpu() - begun, time.perf_counter() - begun_wall)


def _measure_in_process(context: Context, payload: dict[str, Any], missing: dict[str, str]) -> None:
    """Measure the libraries, which have no server."""
    file = context.folder / "payload.json"
    file.write_text(json.dumps(payload, ensure_ascii=False), encoding="utf-8")
    programs: dict[str, tuple[str, ...]] = {
        "sd-jwt": (str(PYTHON), str(_HERE / "sd_jwt_worker.py")),
        "vc": ("node", str(_HERE / "vc_worker.mjs")),
    }
    with ExitStack() as stack:
        workers = {
            f"{name} {task}": stack.enter_context(
                working(task, str(file), str(node_folder()), environment=None, program=program)
            )
            for name, program in programs.items()
            if name not in missing
            for task in ("issue", "verify")
        }
        sides = {name: partial(worker.run, seconds=_SECONDS) for name, worker in workers.items()}
        costs = interleave(sides, context.rounds(_ROUNDS), say=context.progress.say)
    names = {"sd-jwt": "sd_jwt", "vc": "digitalbazaar_vc"}
    for side, values in costs.items():
        name, task = side.split()
        unit = "us of CPU, in process, same payload"
        context.results.put(f"{names[name]}_{task}_us", min(cpu(values)) * 1e6, unit)
