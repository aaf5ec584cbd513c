"""Whom the bounds of a plan on checks leave out of a draw."""

import enum
from collections.abc import Mapping, Sequence
from datetime import date

from audit.domain.frame import Exclusion
from audit.domain.plan import PlanDraft

_MONTHS = 12


class LeftOut(enum.StrEnum):
    """Why the bounds of a plan leave an institution out of a draw; it is the public reason."""

    YEARLY_CAP = "yearly_cap"
    CHECKED_RECENTLY = "checked_recently"


def exclusions(
    plan: PlanDraft, checks: Mapping[str, Sequence[date]], today: date
) -> tuple[Exclusion, ...]:
    """Return whom the bounds of a plan leave out of a draw today, by institution.

    `checks` maps an institution to the days of its checks of the plan's kind of work. Whoever had
    as many in the year of the plan as its cap allows is left out, and whoever was checked less than
    `rest_months` ago.
    """
    since = months_before(today, plan.rest_months)
    found = []
    for institution, days in sorted(checks.items()):
        if plan.cap is not None and sum(day.year == plan.year for day in days) >= plan.cap:
            found.append(Exclusion(institution=institution, reason=LeftOut.YEARLY_CAP))
        elif plan.rest_months and max(days, default=since) > since:
            found.append(Exclusion(institution=institution, reason=LeftOut.CHECKED_RECENTLY))
    return tuple(found)


def checks_since(plan: PlanDraft, today: date) -> date | None:
    """Return the first day whose checks matter to the bounds of a plan, None where none do."""
    if plan.cap is None and not plan.rest_months:
        return None
    return min(date(plan.year, 1, 1), months_before(today, plan.rest_months))


def months_before(day: date, months: int) -> date:
    """Return the same day so many months ago, or the first of the next where there is none."""
    count = day.year * _MONTHS + day.month - 1 - months
    year, month = divmod(count, _MONTHS)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return date(year, month + 1, 1).replace(month=month + 2)
