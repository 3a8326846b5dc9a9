"""
Play the provincial platform: receive what is pushed (归集), answer questions, and check everything by itself.

This package is a second pair of eyes. It imports nothing else of `ecert`, not even the errors: its identifier check,
its SM4 and its store are written again, so that a mistake on our side is refused here instead of being repeated. What
of the real province is known, guessed and unknown stands in `docs/platform.md`.

Reading order:

1. `app` mounts the addresses, `endpoints` are the addresses.
2. `intake` receives a push: `crypto` opens it, `rows` reads it, `checks` judges each row, `records` keeps it.
3. `queries` answers the share service's questions (GB/T 36906), `ledger` the reconciliation's.
"""

from ecert.platform.app import create_platform
from ecert.platform.settings import PlatformSettings

__all__ = ["PlatformSettings", "create_platform"]
