"""The calendar: the visits and deadlines of a month, as a page and as a file for calendars."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Template

from api.pages.calendar_document import PLACE, appointments, calendar_page, name_of, text_of
from api.pages.forms import Field
from api.pages.listing import chosen
from api.pages.visit_lines import visit_filters
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain.actor import Actor, Visitor
from audit.domain.agenda import Month, month_of
from audit.domain.filters import RegionPrefix, SearchText, VisitFilter
from audit.domain.visit import WorkKind
from audit.runtime import Runtime
from audit.services import agenda, visit_list
from reports.ics import calendar_file

_NARROWS = ("text", "region", "person", "draw", "work")


class CalendarFilter(msgspec.Struct, frozen=True, kw_only=True, rename={"as_": "as"}):
    """The month ("" for the present one), the visits it is narrowed to, and `as_` a file or not."""

    month: Annotated[str, msgspec.Meta(pattern=r"^((19|2[01])[0-9]{2}-(0[1-9]|1[0-2]))?\Z")] = ""
    as_: Annotated[str, msgspec.Meta(pattern=r"^(ics)?\Z")] = ""
    text: SearchText = ""
    region: RegionPrefix = ""
    person: SearchText = ""
    draw: SearchText = ""
    work: WorkKind | None = None


@get(PLACE)
async def calendar(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template | Response[bytes]:
    """Show a month, the present one unless another is asked for."""
    wanted = chosen(request, CalendarFilter)
    narrowed = VisitFilter(**{name: getattr(wanted, name) for name in _NARROWS})
    async with runtime.unit_of_work(visitor, write=False) as uow:
        month = _month(wanted.month) or month_of(uow.today)
        found = await agenda.read(uow, month, narrowed)
        districts = await visit_list.districts(uow)
        actor, today = uow.actor, uow.today
    reader = reader_of(request)
    if wanted.as_:
        events = appointments(found, reader, runtime.settings.base_url)
        content = calendar_file(name_of(month, reader), events, at=runtime.clock())
        return _file(content, f"visits-{text_of(month)}.ics")
    asked = {name: str(getattr(wanted, name) or "") for name in _NARROWS}
    asked = {name: text for name, text in asked.items() if text}
    document = calendar_page(
        found,
        month,
        reader,
        asked=asked,
        filters=_filters(actor, reader, month=month, asked=asked, districts=districts),
        today=today,
        working=runtime.calendar,
    )
    return show(
        request,
        "desk/visits/calendar",
        document,
        title=reader.translate("Calendar"),
        actor=actor,
    )


HANDLERS = (calendar,)


def _month(text: str) -> Month | None:
    return Month(year=int(text[:4]), month=int(text[5:])) if text else None


def _filters(
    actor: Actor,
    reader: Reader,
    *,
    month: Month,
    asked: dict[str, str],
    districts: Sequence[str],
) -> tuple[Field, ...]:
    """Return the filters of visits that a month can have, filled with what was asked."""
    fields = visit_filters(actor, reader, districts=districts)
    return (
        Field(
            name="month",
            label=reader.translate("Month"),
            values=(text_of(month),),
            extra={"pattern": "[0-9]{4}-[0-9]{2}", "inputmode": "numeric"},
        ),
        *(
            msgspec.structs.replace(field, values=(asked.get(field.name, ""),))
            for field in fields
            if field.name in _NARROWS
        ),
    )


def _file(content: bytes, name: str) -> Response[bytes]:
    return Response(
        content,
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
