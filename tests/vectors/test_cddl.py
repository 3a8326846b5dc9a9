"""The CDDL of docs/format.md (RFC 8610), run by a validator that shares no code with us."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from cddl_verifier import Validator  # type: ignore[import-untyped]  # it ships no types

from ecert.accounts.events import decode_account_event
from ecert.bundle.content import decode_bundle
from ecert.errors import Malformed
from ecert.fieldwork.record import decode_round
from ecert.register.credential import decode_credential
from ecert.register.events import decode_event
from ecert.register.live import decode_live
from ecert.register.record import decode_record
from ecert.signing import cbor
from ecert.signing.envelope import parse
from ecert.statuslist.token import decode_claims
from tests.golden import format_vectors as golden

Change = Callable[[Any], None]

CDDL = "\n".join(re.findall(r"```cddl\n(.*?)```", golden.DOCUMENT.read_text("utf-8"), re.DOTALL))
VALIDATOR = Validator(CDDL)
FACTS = -65537


def content_of(sealed: bytes) -> Any:  # noqa: ANN401 - decoded CBOR
    """Give the decoded payload of a vector."""
    return cbor.decode(parse(sealed).payload)


READERS: dict[str, Callable[[bytes], object]] = {
    "credential-claims": decode_credential,
    "record-content": decode_record,
    "event-content": decode_event,
    "status-list-claims": decode_claims,
    "live-claims": decode_live,
    "bundle-content": decode_bundle,
    "round-content": decode_round,
    "account-event-content": decode_account_event,
}
RECORD_MEMBERS = sorted(str(key) for key in content_of(golden.SEALED_RECORD))
RECORD_OPTIONAL = {"granting_authority", "predecessor", "valid_to"}
EVENT_REQUIRED = ("actor", "at", "certificate", "kind", "position")
EVENT_OPTIONAL = (
    "confirmed_by",
    "document_number",
    "previous_sha256",
    "reason",
    "reason_code",
    "record_sha256",
    "successor",
)


@pytest.mark.parametrize("vector", golden.VECTORS, ids=lambda vector: vector.name)
def test_golden_vector_fits_its_rule(vector: golden.Vector) -> None:
    """Envelope, header and payload of every vector are what the CDDL describes, in deterministic form."""
    result = VALIDATOR.validate(vector.sealed, root_type=vector.kind, require_deterministic=True)
    assert result.valid, result.diagnostics


@pytest.mark.parametrize("rule", golden.KINDS)
@pytest.mark.parametrize("vector", golden.VECTORS, ids=lambda vector: vector.name)
def test_message_fits_no_rule_but_its_own(vector: golden.Vector, rule: str) -> None:
    """No message of one kind can pass for another."""
    assert VALIDATOR.validate(vector.sealed, root_type=rule).valid is (rule == vector.kind)


def put(*path: Any, value: object) -> Change:  # noqa: ANN401 - keys of a map are numbers or texts
    """Make the change that writes one member."""

    def change(content: Any) -> None:  # noqa: ANN401 - decoded CBOR
        for key in path[:-1]:
            content = content[key]
        content[path[-1]] = value

    return change


def drop(*path: Any) -> Change:  # noqa: ANN401 - keys of a map are numbers or texts
    """Make the change that takes one member out."""

    def change(content: Any) -> None:  # noqa: ANN401 - decoded CBOR
        for key in path[:-1]:
            content = content[key]
        del content[path[-1]]

    return change


CREDENTIAL_DEFECTS = [
    *(pytest.param(drop(FACTS, key), id=f"missing-{key}") for key in (0, 1, 2, 3, 4, 7, 8)),
    *(pytest.param(put(FACTS, key, value=1), id=f"reserved-{key}") for key in (9, 10, 11, 12, 15, 16, 19, 24)),
    pytest.param(drop(FACTS), id="no-facts"),
    pytest.param(put(6, value=1), id="unknown-claim"),
    pytest.param(put(4, value=-1), id="negative-exp"),
    pytest.param(put(4, value="2028"), id="text-exp"),
    pytest.param(put(FACTS, 0, value="23"), id="text-type"),
    pytest.param(put(FACTS, 0, value=-1), id="negative-type"),
    pytest.param(put(FACTS, 1, value="7Q2M4XB0K9RT"), id="text-serial"),
    pytest.param(put(FACTS, 1, value=b""), id="empty-serial"),
    pytest.param(put(FACTS, 3, value=[1, 2, 3]), id="number-template-of-three"),
    pytest.param(put(FACTS, 4, value=""), id="empty-name"),
    pytest.param(put(FACTS, 4, value=5), id="number-for-name"),
    pytest.param(put(FACTS, 5, value="12430100MB0QT3B86G"), id="text-code"),
    pytest.param(put(FACTS, 6, value=[1, ""]), id="scope-with-an-empty-part"),
    pytest.param(put(FACTS, 7, value=131_071), id="day-too-far"),
    pytest.param(put(FACTS, 7, value=-1), id="day-before-1970"),
    pytest.param(put(FACTS, 8, value=[0]), id="place-of-one"),
    pytest.param(put(FACTS, 8, value=[0, 1, 2]), id="place-of-three"),
    pytest.param(put(FACTS, 8, value=[0, -1]), id="negative-place"),
    pytest.param(put(FACTS, 14, value="2025-04-01"), id="text-day"),
    pytest.param(put(FACTS, 18, value=0), id="cut-nothing"),
    pytest.param(put(FACTS, 18, value=8), id="cut-unknown"),
]
RECORD_DEFECTS = [
    *(pytest.param(drop(key), id=f"missing-{key}") for key in RECORD_MEMBERS if key not in RECORD_OPTIONAL),
    *(pytest.param(put(key, value=[1]), id=f"mistyped-{key}") for key in RECORD_MEMBERS),
    pytest.param(put("format", value=2), id="other-format"),
    pytest.param(put("extra", value="x"), id="unknown-member"),
    pytest.param(put("holder", "extra", value="x"), id="unknown-member-of-holder"),
    pytest.param(put("template", "version", value="1"), id="text-version"),
    pytest.param(put("template", "sha256", value=bytes(31)), id="short-template-digest"),
    pytest.param(put("credential_sha256", value=bytes(33)), id="long-digest"),
    pytest.param(put("status", value=["0", 1]), id="text-place"),
    pytest.param(put("type_code_provisional", value=2), id="two-for-yes"),
    pytest.param(put("claims", "x", value=5), id="number-for-claim"),
    pytest.param(put("claims", "x", value=[["x"]]), id="list-of-lists"),
    pytest.param(put("claims", 5, value="x"), id="number-for-key-of-claim"),
    pytest.param(put("issued_date", value="20250301"), id="date-without-dashes"),
    pytest.param(put("issued_at", value="2025-03-01T09:30:00+08:00"), id="instant-with-offset"),
]
EVENT_DEFECTS = [
    *(pytest.param(drop(key), id=f"missing-{key}") for key in EVENT_REQUIRED),
    *(pytest.param(put(key, value=[1]), id=f"mistyped-{key}") for key in (*EVENT_REQUIRED, *EVENT_OPTIONAL)),
    pytest.param(put("kind", value="expired"), id="unknown-kind"),
    pytest.param(put("extra", value="x"), id="unknown-member"),
    pytest.param(put("position", value=-1), id="negative-position"),
    pytest.param(put("previous_sha256", value=bytes(31)), id="short-digest"),
    pytest.param(put("at", value="2025-03-01 01:30:00"), id="instant-without-letters"),
]
STATUS_LIST_DEFECTS = [
    *(pytest.param(drop(key), id=f"missing-{key}") for key in (2, 4, 6, 65533, 65534)),
    *(pytest.param(put(key, value=[1]), id=f"mistyped-{key}") for key in (2, 4, 6, 65533, 65534)),
    *(pytest.param(put(key, value=-1), id=f"negative-{key}") for key in (4, 6, 65534)),
    *(pytest.param(put(key, value=253_402_300_800), id=f"too-far-{key}") for key in (4, 6, 65534)),
    pytest.param(put(65534, value=0), id="no-time-to-live"),
    pytest.param(put(5, value=1), id="unknown-claim"),
    pytest.param(drop(65533, "bits"), id="no-bits"),
    pytest.param(drop(65533, "lst"), id="no-list"),
    pytest.param(put(65533, "bits", value=1), id="one-bit"),
    pytest.param(put(65533, "bits", value="2"), id="text-bits"),
    pytest.param(put(65533, "lst", value="eNo"), id="text-list"),
    pytest.param(put(65533, "aggregation_uri", value="https://ecert.example/s"), id="unknown-member"),
]
INSPECTION_DEFECTS = [
    pytest.param(drop("inspected_year"), id="no-year"),
    pytest.param(drop("inspection_result"), id="no-result"),
    pytest.param(put("kind", value="suspended"), id="suspended-by-an-inspection"),
    pytest.param(put("inspected_year", value="2024"), id="text-year"),
    pytest.param(put("inspected_year", value=-1), id="negative-year"),
    pytest.param(put("inspection_result", value="pending"), id="unknown-result"),
    pytest.param(put("inspection_result", value=1), id="number-for-result"),
]
COPY_DEFECTS = [
    pytest.param(drop("copy_id"), id="no-copy"),
    pytest.param(drop("copy_expires_at"), id="no-end"),
    pytest.param(put("kind", value="copy_recalled"), id="recalled-with-an-end"),
    pytest.param(put("kind", value="suspended"), id="suspended-by-a-copy"),
    pytest.param(put("copy_id", value=1), id="number-for-copy"),
    pytest.param(put("copy_expires_at", value="2025-07-03"), id="day-for-end"),
]
INSPECTION_OF_ANOTHER_KIND = [
    pytest.param(put("inspected_year", value=2024), id="year"),
    pytest.param(put("inspection_result", value="passed"), id="result"),
    pytest.param(put("kind", value="inspected"), id="kind"),
]


_BUNDLE_MEMBERS = sorted(str(key) for key in content_of(golden.SEALED_THIRD_BUNDLE))
BUNDLE_DEFECTS = [
    *(pytest.param(drop(key), id=f"missing-{key}") for key in _BUNDLE_MEMBERS if key != "distrusted"),
    *(pytest.param(put(key, value={"x": 1}), id=f"mistyped-{key}") for key in _BUNDLE_MEMBERS),
    *(
        pytest.param(drop("keys", 0, key), id=f"key-without-{key}")
        for key in ("kid", "alg", "key", "purpose", "first_day")
    ),
    *(
        pytest.param(drop("types", 18, key), id=f"type-without-{key}")
        for key in ("code", "title", "issuer", "numbers", "scopes", "provisional")
    ),
    pytest.param(put("extra", value=1), id="unknown-member"),
    pytest.param(put("sequence", value=0), id="sequence-zero"),
    pytest.param(put("ttl", value=0), id="no-time-to-live"),
    pytest.param(put("exp", value=253_402_300_800), id="ends-too-late"),
    pytest.param(put("list_prefix", value=""), id="no-prefix"),
    pytest.param(put("lists", value=[-1]), id="negative-list"),
    pytest.param(put("revoked", value=[bytes(5)]), id="long-revoked"),
    pytest.param(put("keys", 0, "extra", value=1), id="unknown-member-of-key"),
    pytest.param(put("keys", 0, "kid", value=bytes(5)), id="long-kid"),
    pytest.param(put("keys", 0, "purpose", value="bundle"), id="root-among-the-keys"),
    pytest.param(put("keys", 0, "alg", value=-65600), id="algorithm-reserved"),
    pytest.param(put("keys", 0, "first_day", value=131_071), id="day-too-far"),
    pytest.param(put("keys", 0, "last_day", value="2025"), id="text-day"),
    pytest.param(put("keys", 0, "issuer", value="11430000"), id="short-issuer"),
    pytest.param(put("keys", 0, "key", -4, value=bytes(32)), id="private-key"),
    pytest.param(put("keys", 0, "key", -1, value=2), id="another-curve"),
    pytest.param(put("keys", 0, "key", -2, value=bytes(31)), id="short-coordinate"),
    pytest.param(put("types", 18, "extra", value=1), id="unknown-member-of-type"),
    pytest.param(put("types", 18, "code", value="11430000320581596K9180"), id="long-type-code"),
    pytest.param(put("types", 18, "provisional", value=2), id="two-for-yes"),
    pytest.param(put("types", 18, "numbers", 0, value=[]), id="template-of-nothing"),
    pytest.param(put("types", 18, "numbers", 0, value=["x", 16]), id="too-many-digits"),
    pytest.param(put("types", 18, "scopes", 0, value=""), id="empty-scope"),
    pytest.param(put("types", "18", value=1), id="text-index"),
    pytest.param(put("issuers", 0, value=[]), id="issuer-without-a-name"),
    pytest.param(put("issuers", 0, 0, "name", value=""), id="empty-name"),
    *(pytest.param(drop("distrusted", 0, key), id=f"distrusted-without-{key}") for key in ("kid", "since", "kept")),
    pytest.param(put("distrusted", value=[]), id="nothing-distrusted"),
    pytest.param(put("distrusted", 0, "extra", value=1), id="unknown-member-of-distrusted"),
    pytest.param(put("distrusted", 0, "since", value=-1), id="distrusted-before-1970"),
    pytest.param(put("distrusted", 0, "kept", value=[bytes(12)]), id="list-of-kept"),
]
BUNDLE_CONTRADICTIONS = [
    pytest.param(put("exp", value=1_764_633_600), id="ends-as-it-begins"),
    pytest.param(put("lists", value=[1, 0]), id="lists-out-of-order"),
    pytest.param(put("lists", value=[1, 1]), id="list-twice"),
    pytest.param(put("revoked", value=[bytes(4), bytes(4)]), id="revoked-twice"),
    pytest.param(put("revoked", value=[golden.CERTIFICATE_SIGNER.key.key_id]), id="distrusted-and-revoked"),
    pytest.param(put("distrusted", 0, "kid", value=bytes(4)), id="distrusted-of-no-key"),
    pytest.param(put("distrusted", 0, "since", value=1_764_633_601), id="distrusted-later-than-drawn-up"),
    pytest.param(put("distrusted", 0, "kept", value=bytes(11)), id="kept-cut"),
    pytest.param(put("distrusted", 0, "kept", value=bytes(24)), id="kept-twice"),
    pytest.param(lambda content: content["distrusted"].append(content["distrusted"][0]), id="distrusted-twice"),
    pytest.param(put("keys", 0, "alg", value=-19), id="algorithm-of-another-key"),
    pytest.param(put("keys", 0, "key", -2, value=bytes(32)), id="no-point"),
    pytest.param(put("keys", 0, "issuer", value="11430000320581596L"), id="issuer-with-a-wrong-check"),
    pytest.param(drop("keys", 0, "issuer"), id="certificate-key-of-nobody"),
    pytest.param(put("types", 18, "code", value="11430000320581596L918"), id="type-code-with-a-wrong-check"),
    pytest.param(put("types", 18, "issuer", value=1), id="issuer-not-there"),
    pytest.param(put("types", 18, "numbers", 0, value=["x"]), id="template-without-digits"),
    pytest.param(put("types", 18, "numbers", 0, value=["x", 8, "y", 8]), id="sixteen-digits"),
    pytest.param(lambda content: content["keys"].append(content["keys"][0]), id="key-twice"),
]


LIVE_DEFECTS = [
    *(pytest.param(drop(key), id=f"missing-{key}") for key in (4, 6, 7, FACTS)),
    *(pytest.param(drop(FACTS, key), id=f"missing-fact-{key}") for key in (0, 1, 2, 3, 4, 7, 8, 10)),
    *(pytest.param(put(FACTS, key, value=1), id=f"reserved-{key}") for key in (9, 12, 19)),
    pytest.param(put(7, value=bytes(7)), id="short-cti"),
    pytest.param(put(7, value="8c1f07a2"), id="text-cti"),
    pytest.param(put(6, value=-1), id="negative-iat"),
    pytest.param(put(1, value="x"), id="unknown-claim"),
    pytest.param(put(FACTS, 10, value=4), id="unknown-entry"),
    pytest.param(put(FACTS, 11, value="2027-02-28"), id="text-day"),
    pytest.param(put(FACTS, 15, value=""), id="empty-representative"),
    pytest.param(put(FACTS, 16, value=5), id="number-for-address"),
]


_ROUND_MEMBERS = sorted(str(key) for key in content_of(golden.SEALED_ROUND))
_SCAN_MEMBERS = sorted(str(key) for key in content_of(golden.SEALED_ROUND)["scans"][0])
ROUND_DEFECTS = [
    *(pytest.param(drop(key), id=f"missing-{key}") for key in _ROUND_MEMBERS if key != "title"),
    *(pytest.param(put(key, value={"x": 1}), id=f"mistyped-{key}") for key in _ROUND_MEMBERS),
    *(pytest.param(drop("scans", 0, key), id=f"scan-missing-{key}") for key in _SCAN_MEMBERS if key != "place"),
    *(pytest.param(put("scans", 0, key, value=[{}]), id=f"scan-mistyped-{key}") for key in _SCAN_MEMBERS),
    pytest.param(put("format", value=2), id="other-format"),
    pytest.param(put("extra", value="x"), id="unknown-member"),
    pytest.param(put("scans", 0, "identifier", value="x"), id="scan-named-twice"),
    pytest.param(put("scans", 0, "place", "latitude_e6", value=90_000_001), id="beyond-the-pole"),
    pytest.param(put("scans", 0, "notes", 0, "photo_sha256", value=bytes(31)), id="short-digest"),
    pytest.param(put("scans", 0, "seen", "offline", value=2), id="two-for-yes"),
    pytest.param(put("photos", 0, "size", value=-1), id="negative-size"),
    pytest.param(put("closed_at", value="2025-11-21T08:15:20.000Z"), id="instant-with-milliseconds"),
]


_ACCOUNT_MEMBERS = sorted(str(key) for key in content_of(golden.SEALED_ACCOUNT_ROLES))
_DEVICE_MEMBERS = ("code_sha256", "token_sha256", "device")
ACCOUNT_DEFECTS = [
    *(pytest.param(drop(key), id=f"missing-{key}") for key in _ACCOUNT_MEMBERS if key != "authority"),
    *(pytest.param(put(key, value={"x": 1}), id=f"mistyped-{key}") for key in _ACCOUNT_MEMBERS),
    *(pytest.param(put(key, value=bytes(32)), id=f"roles-with-{key}") for key in ("code_sha256", "token_sha256")),
    pytest.param(put("extra", value="x"), id="unknown-member"),
    pytest.param(put("kind", value="deleted"), id="unknown-kind"),
    pytest.param(put("kind", value="token_made"), id="token-without-a-digest"),
    pytest.param(put("position", value=0), id="position-zero"),
    pytest.param(put("position", value=1), id="first-with-one-before"),
    pytest.param(put("disabled", value=2), id="two-for-yes"),
    pytest.param(put("roles", value=[1]), id="number-for-role"),
    pytest.param(put("previous_sha256", value=bytes(31)), id="short-digest"),
    pytest.param(put("at", value="2025-11-20T17:00:03+08:00"), id="instant-with-offset"),
]
DEVICE_DEFECTS = [
    *(pytest.param(drop(key), id=f"missing-{key}") for key in _DEVICE_MEMBERS),
    *(pytest.param(put(key, value=1), id=f"mistyped-{key}") for key in _DEVICE_MEMBERS),
    pytest.param(put("kind", value="noted"), id="noted-by-code-and-token"),
    pytest.param(put("identity_sha256", value=bytes(32)), id="identity-of-a-device"),
    pytest.param(put("confirmed_by", value="lisi"), id="confirmed-without-a-change"),
    pytest.param(put("change", value=1), id="change-without-a-second-person"),
]


@pytest.mark.parametrize("change", ACCOUNT_DEFECTS)
def test_account_event_with_a_defect_is_refused_by_the_cddl_and_by_us(change: Change) -> None:
    """Document and reader agree on what no account event is."""
    _check_refused("account-event-content", golden.SEALED_ACCOUNT_ROLES, change)


@pytest.mark.parametrize("change", DEVICE_DEFECTS)
def test_device_in_an_account_event_with_a_defect_is_refused_by_the_cddl_and_by_us(change: Change) -> None:
    """What a device came in by stands in its event, and nowhere else."""
    _check_refused("account-event-content", golden.SEALED_ACCOUNT_DEVICE, change)


@pytest.mark.parametrize("change", ROUND_DEFECTS)
def test_round_with_a_defect_is_refused_by_the_cddl_and_by_us(change: Change) -> None:
    """Document and reader agree on what no round is."""
    _check_refused("round-content", golden.SEALED_ROUND, change)


@pytest.mark.parametrize("change", LIVE_DEFECTS)
def test_live_code_with_a_defect_is_refused_by_the_cddl_and_by_us(change: Change) -> None:
    """Document and reader agree on what no live code is."""
    _check_refused("live-claims", golden.SEALED_LIVE, change)


@pytest.mark.parametrize("change", BUNDLE_DEFECTS)
def test_bundle_with_a_defect_is_refused_by_the_cddl_and_by_us(change: Change) -> None:
    """Document and reader agree on what no bundle is."""
    _check_refused("bundle-content", golden.SEALED_THIRD_BUNDLE, change)


@pytest.mark.parametrize("change", BUNDLE_CONTRADICTIONS)
def test_bundle_that_contradicts_itself_is_refused_by_us(change: Change) -> None:
    """The sentences of the document beside its CDDL hold too."""
    content = content_of(golden.SEALED_THIRD_BUNDLE)
    change(content)
    changed = cbor.encode(content)
    assert VALIDATOR.validate(changed, root_type="bundle-content").valid
    with pytest.raises(Malformed):
        decode_bundle(changed)


@pytest.mark.parametrize("change", CREDENTIAL_DEFECTS)
def test_credential_with_a_defect_is_refused_by_the_cddl_and_by_us(change: Change) -> None:
    """Document and reader agree on what no credential is."""
    _check_refused("credential-claims", golden.SEALED_ORGANISATION, change)


@pytest.mark.parametrize("change", RECORD_DEFECTS)
def test_record_with_a_defect_is_refused_by_the_cddl_and_by_us(change: Change) -> None:
    """Document and reader agree on what no record is."""
    _check_refused("record-content", golden.SEALED_RECORD, change)


@pytest.mark.parametrize("change", EVENT_DEFECTS)
def test_event_with_a_defect_is_refused_by_the_cddl_and_by_us(change: Change) -> None:
    """Document and reader agree on what no event is."""
    _check_refused("event-content", golden.SEALED_CANCELLED, change)


@pytest.mark.parametrize("change", INSPECTION_DEFECTS)
def test_inspection_with_a_defect_is_refused_by_the_cddl_and_by_us(change: Change) -> None:
    """Year and result stand in `inspected`, both, each in its form."""
    _check_refused("event-content", golden.SEALED_INSPECTED, change)


@pytest.mark.parametrize("change", COPY_DEFECTS)
def test_copy_with_a_defect_is_refused_by_the_cddl_and_by_us(change: Change) -> None:
    """Copy and end stand in `copied`, both, each in its form."""
    _check_refused("event-content", golden.SEALED_COPIED, change)


@pytest.mark.parametrize("change", INSPECTION_OF_ANOTHER_KIND)
def test_part_of_an_inspection_in_another_event_is_refused_by_the_cddl_and_by_us(change: Change) -> None:
    """An ending inspects nothing."""
    _check_refused("event-content", golden.SEALED_CANCELLED, change)


@pytest.mark.parametrize("change", STATUS_LIST_DEFECTS)
def test_status_list_with_a_defect_is_refused_by_the_cddl_and_by_us(change: Change) -> None:
    """Document and reader agree on what no status list is."""
    _check_refused("status-list-claims", golden.SEALED_STATUS_LIST, change)


def _check_refused(rule: str, sealed: bytes, change: Change) -> None:
    """Check that a payload is taken as it is, and refused with one change."""
    payload = parse(sealed).payload
    content = content_of(sealed)
    assert VALIDATOR.validate(payload, root_type=rule).valid
    READERS[rule](payload)
    change(content)
    changed = cbor.encode(content)
    assert not VALIDATOR.validate(changed, root_type=rule).valid
    with pytest.raises(Malformed):
        READERS[rule](changed)
