"""What must be there before the service can do its whole work, looked at part by part."""

from datetime import date

from sqlalchemy.exc import SQLAlchemyError

from ecert.provisioning import find_missing_keys
from ecert.resources import Resources
from ecert.storage.schema import is_up_to_date


def find_unready(resources: Resources, *, today: date) -> dict[str, str]:
    """
    Look at every part.

    Returns:
        What is wrong, by the name of the part; empty when the service is ready.
    """
    parts: dict[str, str] = {}
    try:
        if not is_up_to_date(resources.engine):
            parts["database"] = "the tables are not up to date: run `ecert migrate`"
    except SQLAlchemyError:
        parts["database"] = "cannot be reached"
    missing = [error.detail for _, error in find_missing_keys(resources.keyring, resources.catalogue, day=today)]
    if missing:
        parts["keys"] = f"{'; '.join(missing)}: run `ecert keys create`"
    return parts
