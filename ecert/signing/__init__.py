"""
Everything that signs or checks a signature; the only package that imports `cryptography` and `cbor2`.

Read in this order: `cbor` (the one way to write bytes), `algorithms` (the closed table), `keys` and `keyring` (what a
key may sign and when), `keyfiles` (keys on disk), `envelope` (COSE_Sign1). `sm4` serves the provincial platform only.
"""
