"""The open draws of the demonstration: a district rehearses one, holds one, and announces a third.

Chance comes from dice alone, which two people read; everybody sees the result at once.
"""

from datetime import date, datetime, time

import msgspec

from api.demo.stage import DISTRICT, REGULATOR, Stage
from api.demo.trip import DICE, MATTERS, STORY, plan_draft, read, throw
from audit.domain.actor import Actor
from audit.domain.entropy import Dice
from audit.domain.plan import Plan
from audit.domain.visit import WorkKind
from audit.domain.workdays import CHINA
from audit.services import assignment, draw, plan, team
from audit.services.draw import Announcement

_REHEARSED = 10  # working days after the plan


async def publish_plan(stage: Stage) -> Plan:
    """Draft the plan of a district for evaluations by third parties, and make it public."""
    new = msgspec.structs.replace(
        plan_draft(),
        body=DISTRICT.region,
        body_name=STORY.district_name,
        title=STORY.district_title,
        work=WorkKind.EVALUATION,
        items=MATTERS[1:],
        region=DISTRICT.region,
        months=(10, 11, 12),
        departments=(),
        sealed=False,
    )
    async with stage.runtime.unit_of_work(DISTRICT) as uow:
        drafted = await plan.draft(uow, new)
        return await plan.publish(uow, drafted.id)


def afternoon(day: date) -> datetime:
    """Return when dice are thrown on a day."""
    return datetime.combine(day, time(15), CHINA)


class OpenDraw:
    """One draw by dice; the first of its two `readers` holds it."""

    def __init__(
        self,
        stage: Stage,
        chosen: Plan,
        readers: tuple[Actor, Actor],
        *,
        title: str,
        rehearsal: bool = False,
    ) -> None:
        self._stage = stage
        self._plan = chosen
        self._readers = readers
        self._title = title
        self._rehearsal = rehearsal
        self.number = ""

    async def announce(self, *, at: datetime) -> None:
        """Announce the draw; the dice are thrown `at` that moment, a day later at the earliest."""
        holder, _ = self._readers
        async with self._stage.runtime.unit_of_work(holder) as uow:
            self.number = await draw.next_number(uow, self._plan.id, rehearsal=self._rehearsal)
            announcement = Announcement(
                plan=self._plan.id,
                number=self.number,
                title=self._title,
                rehearsal=self._rehearsal,
                entropy=(Dice(n=DICE),),
                draw_at=at,
            )
            await draw.announce(uow, announcement)

    async def hold(self) -> None:
        """Throw the dice in front of both; with the second entry the result is public."""
        announced = await read(self._stage, self.number)
        await throw(self._stage, announced, place=1, readers=self._readers)

    async def send(self) -> None:
        """Create the visits with the teams of the draw, and approve all that are complete."""
        holder, _ = self._readers
        async with self._stage.runtime.unit_of_work(holder) as uow:
            await assignment.assign(uow, self.number)
            await team.approve(uow, self.number)


async def rehearse(stage: Stage, chosen: Plan) -> str:
    """Go through a draw before the first that counts; return its number."""
    stage.at(stage.workday(stage.today, _REHEARSED), 9)
    title, readers = STORY.rehearsal_title, (DISTRICT, REGULATOR)
    rehearsed = OpenDraw(stage, chosen, readers, title=title, rehearsal=True)
    await rehearsed.announce(at=afternoon(stage.workday(stage.today, 2)))
    await rehearsed.hold()
    return rehearsed.number
