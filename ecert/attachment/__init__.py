"""Beside step 3: the files that an applicant hands in (附件), each kept once under its digest."""
