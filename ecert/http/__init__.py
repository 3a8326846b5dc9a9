"""What all routes share: problem documents, bearer tokens, idempotency, the watch around every request."""
