"""The sample of the wire format, decoded to the last claim; the format is binding, so this test never changes."""

from datetime import date

import pytest

from ecert.clock import end_of_legal_day
from ecert.errors import Malformed
from ecert.register.code import code_of
from ecert.register.credential import Credential, decode_credential, encode_credential
from ecert.register.digits import decode_digits, encode_digits, format_code
from ecert.signing import cbor
from ecert.signing.algorithms import encode_public_key
from ecert.signing.envelope import open_sealed, parse, seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from tests.golden.format_vectors import SAMPLE, sample_signer

CLAIMS = Credential(
    type_index=7,
    serial="43A0B7K2M9Q4X1Z8C5T6",
    version=1,
    number="(湘)字第00123号",
    holder_name="湖南星火文化传媒有限公司",
    issued=date(2026, 3, 1),
    status_list=3,
    status_index=483_217,
    holder_code="91430100MA4L2XK375",
    scope="广播电视节目制作经营（时政新闻及同类专题、专栏等节目除外）",
    valid_to=date(2028, 2, 29),
)


def test_sample_has_its_digits() -> None:
    """The first groups are as published, and there are 604 digits with the format version."""
    code = format_code(SAMPLE)
    assert len(SAMPLE) == 248
    assert code.startswith("1" + "59255196894704132" + "19241968210911320" + "47184459617625801")
    assert len(code) == 604
    assert decode_digits(code[1:]) == SAMPLE


def test_sample_in_a_url_is_its_prefix_and_digits() -> None:
    """The code of the sample is the URL and the digits, nothing between."""
    assert str(code_of(SAMPLE, public_url="https://zz.example.cn")).endswith("/v#1" + encode_digits(SAMPLE))


def test_sample_opens_under_its_key() -> None:
    """Header, key id, algorithm, signature and purpose hold; the key is the published one."""
    signer = sample_signer()
    assert encode_public_key(signer.key.public_key).hex() == (
        "043f9009cc2116abaf91fd448fc456a2c0a05127e68dca2459dc6e7ba4a11e50"
    )
    envelope = parse(SAMPLE)
    assert (envelope.alg_id, envelope.key_id.hex(), envelope.typ) == (-19, "5c77d7fd", None)
    keyring = Keyring((signer.key,))
    key, payload = open_sealed(SAMPLE, keyring, purpose=Purpose.CERTIFICATE, typ=None)
    assert key == signer.key
    assert len(payload) == 167


def test_sample_says_what_it_is_published_to_say() -> None:
    """Names, numbers, dates and places are read; the scope is text, the end a midnight in Shanghai."""
    assert decode_credential(parse(SAMPLE).payload) == CLAIMS
    assert end_of_legal_day(date(2028, 2, 29)).isoformat() == "2028-02-29T16:00:00+00:00"
    assert end_of_legal_day(date(2028, 2, 29)).timestamp() == 0x6D66C980


def test_our_writer_makes_the_sample() -> None:
    """The same claims under the same key are the same 248 bytes."""
    assert encode_credential(CLAIMS) == parse(SAMPLE).payload
    assert seal(encode_credential(CLAIMS), sample_signer()) == SAMPLE


def test_sample_with_an_array_of_scopes_is_read() -> None:
    """Key 6 may be an array of scope codes and texts; one without a code, or with the longer form, is malformed."""
    claims = cbor.decode(parse(SAMPLE).payload)
    assert isinstance(claims, dict)
    facts = claims[-65537]
    assert isinstance(facts, dict)
    part = "广播电视节目制作经营"
    for scope, read in (([1], (1,)), ([1, part.encode("utf-16-be")], (1, part))):
        assert decode_credential(cbor.encode({**claims, -65537: {**facts, 6: scope}})).scope == read
    for refused in ([part.encode("utf-16-be")], [1, part], []):
        with pytest.raises(Malformed):
            decode_credential(cbor.encode({**claims, -65537: {**facts, 6: refused}}))
