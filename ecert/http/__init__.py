"""What all routes share: problem documents, bearer tokens, idempotency."""
