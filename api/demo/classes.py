"""The demonstration's classes of risk: one run, classes that rise confirmed, one objection."""

from api.demo.stage import REGULATOR, Stage, institution_account
from api.demo.trip import STORY
from audit.domain.filters import RiskFilter
from audit.domain.page import PageRequest
from audit.domain.risk import RiskChange
from audit.services import risk

_CONFIRMED = 3


async def classify(stage: Stage) -> str:
    """Run the rule and confirm the highest of the classes that rise; return the id of the first.

    Its institution objects and is answered. All other classes stay proposed.
    """
    async with stage.runtime.unit_of_work(REGULATOR) as uow:
        await risk.run(uow)
        rising = RiskFilter(change=RiskChange.UP)
        board = await risk.board(uow, rising, PageRequest(limit=_CONFIRMED))
        for one in board.ratings.items:
            await risk.confirm(uow, one.id)
    first = board.ratings.items[0]
    async with stage.runtime.unit_of_work(institution_account(first.institution)) as uow:
        await risk.object_to(uow, first.id, STORY.objection)
    async with stage.runtime.unit_of_work(REGULATOR) as uow:
        await risk.answer(uow, first.id, STORY.answer)
    return first.id
