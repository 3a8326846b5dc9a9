"""Step 7: the provincial platform learns of every certificate and every change (归集)."""
