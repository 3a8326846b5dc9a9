"""Let a statement find only what an account may see (可见范围): the kinds of certificate of its issuing authority."""

from sqlalchemy import ColumnElement, exists, true
from sqlalchemy.orm import Mapped
from sqlmodel import col

from ecert.accounts.principal import Principal
from ecert.accounts.tables import AccountRow


def seen_by(slug: Mapped[str], by: Principal | None) -> ColumnElement[bool]:
    """
    Give the condition that a row is of a kind that an account may see.

    What it may not see is answered like what does not exist, so it stands in the statement that looks for a thing.

    Args:
        slug: the row's column with the kind's slug.
        by: whose account; None for the service itself and for the operator, who see everything.
    """
    if by is None or by.kinds is None:
        return true()
    # With the empty text behind it no index has it: else SQLite, which knows no figures of a table, goes through every
    # certificate of an authority and sorts them to give the first fifty.
    return slug.concat("").in_(sorted(by.kinds))


def of_same_authority(account_id: Mapped[int], by: Principal) -> ColumnElement[bool]:
    """
    Give the condition that a row is of an account of the same authority, for what belongs to people and not to kinds.

    Args:
        account_id: the row's column with the account's id.
        by: whose account; one that sees every kind sees everybody's.
    """
    if by.kinds is None:
        return true()
    return exists().where(col(AccountRow.id) == account_id, col(AccountRow.authority) == by.authority)
