"""The settings of the token: all three or none, and the PIN is never shown."""

from pathlib import Path

import pytest

from ecert.errors import Misconfigured
from ecert.settings import Settings
from ecert.signing.token import TokenSettings

NAMES = ("ECERT_PKCS11_MODULE", "ECERT_PKCS11_TOKEN", "ECERT_PKCS11_PIN_FILE")


def the_environment(folder: Path) -> dict[str, str]:
    """Give all three."""
    (folder / "pin").write_text("4321\n")
    return dict(zip(NAMES, ("/usr/lib/hsm.so", "ecert", str(folder / "pin")), strict=True))


def test_token_is_read_from_three_variables(tmp_path: Path) -> None:
    """The PIN from its file; nothing shows it."""
    settings = Settings.from_env(the_environment(tmp_path))
    assert settings.token == TokenSettings(Path("/usr/lib/hsm.so"), "ecert", "4321")
    assert "4321" not in repr(settings)


@pytest.mark.parametrize("name", NAMES)
def test_token_that_is_half_set_is_refused(tmp_path: Path, name: str) -> None:
    """All three are named, for any of them may be the one that is missing."""
    environment = the_environment(tmp_path)
    del environment[name]
    with pytest.raises(Misconfigured) as caught:
        Settings.from_env(environment)
    assert all(variable in caught.value.detail for variable in NAMES)


def test_pin_is_never_a_variables_value(tmp_path: Path) -> None:
    """As no other secret is."""
    with pytest.raises(Misconfigured, match="ECERT_PKCS11_PIN"):
        Settings.from_env(the_environment(tmp_path) | {"ECERT_PKCS11_PIN": "4321"})
