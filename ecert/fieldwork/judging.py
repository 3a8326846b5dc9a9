"""Ask the register about a scan, for the day on which it was made."""

import msgspec
from sqlmodel import Session

from ecert.clock import legal_date
from ecert.fieldwork.forms import ScanForm
from ecert.fieldwork.verdict import AMBIGUOUS, Verdict, read_report
from ecert.verification.service import Readings, is_identifier, report_malformed, verify_number_alone, verify_text


def judge_scan(session: Session, form: ScanForm, readings: Readings) -> Verdict:
    """
    Verify what was scanned or typed, in a reading transaction.

    The certificate's status is that of the day of the scan, as far as the register knows it now: what was ended since
    is told as ended.
    """
    day = legal_date(form.scanned_at)
    if form.code is not None:
        # A code that is an identifier's text is no code, however well the register knows the identifier.
        if is_identifier(form.code):
            return read_report(report_malformed(readings, on=day))
        if readings.present(form.code).is_live:
            # It was shown in its minute or not when it was scanned, however late that comes to be known here.
            readings = msgspec.structs.replace(readings, now=form.scanned_at)
        return read_report(verify_text(session, form.code, readings, on=day))
    if form.identifier is not None:
        known = is_identifier(form.identifier)
        report = verify_text(session, form.identifier, readings, on=day) if known else None
        return read_report(report or report_malformed(readings, on=day))
    report = verify_number_alone(session, form.certificate_number or "", readings, on=day)
    return AMBIGUOUS if report is None else read_report(report)
