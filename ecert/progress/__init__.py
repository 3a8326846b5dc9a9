"""Beside step 4: how far an application is, for whoever applied and has no account, and what he thinks of it."""
