"""Lists: a page of a collection and the number of all that match."""

from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

import msgspec

T = TypeVar("T")

FURTHEST = 2**53 - 1  # what JavaScript counts exactly; SQLite's numbers end at 2**63 - 1
Place = Annotated[int, msgspec.Meta(ge=0, le=FURTHEST)]
"""A place in a list, or the id of a row."""


class Paging(msgspec.Struct, frozen=True, kw_only=True):
    """Query parameters of every list. `offset` is another name of `skip`."""

    skip: Place = 0
    offset: Place | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100

    @property
    def start(self) -> int:
        return self.skip if self.offset is None else self.offset


@dataclass(slots=True)
class Page(Generic[T]):
    """data: this page, in order. count: all that match, not only this page."""

    data: list[T]
    count: int
