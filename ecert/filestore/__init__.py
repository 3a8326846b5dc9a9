"""
Keep files under their SHA-256: in a folder, or in a store that speaks S3.

A file never changes, since its name is what is in it; whoever reads it gets the very bytes or an error. What a file is,
and whose, its owner knows.
"""
