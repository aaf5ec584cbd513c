"""What follows from the order of the tickets: who is visited when."""

from collections.abc import Mapping, Sequence
from itertools import chain, repeat

from audit.domain.ceremony import Draw, DrawState
from audit.domain.draw import Drawn, Id
from audit.domain.draw_files import Result
from audit.domain.plan import PlanDraft
from audit.domain.workdays import local_date


def visiting_months(draw: Draw, result: Result, plan: PlanDraft) -> dict[Id, int]:
    """Return the month of the plan in which each institution drawn is visited.

    Months that are over on the day of the draw are left out; where there are not two left, nothing
    is to be decided and nobody has a month. Neither have the forced ones, whose reason says when,
    and nobody in a rehearsal or a void draw.
    """
    on = local_date(draw.draw_at or draw.announced_at)
    left = [month for month in plan.months if (plan.year, month) >= (on.year, on.month)]
    if draw.rehearsal or draw.state is DrawState.VOID or len(left) <= 1:
        return {}
    found: dict[Id, int] = {}
    for drawn in result.strata.values():
        found.update(months(drawn, left))
    return found


def months(drawn: Drawn, of_plan: Sequence[int]) -> Mapping[Id, int]:
    """Return the month in which each institution drawn from one stratum is visited.

    The certain ones come first, then the tickets in order; the months have equal shares, the
    earlier ones one more where that does not come out even. Where everything is checked, this is
    all that is left to chance. `of_plan` holds a month at least.
    """
    order = (*drawn.certain, *(name for name, _ticket in drawn.selected))
    least, more = divmod(len(order), len(of_plan))
    shares = (repeat(month, least + (place < more)) for place, month in enumerate(sorted(of_plan)))
    return dict(zip(order, chain.from_iterable(shares), strict=True))
