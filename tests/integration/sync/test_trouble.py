"""The platform misbehaves, the network breaks, we are killed: nothing is lost and nothing is told twice."""

import contextlib
import random
from collections.abc import Sequence

import pytest

from ecert.errors import ForbiddenTransition
from ecert.register.lifecycle import Step
from ecert.sync.client import PlatformClient
from ecert.sync.dialect import PushOutcome
from ecert.sync.records import PlatformRow
from tests.integration.sync.bureau import Bureau
from tests.integration.sync.exchange import Exchange
from tests.integration.sync.province import Province, our_settings

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MODES = ["http-500", "nonsense", "empty", "refuse", "timeout"]


class Killed(BaseException):
    """The process ends here."""


class DyingClient(PlatformClient):
    """A client whose process is killed when the platform has stored a push and before the answer is used."""

    def push(self, rows: Sequence[PlatformRow]) -> PushOutcome:
        """Push, and die."""
        super().push(rows)
        raise Killed


@pytest.mark.parametrize("route", ["/collect", "/oauth2/token"])
@pytest.mark.parametrize("mode", MODES)
def test_fault_is_seen_and_over_the_next_time(
    bureau: Bureau, exchange: Exchange, province: Province, mode: str, route: str
) -> None:
    """Nothing is lost: the events stay pending, the state says why, and the next run delivers them."""
    for _ in range(3):
        bureau.issue()
    province.fail(mode, route=route)
    summary = exchange.push()
    assert (summary.unavailable, summary.delivered) == (True, 0)
    state = exchange.state()
    assert (state.delivered, state.pending, state.troubles) == (0, 3, 1)
    assert state.error_code == summary.error_code
    assert state.error_code in {"platform-unavailable", "platform-error"}
    assert state.last_attempt_at == bureau.now
    assert state.last_success_at is None
    assert exchange.failures() == []
    assert exchange.push().delivered == 3
    state = exchange.state()
    assert (state.pending, state.troubles, state.error_code, state.next_try_at) == (0, 0, None, None)
    assert exchange.compare().equal


def test_answer_that_got_lost_is_asked_for_again_without_harm(
    bureau: Bureau, exchange: Exchange, province: Province
) -> None:
    """The platform had stored the push; the same rows again change nothing there."""
    bureau.issue()
    province.fail("timeout")
    assert exchange.push().unavailable
    stored = province.run("SELECT * FROM row_history")
    assert len(stored) == 1
    exchange.push()
    assert province.run("SELECT * FROM row_history") == stored
    assert exchange.compare().equal


def test_late_answer_is_an_answer(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """Slow is not broken."""
    bureau.issue()
    province.fail("slow")
    assert exchange.push().delivered == 1


def test_waiting_doubles_up_to_an_hour(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """The loop is told to wait 10 seconds, then 20, and never longer than an hour; the first success ends it."""
    bureau.issue()
    province.fail("http-500", times=12)
    waits = []
    for _ in range(12):
        exchange.push()
        until = exchange.state().next_try_at
        assert until is not None
        waits.append(int((until - bureau.now).total_seconds()))
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]
    exchange.push()
    assert exchange.state().next_try_at is None


def test_trouble_in_the_middle_keeps_what_was_settled(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """The pushes before the trouble count, the one that failed and those behind it are pending."""
    identifier = bureau.issue()
    bureau.take(Step.SUSPEND, identifier)
    bureau.take(Step.RESUME, identifier)
    client = province.client()
    moves: list[int] = []

    def fail_after_two(settled: int, _total: int) -> None:
        moves.append(settled)
        if len(moves) == 2:
            province.fail("http-500")

    summary = exchange.push(client, on_progress=fail_after_two)
    assert (summary.delivered, summary.unavailable, moves) == (2, True, [1, 2])
    assert exchange.state().pending == 1
    exchange.push()
    assert [operation for _, operation, _ in exchange.told()] == ["01", "03", "06"]


def test_expired_token_is_no_trouble(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """A client that lives longer than its token fetches another one."""
    client = province.client()
    bureau.issue()
    exchange.push(client)
    bureau.clock.advance(hours=2)
    bureau.issue()
    assert exchange.push(client).delivered == 1
    assert exchange.state().troubles == 0


def test_killed_between_push_and_cursor_loses_nothing(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """The platform has the rows and we do not know it: the next run tells them again, and both sides are equal."""
    first, second = bureau.issue(), bureau.issue()
    bureau.take(Step.SUSPEND, first)
    for _ in range(3):
        with pytest.raises(Killed):
            exchange.push(DyingClient(province.http, exchange.settings))
        assert exchange.state().delivered == 0
    assert set(province.current()) == {first, second}
    assert exchange.push().delivered == 3
    assert [row[:2] for row in exchange.told()] == [(first, "01"), (second, "01"), (first, "03")]
    assert exchange.compare().equal


def test_two_runs_at_once_are_harmless(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """While one run waits for the platform another one delivers everything; the first goes on where that one ended."""
    first = bureau.issue()
    bureau.take(Step.SUSPEND, first)

    class OvertakenClient(PlatformClient):
        """A client during whose first push another process does the whole work."""

        overtaken = False

        def push(self, rows: Sequence[PlatformRow]) -> PushOutcome:
            """Push, and let the other one run before the answer is used."""
            outcome = super().push(rows)
            if not self.overtaken:
                self.overtaken = True
                assert exchange.push().delivered == 2
            return outcome

    summary = exchange.push(OvertakenClient(province.http, exchange.settings))
    assert (summary.delivered, summary.unavailable) == (0, False)
    assert [row[1] for row in exchange.told()] == ["01", "03"]
    assert exchange.state().pending == 0
    assert exchange.compare().equal


def test_wrong_secret_is_told_and_keeps_everything(bureau: Bureau, exchange: Exchange) -> None:
    """An operator sees that the platform refuses us, and not the secret."""
    bureau.issue()
    wrong = our_settings(client_secret="hunter2-hunter2")
    summary = exchange.push(PlatformClient(exchange.province.http, wrong))
    assert summary.error_code == "platform-error"
    state = exchange.state()
    assert (state.error, state.pending) == ("platform: refused our client id and secret", 1)
    assert exchange.push().delivered == 1


def test_wrong_key_is_told_and_keeps_everything(bureau: Bureau, exchange: Exchange) -> None:
    """The platform cannot read a push that is encrypted with another key, and says so."""
    bureau.issue()
    wrong = our_settings(sm4_key=bytes(16))
    summary = exchange.push(PlatformClient(exchange.province.http, wrong))
    assert summary.error_code == "platform-error"
    assert summary.error is not None
    assert summary.error.startswith("platform: refused the whole push: data")
    assert exchange.push().delivered == 1


def test_every_push_is_logged(bureau: Bureau, exchange: Exchange, province: Province) -> None:
    """A push leaves a line, whether it was taken, failed or met an outage."""
    bureau.issue()
    province.fail("empty")
    exchange.push()
    exchange.push()
    with bureau.engine.connect() as connection:
        lines = connection.exec_driver_sql(
            "select row_count, return_code, error_code from sync_push order by id"
        ).fetchall()
    assert [tuple(line) for line in lines] == [(1, None, "platform-unavailable"), (1, "1", None)]


STEPS = [Step.SUSPEND, Step.RESUME, Step.REVOKE, Step.CANCEL, Step.WITHDRAW]


@pytest.mark.parametrize("seed", range(8))
def test_any_sequence_of_troubles_ends_with_both_sides_equal(
    bureau: Bureau, exchange: Exchange, province: Province, seed: int
) -> None:
    """Whatever fails in whatever order, the platform ends up with what the register says, in the order it happened."""
    source = random.Random(seed)  # noqa: S311 - a test wants the same draw each time
    identifiers: list[str] = []
    for _ in range(25):
        match source.randrange(6):
            case 0 | 1:
                identifiers.append(bureau.issue())
            case 2 if identifiers:
                with contextlib.suppress(ForbiddenTransition):
                    bureau.take(source.choice(STEPS), source.choice(identifiers))
            case 3:
                route = source.choice(["/collect", "/oauth2/token"])
                province.fail(source.choice(MODES), times=source.randint(1, 2), route=route)
            case 4:
                with contextlib.suppress(Killed):
                    exchange.push(DyingClient(province.http, exchange.settings))
            case _:
                exchange.push()
        bureau.clock.advance(minutes=source.randint(0, 30))
    province.fail("none")
    exchange.push()
    found = exchange.compare()
    assert (found.equal, found.matching, found.open_failures) == (True, len(identifiers), 0)
    for identifier in identifiers:
        told = [row for row in province.history() if row["zzeCertID"] == identifier]
        assert len(told) == len(bureau.open(identifier).history.events)


def test_same_rows_reach_a_platform_that_forgot_everything(
    bureau: Bureau, exchange: Exchange, province: Province
) -> None:
    """A row is the same whenever it is made, so the platform gets the same digests a hundred days later."""
    identifier = bureau.issue()
    bureau.take(Step.SUSPEND, identifier)
    exchange.push()
    before = province.run("SELECT event_number, row_sha256 FROM row_history ORDER BY event_number")
    bureau.clock.advance(days=100)
    province.run("DELETE FROM row_history")
    province.run("DELETE FROM current_row")
    with bureau.engine.begin() as connection:
        connection.exec_driver_sql("update sync_cursor set delivered = 0")
    exchange.push()
    assert province.run("SELECT event_number, row_sha256 FROM row_history ORDER BY event_number") == before
