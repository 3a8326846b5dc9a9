"""The witness as a server speaks tlog-witness over HTTP, byte for byte."""

from pathlib import Path

from litestar.testing import TestClient

from ecert.log.note import read_lines
from ecert.witness.app import create_witness
from ecert.witness.desk import WitnessDesk
from ecert.witness.exchange import MAX_REQUEST_BYTES, write_request
from ecert.witness.state import StateFile
from tests.public_log import (
    LOG_KEY,
    NOW,
    ORIGIN,
    WITNESS_KEY,
    WITNESS_NAME,
    WITNESS_SIGNER,
    checkpoint_of,
    numbered,
    signed,
)


def _desk(folder: Path) -> WitnessDesk:
    return WitnessDesk(WITNESS_NAME, WITNESS_SIGNER, (LOG_KEY,), StateFile(folder / "state", ORIGIN), lambda: NOW)


def test_a_checkpoint_is_signed_over_http(tmp_path: Path) -> None:
    """The line alone is answered; asked again from the wrong size, the size under its own media type."""
    request = write_request(0, [], signed(checkpoint_of(numbered(3))))
    with TestClient(create_witness(_desk(tmp_path))) as client:
        answer = client.post("/add-checkpoint", content=request)
        assert answer.status_code == 200
        (line,) = read_lines(answer.text)
        assert line.key_id == WITNESS_KEY.key_id
        again = client.post("/add-checkpoint", content=request)
        assert (again.status_code, again.text) == (409, "3\n")
        assert again.headers["content-type"] == "text/x.tlog.size"
        assert client.post("/add-checkpoint", content=b"nonsense").status_code == 400
        assert client.post("/add-checkpoint", content=b"x" * (MAX_REQUEST_BYTES + 1)).status_code == 413
        assert client.get("/").text == f"{WITNESS_KEY.text}\n"
        assert client.get("/add-checkpoint").status_code == 405


def test_a_witness_that_cannot_remember_says_so(tmp_path: Path) -> None:
    """Nothing is signed then; whoever asks tries again."""
    (tmp_path / "state").write_text("nonsense")
    with TestClient(create_witness(_desk(tmp_path))) as client:
        answer = client.post("/add-checkpoint", content=write_request(0, [], signed(checkpoint_of(numbered(3)))))
    assert answer.status_code == 503
    assert "state" not in answer.text
