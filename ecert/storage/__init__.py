"""The database: engine, transactions, migrations; shared by all steps and knowing none of them."""
