"""Certificates (证照): their list, and the page of each."""
