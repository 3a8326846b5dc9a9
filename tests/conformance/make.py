"""
Make the conformance file from fixed seeds; all signatures are deterministic, so a rerun gives equal bytes.

`python -m tests.conformance.make`, run in the repository's root, writes tests/vectors/conformance.json anew. Its form
stands in docs/format.md, "Conformance file".
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ecert.bundle.roots import write_roots
from ecert.signing.keyring import Keyring
from tests.conformance import claims, distrust, envelopes, genuine, live, texts, trust
from tests.conformance.case import Case, encoded
from tests.conformance.material import BUNDLE, NOW, ROOT, STATUS_LISTS

FILE: Final = Path(__file__).parents[1] / "vectors" / "conformance.json"


def all_cases() -> Iterator[Case]:
    """Give every case in the order of the file."""
    for module in (genuine, texts, envelopes, claims, live, trust, distrust):
        yield from module.cases()


def make_file() -> str:
    """Give the text of the file."""
    content = {
        "version": 1,
        "clock": NOW.isoformat().replace("+00:00", "Z"),
        "root": write_roots(Keyring((ROOT.key,))),
        "bundle": encoded(BUNDLE),
        "status_lists": {uri: encoded(data) for uri, data in STATUS_LISTS.items()},
        "cases": [case.members() for case in all_cases()],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(make_file(), encoding="utf-8")
