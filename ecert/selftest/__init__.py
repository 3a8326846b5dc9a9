"""Prove that readers can read what is signed: with the published bundle and the pinned root alone, once a night."""
