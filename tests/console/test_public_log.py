"""What the console shows of the public log: on the page of a certificate, and on the log's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ecert.log.publishing import Publisher
from ecert.log.service import count_entries
from ecert.settings import Settings
from ecert.storage.database import snapshot
from tests.building import NOON, PUBLIC_URL, the_keyring
from tests.console.visiting import Office
from tests.e2e.conftest import open_desk


@dataclass(slots=True)
class Press:
    """An office that publishes when it is told to, with one certificate."""

    office: Office
    folder: Path
    identifier: str
    place: int
    """Position of its record; its event follows, and is the newest entry."""

    def publish(self) -> None:
        """Publish, as the service does every few seconds."""
        resources = self.office.desk.resources
        Publisher(resources.engine, the_keyring(), resources.published_log).publish(now=NOON)

    def read(self, path: str, *, name: str = "auditor") -> str:
        """Open a page of the console."""
        answer = self.office.sign_in(name).get(f"/console/{path}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def read_certificate(self, *, query: str = "") -> str:
        """Open the certificate's page."""
        return self.read(f"certificates/{self.identifier}{query}")

    def run(self, statement: str, **values: object) -> None:
        """Write into the database from outside."""
        with self.office.desk.engine.begin() as connection:
            connection.execute(text(statement), values)


@pytest.fixture
def press(engine: Engine, tmp_path: Path) -> Iterator[Press]:
    """Give the office; nothing is published yet."""
    folder = tmp_path / "public-log"
    with open_desk(engine, settings=Settings(public_url=PUBLIC_URL, public_log_dir=folder)) as desk:
        identifier = desk.issued()["identifier"]
        with snapshot(engine) as session:
            yield Press(Office(desk), folder, identifier, count_entries(session) - 2)


def test_what_is_entered_waits_to_be_published(press: Press) -> None:
    """Its position is told, and no proof is offered."""
    page = press.read_certificate()
    assert "待公开" in page
    assert f"第 {press.place} 号记录" in page
    assert "/log/proof/" not in page
    assert "公开日志与本证照不符" not in page


def test_what_is_published_can_be_proved(press: Press) -> None:
    """Record and event with their positions, the checkpoint with its size and time, the proof as a file."""
    press.publish()
    page = press.read_certificate()
    assert f"检查点含 {press.place + 2} 条记录，签署于 2026-03-02 12:00" in page
    assert f"第 {press.place} 号记录" in page
    assert f"第 {press.place + 1} 号记录 · 已列入公开日志" in page
    assert f'href="/log/proof/{press.identifier}" download="{press.identifier}.tlog-proof"' in page
    answer = press.office.stranger().get(f"/log/proof/{press.identifier}")
    assert answer.text.startswith("c2sp.org/tlog-proof@v1\n")
    assert f"Checkpoint of {press.place + 2} entries" in press.read_certificate(query="?lang=en")


def test_what_is_not_in_the_log_is_an_alarm(press: Press) -> None:
    """An event whose entry was taken away."""
    press.publish()
    press.run("update certificate_event set log_position = null")
    page = press.read_certificate()
    assert "日志中没有" in page
    assert "公开日志与本证照不符" in page


def test_what_is_published_otherwise_is_an_alarm(press: Press) -> None:
    """Two entries exchanged their places after they were published."""
    press.publish()
    press.run("update log_entry set position = -position where position >= :record", record=press.place)
    press.run("update log_entry set position = :both + position where position < 0", both=2 * press.place + 1)
    press.run("update certificate set log_position = :event", event=press.place + 1)
    press.run("update certificate_event set log_position = :record", record=press.place)
    page = press.read_certificate()
    assert "与公开日志不符" in page
    assert "公开日志与本证照不符" in page


def test_a_log_that_cannot_be_read_is_said(press: Press) -> None:
    """The certificate is not accused of it."""
    press.publish()
    (press.folder / "checkpoint").write_text("nothing")
    page = press.read_certificate()
    assert "日志暂不可读" in page
    assert "公开日志与本证照不符" not in page
    assert "公开日志目前无法发布或读取" in press.read("log")


@pytest.mark.parametrize("name", ["auditor", "administrator"])
def test_the_log_has_a_page(press: Press, name: str) -> None:
    """Size, what waits, checkpoint, root and key, and that no witness has signed."""
    assert "尚未公开任何检查点" in press.read("log", name=name)
    press.publish()
    press.office.desk.issued()
    page = press.read("log", name=name)
    for word in ("ecert.example/log", "2026-03-02 12:00", "一分钟内公开", "尚无见证方签名", "ecert.example/log+"):
        assert word in page
    english = press.read("log?lang=en", name=name)
    assert "No witness has signed" in english
    assert "console.public-log" not in english
