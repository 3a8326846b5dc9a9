"""The golden vectors of docs/format.md: made again byte for byte, printed in the document, and read back."""

import json
import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from unittest.mock import ANY

import pytest

from ecert.accounts.standing import open_account_chain
from ecert.bundle.content import open_bundle
from ecert.clock import end_of_legal_day
from ecert.errors import SealBroken
from ecert.fieldwork.record import open_round
from ecert.register.credential import decode_credential
from ecert.register.digits import decode_digits
from ecert.register.events import open_chain
from ecert.register.live import decode_live
from ecert.register.stored import open_record
from ecert.signing.envelope import open_sealed
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose, key_id_of
from ecert.statuslist.entries import entry_at
from ecert.statuslist.token import open_list
from tests.golden import format_vectors as golden

KEYRING = Keyring((golden.CERTIFICATE_SIGNER.key, golden.EVENT_SIGNER.key, golden.STATUS_SIGNER.key))


@pytest.mark.parametrize("name", ["keys.json", *(f"{kind}.json" for kind in golden.KINDS)])
def test_file_is_made_again_with_the_same_bytes(name: str) -> None:
    """Nothing in a golden file depends on the day, the machine or chance."""
    assert golden.make_files()[name].encode() == (golden.FOLDER / name).read_bytes()


def test_every_file_of_the_folder_is_known() -> None:
    """No golden file lies there that nobody checks."""
    # What the faces come to is checked where they are drawn (tests/integration/document).
    of_the_format = {path.name for path in golden.FOLDER.glob("*.json")} - {"faces.json"}
    assert of_the_format == set(golden.make_files())


def test_document_ends_with_the_vectors() -> None:
    """The section that is made by the script stands in docs/format.md word for word."""
    _, mark, section = golden.DOCUMENT.read_text("utf-8").partition(golden.MARK)
    assert mark
    assert section == f"\n{golden.make_section()}"


def test_document_prints_exactly_the_golden_bytes() -> None:
    """Every block of hexadecimal in the document is a golden vector, and every vector is printed."""
    blocks = re.findall(r"```hex\n(.*?)```", golden.DOCUMENT.read_text("utf-8"), re.DOTALL)
    printed = ["".join(block.split()) for block in blocks]
    assert sorted(printed) == sorted(vector["sealed"] for vector in _stored_vectors())


def test_document_prints_exactly_the_golden_keys() -> None:
    """Every key in the document is a golden one, and every golden one is printed."""
    blocks = re.findall(r"```json\n(.*?)```", golden.DOCUMENT.read_text("utf-8"), re.DOTALL)
    stored = json.loads((golden.FOLDER / "keys.json").read_text("utf-8"))["keys"]
    assert [json.loads(block) for block in blocks] == [key["jwk"] for key in stored]


def test_key_ids_are_those_of_the_thumbprints() -> None:
    """The keys of ours have the id that RFC 9679 gives them; the sample's is a dummy."""
    for signer in (signer for seed, signer in golden.SIGNERS.items() if seed != golden.SAMPLE_SEED):
        assert signer.key.key_id == key_id_of(signer.key.public_key)
    sample = golden.sample_signer().key
    assert sample.key_id != key_id_of(sample.public_key)


def test_codes_are_the_digits_of_the_credentials() -> None:
    """What a camera reads leads back to the bytes."""
    codes = {vector["code"]: vector["sealed"] for vector in _stored_vectors() if "code" in vector}
    assert len(codes) == 6
    assert {code: decode_digits(code[1:]).hex() for code in codes} == codes


def test_credentials_say_what_they_were_made_of() -> None:
    """Signature, purpose and claims of both credentials hold."""
    for sealed, credential in (
        (golden.SEALED_ORGANISATION, golden.ORGANISATION),
        (golden.SEALED_PERSON, golden.PERSON),
    ):
        _, payload = open_sealed(sealed, KEYRING, purpose=Purpose.CERTIFICATE, typ=None)
        assert decode_credential(payload) == credential


def test_organisation_credential_fills_the_budget() -> None:
    """The vector shows cutting: 252 bytes, and a scope that the record has whole."""
    scope = golden.ORGANISATION.scope
    assert len(golden.SEALED_ORGANISATION) == 252
    assert isinstance(scope, str)
    assert golden.SCOPE.startswith(scope)
    assert len(scope) < len(golden.SCOPE)


def test_record_and_chain_hold_together() -> None:
    """The record names the credential, the first event the record, and the second event the first."""
    assert open_record(golden.SEALED_RECORD, KEYRING) == golden.RECORD
    assert golden.RECORD.credential_digest == sha256(golden.SEALED_ORGANISATION).digest()
    history = open_chain(
        [golden.SEALED_ISSUED, golden.SEALED_CANCELLED],
        KEYRING,
        identifier=golden.RECORD.identifier,
        record_digest=sha256(golden.SEALED_RECORD).digest(),
    )
    assert history.events == (golden.ISSUED, golden.CANCELLED)
    assert history.standing_at(end_of_legal_day(golden.RECORD.issued)) == "in_force"
    assert history.standing == "cancelled"


def test_inspection_follows_the_first_event_and_changes_nothing() -> None:
    """The third event vector is another way in which the chain could go on."""
    history = open_chain(
        [golden.SEALED_ISSUED, golden.SEALED_INSPECTED],
        KEYRING,
        identifier=golden.RECORD.identifier,
        record_digest=sha256(golden.SEALED_RECORD).digest(),
    )
    assert history.events == (golden.ISSUED, golden.INSPECTED)
    assert history.standing == "in_force"


def test_status_list_shows_the_ending() -> None:
    """The list opens by its address at the instant of the ending, and the credential's own place reads 1 in it."""
    opened = open_list(golden.SEALED_STATUS_LIST, KEYRING, uri=golden.STATUS_LIST.uri)
    assert opened == golden.STATUS_LIST
    places = (0, 1, golden.ORGANISATION.status_index, 4096, 4097, 4711, 8191, 2**20 - 1)
    assert [int(entry_at(opened.entries, place)) for place in places] == [2, 0, 1, 0, 1, 3, 0, 1]


def test_live_codes_say_what_they_were_made_of() -> None:
    """Signature, purpose and claims of both hold."""
    keyring = Keyring((golden.PRESENTATION_SIGNER.key, golden.ED_PRESENTATION_SIGNER.key))
    for sealed, live in ((golden.SEALED_LIVE, golden.LIVE), (golden.SEALED_ENDED_LIVE, golden.ENDED_LIVE)):
        _, payload = open_sealed(sealed, keyring, purpose=Purpose.PRESENTATION, typ=None)
        assert decode_live(payload) == live


def test_bundles_open_with_their_roots_and_read_the_coded_credential() -> None:
    """Each root opens its own bundle only; the second one's type table makes words of the codes."""
    roots, others = (Keyring((signer.key,)) for signer in (golden.ROOT_SIGNER, golden.ED_ROOT_SIGNER))
    assert open_bundle(golden.SEALED_BUNDLE, roots) == replace(golden.BUNDLE, keyring=ANY)
    bundle = open_bundle(golden.SEALED_NEXT_BUNDLE, others)
    assert bundle == replace(golden.NEXT_BUNDLE, keyring=ANY)
    assert bundle.keyring.keys == golden.NEXT_BUNDLE.keyring.keys
    with pytest.raises(SealBroken, match="no key with this id"):
        open_bundle(golden.SEALED_BUNDLE, others)
    _, payload = open_sealed(golden.SEALED_CODED, bundle.keyring, purpose=Purpose.CERTIFICATE, typ=None)
    credential, entry = decode_credential(payload), bundle.types[18]
    assert credential == golden.CODED
    assert entry.read_number(credential.number) == golden.CODED_RECORD.number
    assert credential.scope is not None
    assert entry.read_scope(credential.scope) == "专题、综艺、网络微短剧"
    names = [bundle.issuer_name(18, date(year, 12, 1)) for year in (2017, 2018)]
    assert names == ["湖南省新闻出版广电局", "湖南省广播电视局"]


def test_round_opens_with_its_key_alone() -> None:
    """A key of another purpose signs no round."""
    assert open_round(golden.SEALED_ROUND, Keyring((golden.ROUND_SIGNER.key,))) == golden.ROUND
    with pytest.raises(SealBroken, match="no key with this id"):
        open_round(golden.SEALED_ROUND, KEYRING)
    stranger = replace(golden.ROUND_SIGNER.key, purpose=Purpose.EVENT)
    with pytest.raises(SealBroken, match="another kind"):
        open_round(golden.SEALED_ROUND, Keyring((stranger,)))


def test_account_events_are_a_chain_of_their_own() -> None:
    """The three open one after another, and the second not without the first."""
    sealed = [golden.SEALED_ACCOUNT_NOTED, golden.SEALED_ACCOUNT_ROLES, golden.SEALED_ACCOUNT_DEVICE]
    events = list(open_account_chain(sealed, KEYRING))
    assert events == [golden.ACCOUNT_NOTED, golden.ACCOUNT_ROLES, golden.ACCOUNT_DEVICE]
    with pytest.raises(SealBroken, match="not linked"):
        list(open_account_chain(sealed[1:], KEYRING))


def test_second_event_does_not_open_without_the_first() -> None:
    """The vectors show a chain, not two events."""
    with pytest.raises(SealBroken, match="not linked"):
        open_chain(
            [golden.SEALED_CANCELLED],
            KEYRING,
            identifier=golden.RECORD.identifier,
            record_digest=sha256(golden.SEALED_RECORD).digest(),
        )


def _stored_vectors() -> list[dict[str, str]]:
    """Give every vector as its file has it."""
    return [
        vector
        for kind in golden.KINDS
        for vector in json.loads((golden.FOLDER / f"{kind}.json").read_text("utf-8"))["vectors"]
    ]
