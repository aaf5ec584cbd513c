"""Parts of lists: a page and the length of the whole, or each value once."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

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


def each(column: InstrumentedAttribute[str]) -> Select[str]:
    """Return the query for each value of a column once, ascending.

    It goes in an index from one value to the next, over all the rows between (a loose index scan,
    https://wiki.postgresql.org/wiki/Loose_indexscan), which neither database does by itself.
    """
    found = select(func.min(column).label("value")).cte("found", recursive=True)
    beyond = select(func.min(column)).where(column > found.c.value).scalar_subquery()
    found = found.union_all(select(beyond).where(found.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value.is_not(None)).order_by(found.c.value)
