"""Damaged backups: a changed bit or a missing end anywhere is refused, and nothing of it is restored."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ecert.backup.errors import BackupInvalid
from ecert.storage.database import open_database
from tests.integration.backup.filling import fill
from tests.integration.backup.looking import back_up, restore, tables_of

CHUNK = 64 * 1024 + 16
Damage = Callable[[bytes, int], bytes]
"""What becomes of a backup; the number says where its first chunk begins."""


def flip(where: Callable[[bytes, int], int], bit: int = 0) -> Damage:
    """Change one bit."""

    def damage(data: bytes, start: int) -> bytes:
        changed = bytearray(data)
        changed[where(data, start)] ^= 1 << bit
        return bytes(changed)

    return damage


def cut(where: Callable[[bytes, int], int]) -> Damage:
    """Leave the end away."""
    return lambda data, start: data[: where(data, start)]


FLIPS: dict[str, Damage] = {
    "version": flip(lambda _data, _start: 3),
    "salt": flip(lambda data, _start: data.index(b"scrypt ") + 12),
    "work": flip(lambda data, _start: data.index(b"\n---") - 45),
    "file key": flip(lambda data, _start: data.index(b"\n---") - 20),
    "header code": flip(lambda data, _start: data.index(b"\n---") + 15),
    "nonce": flip(lambda _data, start: start - 8, bit=7),
    "first chunk, first byte": flip(lambda _data, start: start),
    "first chunk, middle": flip(lambda _data, start: start + CHUNK // 2, bit=3),
    "first chunk, code": flip(lambda _data, start: start + CHUNK - 1, bit=7),
    "second chunk, first byte": flip(lambda _data, start: start + CHUNK),
    "second chunk, middle": flip(lambda _data, start: start + CHUNK + CHUNK // 2),
    "last chunk, first byte": flip(lambda data, start: start + (len(data) - start) // CHUNK * CHUNK),
    "last byte but code": flip(lambda data, _start: len(data) - 17),
    "last byte": flip(lambda data, _start: len(data) - 1, bit=5),
}
CUTS: dict[str, Damage] = {
    "empty": cut(lambda _data, _start: 0),
    "in the first line": cut(lambda _data, _start: 10),
    "in the header": cut(lambda data, _start: data.index(b"\n---")),
    "before the nonce": cut(lambda _data, start: start - 16),
    "before the first chunk": cut(lambda _data, start: start),
    "in the first chunk": cut(lambda _data, start: start + 1000),
    "after the first chunk": cut(lambda _data, start: start + CHUNK),
    "after the first chunk and a byte": cut(lambda _data, start: start + CHUNK + 1),
    "before the last chunk": cut(lambda data, start: start + (len(data) - start) // CHUNK * CHUNK),
    "in the last chunk": cut(lambda data, _start: len(data) - 100),
    "the last byte": cut(lambda data, _start: len(data) - 1),
}
OTHERS: dict[str, Damage] = {
    "a byte more": lambda data, _start: data + b"\0",
    "twice": lambda data, _start: data + data,
    "chunks swapped": lambda data, start: (
        data[:start] + data[start + CHUNK : start + 2 * CHUNK] + data[start : start + CHUNK] + data[start + 2 * CHUNK :]
    ),
    "chunk doubled": lambda data, start: data[: start + CHUNK] + data[start:],
    "chunk missing": lambda data, start: data[:start] + data[start + CHUNK :],
}


@pytest.fixture(scope="module")
def sound(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Make a backup of three chunks and a rest."""
    folder = tmp_path_factory.mktemp("sound")
    database = folder / "ecert.sqlite3"
    database.write_bytes(sqlite_template.read_bytes())
    engine = open_database(f"sqlite:///{database}")
    fill(engine, 60)
    back_up(engine, folder / "backup.age")
    engine.dispose()
    data = (folder / "backup.age").read_bytes()
    assert len(data) > 3 * CHUNK
    return data


def refuses(engine: Engine, data: bytes, folder: Path) -> bool:
    """Restore what is left of a backup; whether it is refused and nothing is there."""
    path = folder / "damaged.age"
    path.write_bytes(data)
    with pytest.raises(BackupInvalid):
        restore(engine, path)
    return tables_of(engine) == []


@pytest.mark.parametrize("damage", [pytest.param(damage, id=name) for name, damage in (FLIPS | CUTS | OTHERS).items()])
def test_damaged_backup_is_refused(sound: bytes, damage: Damage, tmp_path: Path) -> None:
    """Whatever was changed, cut off, moved or added, and whatever was read before it came to light."""
    engine = open_database(f"sqlite:///{tmp_path}/place.sqlite3")
    start = sound.index(b"\n", sound.index(b"\n---") + 1) + 17
    damaged = damage(sound, start)
    assert damaged != sound
    assert refuses(engine, damaged, tmp_path)
    engine.dispose()


@pytest.mark.parametrize("name", ["last byte", "a byte more"])
def test_what_comes_to_light_last_undoes_everything(sound: bytes, place: Engine, name: str, tmp_path: Path) -> None:
    """On both engines: the tables were made and filled by then, and are gone again."""
    start = sound.index(b"\n", sound.index(b"\n---") + 1) + 17
    assert refuses(place, (FLIPS | OTHERS)[name](sound, start), tmp_path)
    (tmp_path / "sound.age").write_bytes(sound)
    assert restore(place, tmp_path / "sound.age").rows["certificate"] == 60
