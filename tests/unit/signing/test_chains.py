"""X.509 chains of document keys: made, read, and refused where they do not hold; openssl agrees."""

import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography import x509

from ecert.errors import Malformed
from ecert.signing.chains import (
    NO_END,
    certify,
    check_chain,
    life_of,
    make_request,
    make_root,
    read_chain,
    write_pem,
)
from ecert.signing.keys import KeyFileSigner, Purpose
from tests.leaving_out import leave_out_unless
from tests.unit.signing.signers import Terms, a_signer

ROOT = a_signer("root", terms=Terms(purpose=Purpose.DOCUMENT_ROOT, issuer_code=None, valid_to=date(2034, 12, 31)))
LEAF = a_signer("leaf", terms=Terms(purpose=Purpose.DOCUMENT))
ROOT_CERTIFICATE = make_root(ROOT.private_key, ROOT.key, serial=7)


def a_chain(signer: KeyFileSigner = LEAF) -> tuple[bytes, ...]:
    """Have a key certified for 2025."""
    request = make_request(signer.private_key, names=["湖南省广播电视局"], code="11430000320581596K")
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    return certify(request, ROOT.private_key, ROOT_CERTIFICATE, valid_from=first, valid_to=last, serial=8)


def test_chain_is_read_back() -> None:
    """PEM and DER are the same chain, and it is the key's."""
    chain = a_chain()
    assert read_chain(write_pem(chain)) == chain
    check_chain(chain, LEAF.key)


def test_legal_days_are_whole_in_asia_shanghai() -> None:
    """From the first instant of the first day to the last second of the last."""
    life = life_of(a_chain()[0])
    assert life.first == datetime(2024, 12, 31, 16, 0, 0, tzinfo=UTC)
    assert life.last == datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert life.covers(life.first)
    assert life.covers(life.last)
    assert not life.covers(datetime(2025, 12, 31, 16, 0, 0, tzinfo=UTC))


def test_root_without_a_last_day_has_the_end_of_the_standard() -> None:
    """RFC 5280 names one instant for it."""
    root = a_signer("root", terms=Terms(purpose=Purpose.DOCUMENT_ROOT, issuer_code=None, valid_to=None))
    assert life_of(make_root(root.private_key, root.key, serial=1)).last == NO_END


@leave_out_unless(shutil.which("openssl") is not None, reason="openssl is missing")
def test_openssl_verifies_the_chain(tmp_path: Path) -> None:
    """A reader that shares nothing with ours takes the leaf under the root, and reads the names."""
    chain = a_chain()
    (tmp_path / "leaf.pem").write_bytes(write_pem(chain[:1]))
    (tmp_path / "root.pem").write_bytes(write_pem(chain[1:]))
    at = str(int(datetime(2025, 6, 1, tzinfo=UTC).timestamp()))
    verified = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-attime", at, "-CAfile", "root.pem", "leaf.pem"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert verified.stdout == "leaf.pem: OK\n", verified.stderr
    shown = subprocess.run(
        ["openssl", "x509", "-in", "leaf.pem", "-noout", "-subject", "-nameopt", "utf8,sep_comma_plus"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "湖南省广播电视局" in shown.stdout


def test_several_authorities_of_one_code_are_all_named() -> None:
    """The organisation's name is all of them; the common name says that there are others where it is too short."""
    names = ["湖南省新闻出版局", "湖南省电影局", "湖南省版权局"]
    request = x509.load_pem_x509_csr(make_request(LEAF.private_key, names=names, code="11430000MB0X557143"))
    (organisation,) = request.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
    (common,) = request.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert organisation.value == "湖南省新闻出版局、湖南省电影局、湖南省版权局"
    assert common.value == "湖南省新闻出版局等"


def test_chain_of_another_key_is_refused() -> None:
    """The leaf must be the key's own certificate."""
    with pytest.raises(Malformed):
        check_chain(a_chain(a_signer("other")), LEAF.key)


@pytest.mark.parametrize(
    "pem",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", id="nonsense"),
        pytest.param(write_pem(a_chain()[::-1]), id="root-first"),
        pytest.param(write_pem(a_chain()[:1]), id="without-its-root"),
        pytest.param(write_pem([ROOT_CERTIFICATE] * 6), id="too-long"),
        pytest.param(
            write_pem([a_chain()[0], make_root(LEAF.private_key, LEAF.key, serial=9)]), id="under-another-root"
        ),
    ],
)
def test_what_is_no_chain_is_refused(pem: bytes) -> None:
    """Leaf first, root last, each issued by the next."""
    with pytest.raises(Malformed):
        read_chain(pem)


@pytest.mark.parametrize(
    "change", [b"", b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"]
)
def test_what_is_no_request_is_refused(change: bytes) -> None:
    """Nothing but PKCS #10 is granted."""
    with pytest.raises(Malformed):
        certify(
            change, ROOT.private_key, ROOT_CERTIFICATE,
            valid_from=date(2025, 1, 1), valid_to=date(2025, 1, 2), serial=1,
        )  # fmt: skip


def test_request_whose_signature_does_not_hold_is_refused() -> None:
    """Who asks must have the key."""
    request = bytearray(make_request(LEAF.private_key, names=["湖南省广播电视局"], code="11430000320581596K"))
    at = request.rindex(b"\n-----END") - 12
    request[at] = request[at] ^ 1 if request[at] != ord("/") else ord("0")
    with pytest.raises(Malformed):
        certify(
            bytes(request), ROOT.private_key, ROOT_CERTIFICATE,
            valid_from=date(2025, 1, 1), valid_to=date(2025, 1, 2), serial=1,
        )  # fmt: skip
