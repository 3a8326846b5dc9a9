"""Settings that protect nothing are refused, and secrets are not shown."""

from pathlib import Path

import pytest

from ecert.platform.settings import PlatformMisconfigured
from tests.unit.platform.builders import some_settings


@pytest.mark.parametrize(
    "changes", [{"sm4_key": bytes(15)}, {"client_secret": ""}, {"client_id": ""}], ids=["key", "secret", "id"]
)
def test_unusable_secret_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    """A short key or an empty credential stops the start."""
    with pytest.raises(PlatformMisconfigured):
        some_settings(tmp_path, **changes)


def test_settings_show_no_secret(tmp_path: Path) -> None:
    """The text of the settings may be logged."""
    shown = repr(some_settings(tmp_path))
    assert "bureau" in shown
    assert "horse" not in shown
    assert "sm4_key" not in shown
