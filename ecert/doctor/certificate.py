"""Judge one certificate: its signatures, its chain, and whether every column says what was signed."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ecert.application.workflow import CERTIFIED
from ecert.catalogue.characters import number_key
from ecert.catalogue.entries import Catalogue
from ecert.catalogue.typetable import TypeEntry
from ecert.doctor.codes import Code
from ecert.doctor.rows import Held
from ecert.errors import Malformed, SealBroken, UnknownTemplate
from ecert.register.credential import Credential, decode_credential
from ecert.register.digits import MAX_BYTES
from ecert.register.lifecycle import EventKind, Standing
from ecert.register.record import Record
from ecert.register.stored import OpenedCertificate, open_stored
from ecert.signing.envelope import open_sealed
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found out about one certificate."""

    faults: tuple[tuple[Code, str], ...]
    record: Record | None
    """The verified record; None where it does not hold."""


def judge(held: Held, keyring: Keyring, catalogue: Catalogue | None) -> Judgement:
    """Open a certificate and compare everything with what was signed; without a catalogue templates are left out."""
    identifier = held.stored.identifier
    try:
        opened = open_stored(held.stored, keyring)
    except SealBroken as error:
        code = Code.SIGNER_UNKNOWN if error.reason == "signer-unknown" else Code.CERTIFICATE_BROKEN
        return Judgement(((code, f"{identifier}: {error.detail}"),), None)
    faults = [
        (code, f"{identifier}: {what}")
        for code, what in _faults(held, opened, keyring, None if catalogue is None else catalogue.types)
    ]
    if catalogue is not None and not _has_template(opened.record, catalogue):
        reference = opened.record.template
        faults.append((Code.TEMPLATE_MISSING, f"{reference.slug}/{reference.version}"))
    return Judgement(tuple(faults), opened.record)


def _faults(
    held: Held, opened: OpenedCertificate, keyring: Keyring, types: Mapping[int, TypeEntry] | None
) -> Iterator[tuple[Code, str]]:
    """Give every fault of a certificate whose record and chain hold."""
    yield from _credential_faults(opened, keyring, types)
    yield from _column_faults(held, opened)
    yield from _event_faults(held, opened)
    yield from _succession_faults(held, opened)
    record, columns = opened.record, held.columns
    if held.stored.application_id is not None:
        if columns["application_state"] is None:
            yield Code.APPLICATION_WRONG, "is not there"
        elif columns["application_state"] not in CERTIFIED:
            yield Code.APPLICATION_WRONG, "is not issued"
        elif columns["application_number"] != record.application_number:
            yield Code.APPLICATION_WRONG, "has another number"


def _credential_faults(
    opened: OpenedCertificate, keyring: Keyring, types: Mapping[int, TypeEntry] | None
) -> Iterator[tuple[Code, str]]:
    """Open the credential by itself, and compare with the record what both say."""
    record = opened.record
    try:
        key, payload = open_sealed(
            opened.stored.credential, keyring, purpose=Purpose.CERTIFICATE, typ=None, max_bytes=MAX_BYTES
        )
        credential = decode_credential(payload)
    except (SealBroken, Malformed) as error:
        yield Code.CREDENTIAL_BROKEN, error.detail
        return
    serial, version = record.identifier.split(".")[-3:-1]
    place = (credential.status_list, credential.status_index)
    number = _number(credential, types) or record.number
    said = (credential.serial, credential.version, number, credential.issued, credential.valid_to, place)
    place = (record.status_list, record.status_index)
    signed = (serial, int(version), record.number, record.issued, record.valid_to, place)
    if said != signed or key.issuer_code != record.authority_code:
        yield Code.CREDENTIAL_BROKEN, "says something else than the record"


def _number(credential: Credential, types: Mapping[int, TypeEntry] | None) -> str | None:
    """Read the number; None where it takes a type table and none can be read."""
    if isinstance(credential.number, str):
        return credential.number
    entry = None if types is None else types.get(credential.type_index)
    return None if entry is None else entry.read_number(credential.number) or "unreadable"


def _column_faults(held: Held, opened: OpenedCertificate) -> Iterator[tuple[Code, str]]:
    record = opened.record
    serial, version = record.identifier.split(".")[-3:-1]
    signed = {
        "template_slug": record.template.slug,
        "template_version": record.template.version,
        "serial": serial,
        "version_no": int(version),
        "number": record.number,
        "number_key": number_key(record.number),
        "holder_name": record.holder.name,
        "holder_code": record.holder.code,
        "issued": record.issued,
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
        "standing": opened.history.standing,
        "status_list": record.status_list,
        "status_index": record.status_index,
        "credential_sha256": hashlib.sha256(opened.stored.credential).hexdigest(),
    }
    for name, value in signed.items():
        if held.columns[name] != value:
            yield Code.COLUMN_WRONG, name


def _event_faults(held: Held, opened: OpenedCertificate) -> Iterator[tuple[Code, str]]:
    before = 0
    for columns, event in zip(held.events, opened.history.events, strict=True):
        if columns.position != event.position:
            yield Code.EVENT_COLUMN_WRONG, f"event {event.position}: position"
        if columns.kind != event.kind:
            yield Code.EVENT_COLUMN_WRONG, f"event {event.position}: kind"
        if columns.at != event.at:
            yield Code.EVENT_COLUMN_WRONG, f"event {event.position}: at"
        if columns.sequence <= before:
            yield Code.EVENT_COLUMN_WRONG, f"event {event.position}: sequence"
        before = columns.sequence


def _succession_faults(held: Held, opened: OpenedCertificate) -> Iterator[tuple[Code, str]]:
    """Compare predecessor and successor with the rows that name each other."""
    columns, last = held.columns, opened.history.events[-1]
    if columns["predecessor"] != opened.record.predecessor:
        yield Code.SUCCESSION_WRONG, "predecessor"
    superseded = opened.history.standing is Standing.SUPERSEDED and last.kind is EventKind.SUPERSEDED
    if columns["successor"] != (last.successor if superseded else None):
        yield Code.SUCCESSION_WRONG, "successor"


def _has_template(record: Record, catalogue: Catalogue) -> bool:
    try:
        entry = catalogue.get(record.template.slug, record.template.version)
    except UnknownTemplate:
        return False
    return entry.digest == record.template.digest
