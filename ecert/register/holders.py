"""Find what the register knows of a holder by the code that names it, so that nobody types twice what was certified."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from ecert.register.tables import CertificateRow


def find_newest_of(session: Session, holder_code: str, *, kinds: Collection[str] | None, limit: int) -> Sequence[str]:
    """
    Give the identifiers of a holder's newest certificates, the newest first, whatever has become of them.

    Args:
        session: the transaction.
        holder_code: as it stands on them.
        kinds: only of these kinds, by slug; None for every kind.
        limit: most of them.
    """
    statement = (
        select(CertificateRow.identifier)
        .where(CertificateRow.holder_code == holder_code)
        .order_by(col(CertificateRow.id).desc())
        .limit(limit)
    )
    if kinds is not None:
        statement = statement.where(col(CertificateRow.template_slug).in_(sorted(kinds)))
    return session.exec(statement).all()
