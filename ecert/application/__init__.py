"""Step 3: somebody asks for a certificate, and a second person decides (申请, 审查)."""
