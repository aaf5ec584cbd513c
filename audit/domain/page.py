"""A page of a list: what is asked for, and what comes back."""

from typing import Annotated, Generic, TypeVar

import msgspec

Value = TypeVar("Value")

LARGEST_PAGE = 200


class PageRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which part of a list: at most `limit` things, after the first `offset`."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PAGE)] = 50
    offset: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0


class Page(msgspec.Struct, Generic[Value], frozen=True, kw_only=True):
    """The things asked for, and how many there are in the whole list."""

    items: tuple[Value, ...]
    total: int
    limit: int
    offset: int

    @property
    def following(self) -> PageRequest | None:
        """The request for the page after this one; None on the last."""
        after = self.offset + self.limit
        return PageRequest(limit=self.limit, offset=after) if after < self.total else None

    @property
    def preceding(self) -> PageRequest | None:
        """The request for the page before this one; None on the first."""
        if self.offset == 0:
            return None
        return PageRequest(limit=self.limit, offset=max(0, self.offset - self.limit))
