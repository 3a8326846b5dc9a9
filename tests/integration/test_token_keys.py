"""Keys in a token: made inside, used by several threads, and every way in which a token can be wrong."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pkcs11
import pytest
from pkcs11 import Attribute, ObjectClass

import ecert.signing.pkcs11 as device
from ecert.errors import InvalidInput, KeyFileInvalid, Misconfigured
from ecert.provisioning import create_missing_keys
from ecert.rotation import retire_key, rotate_keys
from ecert.signing import algorithms
from ecert.signing.algorithms import Algorithm
from ecert.signing.errors import SignerUnavailable
from ecert.signing.keys import KeyTerms, Purpose, VerificationKey
from ecert.signing.keystore import KeyStore
from ecert.signing.pkcs11 import open_token
from ecert.signing.tokenkeys import TokenSigner, create_token_key
from tests.building import the_catalogue
from tests.softhsm import PIN, SoftHsm, a_softhsm, needs_softhsm

pytestmark = needs_softhsm
NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def hsm(tmp_path: Path) -> Iterator[SoftHsm]:
    """Give a new token."""
    with a_softhsm(tmp_path / "hsm") as made:
        yield made


@pytest.fixture
def store(hsm: SoftHsm, tmp_path: Path) -> KeyStore:
    """Give an empty folder whose keys are made in the token."""
    return KeyStore(tmp_path / "keys", b"p" * 32, hsm.settings, makes_in_token=True)


def make(store: KeyStore, algorithm: Algorithm = Algorithm.ESP256, purpose: Purpose = Purpose.EVENT) -> VerificationKey:
    """Make one key of 2026."""
    return store.create(KeyTerms(purpose, algorithm, None, FIRST, LAST), created_at=NOW)


def token_file(store: KeyStore, key: VerificationKey) -> Path:
    """Give the file that says where a key is."""
    return store.directory / f"{key.key_id.hex()}.p11"


def private_keys(hsm: SoftHsm) -> list[pkcs11.Object]:
    """List the private keys of the token."""
    library = pkcs11.lib(str(hsm.settings.module))
    with library.get_token(token_label=hsm.settings.label).open(user_pin=PIN) as session:
        return list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))


@pytest.mark.parametrize("algorithm", Algorithm)
def test_key_is_made_inside_and_signs(store: KeyStore, algorithm: Algorithm) -> None:
    """No private half is in any file; what the token signs holds by the public half."""
    key = make(store, algorithm)
    assert sorted(path.suffix for path in store.directory.iterdir()) == [".json", ".p11"]
    assert token_file(store, key).read_text().startswith("pkcs11:token=ecert%20")
    keyring = store.load()
    signature = keyring.signer(Purpose.EVENT, on=FIRST).sign(b"data")
    assert len(signature) == 64
    assert algorithms.verify(key.public_key, algorithm, signature, b"data")
    assert KeyStore(store.directory).load().signers == ()


def test_key_that_could_be_taken_out_is_refused(store: KeyStore, hsm: SoftHsm, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that makes another key than it was asked for leaves none behind."""
    monkeypatch.setitem(device._WANTED, Attribute.EXTRACTABLE, True)  # noqa: SLF001 - as if the token did not obey
    with pytest.raises(Misconfigured, match="can be taken out"):
        make(store)
    assert private_keys(hsm) == []
    assert not store.directory.exists()


def test_all_but_documents_keys_are_made_in_the_token(store: KeyStore) -> None:
    """The certificates of those are made with files; rotation keeps each where it is."""
    made = create_missing_keys(
        store,
        catalogue=the_catalogue(),
        algorithm=Algorithm.ESP256,
        backlog_from=None,
        first_day=FIRST,
        created_at=NOW,
    )
    files = {path.stem for path in store.directory.glob("*.p8")}
    assert {key.purpose for key in made if key.key_id.hex() in files} == {Purpose.DOCUMENT, Purpose.DOCUMENT_ROOT}
    assert len(list(store.directory.glob("*.p11"))) == 6
    opened = replace(store, makes_in_token=False)
    rotate_keys(opened, catalogue=the_catalogue(), today=date(2026, 12, 1), within=60, created_at=NOW)
    assert len(list(store.directory.glob("*.p11"))) == 12


def test_key_of_documents_is_never_made_in_a_token(store: KeyStore, hsm: SoftHsm) -> None:
    """Whoever asks for it by hand is refused."""
    terms = KeyTerms(Purpose.DOCUMENT_ROOT, Algorithm.ESP256, None, FIRST, LAST)
    with pytest.raises(InvalidInput, match="kept in a file"):
        create_token_key(store.directory, terms, hsm.settings, created_at=NOW)


def test_threads_sign_at_once(store: KeyStore) -> None:
    """Every signature is that of its own data."""
    key = make(store)
    signer = store.load().signer(Purpose.EVENT, on=FIRST)

    def sign(number: int) -> bool:
        data = str(number).encode()
        return algorithms.verify(key.public_key, key.algorithm, signer.sign(data), data)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(sign, range(400)))


def test_retired_key_is_no_more_in_the_token(store: KeyStore, hsm: SoftHsm) -> None:
    """Both halves of the object are destroyed; the public half in the folder stays."""
    key, other = make(store), make(store)
    retired, what = retire_key(store, key.key_id, now=NOW, force=False)
    assert (retired, what.startswith("the token's object ")) == (key, True)
    assert len(private_keys(hsm)) == 1
    open_token.cache_clear()
    keyring = store.load()
    assert {known.key_id for known in keyring.keys} == {key.key_id, other.key_id}
    assert [signer.key for signer in keyring.signers] == [other]


def test_token_that_goes_away_is_named_and_used_again_when_it_is_back(store: KeyStore, hsm: SoftHsm) -> None:
    """Signing fails as often as it is tried meanwhile, and goes on by itself."""
    make(store)
    signer = store.load().signer(Purpose.EVENT, on=FIRST)
    with hsm.away():
        for _ in range(3):
            with pytest.raises(SignerUnavailable):
                signer.sign(b"data")
    assert len(signer.sign(b"data")) == 64


def test_token_that_is_away_at_the_start_is_named(store: KeyStore, hsm: SoftHsm) -> None:
    """Nothing of a key is made, and none is opened."""
    make(store)
    open_token.cache_clear()
    with hsm.away(), pytest.raises(Misconfigured, match=r"does not answer|no token"):
        store.load()
    with hsm.away(), pytest.raises(Misconfigured):
        make(store)
    assert len(store.load().signers) == 1


def test_wrong_pin_is_given_once(store: KeyStore, hsm: SoftHsm) -> None:
    """Neither this process nor the next tries another; when somebody has logged in by hand, all is well."""
    make(store)
    wrong = replace(store, token=replace(hsm.settings, pin="9999"))
    for beginning in range(2):
        open_token.cache_clear()
        for _ in range(2):
            with pytest.raises(Misconfigured, match="ECERT_PKCS11_PIN_FILE") as caught:
                wrong.load()
            assert ("refuses the PIN" in caught.value.detail) is (beginning == 0)
    open_token.cache_clear()
    with pytest.raises(Misconfigured, match="a wrong PIN was given to the token before"):
        store.load()
    private_keys(hsm)
    open_token.cache_clear()
    assert len(store.load().signers) == 1


def test_file_with_the_id_of_another_key_is_refused(store: KeyStore) -> None:
    """What the token's key signs must hold by the public half that is here."""
    one, other = make(store), make(store)
    token_file(store, one).write_bytes(token_file(store, other).read_bytes())
    with pytest.raises(KeyFileInvalid, match="belongs to another key") as caught:
        store.load()
    assert caught.value.detail.startswith(f"{one.key_id.hex()}.p11")


def test_key_of_another_kind_is_refused(store: KeyStore) -> None:
    """A token that cannot sign with it as the file says is no reason to go on."""
    one, other = make(store), make(store, Algorithm.ED25519)
    token_file(store, one).write_bytes(token_file(store, other).read_bytes())
    with pytest.raises((KeyFileInvalid, SignerUnavailable)):
        store.load()


def test_key_that_the_token_has_not_is_refused(store: KeyStore) -> None:
    """The file is named."""
    key = make(store)
    (signer,) = store.load().signers
    assert isinstance(signer, TokenSigner)
    signer.device.destroy(signer.object_id)
    with pytest.raises(KeyFileInvalid, match=f"{key.key_id.hex()}.p11: the token has no such key"):
        store.load()
    with pytest.raises(SignerUnavailable):
        signer.sign(b"data")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"label": "another"}, "names another token"),
        ({"module": Path("/nowhere.so")}, "ECERT_PKCS11_MODULE"),
    ],
)
def test_wrong_token_is_named(store: KeyStore, hsm: SoftHsm, changes: dict[str, object], says: str) -> None:
    """By the setting or the file that is wrong."""
    make(store)
    with pytest.raises(Misconfigured, match=says):
        replace(store, token=replace(hsm.settings, **changes)).load()  # type: ignore[arg-type]


def test_token_that_is_not_there_is_named(store: KeyStore, hsm: SoftHsm) -> None:
    """Keys are not made in the next best one."""
    with pytest.raises(Misconfigured, match="ECERT_PKCS11_TOKEN"):
        make(replace(store, token=replace(hsm.settings, label="another")))


def test_key_in_a_token_needs_a_token(store: KeyStore) -> None:
    """Where none is set the keys do not open; who only verifies needs none."""
    make(store)
    with pytest.raises(KeyFileInvalid, match="ECERT_PKCS11_MODULE"):
        replace(store, token=None).load()
    assert len(KeyStore(store.directory).load().keys) == 1


def test_file_that_is_no_uri_is_refused(store: KeyStore) -> None:
    """So is one beside a private half in a file."""
    key = make(store)
    (store.directory / f"{key.key_id.hex()}.p8").touch()
    with pytest.raises(KeyFileInvalid, match=r"\.p8 file of this key too"):
        store.load()
    (store.directory / f"{key.key_id.hex()}.p8").unlink()
    for content in (b"", b"pkcs11:token=a", b"\xff", b"pkcs11:token=ecert;id=%zz;type=private"):
        token_file(store, key).write_bytes(content)
        with pytest.raises(KeyFileInvalid, match="no URI"):
            store.load()
