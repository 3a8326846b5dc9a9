"""
Back the database up and restore it, on either engine and from one to the other (docs/backup.md).

Read in this order: `form` (what a backup says), `values` (how a row is written), `frames` (how it lies in the file),
`place` (the file itself), `schema` (which migration a database has seen), `dump`, `restore`, `clearing`.
"""
