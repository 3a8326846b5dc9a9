"""What the installation needs is said before it is too late, and looked at once a minute."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, insert, text

from ecert.attention import Attention, of_holidays
from ecert.bundle.content import encode_bundle, seal_bundle
from ecert.bundle.declaring import Declaration, declare
from ecert.bundle.service import prepare_bundle, publish_bundle
from ecert.doctor.surroundings import UNSET_URL
from ecert.log.publishing import Publisher
from ecert.settings import Settings
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import snapshot, transaction
from ecert.storage.installation import mark_restored
from ecert.sync.tables import SyncCursorRow
from ecert.worklist.model import Notice, Tone
from tests.building import NOON, PUBLIC_URL, SetClock, a_signer, some_resources, the_catalogue, the_keyring
from tests.integration.sync.bureau import Bureau

SYNCED = Settings(
    public_url="https://ecert.example",
    platform_url="https://platform.example",
    platform_client_secret="secret",
    platform_sm4_key=b"k" * 16,
)


def test_nothing_is_said_where_all_is_well(engine: Engine) -> None:
    """And nothing is looked at again within a minute."""
    attention = Attention(some_resources(engine))
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert list(attention()) == []
    assert asked
    asked.clear()
    assert list(attention()) == []
    assert asked == []


def test_keys_that_are_missing_or_end(engine: Engine) -> None:
    """Sixty days beforehand, with the first day; what is missing today comes first."""
    clock = SetClock(datetime(2026, 11, 20, tzinfo=UTC))
    (notice,) = Attention(some_resources(engine, clock=clock))()
    assert (notice.code, notice.tone, notice.day) == ("keys-ending", Tone.AMBER, date(2026, 12, 31))
    missing = Attention(some_resources(engine, keyring=Keyring(())))()
    assert (missing[0].code, missing[0].tone) == ("keys-missing", Tone.RED)


def test_a_new_day_is_looked_at_anew(engine: Engine) -> None:
    """Whatever the minute."""
    clock = SetClock()
    attention = Attention(some_resources(engine, clock=clock))
    assert list(attention()) == []
    clock.now = datetime(2026, 12, 20, tzinfo=UTC)
    assert {notice.code for notice in attention()} == {"keys-ending", "holidays-unknown"}


def test_restored_register_and_unset_address(engine: Engine) -> None:
    """Both keep the office from its work."""
    with transaction(engine) as session:
        mark_restored(session, backup_sha256="0" * 64, newest_event=1, now=NOON)
    found = Attention(some_resources(engine, settings=Settings(public_url=UNSET_URL)))()
    assert [(notice.code, notice.tone) for notice in found] == [
        ("restored", Tone.RED),
        ("public-url-unset", Tone.RED),
    ]


def test_log_that_is_longer_or_cannot_be_read(engine: Engine, tmp_path: Path) -> None:
    """Nothing can be entered until somebody has looked."""
    settings = Settings(public_url=PUBLIC_URL, public_log_dir=tmp_path / "public-log")
    resources = some_resources(engine, settings=settings)
    Bureau(engine).issue()
    Publisher(engine, resources.keyring, resources.published_log).publish(now=NOON)
    assert list(Attention(resources)()) == []
    with engine.begin() as connection:
        connection.execute(text("delete from log_entry where kind = 'event'"))
    (notice,) = Attention(resources)()
    assert (notice.code, notice.tone, notice.count) == ("log-behind", Tone.RED, 1)
    (settings.public_log_dir / "checkpoint").write_text("nothing")
    (notice,) = Attention(resources)()
    assert (notice.code, notice.tone) == ("log-unreadable", Tone.RED)


@pytest.mark.parametrize(
    ("cursor", "notice"),
    [
        ({"delivered": 0}, Notice("sync-late", Tone.RED, count=1)),
        ({"delivered": 0, "last_success_at": NOON, "troubles": 2}, Notice("sync-trouble", Tone.AMBER, count=2)),
        ({"delivered": 1, "last_success_at": NOON}, None),
    ],
    ids=["never", "trouble", "well"],
)
def test_sync_that_does_not_get_on(engine: Engine, cursor: dict[str, object], notice: Notice | None) -> None:
    """Only where a platform is set up."""
    bureau = Bureau(engine)
    bureau.issue()
    with engine.begin() as connection:
        connection.execute(insert(SyncCursorRow), [{"id": 1, "troubles": 0} | cursor])
    resources = some_resources(engine, settings=SYNCED, clock=bureau.clock)
    assert list(Attention(resources)()) == ([] if notice is None else [notice])
    assert list(Attention(replace(resources, settings=Settings(public_url="https://ecert.example")))()) == []


def test_holidays_of_a_year_that_limits_reach() -> None:
    """Said when a limit that begins today would rest on a guess, and pressing when today does."""
    rules = the_catalogue().office
    assert list(of_holidays(rules, date(2026, 6, 1))) == []
    (soon,) = of_holidays(rules, date(2026, 12, 30))
    assert (soon.code, soon.tone) == ("holidays-unknown", Tone.AMBER)
    assert [notice.tone for notice in of_holidays(rules, date(2027, 1, 4))] == [Tone.RED]


def test_distrust_that_does_not_work_yet_is_said(engine: Engine) -> None:
    """A declaration that the root has not signed, then a distrusted key that goes on signing."""
    whole, root = the_keyring(), a_signer(Purpose.BUNDLE, valid_to=None)
    keyring = Keyring((*whole.keys, root.key), whole.signers, whole.chains)
    resources = some_resources(engine, keyring=keyring)
    stolen = next(key.key_id for key in whole.keys if key.purpose is Purpose.CERTIFICATE)
    with transaction(engine) as session:
        declare(session, Declaration(stolen, None, "lost"), keyring, now=NOON)
    told = {notice.code: notice.tone for notice in Attention(resources)()}
    assert told["distrust-unpublished"] is told["distrusted-key-signs"] is Tone.RED
    with snapshot(engine) as session:
        log = resources.published_log
        drawn = prepare_bundle(session, the_catalogue(), keyring, public_url=PUBLIC_URL, log=log, now=NOON)
    with transaction(engine) as session:
        publish_bundle(session, seal_bundle(encode_bundle(drawn), root), keyring, now=NOON)
    assert [notice.code for notice in Attention(resources)()] == ["distrusted-key-signs"]
    with transaction(engine) as session:
        session.connection().execute(text("update bundle set content = :content"), {"content": b"nonsense"})
    assert [notice.code for notice in Attention(resources)()] == ["bundle-broken"]
