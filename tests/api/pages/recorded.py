"""A visit that is recorded on pages: how it comes about, what its form sends, what it tells."""

import re
from html import unescape

from audit.domain.answer import Answer, Verdict
from audit.domain.evidence import Evidence
from audit.domain.visit import Visit, WorkKind
from audit.runtime import Runtime
from audit.services import assignment
from audit.services import visit as visits
from audit.services.assignment import TargetedCheck
from audit.services.visit import Sheet
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.factories_register import (
    CHECKLIST,
    CITY,
    INSPECTORS,
    INSTITUTIONS,
    ITEM,
    evaluator,
)

TEAM = (INSPECTORS[1], INSPECTORS[2])
LEAD, SECOND = (evaluator(one.id) for one in TEAM)
PLACE = INSTITUTIONS[3]
MEASURED = "3.04"  # hours of training a year, at least twenty


async def ordered_visit(runtime: Runtime) -> Visit:
    """Order a visit for cause and approve it."""
    check = TargetedCheck(
        institution=PLACE.id,
        work=WorkKind.INSPECTION,
        team=tuple(one.id for one in TEAM),
        reason="群众投诉",
        body_name="示例市民政局",
        items=(ITEM.code,),
        checklist=CHECKLIST,
    )
    async with runtime.unit_of_work(CITY) as uow:
        ordered = await assignment.target(uow, check)
        return await visits.approve(uow, ordered.id)


async def begun_visit(runtime: Runtime) -> Visit:
    """Begin such a visit; it has no answers yet."""
    ordered = await ordered_visit(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        return await visits.begin(uow, ordered.id)


def path(visit: Visit, part: str = "") -> str:
    """Return the address of the overview, or of a part."""
    return f"/desk/visits/{visit.id}/record{'/' if part else ''}{part}"


def says(item: str, verdict: Verdict = Verdict.CONFORM, **more: str) -> dict[str, str]:
    """Return the fields of an item as its form sends them; `more` are its other fields."""
    fields = {"seen": "0", "verdict": verdict.value, **more}
    return {f"{name}-{item}": text for name, text in fields.items()}


def item_of(html: str, item: str) -> str:
    """Return the HTML of one item."""
    found = re.search(rf'id="item-{re.escape(item)}".*?</fieldset>', html, re.DOTALL)
    assert found is not None
    return found[0]


def told(html: str, item: str) -> str:
    """Return what the form tells of an item, in words."""
    found = re.search(
        r'class="outcome"[^>]*>(.*?)<div class="evidence"', item_of(html, item), re.DOTALL
    )
    assert found is not None
    return words(unescape(found[1]))


def sheet(desk: Desk, visit: Visit) -> Sheet:
    """Return a visit with its checklist and current answers."""

    async def read(runtime: Runtime) -> Sheet:
        return await factories.sheet_of(runtime, visit.id)

    return desk.service.call(read)


def history(desk: Desk, visit: Visit) -> tuple[Answer, ...]:
    """Return every answer ever given on a visit."""

    async def read(runtime: Runtime) -> tuple[Answer, ...]:
        async with runtime.unit_of_work(CITY, write=False) as uow:
            return await uow.visits.answer_history(visit.id)

    return desk.service.call(read)


def evidence(desk: Desk, visit: Visit) -> tuple[Evidence, ...]:
    """Return the evidence of a visit."""

    async def read(runtime: Runtime) -> tuple[Evidence, ...]:
        async with runtime.unit_of_work(CITY, write=False) as uow:
            return await uow.evidence.of_visit(visit.id)

    return desk.service.call(read)
