"""Credentials and codes: they read back, cutting keeps its order and its budget, digits have one reading."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ecert.errors import Malformed
from ecert.register.credential import (
    BUDGET,
    NAME_KEPT,
    TITLE_KEPT,
    Credential,
    Cut,
    Scope,
    decode_credential,
    encode_credential,
    encode_to_fit,
)
from ecert.register.digits import decode_digits, encode_digits
from ecert.signing.algorithms import Algorithm
from ecert.signing.envelope import seal
from tests.properties.facts import BASIC_PLANE, CUT_CREDENTIALS, NUMBERS, credentials
from tests.unit.signing.signers import a_signer

SIGNERS = {algorithm: a_signer(algorithm=algorithm) for algorithm in Algorithm}
# What the kinds of certificate allow: USCCs with numbers of 30 characters, other codes with numbers of 20.
ISSUED = credentials(max_text=120, max_code=18, numbers=NUMBERS) | credentials(
    max_text=120, max_code=64, numbers=st.text(BASIC_PLANE, min_size=1, max_size=20)
)


def fit(credential: Credential) -> Credential:
    """Cut a credential to the budget; what is written of it is what is written of the cut one."""
    fitted, encoded = encode_to_fit(credential)
    assert encoded == encode_credential(fitted)
    return fitted


def readable(scope: Scope | None) -> str:
    """Give a scope as one text, whatever its codes stand for."""
    return scope or "" if isinstance(scope, str | None) else "、".join(map(str, scope))


@given(CUT_CREDENTIALS)
@settings(deadline=None)
def test_credential_reads_back(credential: Credential) -> None:
    """Writing and reading are inverse for every fact that can be written."""
    assert decode_credential(encode_credential(credential)) == credential


@given(ISSUED, st.sampled_from(Algorithm))
@settings(deadline=None, max_examples=200)
def test_fitted_credential_never_exceeds_the_budget(credential: Credential, algorithm: Algorithm) -> None:
    """Whatever name, scope and title are, the signed credential has at most 252 bytes and reads back."""
    fitted = fit(credential)
    assert len(seal(encode_credential(fitted), SIGNERS[algorithm])) <= BUDGET
    assert decode_credential(encode_credential(fitted)) == fitted


@given(ISSUED)
@settings(deadline=None, max_examples=200)
def test_cutting_takes_scope_then_title_then_name(credential: Credential) -> None:
    """Only beginnings are left, marked as such, and no text gives way before the one that comes first."""
    fitted = fit(credential)
    texts = {
        Cut.SCOPE: (readable(credential.scope), readable(fitted.scope)),
        Cut.TITLE: (credential.title or "", fitted.title or ""),
        Cut.HOLDER_NAME: (credential.holder_name, fitted.holder_name),
    }
    assert all(whole.startswith(left) for whole, left in texts.values())
    assert fitted.cut == sum(flag for flag, (whole, left) in texts.items() if whole != left)
    assert type(fitted.scope) in {type(credential.scope), str, type(None)}
    assert fitted.holder_name
    if Cut.TITLE in fitted.cut:
        assert fitted.scope is None
    if Cut.HOLDER_NAME in fitted.cut:
        assert fitted.scope is None
        assert len(fitted.title or "") <= TITLE_KEPT
    if len(fitted.title or "") < min(TITLE_KEPT, len(credential.title or "")):
        assert len(fitted.holder_name) <= NAME_KEPT
    if fitted.title is not None and len(fitted.title) >= min(TITLE_KEPT, len(credential.title or "")):
        assert len(fitted.holder_name) >= min(NAME_KEPT, len(credential.holder_name))
    same = replace(fitted, scope=credential.scope, title=credential.title, holder_name=credential.holder_name)
    assert replace(same, cut=Cut.NOTHING) == credential


@given(ISSUED)
@settings(deadline=None, max_examples=200)
def test_no_more_is_cut_than_must_be(credential: Credential) -> None:
    """One character more of the text that was cut last would not fit."""
    fitted = fit(credential)
    candidates = []
    if isinstance(fitted.scope, str) and isinstance(credential.scope, str) and Cut.SCOPE in fitted.cut:
        candidates.append(replace(fitted, scope=credential.scope[: len(fitted.scope) + 1]))
    elif Cut.HOLDER_NAME in fitted.cut and len(fitted.holder_name) > NAME_KEPT:
        candidates.append(replace(fitted, holder_name=credential.holder_name[: len(fitted.holder_name) + 1]))
    elif Cut.TITLE in fitted.cut and Cut.HOLDER_NAME not in fitted.cut:
        candidates.append(replace(fitted, title=(credential.title or "")[: len(fitted.title or "") + 1]))
    for candidate in candidates:
        assert len(seal(encode_credential(candidate), SIGNERS[Algorithm.ESP256])) > BUDGET


@given(ISSUED)
@settings(deadline=None)
def test_fitting_twice_changes_nothing_more(credential: Credential) -> None:
    """What fits stays as it is."""
    assert fit(fit(credential)) == fit(credential)


@given(st.binary(min_size=1, max_size=120))
@settings(deadline=None)
def test_digits_read_back(data: bytes) -> None:
    """Writing and reading are inverse, leading zeros included."""
    assert decode_digits(encode_digits(data)) == data


@given(st.binary(min_size=1, max_size=120), st.data())
@settings(deadline=None, max_examples=300)
def test_altered_digit_is_refused_or_another_payload(data: bytes, drawn: st.DataObject) -> None:
    """No digit can change without a change of the bytes, which the signature then shows."""
    digits = encode_digits(data)
    place = drawn.draw(st.integers(0, len(digits) - 1))
    instead = drawn.draw(st.sampled_from("0123456789"))
    assume(instead != digits[place])
    try:
        read = decode_digits(digits[:place] + instead + digits[place + 1 :])
    except Malformed:
        return
    assert read != data


@given(st.binary(min_size=1, max_size=120), st.data())
@settings(deadline=None)
def test_cut_or_lengthened_digits_are_refused_or_another_payload(data: bytes, drawn: st.DataObject) -> None:
    """A digit lost or added never gives the same bytes."""
    digits = encode_digits(data)
    place = drawn.draw(st.integers(0, len(digits)))
    added = drawn.draw(st.text("0123456789", min_size=1, max_size=17))
    for altered in (digits[:place], digits[:place] + added + digits[place:]):
        if altered == digits:
            continue
        try:
            read = decode_digits(altered)
        except Malformed:
            continue
        assert read != data


@given(st.text(max_size=60) | st.text("0123456789", max_size=60) | st.text("0123456789+-_ .", max_size=60))
@settings(deadline=None, max_examples=300)
def test_any_text_is_the_digits_of_its_bytes_or_malformed(text: str) -> None:
    """Bytes have one spelling in digits, and no other error comes out of the reader."""
    try:
        data = decode_digits(text)
    except Malformed:
        return
    assert encode_digits(data) == text


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=300)
def test_arbitrary_bytes_are_no_credential(payload: bytes) -> None:
    """Nothing but `Malformed` comes out of the reader of claims."""
    with pytest.raises(Malformed):
        decode_credential(payload)
