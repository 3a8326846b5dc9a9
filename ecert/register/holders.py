"""Find what the register knows of a holder by the code that names it, so that nobody types twice what was certified."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from ecert.accounts.principal import Principal
from ecert.accounts.scope import seen_by
from ecert.register.tables import CertificateRow


def find_newest_of(session: Session, holder_code: str, *, by: Principal, limit: int) -> Sequence[str]:
    """
    Give the identifiers of a holder's newest certificates, the newest first, whatever has become of them.

    Args:
        session: the transaction.
        holder_code: as it stands on them.
        by: who asks; those of other authorities' kinds are left out.
        limit: most of them.
    """
    statement = (
        select(CertificateRow.identifier)
        .where(CertificateRow.holder_code == holder_code, seen_by(col(CertificateRow.template_slug), by))
        .order_by(col(CertificateRow.id).desc())
        .limit(limit)
    )
    return session.exec(statement).all()
