"""Signing in (登录): password and second factor, invitations, and the sessions that somebody has."""
