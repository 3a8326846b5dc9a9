"""Counting attempts: together in all processes, and never lost."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from ecert.accounts.throttle import PER_ACCOUNT, account_subject, count_attempt
from ecert.errors import TooManyRequests
from ecert.storage.database import open_database, transaction

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_processes_count_together(engine: Engine) -> None:
    """Two that know nothing of each other; of many attempts at once no more than the limit are judged."""
    other = open_database(engine.url.render_as_string(hide_password=False))
    judged: list[bool] = []

    def attempt(which: Engine) -> None:
        try:
            with transaction(which) as session:
                judged.append(count_attempt(session, account_subject("clerk"), most=PER_ACCOUNT, now=NOW))
        except TooManyRequests:
            pass

    threads = [threading.Thread(target=attempt, args=(which,)) for which in (engine, other) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.dispose()
    assert len(judged) == PER_ACCOUNT
    assert judged.count(True) == 1


def test_other_names_are_not_concerned(engine: Engine) -> None:
    """A lock is one account's."""
    with transaction(engine) as session:
        for _ in range(PER_ACCOUNT):
            count_attempt(session, account_subject("clerk"), most=PER_ACCOUNT, now=NOW)
        with pytest.raises(TooManyRequests):
            count_attempt(session, account_subject("CLERK"), most=PER_ACCOUNT, now=NOW)
        count_attempt(session, account_subject("reviewer"), most=PER_ACCOUNT, now=NOW)
