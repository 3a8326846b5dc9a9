"""The transparency log (透明日志): a public tree of all that was ever signed, so that nobody issues in secret."""
