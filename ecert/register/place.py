"""How places in the status lists are laid out (wire format, "Token Status List")."""

from typing import Final

LIST_SIZE: Final = 1 << 20
"""Places in one status list."""
BLOCK_SIZE: Final = 4096
"""Places that are shuffled together, so that the order of issue does not show."""
