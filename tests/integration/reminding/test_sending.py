"""Who is reminded of what, once, whatever the channel does; on both databases."""

import logging
from datetime import timedelta

import pytest

from ecert.errors import Conflict, NotFound
from ecert.gauges import Gauges
from ecert.readiness import look_at_database
from ecert.register.lifecycle import Step
from ecert.reminding import service
from ecert.reminding.channel import LogChannel
from ecert.reminding.errors import DeliveryRefused, DeliveryUnclear
from ecert.reminding.ledger import MAX_ATTEMPTS, SENDING, State
from ecert.reminding.message import Digest
from ecert.storage.database import transaction
from tests.building import an_application, some_resources
from tests.durability.line import KIND
from tests.durability.waiting import at_once, errors_of
from tests.integration.reminding.desk import END, ObedientChannel, ReminderDesk, noon

DAY_60 = noon(END - timedelta(days=60))


def test_office_is_told_at_each_step_once(reminder_desk: ReminderDesk) -> None:
    """A run a day, for the last hundred days: 90, 60 and 30 days before, one message each."""
    identifier = reminder_desk.line.issued()
    channel = ObedientChannel()
    sent_on = [
        left for left in range(100, -3, -1) if reminder_desk.run(channel, at=noon(END - timedelta(days=left))).messages
    ]
    assert sent_on == [90, 60, 30]
    assert channel.told == [(identifier, 90), (identifier, 60), (identifier, 30)]
    assert {kept.state for kept in reminder_desk.kept()} == {State.SENT}
    assert reminder_desk.state().channels[0].sent == 3


def test_service_that_was_down_sends_the_latest_step_alone(reminder_desk: ReminderDesk) -> None:
    """The first run comes after all three steps: one reminder."""
    identifier = reminder_desk.line.issued()
    channel = ObedientChannel()
    reminder_desk.run(channel, at=noon(END - timedelta(days=7)))
    reminder_desk.run(channel)
    assert channel.told == [(identifier, 30)]


def test_day_is_the_legal_one(reminder_desk: ReminderDesk) -> None:
    """In Asia/Shanghai the day begins eight hours before it does in UTC."""
    reminder_desk.line.issued()
    channel = ObedientChannel()
    midnight = noon(END - timedelta(days=90)) - timedelta(hours=12)
    assert reminder_desk.run(channel, at=midnight - timedelta(seconds=1)).sent == 0
    assert reminder_desk.run(channel, at=midnight).sent == 1


def test_only_what_still_stands_is_told_of(reminder_desk: ReminderDesk) -> None:
    """A suspended one is; a superseded or ended one is not, nor one without a last day."""
    line = reminder_desk.line
    suspended, replaced, ended = line.issued(), line.issued(), line.issued()
    line.order(suspended, Step.SUSPEND)
    change = line.issued(an_application(KIND, business_type="change", predecessor=replaced))
    step = line.order(ended, Step.REVOKE)
    assert step is not None
    line.confirm(ended, step)
    channel = ObedientChannel()
    reminder_desk.run(channel, at=DAY_60)
    assert sorted(channel.told) == sorted([(suspended, 60), (change, 60)])


def test_message_is_bounded_and_nothing_is_left_out(
    reminder_desk: ReminderDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit into one message comes in the next."""
    monkeypatch.setattr(service, "MAX_LINES", 2)
    monkeypatch.setattr("ecert.reminding.source.PAGE", 2)
    identifiers = [reminder_desk.line.issued() for _ in range(5)]
    channel = ObedientChannel()
    summary = reminder_desk.run(channel, at=DAY_60)
    assert (summary.sent, summary.messages) == (5, 3)
    assert sorted(channel.told) == sorted((identifier, 60) for identifier in identifiers)


def test_refused_message_is_tried_again_later_and_not_for_ever(reminder_desk: ReminderDesk) -> None:
    """Not before its time; after ten tries a person is asked, and may have it tried again."""
    identifier = reminder_desk.line.issued()
    channel = ObedientChannel(troubles=[DeliveryRefused("smtp: no") for _ in range(MAX_ATTEMPTS)])
    assert reminder_desk.run(channel, at=DAY_60).error_code == "delivery-refused"
    (kept,) = reminder_desk.kept()
    assert (kept.state, kept.attempts, kept.problem) == (State.REFUSED, 1, "smtp: no")
    assert reminder_desk.run(channel).error_code is None
    assert len(channel.troubles) == MAX_ATTEMPTS - 1
    while (kept := reminder_desk.kept()[0]).state is State.REFUSED:
        assert kept.next_try_at is not None
        assert reminder_desk.run(channel, at=kept.next_try_at).error_code == "delivery-refused"
    assert (kept.state, kept.attempts) == (State.GIVEN_UP, MAX_ATTEMPTS)
    assert reminder_desk.kept(waiting=True) == [kept]
    assert reminder_desk.run(channel, at=reminder_desk.clock() + timedelta(days=3)).messages == 0
    assert channel.digests == []
    with transaction(reminder_desk.engine) as session:
        assert service.settle_by_person(session, kept.batch, arrived=False, now=reminder_desk.clock()) == 1
    reminder_desk.run(channel)
    assert channel.told == [(identifier, 60)]


def test_refused_message_is_not_sent_once_a_later_step_is_due(reminder_desk: ReminderDesk) -> None:
    """The later reminder says it all."""
    identifier = reminder_desk.line.issued()
    channel = ObedientChannel(troubles=[DeliveryRefused("smtp: no")])
    reminder_desk.run(channel, at=DAY_60)
    reminder_desk.run(channel, at=noon(END - timedelta(days=30)))
    assert channel.told == [(identifier, 30)]


@pytest.mark.parametrize("arrived", [True, False])
def test_unclear_message_waits_for_a_person(reminder_desk: ReminderDesk, arrived: bool) -> None:
    """It is not sent again by itself; only if a person says that it did not arrive."""
    identifier = reminder_desk.line.issued()
    channel = ObedientChannel(troubles=[DeliveryUnclear("smtp: broke")])
    assert reminder_desk.run(channel, at=DAY_60).error_code == "delivery-unclear"
    assert reminder_desk.run(channel, at=DAY_60 + timedelta(days=5)).messages == 0
    (kept,) = reminder_desk.kept(waiting=True)
    assert reminder_desk.state().open == {State.UNCLEAR: 1}
    with transaction(reminder_desk.engine) as session:
        service.settle_by_person(session, kept.batch, arrived=arrived, now=reminder_desk.clock())
    reminder_desk.run(channel)
    assert channel.told == ([] if arrived else [(identifier, 60)])
    assert [kept.state for kept in reminder_desk.kept()] == [State.SENT]
    assert reminder_desk.state().open == {}


def test_claim_of_a_process_that_died_waits_for_a_person(reminder_desk: ReminderDesk) -> None:
    """At first somebody may still be sending it; then it is as unclear as any."""
    reminder_desk.line.issued()
    defect = RuntimeError("the process ends here")
    channel = ObedientChannel(troubles=[defect])
    with pytest.raises(RuntimeError):
        reminder_desk.run(channel, at=DAY_60)
    (kept,) = reminder_desk.kept()
    assert kept.state is State.CLAIMED
    assert reminder_desk.kept(waiting=True) == []
    with pytest.raises(Conflict), transaction(reminder_desk.engine) as session:
        service.settle_by_person(session, kept.batch, arrived=True, now=reminder_desk.clock())
    reminder_desk.clock.now += SENDING
    assert reminder_desk.kept(waiting=True) == [kept]
    assert reminder_desk.run(channel).messages == 0


def test_unknown_batch_is_not_found(reminder_desk: ReminderDesk) -> None:
    """Nothing is settled by a guess."""
    with pytest.raises(NotFound), transaction(reminder_desk.engine) as session:
        service.settle_by_person(session, "none", arrived=True, now=reminder_desk.clock())


def test_many_runs_at_once_tell_everything_once(reminder_desk: ReminderDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four runs on parallel connections share the work; no reminder is in two messages."""
    monkeypatch.setattr(service, "MAX_LINES", 3)
    identifiers = [reminder_desk.line.issued() for _ in range(12)]
    reminder_desk.clock.now = DAY_60
    channels = [ObedientChannel() for _ in range(4)]
    runs = [lambda channel=channel: reminder_desk.run(channel) for channel in channels]
    assert errors_of(at_once(runs)) == []
    told = [identifier for channel in channels for identifier, _ in channel.told]
    assert sorted(told) == sorted(identifiers)


def test_log_channel_writes_days_and_no_number(reminder_desk: ReminderDesk, caplog: pytest.LogCaptureFixture) -> None:
    """A line for each reminder: identifier and days."""
    identifier = reminder_desk.line.issued()
    with caplog.at_level(logging.INFO, logger="ecert"):
        reminder_desk.run(LogChannel(), at=DAY_60)
    (record,) = [record for record in caplog.records if record.name == "ecert.reminding.channel"]
    facts = record.__dict__["facts"]
    assert (facts["identifier"], facts["days_left"], facts["due"]) == (identifier, 60, END.isoformat())


def test_kind_that_is_not_installed_any_more_goes_by_its_slug(reminder_desk: ReminderDesk) -> None:
    """A missing template keeps nobody from being told."""
    reminder_desk.line.issued()
    with transaction(reminder_desk.engine) as session:
        session.connection().exec_driver_sql("update certificate set template_slug = 'gone'")
    channel = ObedientChannel()
    reminder_desk.run(channel, at=DAY_60)
    digest: Digest = channel.digests[0]
    assert digest.lines[0].title == "gone"


def test_numbers_of_the_service_tell_what_another_process_sent(reminder_desk: ReminderDesk) -> None:
    """Whoever sends answers no scrape; the tables tell, by channel and by state."""
    reminder_desk.line.issued()
    reminder_desk.run(ObedientChannel(), at=noon(END - timedelta(days=90)))
    reminder_desk.run(ObedientChannel(troubles=[DeliveryRefused("smtp: no")]), at=DAY_60)
    look = look_at_database(reminder_desk.engine)
    gauges = Gauges(look, some_resources(reminder_desk.engine), now=DAY_60)
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in gauges.collect()
        if "reminder" in family.name
        for sample in family.samples
    }
    assert samples == {
        ("ecert_reminders_sent_total", "obedient"): 1,
        ("ecert_reminder_refusals_total", "obedient"): 1,
        ("ecert_reminders_last_run_timestamp_seconds", "obedient"): DAY_60.timestamp(),
        ("ecert_reminders_open", "refused"): 1,
    }
