"""Step 6: anybody checks a certificate (核验): ordered pure checks, one report."""
