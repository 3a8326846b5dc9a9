"""The public log (公开日志) as auditors and administrators see it."""
