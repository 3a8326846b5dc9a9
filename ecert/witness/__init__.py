"""The witness (见证): a second body signs that the log it saw only ever grew, and so nobody can show two of them."""
