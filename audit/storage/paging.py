"""A part of a list and the length of the whole, in one statement."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, func
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.domain.page import Page, PageRequest

Item = TypeVar("Item")


async def part(
    connection: AsyncConnection, query: Select[Any], request: PageRequest
) -> tuple[list[Sequence[Any]], int]:
    """Return the rows asked for, and how many rows there are.

    Only beyond the end of the list, where no row carries the count, it takes a second statement.
    """
    count = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    asked = query.add_columns(count.scalar_subquery()).limit(request.limit).offset(request.offset)
    rows = (await connection.execute(asked)).all()
    if rows:
        return [row[:-1] for row in rows], rows[0][-1]
    if request.offset == 0:
        return [], 0
    return [], (await connection.execute(count)).scalar_one()


def page_of(items: Iterable[Item], total: int, request: PageRequest) -> Page[Item]:
    """Return the page that answers a request."""
    return Page(items=tuple(items), total=total, limit=request.limit, offset=request.offset)
