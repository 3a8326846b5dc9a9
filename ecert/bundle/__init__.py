"""The bundle: everything that a reader without a network trusts, in one file signed by a root that is kept off line."""
