"""What serves an application until it is told to stop; shared by the service and the platform's stand-in."""

import gc
import logging
import socket
from concurrent.futures import ThreadPoolExecutor

import click
import uvicorn
from litestar import Litestar
from litestar.concurrency import set_asyncio_executor

WORKER_THREADS = 16
"""Blocking handlers that run at once; fewer than the database's pool has connections."""
GRACE_SECONDS = 20
"""How long requests that are under way may take after the order to stop."""

host_option = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
descriptor_option = click.option("--fd", type=int, help="Listen on this inherited socket instead.")


class _WithoutQuery(logging.Filter):
    """Keeps what was searched for out of the server's access log: a query may hold a holder's name or a token."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Cut the query off the path; uvicorn logs client, method, path, version and status."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                argument.partition("?")[0] if isinstance(argument, str) else argument for argument in record.args
            )
        return True


def listen(
    app: Litestar, host: str, port: int, fd: int | None, *, trusted_proxies: str = "", access_log: bool = False
) -> None:
    """
    Serve until told to stop.

    Args:
        app: what to serve.
        host: address to listen on.
        port: port to listen on.
        fd: an inherited socket to listen on instead.
        trusted_proxies: addresses whose word on a client's address counts.
        access_log: whether the server logs requests, because the application does not.
    """
    logging.getLogger("uvicorn.access").addFilter(_WithoutQuery())
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=access_log,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies or None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    set_asyncio_executor(ThreadPoolExecutor(WORKER_THREADS, "ecert"))
    # What is loaded now stays: the collector need not walk through it again and again.
    gc.collect()
    gc.freeze()
    uvicorn.Server(config).run(sockets=None if fd is None else [socket.socket(fileno=fd)])
