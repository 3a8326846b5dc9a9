"""
Make the vectors of docs/format.md from fixed seeds; ESP256 is deterministic (RFC 6979), so a rerun gives equal bytes.

`python -m tests.golden.format_vectors`, run in the repository's root, writes the JSON files of this folder and the last
section of docs/format.md anew. That is for a new version of the format: a released one is never edited.
"""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from ecert.accounts.events import (
    ACCOUNT_EVENT_TYPE,
    AccountEvent,
    AccountEventKind,
    AccountFacts,
    Doers,
    encode_account_event,
)
from ecert.bundle.content import Bundle, IssuerName, encode_bundle, seal_bundle
from ecert.bundle.distrust import Distrusted, mark_of
from ecert.catalogue.typetable import TypeEntry
from ecert.fieldwork.record import (
    ROUND_TYPE,
    RecordedNote,
    RecordedPhoto,
    RecordedPlace,
    RecordedScan,
    RecordedSight,
    RecordedVerdict,
    RoundRecord,
    encode_round,
)
from ecert.identifiers import base36
from ecert.identifiers.certificate import CertificateIdentifier
from ecert.register.credential import Credential, encode_credential, encode_to_fit
from ecert.register.digits import format_code
from ecert.register.events import EVENT_TYPE, CopyNote, Event, Inspection, encode_event
from ecert.register.lifecycle import EventKind, InspectionResult
from ecert.register.live import LiveCode, encode_live
from ecert.register.record import RECORD_TYPE, Holder, Record, TemplateReference, encode_record
from ecert.signing import cbor
from ecert.signing.algorithms import Algorithm
from ecert.signing.envelope import parse, seal
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyFileSigner, Purpose
from ecert.statuslist.entries import Entry, build_entries
from ecert.statuslist.token import make_list, seal_list
from tests.unit.signing.signers import Terms, a_signer

FOLDER: Final = Path(__file__).parent
DOCUMENT: Final = FOLDER.parents[1] / "docs" / "format.md"
MARK: Final = "<!-- Made by tests/golden/format_vectors.py; edit nothing below. -->\n"
_HEX_WIDTH = 112
_PACKED = {1, 5}
_CODES = {"credential", "live-code"}
_DAYS = {7, 11, 14}

AUTHORITY: Final = "11430000320581596K"
TYPE_CODE: Final = "11430000320581596K923"
CERTIFICATE_SEED: Final = "format certificate"
EVENT_SEED: Final = "format event"
STATUS_SEED: Final = "format status"
ROOT_SEED: Final = "format root"
ED_CERTIFICATE_SEED: Final = "format certificate, edwards"
ED_EVENT_SEED: Final = "format event, edwards"
ED_STATUS_SEED: Final = "format status, edwards"
ED_ROOT_SEED: Final = "format root, edwards"
PRESENTATION_SEED: Final = "format presentation"
ED_PRESENTATION_SEED: Final = "format presentation, edwards"
ROUND_SEED: Final = "format round"
SAMPLE_SEED: Final = "lab ed"
CERTIFICATE_SIGNER: Final = a_signer(CERTIFICATE_SEED, terms=Terms(issuer_code=AUTHORITY))
EVENT_SIGNER: Final = a_signer(EVENT_SEED, terms=Terms(purpose=Purpose.EVENT, issuer_code=None))
STATUS_SIGNER: Final = a_signer(STATUS_SEED, terms=Terms(purpose=Purpose.STATUS, issuer_code=None))
ROOT_SIGNER: Final = a_signer(ROOT_SEED, terms=Terms(purpose=Purpose.BUNDLE, issuer_code=None))
ED_CERTIFICATE_SIGNER: Final = a_signer(
    ED_CERTIFICATE_SEED, algorithm=Algorithm.ED25519, terms=Terms(issuer_code=AUTHORITY)
)
ED_EVENT_SIGNER: Final = a_signer(
    ED_EVENT_SEED, algorithm=Algorithm.ED25519, terms=Terms(purpose=Purpose.EVENT, issuer_code=None)
)
ED_STATUS_SIGNER: Final = a_signer(
    ED_STATUS_SEED, algorithm=Algorithm.ED25519, terms=Terms(purpose=Purpose.STATUS, issuer_code=None)
)
ED_ROOT_SIGNER: Final = a_signer(
    ED_ROOT_SEED, algorithm=Algorithm.ED25519, terms=Terms(purpose=Purpose.BUNDLE, issuer_code=None)
)
ROUND_SIGNER: Final = a_signer(ROUND_SEED, terms=Terms(purpose=Purpose.ROUND, issuer_code=None))

_NOVEMBER: Final = Terms(
    purpose=Purpose.PRESENTATION, issuer_code=AUTHORITY, valid_from=date(2025, 11, 1), valid_to=date(2025, 11, 30)
)
PRESENTATION_SIGNER: Final = a_signer(PRESENTATION_SEED, terms=_NOVEMBER)
ED_PRESENTATION_SIGNER: Final = a_signer(ED_PRESENTATION_SEED, algorithm=Algorithm.ED25519, terms=_NOVEMBER)

SERIAL: Final = "7Q2M4XB0K9RT"
IDENTIFIER: Final = CertificateIdentifier.build(TYPE_CODE, AUTHORITY, serial=SERIAL, version=2)
HOLDER: Final = Holder("示例市广播电视台", "12430100MB0QT3B86G", "001")
CHANNEL: Final = "示例市广播电视台新闻综合频道"
SCOPE: Final = "新闻、专题、综艺、影视剧，以及经批准转播的中央广播电视总台节目和示例市行政区域内的公益节目"

ORGANISATION, _ = encode_to_fit(
    Credential(
        type_index=23,
        serial=SERIAL,
        version=2,
        number="第4301001-03号",
        holder_name=HOLDER.name,
        issued=date(2025, 3, 1),
        status_list=0,
        status_index=2741,
        holder_code=HOLDER.code,
        scope=SCOPE,
        title=CHANNEL,
        valid_from=date(2025, 4, 1),
        valid_to=date(2028, 3, 31),
    )
)
PERSON: Final = Credential(
    type_index=33,
    serial="204815061720",
    version=1,
    number="BY4320250000456",
    holder_name="夏雨薇",
    issued=date(2025, 5, 18),
    status_list=1,
    status_index=70214,
    holder_tail="0042",
)

SEALED_ORGANISATION: Final = seal(encode_credential(ORGANISATION), CERTIFICATE_SIGNER)
SEALED_PERSON: Final = seal(encode_credential(PERSON), CERTIFICATE_SIGNER)

RECORD: Final = Record(
    identifier=str(IDENTIFIER),
    template=TemplateReference("guangbo_dianshi_pindao_xukezheng", 1, sha256(b"a template file").digest()),
    type_code_provisional=True,
    title="广播电视频道许可证",
    number=str(ORGANISATION.number),
    business_type="renewal",
    authority_name="湖南省广播电视局",
    authority_code=AUTHORITY,
    holder=HOLDER,
    issued=ORGANISATION.issued,
    first_issued=date(2022, 4, 1),
    valid_from=date(2025, 4, 1),
    valid_to=ORGANISATION.valid_to,
    claims={"channel_name": CHANNEL, "programme_scope": SCOPE, "transmission": ["有线", "无线"]},
    status_list=ORGANISATION.status_list,
    status_index=ORGANISATION.status_index,
    credential_digest=sha256(SEALED_ORGANISATION).digest(),
    application_number="20250000017",
    issued_at=datetime(2025, 3, 1, 1, 30, tzinfo=UTC),
    granting_authority="国家广播电视总局",
    predecessor=str(replace(IDENTIFIER, version=1)),
)
SEALED_RECORD: Final = seal(encode_record(RECORD), CERTIFICATE_SIGNER, typ=RECORD_TYPE)

ISSUED: Final = Event(
    identifier=RECORD.identifier,
    position=1,
    kind=EventKind.ISSUED,
    at=RECORD.issued_at,
    actor="zhangsan",
    record_digest=sha256(SEALED_RECORD).digest(),
)
SEALED_ISSUED: Final = seal(encode_event(ISSUED), EVENT_SIGNER, typ=EVENT_TYPE)
CANCELLED: Final = Event(
    identifier=RECORD.identifier,
    position=2,
    kind=EventKind.CANCELLED,
    at=datetime(2025, 11, 20, 8, 5, 9, tzinfo=UTC),
    actor="zhangsan",
    previous=sha256(SEALED_ISSUED).digest(),
    confirmed_by="lisi",
    reason_code="holder-request",
    reason="持证主体申请注销",
    document_number="湘广注〔2025〕8号",
)
SEALED_CANCELLED: Final = seal(encode_event(CANCELLED), EVENT_SIGNER, typ=EVENT_TYPE)

INSPECTED: Final = Event(
    identifier=RECORD.identifier,
    position=2,
    kind=EventKind.INSPECTED,
    at=datetime(2025, 3, 14, 2, 0, 0, tzinfo=UTC),
    actor="zhangsan",
    previous=sha256(SEALED_ISSUED).digest(),
    reason="上年度有违规播出，限期整改",
    document_number="湘广核〔2025〕3号",
    inspection=Inspection(2024, InspectionResult.FAILED),
)
SEALED_INSPECTED: Final = seal(encode_event(INSPECTED), EVENT_SIGNER, typ=EVENT_TYPE)

COPY_ID: Final = "0d0f6a1c-5f0b-4b6e-9d55-1c1f6a8f3b21"
COPIED: Final = Event(
    identifier=RECORD.identifier,
    position=2,
    kind=EventKind.COPIED,
    at=datetime(2025, 6, 3, 1, 20, 0, tzinfo=UTC),
    actor="zhangsan",
    previous=sha256(SEALED_ISSUED).digest(),
    reason="办理节目备案",
    copy=CopyNote(COPY_ID, datetime(2025, 7, 3, 1, 20, 0, tzinfo=UTC)),
)
SEALED_COPIED: Final = seal(encode_event(COPIED), EVENT_SIGNER, typ=EVENT_TYPE)
COPY_RECALLED: Final = Event(
    identifier=RECORD.identifier,
    position=3,
    kind=EventKind.COPY_RECALLED,
    at=datetime(2025, 6, 4, 2, 0, 0, tzinfo=UTC),
    actor="lisi",
    previous=sha256(SEALED_COPIED).digest(),
    reason="发错对象",
    copy=CopyNote(COPY_ID),
)
SEALED_COPY_RECALLED: Final = seal(encode_event(COPY_RECALLED), EVENT_SIGNER, typ=EVENT_TYPE)

ACCOUNT_NOTED: Final = AccountEvent(
    position=1,
    at=datetime(2025, 3, 1, 0, 30, tzinfo=UTC),
    account="zhangsan",
    facts=AccountFacts(AccountEventKind.NOTED, token=sha256(b"a token").digest()),
    roles=("clerk",),
    authority="hunan_broadcasting",
)
SEALED_ACCOUNT_NOTED: Final = seal(encode_account_event(ACCOUNT_NOTED), EVENT_SIGNER, typ=ACCOUNT_EVENT_TYPE)
ACCOUNT_ROLES: Final = AccountEvent(
    position=2,
    at=datetime(2025, 11, 20, 9, 0, 3, tzinfo=UTC),
    account="zhangsan",
    facts=AccountFacts(AccountEventKind.ROLES_SET, Doers("lisi", "wangwu", 17)),
    roles=("clerk", "issuer"),
    authority="hunan_broadcasting",
    previous=sha256(SEALED_ACCOUNT_NOTED).digest(),
)
SEALED_ACCOUNT_ROLES: Final = seal(encode_account_event(ACCOUNT_ROLES), EVENT_SIGNER, typ=ACCOUNT_EVENT_TYPE)
DEVICE_ID: Final = "0b9c8d7e-6f50-4a41-9b32-aabbccddeeff"
ACCOUNT_DEVICE: Final = AccountEvent(
    position=3,
    at=datetime(2025, 11, 20, 9, 5, 0, tzinfo=UTC),
    account="zhaoliu",
    facts=AccountFacts(
        AccountEventKind.DEVICE_LET_IN,
        Doers("zhaoliu"),
        token=sha256(b"another token").digest(),
        code=sha256(b"a code").digest(),
        device=DEVICE_ID,
    ),
    roles=("inspector",),
    previous=sha256(SEALED_ACCOUNT_ROLES).digest(),
)
SEALED_ACCOUNT_DEVICE: Final = seal(encode_account_event(ACCOUNT_DEVICE), EVENT_SIGNER, typ=ACCOUNT_EVENT_TYPE)

ENTRIES: Final = build_entries(
    full_blocks=1,
    begun=(4096, 4711, 8191),
    exceptions=((0, Entry.SUSPENDED), (ORGANISATION.status_index, Entry.INVALID), (4711, Entry.SUPERSEDED)),
)
STATUS_LIST: Final = make_list("https://ecert.example/s/0", ENTRIES, issued_at=CANCELLED.at)
SEALED_STATUS_LIST: Final = seal_list(STATUS_LIST, STATUS_SIGNER)

CODED: Final = Credential(
    type_index=18,
    serial="0A1B2C3D4E5F",
    version=1,
    number=(0, 637),
    holder_name="湖南星火文化传媒有限公司",
    issued=date(2025, 3, 1),
    status_list=3,
    status_index=5,
    holder_code="91430100MA4L2XK362",
    scope=(0, 2, "网络微短剧"),
    valid_to=date(2027, 2, 28),
)
CODED_TYPE: Final = TypeEntry(
    code="11430000320581596K918",
    provisional=True,
    title="广播电视节目制作经营许可证",
    numbers=(("（湘）字第", 5, "号"), ("（湘）字〔", 4, "〕第", 3, "号")),
    scopes=("专题", "专栏", "综艺"),
)
SEALED_CODED: Final = seal(encode_credential(CODED), ED_CERTIFICATE_SIGNER)
CODED_RECORD: Final = Record(
    identifier=str(CertificateIdentifier.build(CODED_TYPE.code, AUTHORITY, serial=CODED.serial, version=1)),
    template=TemplateReference(
        "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng", 1, sha256(b"another template file").digest()
    ),
    type_code_provisional=True,
    title=CODED_TYPE.title,
    number="（湘）字第00637号",
    business_type="first_issue",
    authority_name="湖南省广播电视局",
    authority_code=AUTHORITY,
    holder=Holder(CODED.holder_name, "91430100MA4L2XK362", "001"),
    issued=CODED.issued,
    first_issued=CODED.issued,
    valid_from=CODED.issued,
    valid_to=CODED.valid_to,
    claims={"business_scope": ["专题", "综艺", "网络微短剧"]},
    status_list=CODED.status_list,
    status_index=CODED.status_index,
    credential_digest=sha256(SEALED_CODED).digest(),
    application_number="20250000018",
    issued_at=datetime(2025, 3, 1, 2, 0, tzinfo=UTC),
)
SEALED_CODED_RECORD: Final = seal(encode_record(CODED_RECORD), ED_CERTIFICATE_SIGNER, typ=RECORD_TYPE)
CODED_ISSUED: Final = Event(
    identifier=CODED_RECORD.identifier,
    position=1,
    kind=EventKind.ISSUED,
    at=CODED_RECORD.issued_at,
    actor="zhangsan",
    record_digest=sha256(SEALED_CODED_RECORD).digest(),
)
SEALED_CODED_ISSUED: Final = seal(encode_event(CODED_ISSUED), ED_EVENT_SIGNER, typ=EVENT_TYPE)
CODED_LIST: Final = make_list(
    "https://ecert.example/s/3", build_entries(full_blocks=0, begun=(5,), exceptions=()), issued_at=CODED_ISSUED.at
)
SEALED_CODED_LIST: Final = seal_list(CODED_LIST, ED_STATUS_SIGNER)

LIVE: Final = LiveCode(
    credential=CODED,
    issued_at=datetime(2025, 11, 20, 2, 30, tzinfo=UTC),
    cti=bytes.fromhex("8c1f07a2b3d45e60"),
    entry=0,
    legal_representative="张三",
    address="湖南省长沙市示例路1号",
)
SEALED_LIVE: Final = seal(encode_live(LIVE), PRESENTATION_SIGNER)
ENDED_LIVE: Final = LiveCode(
    credential=PERSON, issued_at=datetime(2025, 11, 20, 2, 31, tzinfo=UTC), cti=bytes(range(8)), entry=1
)
SEALED_ENDED_LIVE: Final = seal(encode_live(ENDED_LIVE), ED_PRESENTATION_SIGNER)

BUNDLE: Final = Bundle(
    sequence=1,
    issued_at=datetime(2025, 11, 20, 0, 0, tzinfo=UTC),
    expires_at=datetime(2025, 12, 20, 0, 0, tzinfo=UTC),
    ttl=timedelta(days=7),
    keyring=Keyring((CERTIFICATE_SIGNER.key, EVENT_SIGNER.key, STATUS_SIGNER.key)),
    revoked=frozenset(),
    types={23: TypeEntry(TYPE_CODE, True, "广播电视频道许可证", (("第4301001-", 2, "号"),), ())},
    type_issuers={23: 0},
    issuers=(
        (
            IssuerName("湖南省新闻出版广电局", None, date(2018, 11, 30)),
            IssuerName("湖南省广播电视局", date(2018, 12, 1)),
        ),
    ),
    list_prefix="https://ecert.example/s/",
    lists=(0, 1),
)
SEALED_BUNDLE: Final = seal_bundle(encode_bundle(BUNDLE), ROOT_SIGNER)
NEXT_BUNDLE: Final = replace(
    BUNDLE,
    sequence=2,
    issued_at=datetime(2025, 12, 1, 0, 0, tzinfo=UTC),
    expires_at=datetime(2025, 12, 31, 0, 0, tzinfo=UTC),
    keyring=Keyring((*BUNDLE.keyring.keys, ED_CERTIFICATE_SIGNER.key, ED_EVENT_SIGNER.key, ED_STATUS_SIGNER.key)),
    revoked=frozenset({EVENT_SIGNER.key.key_id}),
    types={18: CODED_TYPE, **BUNDLE.types},
    type_issuers={18: 0, 23: 0},
    lists=(0, 1, 3),
)
SEALED_NEXT_BUNDLE: Final = seal_bundle(encode_bundle(NEXT_BUNDLE), ED_ROOT_SIGNER)
THIRD_BUNDLE: Final = replace(
    NEXT_BUNDLE,
    sequence=3,
    issued_at=datetime(2025, 12, 2, 0, 0, tzinfo=UTC),
    expires_at=datetime(2026, 1, 1, 0, 0, tzinfo=UTC),
    distrusted={
        CERTIFICATE_SIGNER.key.key_id: Distrusted(
            datetime(2025, 11, 25, 0, 0, tzinfo=UTC), mark_of(sha256(SEALED_ORGANISATION).digest())
        )
    },
)
SEALED_THIRD_BUNDLE: Final = seal_bundle(encode_bundle(THIRD_BUNDLE), ED_ROOT_SIGNER)

ROUND: Final = RoundRecord(
    format=1,
    round_id="6f1d2c3b-4a59-4e68-8f70-112233445566",
    account="wangwu",
    inspector_number="湘执法-18001",
    devices=["0b9c8d7e-6f50-4a41-9b32-aabbccddeeff"],
    title="十一月检查",
    started_at="2025-11-21T01:00:00Z",
    ended_at="2025-11-21T03:30:00Z",
    closed_at="2025-11-21T08:15:20Z",
    scans=[
        RecordedScan(
            scan_id="1c2d3e4f-5061-4273-8495-a6b7c8d9e0f1",
            device_id="0b9c8d7e-6f50-4a41-9b32-aabbccddeeff",
            inspector_number="湘执法-18001",
            scanned_at="2025-11-21T01:12:09Z",
            received_at="2025-11-21T08:15:02Z",
            code_sha256=sha256(format_code(SEALED_ORGANISATION).encode()).digest(),
            place=RecordedPlace(28_228_209, 112_938_814, 13),
            seen=RecordedSight(
                offline=1,
                outcome="PASSED",
                status="valid",
                reasons=["ok"],
                bundle_sequence=1,
                list_issued_at="2025-11-20T08:00:00Z",
            ),
            verdict=RecordedVerdict(
                outcome="FAILED", status="cancelled", reasons=["cancelled"], identifier=RECORD.identifier
            ),
            counted=1,
            first_scan_id="1c2d3e4f-5061-4273-8495-a6b7c8d9e0f1",
            notes=[
                RecordedNote(
                    note_id="2b3c4d5e-6f70-4182-9304-b5c6d7e8f901",
                    device_id="0b9c8d7e-6f50-4a41-9b32-aabbccddeeff",
                    inspector_number="湘执法-18001",
                    written_at="2025-11-21T01:13:40Z",
                    received_at="2025-11-21T08:15:05Z",
                    text="离线核验时显示有效，当场拍照",
                    photo_sha256=sha256(b"a photo").digest(),
                )
            ],
        ),
        RecordedScan(
            scan_id="3d4e5f60-7182-4394-85a6-c7d8e9f0a1b2",
            device_id="0b9c8d7e-6f50-4a41-9b32-aabbccddeeff",
            inspector_number="湘执法-18001",
            scanned_at="2025-11-21T01:20:00Z",
            received_at="2025-11-21T08:15:03Z",
            certificate_number="第4301001-99号",
            seen=RecordedSight(offline=1, outcome="INDETERMINATE", status="unknown", reasons=["register-unreachable"]),
            verdict=RecordedVerdict(outcome="FAILED", status="unknown", reasons=["not-registered"]),
            counted=1,
            first_scan_id="3d4e5f60-7182-4394-85a6-c7d8e9f0a1b2",
            notes=[],
        ),
    ],
    photos=[RecordedPhoto(sha256=sha256(b"a photo").digest(), size=7, media_type="image/jpeg")],
)
SEALED_ROUND: Final = seal(encode_round(ROUND), ROUND_SIGNER, typ=ROUND_TYPE)

SAMPLE: Final = bytes.fromhex(
    "d28449a2013204445c77d7fda058a7a2041a6d66c9803a00010000a90007014dbbe5247f6a2d2c247a4b1b6c6a0201037328e6b9982"
    "9e5ad97e7acac3030313233e58fb70458186e565357661f706b658753164f205a9267099650516c53f8054c29b031fb832a9e361558"
    "a63106583a5e7f64ad753589c6828276ee52364f5c7ecf8425ff0865f6653f65b095fb53ca540c7c7b4e13989830014e13680f7b498"
    "28276ee96645916ff09071950210882031a00075f9158407c744b631814cce0b902c1a1cdcb7448df7eb0adb259743f3c6f346a64fe"
    "271e5834547f1de6c20b6bc56020b14badb06731e04752ed61bebd2696afaac5f906"
)
"""The sample of the wire format, 248 bytes: given, not made; its kid is a dummy."""


def sample_signer() -> KeyFileSigner:
    """Give the key of the wire format's sample, with the dummy key id that the sample names."""
    private = ed25519.Ed25519PrivateKey.from_private_bytes(sha256(SAMPLE_SEED.encode()).digest())
    template = a_signer(algorithm=Algorithm.ED25519, terms=Terms(issuer_code=AUTHORITY)).key
    key = replace(template, key_id=bytes.fromhex("5c77d7fd"), public_key=private.public_key())
    return KeyFileSigner(key, private)


@dataclass(frozen=True, slots=True)
class Vector:
    """One signed message and what it is about."""

    name: str
    kind: str
    about: str
    sealed: bytes
    signer: KeyFileSigner

    @property
    def diagnostic(self) -> str:
        """The payload in diagnostic notation (RFC 8949, section 8); what is packed has its meaning beside it."""
        content = cbor.decode(parse(self.sealed).payload, max_bytes=len(self.sealed))
        if self.kind not in _CODES or not isinstance(content, dict):
            return diagnostic(content)
        facts = content[-65537]
        if not isinstance(facts, dict):
            raise TypeError
        lines = [f"    {key}: {diagnostic(value)}{_meaning(key, value)}" for key, value in facts.items()]
        first = "".join(
            f"  {key}: {diagnostic(value)}{_moment(value)},\n" for key, value in content.items() if key != -65537
        )
        return "{\n" + first + "  -65537: {\n" + ",\n".join(lines) + "\n  }\n}"

    def members(self) -> dict[str, str | int]:
        """Give the vector as it stands in its JSON file."""
        code = {"code": format_code(self.sealed)} if self.kind in _CODES else {}
        return {
            "name": self.name,
            "kind": self.kind,
            "about": self.about,
            "kid": self.signer.key.key_id.hex(),
            "bytes": len(self.sealed),
            "sealed": self.sealed.hex(),
            "payload": parse(self.sealed).payload.hex(),
            "sha256": sha256(self.sealed).hexdigest(),
            "diagnostic": self.diagnostic,
            **code,
        }


VECTORS: Final = (
    Vector(
        "credential-organisation",
        "credential",
        "Credential of an organisation: texts in UTF-16BE, the scope cut to fit 252 bytes, first and last valid day.",
        SEALED_ORGANISATION,
        CERTIFICATE_SIGNER,
    ),
    Vector(
        "credential-person",
        "credential",
        "Credential of a person: no code but its last four characters, serial of digits alone, no end.",
        SEALED_PERSON,
        CERTIFICATE_SIGNER,
    ),
    Vector(
        "record",
        "record",
        "Record of the organisation's certificate; all members present.",
        SEALED_RECORD,
        CERTIFICATE_SIGNER,
    ),
    Vector("event-issued", "event", "First event of that certificate.", SEALED_ISSUED, EVENT_SIGNER),
    Vector(
        "event-cancelled",
        "event",
        "Second event: an ending, confirmed by a second person.",
        SEALED_CANCELLED,
        EVENT_SIGNER,
    ),
    Vector(
        "event-inspected",
        "event",
        "Another second event in its place: a failed inspection of the year before.",
        SEALED_INSPECTED,
        EVENT_SIGNER,
    ),
    Vector(
        "event-copied",
        "event",
        "Another second event: an annotated copy was made, for a purpose and until an instant.",
        SEALED_COPIED,
        EVENT_SIGNER,
    ),
    Vector("event-copy-recalled", "event", "The third event: it was called back.", SEALED_COPY_RECALLED, EVENT_SIGNER),
    Vector(
        "status-list",
        "status-list",
        "List 0 after that ending; of the 4,099 places handed out, 0 is suspended, 2741 ended and 4711 superseded.",
        SEALED_STATUS_LIST,
        STATUS_SIGNER,
    ),
    Vector(
        "credential-ed25519",
        "credential",
        "The first sample of the format, signed with Ed25519; its kid is a dummy, not a thumbprint.",
        SAMPLE,
        sample_signer(),
    ),
    Vector(
        "credential-coded",
        "credential",
        "Credential whose number stands by its template and whose scope has codes, signed with Ed25519.",
        SEALED_CODED,
        ED_CERTIFICATE_SIGNER,
    ),
    Vector("record-ed25519", "record", "Record of that certificate.", SEALED_CODED_RECORD, ED_CERTIFICATE_SIGNER),
    Vector("event-ed25519", "event", "First event of that certificate.", SEALED_CODED_ISSUED, ED_EVENT_SIGNER),
    Vector(
        "status-list-ed25519",
        "status-list",
        "List 3 after that: one place is handed out, and in force.",
        SEALED_CODED_LIST,
        ED_STATUS_SIGNER,
    ),
    Vector(
        "live-code",
        "live-code",
        "That certificate shown on a telephone, with legal representative and address.",
        SEALED_LIVE,
        PRESENTATION_SIGNER,
    ),
    Vector(
        "live-code-ed25519",
        "live-code",
        "The person's certificate, shown after it has ended.",
        SEALED_ENDED_LIVE,
        ED_PRESENTATION_SIGNER,
    ),
    Vector(
        "bundle",
        "bundle",
        "First bundle, with the keys of the vectors above that sign with ESP256.",
        SEALED_BUNDLE,
        ROOT_SIGNER,
    ),
    Vector(
        "bundle-ed25519",
        "bundle",
        "Second bundle, from another root: with the Ed25519 keys beside them, and the event key distrusted.",
        SEALED_NEXT_BUNDLE,
        ED_ROOT_SIGNER,
    ),
    Vector(
        "bundle-distrusting",
        "bundle",
        "Third bundle: the first certificate key is distrusted from an instant on; of the two credentials under it the"
        " log proves the organisation's to be older.",
        SEALED_THIRD_BUNDLE,
        ED_ROOT_SIGNER,
    ),
    Vector(
        "round",
        "round",
        "A round of two scans: one by code, with a place, a note and a photo; one by a number typed by hand.",
        SEALED_ROUND,
        ROUND_SIGNER,
    ),
    Vector(
        "account-event-noted",
        "account-event",
        "First event of accounts: what was there before, here a token of one.",
        SEALED_ACCOUNT_NOTED,
        EVENT_SIGNER,
    ),
    Vector(
        "account-event-roles",
        "account-event",
        "Second event: other roles, proposed by one administrator and confirmed by another.",
        SEALED_ACCOUNT_ROLES,
        EVENT_SIGNER,
    ),
    Vector(
        "account-event-device",
        "account-event",
        "Third event: a device came in by its invitation's code, and got a token.",
        SEALED_ACCOUNT_DEVICE,
        EVENT_SIGNER,
    ),
)
SIGNERS: Final = {
    CERTIFICATE_SEED: CERTIFICATE_SIGNER,
    EVENT_SEED: EVENT_SIGNER,
    STATUS_SEED: STATUS_SIGNER,
    SAMPLE_SEED: sample_signer(),
    ROOT_SEED: ROOT_SIGNER,
    ED_CERTIFICATE_SEED: ED_CERTIFICATE_SIGNER,
    ED_EVENT_SEED: ED_EVENT_SIGNER,
    ED_STATUS_SEED: ED_STATUS_SIGNER,
    ED_ROOT_SEED: ED_ROOT_SIGNER,
    PRESENTATION_SEED: PRESENTATION_SIGNER,
    ED_PRESENTATION_SEED: ED_PRESENTATION_SIGNER,
    ROUND_SEED: ROUND_SIGNER,
}
KINDS: Final = ("credential", "record", "event", "status-list", "live-code", "bundle", "round", "account-event")
"""Each has a file of its own."""


def private_jwk(signer: KeyFileSigner) -> dict[str, str]:
    """Give a test key as a JWK with its private part."""
    private = signer.private_key
    if isinstance(private, ec.EllipticCurvePrivateKey):
        scalar = private.private_numbers().private_value.to_bytes(32)
    else:
        scalar = private.private_bytes_raw()
    return signer.key.jwk() | {"d": urlsafe_b64encode(scalar).rstrip(b"=").decode()}


def diagnostic(value: object, *, indent: str = "") -> str:
    """Write a value in diagnostic notation, maps over several lines."""
    if isinstance(value, bytes):
        return f"h'{value.hex()}'"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    deeper = f"{indent}  "
    if isinstance(value, dict):
        lines = [f"{deeper}{diagnostic(key)}: {diagnostic(item, indent=deeper)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list):
        return f"[{', '.join(diagnostic(item, indent=deeper) for item in value)}]"
    return str(value)


def _moment(value: object) -> str:
    """Say in a comment what instant a claim names."""
    return f" / {datetime.fromtimestamp(value, UTC).isoformat()} /" if isinstance(value, int) else ""


def _meaning(key: int | str, value: object) -> str:
    """Say in a comment what a fact of a credential stands for, where its form does not show it."""
    if isinstance(value, bytes):
        return f" / {base36.decode(value) if key in _PACKED else value.decode('utf-16-be')} /"
    if key in _DAYS and isinstance(value, int):
        return f" / {date(1970, 1, 1) + timedelta(days=value)} /"
    return ""


def make_files() -> dict[str, str]:
    """Give the text of every JSON file of this folder by its name."""
    keys = [{"seed": seed, "jwk": private_jwk(signer)} for seed, signer in SIGNERS.items()]
    contents: dict[str, object] = {"keys.json": {"keys": keys}}
    for kind in KINDS:
        contents[f"{kind}.json"] = {"vectors": [vector.members() for vector in VECTORS if vector.kind == kind]}
    return {name: json.dumps(content, ensure_ascii=False, indent=2) + "\n" for name, content in contents.items()}


def make_section() -> str:
    """Give the section "Vectors" of docs/format.md without its heading."""
    parts = []
    for seed, signer in SIGNERS.items():
        jwk = json.dumps(private_jwk(signer), indent=2)
        parts.append(f'### Key "{seed}"\n\n```json\n{jwk}\n```\n')
    for vector in VECTORS:
        data = vector.sealed.hex()
        lines = "\n".join(data[start : start + _HEX_WIDTH] for start in range(0, len(data), _HEX_WIDTH))
        parts.append(
            f"### {vector.name}\n\n{vector.about} {len(vector.sealed)} bytes, "
            f"SHA-256 `{sha256(vector.sealed).hexdigest()}`.\n\n"
            f"```hex\n{lines}\n```\n\nPayload:\n\n```cbor-diag\n{vector.diagnostic}\n```\n"
        )
    return "\n".join(parts)


def main() -> None:
    """Write the files and the section."""
    for name, text in make_files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    written_by_hand, mark, _ = DOCUMENT.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        raise SystemExit(f"{DOCUMENT.name} has no place for the vectors")
    DOCUMENT.write_text(f"{written_by_hand}{MARK}\n{make_section()}", encoding="utf-8")


if __name__ == "__main__":
    main()
