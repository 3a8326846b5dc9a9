"""Review (审查): what waits for a reviewer, one case beside its face, like cases together, endings to be confirmed."""
