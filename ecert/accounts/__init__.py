"""Who may do what: accounts, roles, bearer tokens."""
