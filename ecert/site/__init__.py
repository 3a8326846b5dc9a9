"""The pages for browsers (公众核验页、执法核验程序): files that were built from `web/app`, served as they are."""
