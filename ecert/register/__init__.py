"""
The register (证照库): every certificate, byte for byte as it was signed, and everything that ever happened to it.

Issuance writes into it; verification, presentation and sync read it. Its append-only, signed, chained events are what
the provincial platform is told, so nobody keeps a second list of what to send.
"""
