"""
Read what there is to send: the register's events, and each one's row.

A certificate is opened before anything is said about it, so every signature is checked again; what does not hold is
never sent.
"""

from dataclasses import dataclass

from sqlmodel import Session

from ecert.catalogue.entries import Catalogue
from ecert.errors import InvalidInput, SealBroken, UnknownTemplate
from ecert.register.service import NumberedEvent, events_after, get_certificate
from ecert.register.stored import OpenedCertificate, open_stored
from ecert.signing.keyring import Keyring
from ecert.sync.failures import FailureCode, Fault
from ecert.sync.records import PlatformRow, build_row


@dataclass(frozen=True, slots=True)
class RowSource:
    """What rows are made from, beside the register."""

    catalogue: Catalogue
    keyring: Keyring
    province: str

    def row_of(self, session: Session, event: NumberedEvent) -> PlatformRow | Fault:
        """Build the row of a certificate after one event, or say why there is none."""
        try:
            opened = self._open(session, event)
            reference = opened.record.template
            entry = self.catalogue.get(reference.slug, reference.version)
            if entry.digest != reference.digest:
                return Fault(FailureCode.TEMPLATE_MISMATCH, "template: is not the one the record was made from")
            return build_row(
                opened.record,
                opened.history.events[: event.position],
                sequence=event.sequence,
                template=entry.template,
                province=self.province,
            )
        except SealBroken as error:
            return Fault(FailureCode.RECORD_MISMATCH, f"certificate: {error.detail}")
        except UnknownTemplate:
            return Fault(FailureCode.TEMPLATE_MISMATCH, "template: the version that the record names is not installed")
        except InvalidInput as error:
            return Fault(FailureCode.ROW_UNFIT, error.detail)

    def _open(self, session: Session, event: NumberedEvent) -> OpenedCertificate:
        """Open the event's certificate and insist that the event is one of its chain."""
        opened = open_stored(get_certificate(session, event.identifier, by=None), self.keyring)
        if opened.stored.events[event.position - 1 : event.position] != (event.sealed,):
            raise SealBroken("record-mismatch", "the event is not at its place in the chain")
        return opened


def find_event(session: Session, sequence: int) -> NumberedEvent | None:
    """Find the event with this number."""
    found = events_after(session, sequence - 1, limit=1)
    return found[0] if found and found[0].sequence == sequence else None


def newest_sequence(session: Session, *, after: int) -> int:
    """
    Give the number of the register's newest event, or *after* where none comes after it.

    The register can only be read forwards, so this doubles its step until it is past the end, then halves the gap: some
    forty one-row reads for a million events, instead of reading them all.
    """
    low, step = after, 1
    while found := events_after(session, low + step - 1, limit=1):
        low, step = found[0].sequence, 2 * step
    high = low + step - 1
    while low < high:
        middle = (low + high) // 2
        found = events_after(session, middle, limit=1)
        low, high = (found[0].sequence, high) if found else (low, middle)
    return low
