"""How a handler names what the composition root hands it."""

from typing import TypeAlias, TypeVar

from litestar.di import NamedDependency
from litestar.params import SkipValidation

T = TypeVar("T")

Given: TypeAlias = NamedDependency[SkipValidation[T]]
"""
An opened thing of the service, by its name in `ecert.app`.

It is handed over as it is: checking a whole catalogue against its type at every request would cost more than the work.
"""
