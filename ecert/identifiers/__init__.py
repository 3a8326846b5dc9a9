"""
Numbers with rules of their own: certificate identifiers, holder codes, packed base-36.

Pure and without cryptography; only the standard library and `ecert.errors` are imported.
"""
