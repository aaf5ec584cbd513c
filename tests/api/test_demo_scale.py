"""The demonstration at scale, made small: every state is reached, and all of it can be proved."""

from collections import Counter

import pytest

from api.demo.scale import Size, enlarge, is_empty
from api.verification import verify
from audit.domain.actor import SYSTEM
from audit.domain.filters import ActionFilter, PublicationFilter, VisitFilter
from audit.domain.page import LARGEST_PAGE, PageRequest
from audit.domain.permission import EVERYTHING
from audit.domain.publication import PublicationState
from audit.domain.remediation import ActionState
from audit.domain.visit import VisitState
from audit.runtime import Runtime
from audit.settings import Settings

SMALL = Size(institutions=240, visits=20, answers=60)
REACHED = set(VisitState) - {VisitState.ASSIGNED}
"""A draw from so few leaves no place open, so that every visit is approved."""


# Nothing is made but by services, which are tested on each kind of database.
@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_state_is_reached_and_nothing_can_be_doubted(settings: Settings) -> None:
    assert await is_empty(settings)
    told: list[str] = []
    await enlarge(settings, SMALL, told.append)
    assert not await is_empty(settings)
    assert len(told) > 10
    first = PageRequest(limit=LARGEST_PAGE)
    async with Runtime.open(settings) as runtime:
        async with runtime.unit_of_work(SYSTEM, write=False) as uow:
            visits = await uow.visits.page(VisitFilter(), EVERYTHING, first)
            actions = {
                state: (await uow.actions.page(ActionFilter(state=state), EVERYTHING, first)).total
                for state in ActionState
            }
            waiting = {
                state: (
                    await uow.publications.page(PublicationFilter(state=state), EVERYTHING, first)
                ).total
                for state in PublicationState
            }
            answers = await uow.visits.answer_history(visits.items[-1].id)
        proved = await verify(runtime)
    assert visits.total > SMALL.visits
    assert set(Counter(one.state for one in visits.items)) >= REACHED
    assert len(answers) in {0, SMALL.answers}
    assert min(actions.values()) > 0
    assert min(waiting[state] for state in set(waiting) - {PublicationState.WITHDRAWN}) > 0
    assert proved.faults == ()
