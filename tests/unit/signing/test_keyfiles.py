"""Keys on disk: made, read back, and every disagreement refused."""

import json
import stat
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ecert.errors import InvalidInput, KeyFileInvalid
from ecert.signing import algorithms
from ecert.signing.algorithms import Algorithm, PrivateKey, generate_private_key
from ecert.signing.keyfiles import create_key, load_keyring
from ecert.signing.keys import Purpose, VerificationKey, key_id_of
from tests.unit.signing.signers import ISSUER, private_key_of

PASSPHRASE = b"sixteen bytes or more"
CREATED_AT = datetime(2025, 1, 1, 8, 0, tzinfo=UTC)


def make_key(
    directory: Path,
    algorithm: Algorithm = Algorithm.ESP256,
    *,
    draw: Callable[[Algorithm], PrivateKey] = generate_private_key,
) -> VerificationKey:
    """Make a certificate key of 2025."""
    return create_key(
        directory,
        purpose=Purpose.CERTIFICATE,
        algorithm=algorithm,
        issuer_code=ISSUER,
        valid_from=date(2025, 1, 1),
        valid_to=date(2025, 12, 31),
        passphrase=PASSPHRASE,
        created_at=CREATED_AT,
        draw=draw,
    )


def public_path(directory: Path, key: VerificationKey) -> Path:
    """Give the path of the key's public file."""
    return directory / f"{key.key_id.hex()}.json"


def change_members(directory: Path, key: VerificationKey, **changes: object) -> None:
    """Rewrite members of the key's public file."""
    path = public_path(directory, key)
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize("algorithm", Algorithm)
def test_made_key_is_read_back_and_signs(tmp_path: Path, algorithm: Algorithm) -> None:
    """What was made is what is loaded, and its two halves fit."""
    key = make_key(tmp_path / "keys", algorithm)
    keyring = load_keyring(tmp_path / "keys", PASSPHRASE)
    assert keyring.keys == (key,)
    signer = keyring.signer(Purpose.CERTIFICATE, on=date(2025, 5, 1), issuer_code=ISSUER)
    assert algorithms.verify(key.public_key, algorithm, signer.sign(b"x"), b"x")


def test_without_passphrase_the_keyring_only_verifies(tmp_path: Path) -> None:
    """Public files are enough to verify."""
    key = make_key(tmp_path)
    keyring = load_keyring(tmp_path, None)
    assert keyring.keys == (key,)
    assert keyring.signers == ()


def test_retired_key_still_verifies(tmp_path: Path) -> None:
    """A key whose private file was deleted stays among the public ones."""
    retired, active = make_key(tmp_path), make_key(tmp_path)
    public_path(tmp_path, retired).with_suffix(".p8").unlink()
    keyring = load_keyring(tmp_path, PASSPHRASE)
    assert set(keyring.keys) == {retired, active}
    assert [signer.key for signer in keyring.signers] == [active]


def test_empty_directory_is_an_empty_keyring(tmp_path: Path) -> None:
    """A new installation has no keys yet; files of other kinds do not matter."""
    (tmp_path / "README.md").write_text("keys come here")
    assert load_keyring(tmp_path, PASSPHRASE).keys == ()


def test_missing_directory_is_named(tmp_path: Path) -> None:
    """A mistyped path is not taken for a place without keys."""
    with pytest.raises(KeyFileInvalid, match="absent"):
        load_keyring(tmp_path / "absent", None)


def test_private_file_is_encrypted_and_for_its_owner_only(tmp_path: Path) -> None:
    """Mode 0600, PKCS#8 under a passphrase, and nothing left beside the two files."""
    path = public_path(tmp_path, make_key(tmp_path)).with_suffix(".p8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert sorted(file.suffix for file in tmp_path.iterdir()) == [".json", ".p8"]


def test_new_directory_is_for_its_owner_only(tmp_path: Path) -> None:
    """The directory of keys is made with mode 0700."""
    make_key(tmp_path / "keys")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_clash_of_key_ids_is_solved_by_another_key(tmp_path: Path) -> None:
    """An id that is taken, if only by a leftover private file, is never used again."""
    taken, free = (private_key_of(seed, Algorithm.ESP256) for seed in ("taken", "free"))
    leftover = tmp_path / f"{key_id_of(taken.public_key()).hex()}.p8"
    leftover.write_bytes(b"leftover")
    drawn = iter((taken, free))
    assert make_key(tmp_path, draw=lambda _: next(drawn)).public_key == free.public_key()
    assert leftover.read_bytes() == b"leftover"


def test_randomness_that_repeats_itself_is_noticed(tmp_path: Path) -> None:
    """Where every drawn key is there already, none is written over."""
    private = private_key_of("again", Algorithm.ESP256)
    key = make_key(tmp_path, draw=lambda _: private)
    before = public_path(tmp_path, key).read_bytes()
    with pytest.raises(KeyFileInvalid, match="no free key id"):
        make_key(tmp_path, draw=lambda _: private)
    assert public_path(tmp_path, key).read_bytes() == before


def test_directory_in_place_of_a_key_file_is_refused(tmp_path: Path) -> None:
    """What cannot be read comes out as a key file error."""
    (tmp_path / "00000000.json").mkdir()
    with pytest.raises(KeyFileInvalid, match="cannot be read"):
        load_keyring(tmp_path, None)


@pytest.mark.parametrize("passphrase", [b"", b"fifteen bytes..", b"x" * 1024])
def test_passphrase_out_of_bounds_makes_no_key(tmp_path: Path, passphrase: bytes) -> None:
    """Fewer than 16 bytes protect nothing, and more than 1,023 the library cannot take."""
    with pytest.raises(InvalidInput, match="passphrase"):
        create_key(
            tmp_path,
            purpose=Purpose.STATUS,
            algorithm=Algorithm.ESP256,
            issuer_code=None,
            valid_from=date(2025, 1, 1),
            valid_to=None,
            passphrase=passphrase,
            created_at=CREATED_AT,
        )
    assert list(tmp_path.iterdir()) == []


def test_certificate_key_without_authority_is_not_made(tmp_path: Path) -> None:
    """A certificate key says for whom it signs."""
    with pytest.raises(InvalidInput, match="issuer_code"):
        create_key(
            tmp_path,
            purpose=Purpose.CERTIFICATE,
            algorithm=Algorithm.ESP256,
            issuer_code=None,
            valid_from=date(2025, 1, 1),
            valid_to=None,
            passphrase=PASSPHRASE,
            created_at=CREATED_AT,
        )
    assert list(tmp_path.iterdir()) == []


def test_moment_without_offset_is_refused(tmp_path: Path) -> None:
    """A key file says in which zone its moment is."""
    with pytest.raises(InvalidInput, match="created_at"):
        create_key(
            tmp_path,
            purpose=Purpose.STATUS,
            algorithm=Algorithm.ESP256,
            issuer_code=None,
            valid_from=date(2025, 1, 1),
            valid_to=None,
            passphrase=PASSPHRASE,
            created_at=CREATED_AT.replace(tzinfo=None),
        )


def test_unwritable_place_is_a_key_file_error(tmp_path: Path) -> None:
    """A file where the directory should be does not end in an error of the system."""
    (tmp_path / "keys").write_text("a file")
    with pytest.raises(KeyFileInvalid, match="keys"):
        make_key(tmp_path / "keys")


def test_wrong_passphrase_names_the_file_only(tmp_path: Path) -> None:
    """The error says which file, and shows neither passphrase nor folder."""
    key = make_key(tmp_path)
    with pytest.raises(KeyFileInvalid) as caught:
        load_keyring(tmp_path, b"another passphrase")
    assert caught.value.detail.startswith(f"{key.key_id.hex()}.p8:")
    assert "another" not in caught.value.detail
    assert str(tmp_path) not in caught.value.detail


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"kid": "00000000"}, id="kid-of-no-key"),
        pytest.param({"kid": None}, id="kid-null"),
        pytest.param({"purpose": "everything"}, id="purpose-unknown"),
        pytest.param({"purpose": None}, id="purpose-null"),
        pytest.param({"purpose": "presentation"}, id="presentation-key-of-a-year"),
        pytest.param({"algorithm": "Ed25519"}, id="algorithm-not-the-keys"),
        pytest.param({"algorithm": "RS256"}, id="algorithm-unknown"),
        pytest.param({"issuer_code": None}, id="issuer-missing"),
        pytest.param({"issuer_code": "11430000MB0X557144"}, id="issuer-check"),
        pytest.param({"valid_from": "2025-02-30"}, id="first-day-impossible"),
        pytest.param({"valid_from": None}, id="first-day-null"),
        pytest.param({"valid_to": "2024-01-01"}, id="last-day-before-first"),
        pytest.param({"valid_to": 20251231}, id="last-day-a-number"),
        pytest.param({"created_at": "2025-01-01T08:00:00"}, id="moment-without-offset"),
        pytest.param({"public_key": "-----BEGIN PUBLIC KEY-----\n"}, id="public-key-cut"),
        pytest.param({"public_key": ""}, id="public-key-empty"),
        pytest.param({"extra": "x"}, id="member-unknown"),
    ],
)
def test_public_file_with_a_defect_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    """Metadata that do not fit the key stop the start-up and name the file."""
    key = make_key(tmp_path)
    change_members(tmp_path, key, **changes)
    with pytest.raises(KeyFileInvalid, match=f"{key.key_id.hex()}.json"):
        load_keyring(tmp_path, None)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff\xfe", b"{" * 10_000, b"[" * 16_000, b" " * 20_000], ids=range(7)
)
def test_public_file_that_is_no_object_is_refused(tmp_path: Path, content: bytes) -> None:
    """Broken JSON, other JSON and oversize files all come out as a key file error."""
    public_path(tmp_path, make_key(tmp_path)).write_bytes(content)
    with pytest.raises(KeyFileInvalid):
        load_keyring(tmp_path, None)


def test_public_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    """A P-384 key is not in the table of algorithms."""
    key = make_key(tmp_path)
    other = ec.derive_private_key(7, ec.SECP384R1()).public_key()
    pem = other.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    change_members(tmp_path, key, public_key=pem.decode())
    with pytest.raises(KeyFileInvalid):
        load_keyring(tmp_path, None)


def test_public_key_of_another_file_is_refused(tmp_path: Path) -> None:
    """A key swapped for another fails its thumbprint."""
    key = make_key(tmp_path)
    other = private_key_of("swapped", Algorithm.ESP256).public_key()
    pem = other.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    change_members(tmp_path, key, public_key=pem.decode(), kid=key_id_of(other).hex())
    with pytest.raises(KeyFileInvalid, match="kid"):
        load_keyring(tmp_path, None)


@pytest.mark.parametrize(
    "rename",
    [
        pytest.param(lambda name: "key-" + name, id="prefix"),
        pytest.param(lambda name: name.removesuffix(".json") + ".JSON", id="upper-case-ending"),
        pytest.param(lambda name: "00000000.json", id="another-kid"),  # noqa: ARG005 - the name is replaced whole
    ],
)
def test_one_key_under_two_names_is_refused(tmp_path: Path, rename: Callable[[str], str]) -> None:
    """A copy of a key file under another name cannot make a second key of it."""
    path = public_path(tmp_path, make_key(tmp_path))
    path.with_name(rename(path.name)).write_bytes(path.read_bytes())
    with pytest.raises(KeyFileInvalid):
        load_keyring(tmp_path, None)


def test_private_key_of_another_key_is_refused(tmp_path: Path) -> None:
    """The two files of a key must belong together."""
    first, second = (public_path(tmp_path, make_key(tmp_path)).with_suffix(".p8") for _ in range(2))
    first.write_bytes(second.read_bytes())
    with pytest.raises(KeyFileInvalid, match="belongs to another key"):
        load_keyring(tmp_path, PASSPHRASE)


def test_unencrypted_private_key_is_refused(tmp_path: Path) -> None:
    """A private key in the clear is no key file, even if it is the right one."""
    path = public_path(tmp_path, make_key(tmp_path)).with_suffix(".p8")
    opened = serialization.load_pem_private_key(path.read_bytes(), PASSPHRASE)
    path.write_bytes(
        opened.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    with pytest.raises(KeyFileInvalid, match="not encrypted"):
        load_keyring(tmp_path, PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"], ids=range(3))
def test_private_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    """Broken private files come out as a key file error."""
    public_path(tmp_path, make_key(tmp_path)).with_suffix(".p8").write_bytes(content)
    with pytest.raises(KeyFileInvalid, match=r"\.p8"):
        load_keyring(tmp_path, PASSPHRASE)
