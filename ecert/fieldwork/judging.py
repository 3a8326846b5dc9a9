"""Ask the register about a scan, for the day on which it was made."""

from datetime import date

import msgspec
from sqlmodel import Session

from ecert.clock import legal_date
from ecert.fieldwork.forms import ScanForm
from ecert.fieldwork.verdict import AMBIGUOUS, Verdict, read_report
from ecert.verification.report import VerificationReport
from ecert.verification.service import Readings, is_identifier, report_malformed, verify_number_alone, verify_text


def judge_scan(session: Session, form: ScanForm, readings: Readings) -> Verdict:
    """
    Verify what was scanned or typed, in a reading transaction.

    The certificate's status is that of the day of the scan, as far as the register knows it now: what was ended since
    is told as ended.
    """
    report = _judge(session, form, readings, on=legal_date(form.scanned_at))
    return AMBIGUOUS if report is None else read_report(report)


def judge_now(
    session: Session, form: ScanForm, identifier: str | None, readings: Readings
) -> VerificationReport | None:
    """
    Verify what was scanned or typed as of now, in a reading transaction.

    The minute of a live code is long over, which says nothing of its certificate: that is looked up instead.

    Args:
        session: the transaction.
        form: what was scanned or typed.
        identifier: of the certificate, where the register knew it when the scan arrived.
        readings: keys, type table, instant.

    Returns:
        The report; None where certificates of several kinds have the number that was typed.
    """
    if form.code is not None and identifier is not None and readings.present(form.code).is_live:
        return verify_text(session, identifier, readings, on=None)
    return _judge(session, form, readings, on=None)


def _judge(session: Session, form: ScanForm, readings: Readings, *, on: date | None) -> VerificationReport | None:
    if form.code is not None:
        # A code that is an identifier's text is no code, however well the register knows the identifier.
        if is_identifier(form.code):
            return report_malformed(readings, on=on)
        if readings.present(form.code).is_live:
            # It was shown in its minute or not when it was scanned, however late that comes to be known here.
            readings = msgspec.structs.replace(readings, now=form.scanned_at)
        return verify_text(session, form.code, readings, on=on)
    if form.identifier is not None:
        known = is_identifier(form.identifier)
        return verify_text(session, form.identifier, readings, on=on) if known else report_malformed(readings, on=on)
    return verify_number_alone(session, form.certificate_number or "", readings, on=on)
