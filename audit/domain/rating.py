"""Rating again: after no grade was given, and how many standing grades are looked at each year."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from audit.domain import grade_life
from audit.domain.errors import Conflict
from audit.domain.grade import Grade
from audit.domain.visit import Visit
from checklists.scheme_model import GradeScheme, Lifecycle


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """That a visit came to no grade that lasts, and when the institution is rated again.

    `level` and `title` are what the visit itself came to, 0 and "" for no grade. `refused_by` is
    the visit that began the pause by coming to none, on the day `refused_on`: this one, or one
    before it. From `again_on` a visit proposes a grade again. Never edited.
    """

    visit: str
    institution: str
    institution_name: str
    district: str
    scheme: str
    level: int
    title: str
    on: date
    refused_by: str
    refused_on: date
    again_on: date

    @property
    def begins(self) -> bool:
        """Whether this visit itself began the pause."""
        return self.refused_by == self.visit


class Standings(msgspec.Struct, frozen=True, kw_only=True):
    """How many grades of a scheme stand, and at how many of these a visit followed this year."""

    standing: int
    visited: int


class Recheck(msgspec.Struct, frozen=True, kw_only=True):
    """A scheme whose grades last, and how far looking at them again has come this year.

    `wanted` is the least number of `standing` grades to be visited again, `visited` those that
    were. The share is of the grades that stand today: that is a model of this product.
    """

    scheme: GradeScheme
    lifecycle: Lifecycle
    standing: int
    wanted: int
    visited: int


def pause(
    visit: Visit, grade: Grade, lifecycle: Lifecycle, *, running: Pause | None, on: date
) -> Pause | None:
    """Return the pause a visit falls into, or begins by coming to no grade; None for neither.

    `running` is the last pause of the institution under the scheme. A visit in a pause rates
    nothing, so it does not make the pause longer. That the months count from the day of the result,
    and for every level, is a model of this product: what it follows speaks of applications.
    """
    if running is not None and on < running.again_on:
        began, refused_on, again_on = running.refused_by, running.refused_on, running.again_on
    elif grade.level < 1:
        began, refused_on, again_on = visit.id, on, grade_life.next_rating(on, lifecycle)
    else:
        return None
    return Pause(
        visit=visit.id,
        institution=visit.institution,
        institution_name=visit.institution_name,
        district=visit.district,
        scheme=grade.scheme,
        level=grade.level,
        title=grade.title,
        on=on,
        refused_by=began,
        refused_on=refused_on,
        again_on=again_on,
    )


def require_none(paused: Pause | None) -> None:
    """Raise `Conflict` where a visit came to no grade that lasts, so that none is certified."""
    if paused is not None:
        raise Conflict(
            "rating.paused",
            "Visit {visit} gave no grade that lasts; the institution is rated again from {again}."
            " Only a grade of a visit after that can be certified.",
            visit=paused.visit,
            again=paused.again_on.isoformat(),
        )


def rechecks(schemes: Iterable[GradeScheme], counted: Mapping[str, Standings]) -> Iterator[Recheck]:
    """Yield for each scheme whose grades last how many are, and were, to be looked at again."""
    for scheme in schemes:
        if scheme.lifecycle is None:
            continue
        known = counted.get(scheme.name, Standings(standing=0, visited=0))
        yield Recheck(
            scheme=scheme,
            lifecycle=scheme.lifecycle,
            standing=known.standing,
            wanted=grade_life.rechecks(known.standing, scheme.lifecycle),
            visited=known.visited,
        )
