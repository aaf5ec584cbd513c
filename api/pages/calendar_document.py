"""The calendar of a month: a grid of its weeks, and what has no day yet."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

import msgspec

from api.pages.forms import Field
from api.pages.listing import Link
from api.pages.visit_lines import PLACE as VISITS
from api.pages.visit_lines import SHAPES
from api.public.lists import address
from api.view import Reader
from audit.domain.agenda import ActionsDue, Month, PublicationDue, day_of
from audit.domain.publication import PublicationKind
from audit.domain.visit import Visit
from audit.domain.workdays import WorkCalendar, is_working_day
from audit.services.agenda import Agenda
from reports.ics import Appointment

PLACE = "/desk/calendar"
_MOST = 5
_WEEKDAY_TITLES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DUE_PATHS = {
    PublicationKind.VISIT_RESULT: VISITS,
    PublicationKind.DRAW: "/desk/draws",
    PublicationKind.PLAN: "/desk/plans",
}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a day: `shape` marks the state of a visit, `icon` a deadline."""

    key: str
    day: date
    text: str
    path: str
    shape: str = ""
    icon: str = ""


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day of the grid; `more` is how many visits `path` leads to beyond those shown."""

    day: date
    inside: bool
    today: bool
    free: bool
    entries: tuple[Entry, ...]
    more: int
    path: str


class CalendarPage(msgspec.Struct, frozen=True, kw_only=True):
    """A month. `undated` are visits without a day, with the way to all of them."""

    heading: str
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[Day, ...], ...]
    before: Link
    after: Link
    file: str
    filters: tuple[Field, ...]
    undated: tuple[tuple[Link, int, tuple[Entry, ...]], ...]
    empty: bool
    cut: bool


def calendar_page(
    agenda: Agenda,
    month: Month,
    reader: Reader,
    *,
    asked: dict[str, str],
    filters: tuple[Field, ...],
    today: date,
    working: WorkCalendar,
) -> CalendarPage:
    """Return the page of a month; `asked` is what its address narrows it to."""
    entries = tuple(_entries(agenda, reader))
    by_day = {at: tuple(some) for at, some in groupby(entries, key=lambda one: one.day)}
    return CalendarPage(
        heading=name_of(month, reader),
        weekdays=tuple(reader.translate(one) for one in _WEEKDAY_TITLES),
        weeks=tuple(
            tuple(
                _day(at, month, by_day.get(at, ()), asked=asked, today=today, working=working)
                for at in week
            )
            for week in month.weeks
        ),
        before=_neighbour(month.before, asked, reader),
        after=_neighbour(month.after, asked, reader),
        file=address(PLACE, {**asked, "month": text_of(month), "as": "ics"}),
        filters=filters,
        undated=tuple(_undated(agenda, asked, reader)),
        empty=not entries,
        cut=agenda.cut,
    )


def name_of(month: Month, reader: Reader) -> str:
    """Return the name of a month."""
    return reader.translate("{year}-{month}").format(year=month.year, month=month.month)


def text_of(month: Month) -> str:
    """Return a month as an address holds it: 2026-03."""
    return f"{month.year:04}-{month.month:02}"


def appointments(agenda: Agenda, reader: Reader, base_url: str) -> Iterator[Appointment]:
    """Yield what the agenda holds for a calendar file; a visit that has ended has both times."""
    times = {one.id: one for one in agenda.visits}
    for entry in _entries(agenda, reader):
        visit = times.get(entry.key)
        yield Appointment(
            uid=f"{entry.key}@mingjian",
            begins=visit.began_at if visit and visit.began_at else entry.day,
            ends=visit.ended_at if visit and visit.began_at else None,
            summary=entry.text,
            url=f"{base_url}{entry.path}",
        )


def _entries(agenda: Agenda, reader: Reader) -> Iterator[Entry]:
    """Yield the lines by day, on each day deadlines before visits."""
    found = [
        *(_publication(one, reader) for one in agenda.publications),
        *(_actions(one, reader) for one in agenda.actions),
        *(_visit(one) for one in agenda.visits),
    ]
    yield from sorted(found, key=lambda one: one.day)


def _visit(visit: Visit) -> Entry:
    return Entry(
        key=visit.id,
        day=day_of(visit) or visit.created_at.date(),
        text=visit.institution_name,
        path=f"{VISITS}/{visit.id}",
        shape=SHAPES[visit.state],
    )


def _actions(one: ActionsDue, reader: Reader) -> Entry:
    said = reader.translate("{institution}: {count} to mend by today")
    return Entry(
        key=f"actions-{one.visit}-{one.day.isoformat()}",
        day=one.day,
        text=said.format(institution=one.institution_name, count=one.count),
        path=f"{VISITS}/{one.visit}#actions",
        icon="wrench",
    )


def _publication(one: PublicationDue, reader: Reader) -> Entry:
    known = one.publication
    said = reader.translate("To be public: {subject}")
    return Entry(
        key=f"publication-{known.id}",
        day=known.due,
        text=said.format(subject=one.institution_name or known.subject),
        path=f"{_DUE_PATHS[known.kind]}/{known.subject}",
        icon="megaphone",
    )


def _day(
    at: date,
    month: Month,
    entries: Sequence[Entry],
    *,
    asked: dict[str, str],
    today: date,
    working: WorkCalendar,
) -> Day:
    span = {"since": at.isoformat(), "until": at.isoformat()}
    return Day(
        day=at,
        inside=at.month == month.month,
        today=at == today,
        free=not is_working_day(at, working),
        entries=tuple(entries[:_MOST]),
        more=max(0, len(entries) - _MOST),
        path=address(VISITS, {**asked, **span}),
    )


def _neighbour(month: Month, asked: dict[str, str], reader: Reader) -> Link:
    path = address(PLACE, {**asked, "month": text_of(month)})
    return Link(path=path, text=name_of(month, reader))


def _undated(
    agenda: Agenda, asked: dict[str, str], reader: Reader
) -> Iterator[tuple[Link, int, tuple[Entry, ...]]]:
    for page in agenda.undated:
        if page.items:
            state = page.items[0].state
            path = address(VISITS, {**asked, "state": state.value})
            link = Link(path=path, text=reader.label(state))
            yield link, page.total, tuple(_visit(one) for one in page.items)
