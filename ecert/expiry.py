"""
When keys end: a line of keys is what signs for one purpose and authority, one key after another without a gap.

What the daily work needs is looked at by `ecert.provisioning`; here is what it does not ask about: roots, whose private
halves are elsewhere, and keys that not every installation has.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from ecert.clock import legal_date
from ecert.signing.chains import life_of
from ecert.signing.keyring import Keyring
from ecert.signing.keys import PRESENTATION_DAYS, Purpose, VerificationKey

ALARM_DAYS: Final = 60
"""How long before its last day a key is warned of: time enough for a key ceremony."""
ROOTS: Final = frozenset({Purpose.BUNDLE, Purpose.DOCUMENT_ROOT})
"""Roots count by their public halves: the private ones are on other machines."""
_HELD = frozenset({Purpose.PRESENTATION, Purpose.WITNESS})


def horizon_of(purpose: Purpose, days: int = ALARM_DAYS) -> int:
    """Give how many days ahead the end of a key counts: of a presentation key at most half of its life."""
    return min(days, PRESENTATION_DAYS // 2) if purpose is Purpose.PRESENTATION else days


def last_day_of(key: VerificationKey, keyring: Keyring) -> date:
    """Give the last day on which a key is of use: that of its X.509 certificate may be the earlier one."""
    last_day = key.valid_to or date.max
    chain = keyring.chains.get(key.key_id)
    return last_day if chain is None else min(last_day, legal_date(life_of(chain[0]).last))


def end_of_line(keys: Iterable[VerificationKey], keyring: Keyring, *, today: date) -> VerificationKey | None:
    """Follow keys that overlap or join from today on; give the last one, or None where none covers today."""
    line = [(key, last_day_of(key, keyring)) for key in keys]
    found, day = None, today
    while fit := [(last, key) for key, last in line if key.valid_from <= day <= last]:
        last, found = max(fit, key=lambda item: item[0])
        if last == date.max:
            break
        day = last + timedelta(days=1)
    return found


def find_ending_lines(keyring: Keyring, *, today: date) -> list[str]:
    """List the lines of roots, of presentation keys and of witnesses' keys that end before long, each in a sentence."""
    lines: defaultdict[tuple[str, str], list[VerificationKey]] = defaultdict(list)
    held = {signer.key.key_id for signer in keyring.signers}
    for key in keyring.keys:
        if key.purpose in ROOTS or (key.purpose in _HELD and key.key_id in held):
            lines[key.purpose, key.issuer_code or ""].append(key)
    found = []
    for (purpose, issuer), keys in sorted(lines.items()):
        last = end_of_line(keys, keyring, today=today)
        if last is None:
            continue
        last_day = last_day_of(last, keyring)
        if last_day < today + timedelta(days=horizon_of(last.purpose)):
            owner = f" of issuing authority {issuer}" if issuer else ""
            found.append(f"no {purpose} key{owner} covers {(last_day + timedelta(days=1)).isoformat()}")
    return found
