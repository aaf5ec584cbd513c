"""The evaluations of the demonstration: ordered for a reason, and standing in every state."""

from collections.abc import Mapping, Sequence

from api import tasks
from api.demo import fieldwork, logins, moving
from api.demo.dealings import WORDS
from api.demo.fieldwork import Conduct
from api.demo.findings import photograph
from api.demo.stage import Stage
from api.demo.trip import CHECKLIST, MATTERS
from audit.domain.actor import Actor
from audit.domain.filters import ActionFilter, PublicationFilter
from audit.domain.page import LARGEST_PAGE, PageRequest
from audit.domain.publication import Publication, PublicationState
from audit.domain.registry import Institution
from audit.domain.visit import ResultCode, Visit, WorkKind
from audit.services import assessment, assignment, publication, remediation
from audit.services import visit as visits
from audit.services.assignment import TargetedCheck
from audit.services.publication import Deferral
from audit.services.remediation import Response
from audit.services.visit import Failure

PUBLISHED, GRADED, FAILED, HANDED_IN, UNDER_WAY, ANNOUNCED, MOVED, APPROVED = range(8)
"""The place of a visit among those ordered says how far it comes; the last ones wait."""
ORDERED = 10
_DEFERRED_BY = 30  # working days
_PHOTOS = 3
_MOST = PageRequest(limit=LARGEST_PAGE)


class Evaluations:
    """The visits of two evaluators, carried out with the accounts of those who do so."""

    def __init__(self, stage: Stage, actors: Mapping[str, Actor]) -> None:
        self._stage = stage
        self._city = actors[logins.CITY]
        self._district = actors[logins.DISTRICT]
        self._evaluators = tuple(actors[login] for login in logins.EVALUATORS)
        self._institution = actors[logins.INSTITUTIONS[0]]
        self._ordered: list[Visit] = []
        self.migration = ""

    def visit(self, place: int) -> str:
        """Return the id of the visit at a place."""
        return self._ordered[place].id

    async def order(self, chosen: Sequence[Institution]) -> int:
        """Order a visit of each institution, and approve all but the last ones."""
        async with self._stage.runtime.unit_of_work(self._city) as uow:
            for place, institution in enumerate(chosen):
                check = TargetedCheck(
                    institution=institution.id,
                    work=WorkKind.EVALUATION,
                    team=tuple(one.inspector for one in self._team(place)),
                    reason=WORDS.reasons[place % len(WORDS.reasons)],
                    body_name=WORDS.body_name,
                    items=MATTERS[1:],
                    checklist=CHECKLIST,
                    announced=place == ANNOUNCED,
                )
                visit = await assignment.target(uow, check)
                if place <= APPROVED:
                    visit = await visits.approve(uow, visit.id)
                self._ordered.append(visit)
        return len(self._ordered)

    async def carry_out(self, place: int) -> None:
        """Go through the visit at a place; the one under way is left half answered."""
        visit = self._ordered[place]
        conduct = Conduct(
            actor=self._team(place)[0],
            key=finding_key(visit.institution),
            photos=_PHOTOS,
            hand_in=place != UNDER_WAY,
        )
        await fieldwork.record(self._stage, visit, conduct)

    async def fail(self) -> None:
        """Find the door of one institution closed; its publication is put off."""
        visit = self._ordered[FAILED]
        failure = Failure(result=ResultCode.NOT_CARRIED_OUT, reason=WORDS.failure)
        async with self._stage.runtime.unit_of_work(self._team(FAILED)[0]) as uow:
            await visits.fail(uow, visit.id, failure)
        until = self._stage.workday(self._stage.today, _DEFERRED_BY)
        async with self._stage.runtime.unit_of_work(self._city) as uow:
            duty = await self._duty(visit)
            await publication.defer(uow, duty.id, Deferral(reason=WORDS.deferral, until=until))

    async def grade(self) -> None:
        """Grade two visits, print their reports, and publish the result of one."""
        for place in (PUBLISHED, GRADED):
            await self._grade(place)
        duty = await self._duty(self._ordered[PUBLISHED])
        async with self._stage.runtime.unit_of_work(self._city) as uow:
            await publication.publish(uow, duty.id)

    async def mend(self) -> None:
        """Answer three corrective actions, of which one is accepted and one returned."""
        runtime = self._stage.runtime
        chosen = ActionFilter(visit=self._ordered[PUBLISHED].id)
        async with runtime.unit_of_work(self._institution, write=False) as uow:
            found = (await remediation.page(uow, chosen, _MOST)).items[: len(WORDS.answers)]
        for action, text in zip(found, WORDS.answers, strict=False):
            content = photograph(WORDS.attachment, action.item)
            await tasks.answer_action(
                runtime,
                self._institution,
                action.id,
                response=Response(text=text),
                files=[(f"{action.item}.jpg", content)],
            )
        async with runtime.unit_of_work(self._city) as uow:
            await remediation.accept(uow, found[0].id)
            await remediation.give_back(uow, found[1].id, WORDS.returned)

    async def move(self) -> None:
        """Propose the next version to what still runs: two visits move, one stays, others wait."""
        proposed = await moving.propose(self._stage, self._city)
        leads = {self.visit(place): self._team(place)[0] for place in (UNDER_WAY, MOVED)}
        await moving.carry_out(self._stage, self._city, proposed, leads=leads)
        lead = self._team(ANNOUNCED)[0]
        await moving.decline(self._stage, lead, proposed, visit=self.visit(ANNOUNCED))
        self.migration = proposed.id

    async def finish_moved(self) -> None:
        """Carry out a visit that moved; its grade by the new scheme is proposed, to be heard."""
        await self.carry_out(MOVED)
        await self._grade(MOVED)

    async def _grade(self, place: int) -> None:
        visit, runtime = self.visit(place), self._stage.runtime
        async with runtime.unit_of_work(self._city) as uow:
            await assessment.grade(uow, visit)
        await tasks.make_report(
            runtime,
            self._stage.renderer,
            self._city,
            visit_id=visit,
            language=runtime.settings.language,
        )

    def _team(self, place: int) -> tuple[Actor, ...]:
        """Return who goes: both, and in turn the one or the other leads."""
        return self._evaluators if place % 2 == 0 else self._evaluators[::-1]

    async def _duty(self, visit: Visit) -> Publication:
        pending = PublicationFilter(state=PublicationState.PENDING)
        async with self._stage.runtime.unit_of_work(self._city, write=False) as uow:
            found = await publication.page(uow, pending, _MOST)
        return next(one for one in found.items if one.subject == visit.id)


def finding_key(institution: str) -> str:
    """Return what decides the findings of an institution's evaluation."""
    return f"{institution}|evaluation"
