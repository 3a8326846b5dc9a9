"""Step 4: an approved application becomes a signed record and a signed code, in one transaction (制证)."""
