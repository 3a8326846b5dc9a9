"""Watch the service at work: which request a line of the log belongs to, what is counted, where time goes."""
