"""The base of every row, with the one metadata whose names are the same on both databases."""

from sqlalchemy import MetaData
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata = MetaData(naming_convention=NAMING)


class Table(SQLModel):
    """
    A row of some table.

    Rows inherit from here and not from SQLModel itself: one that was loaded before the naming convention was set would
    stand in other metadata, and foreign keys to it would lead nowhere.
    """

    metadata = SQLModel.metadata
