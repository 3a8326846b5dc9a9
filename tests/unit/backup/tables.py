"""Every table there is: importing the backup's own list loads them."""

import ecert.backup.schema  # noqa: F401 - it imports what adds tables
from ecert.storage.table import Table

ALL_TABLES = Table.metadata.sorted_tables
