"""
Look into a PDF that somebody shows, in a process that may break: what it finds is a value, and no judgement.

The service never parses such a file itself. `ecert.verification` judges what was found.
"""
