"""The agenda of a month: visits by their day, and what falls due on which day."""

from calendar import Calendar
from datetime import date, timedelta

import msgspec

from audit.domain.publication import Publication
from audit.domain.visit import Visit
from audit.domain.workdays import local_date

_ONE_DAY = timedelta(days=1)
_MORE_THAN_A_MONTH = timedelta(days=31)


class ActionsDue(msgspec.Struct, frozen=True, kw_only=True):
    """How many corrective actions of a visit, none of them accepted, fall due on a day."""

    day: date
    visit: str
    institution_name: str
    count: int


class PublicationDue(msgspec.Struct, frozen=True, kw_only=True):
    """What must be public on its last day; `institution_name` is "" for a draw."""

    publication: Publication
    institution_name: str


class Month(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A month of a year."""

    year: int
    month: int

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return (self.first + _MORE_THAN_A_MONTH).replace(day=1) - _ONE_DAY

    @property
    def before(self) -> "Month":
        """The month before this one."""
        return month_of(self.first - _ONE_DAY)

    @property
    def after(self) -> "Month":
        """The month after this one."""
        return month_of(self.last + _ONE_DAY)

    @property
    def weeks(self) -> tuple[tuple[date, ...], ...]:
        """The weeks that hold its days, each from Monday to Sunday."""
        return tuple(map(tuple, Calendar().monthdatescalendar(self.year, self.month)))


def month_of(day: date) -> Month:
    """Return the month in which a day lies."""
    return Month(year=day.year, month=day.month)


def day_of(visit: Visit) -> date | None:
    """Return the day in China on which a visit began, or failed without; None if it waits."""
    at = visit.began_at or visit.ended_at
    return None if at is None else local_date(at)
