"""What the doctor has found so far."""

from dataclasses import dataclass, field

import msgspec

from ecert.doctor.codes import BLINDING, SENTENCES, Code

MAX_EXAMPLES = 10
"""How many examples a finding lists; all are counted."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong."""

    part: str
    code: Code
    text: str
    count: int
    """How often."""
    examples: list[str]
    """The first of them: identifiers and names of columns, never values."""


@dataclass(slots=True)
class Findings:
    """Collects what is wrong, and what is only worth knowing."""

    notes: list[str] = field(default_factory=list)
    looked_at: dict[str, int] = field(default_factory=dict)
    """How many certificates, events, applications and attachments were opened."""
    _counts: dict[Code, int] = field(default_factory=dict)
    _examples: dict[Code, dict[str, None]] = field(default_factory=dict)

    def add(self, code: Code, example: str = "", *, count: int = 1) -> None:
        """Count a fault, and keep the first examples."""
        self._counts[code] = self._counts.get(code, 0) + count
        examples = self._examples.setdefault(code, {})
        if example and len(examples) < MAX_EXAMPLES:
            examples[example] = None

    def note(self, text: str) -> None:
        """Say something that is in order, but worth knowing."""
        self.notes.append(text)

    def has(self, code: Code) -> bool:
        """Whether something of this code was found."""
        return code in self._counts

    @property
    def blind(self) -> bool:
        """Whether something kept the doctor from looking at all."""
        return not BLINDING.isdisjoint(self._counts)

    def listed(self) -> list[Finding]:
        """Give everything that is wrong, in the order of the codes."""
        return [
            Finding(part, code, text, self._counts[code], list(self._examples[code]))
            for code, (part, text) in SENTENCES.items()
            if code in self._counts
        ]
