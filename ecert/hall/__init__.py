"""The hall (办事大厅): pages for everybody, without an account: kinds, what was granted, progress."""
