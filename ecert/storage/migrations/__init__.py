"""Alembic's environment and revisions; the one place below the steps that sees every table."""
