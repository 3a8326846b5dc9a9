"""The people of the office (账号管理): who there is, changes by two administrators, and the journal of access."""
