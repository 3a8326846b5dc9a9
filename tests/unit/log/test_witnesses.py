"""The file of known witnesses is read line by line, and nothing is guessed."""

import pytest

from ecert.errors import Malformed
from ecert.log.note import SignatureKind, note_key
from ecert.log.witnesses import MAX_WITNESSES, Witness, read_witnesses
from tests.public_log import LOG_KEY, WITNESS_KEY, WITNESS_SIGNER

VKEY = WITNESS_KEY.text
OTHER = note_key("other.example", SignatureKind.WITNESS, WITNESS_SIGNER.key.public_key).text


def test_keys_and_addresses_are_read() -> None:
    """A line each; remarks and empty lines say nothing."""
    found = read_witnesses(f"# archives\n{VKEY} https://archives.example/w1/\n\n{OTHER}\n".encode())
    assert [(witness.key.text, witness.address) for witness in found] == [
        (VKEY, "https://archives.example/w1"),
        (OTHER, None),
    ]
    assert isinstance(found[0], Witness)
    assert found[0].name == "archives.example/w1"
    assert read_witnesses(b"") == ()


@pytest.mark.parametrize(
    "text",
    [
        LOG_KEY.text,
        VKEY[:-4],
        f"{VKEY} ftp://archives.example",
        f"{VKEY} https://archives.example/w1?x",
        f"{VKEY}\n{VKEY}",
        "\n".join(
            note_key(f"w{number}", SignatureKind.WITNESS, WITNESS_SIGNER.key.public_key).text
            for number in range(MAX_WITNESSES + 1)
        ),
        "\xff",
        "#" * 20_000,
    ],
    ids=["log-key", "cut", "ftp", "query", "twice", "too-many", "latin-1", "too-long"],
)
def test_anything_else_is_refused(text: str) -> None:
    """A witness that is not known as it should be would be no witness."""
    with pytest.raises(Malformed):
        read_witnesses(text.encode("latin-1"))
