"""Auditing (审计): a stranger checks the public log, and the register against it, by what anybody can read."""
