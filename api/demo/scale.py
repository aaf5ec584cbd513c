"""The demonstration at scale: many more institutions and visits, by the services anyone calls.

All lies in 2026, since the checklist is in force from then on: a campaign of every region in each
of several months. Many acts share a unit of work, because keeping one costs more than most acts.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import TypeVar

import msgspec

from api.demo import crowd
from api.demo.crowd import SCALE
from api.demo.register import WORDS
from api.demo.sitework import Sitework
from api.demo.stage import StoryClock
from api.demo.trip import CHECKLIST, MATTERS, STORY
from audit.domain.actor import ANYONE, Actor, Role
from audit.domain.ceremony import Draw
from audit.domain.districts import full_name_of
from audit.domain.draw_entry import Outcome
from audit.domain.entropy import Dice
from audit.domain.plan import Plan, PlanDraft, Quota
from audit.domain.registry import Register, RiskClass
from audit.domain.visit import SMALLEST_TEAM, Visit, WorkKind
from audit.domain.workdays import CHINA, add_working_days, local_date
from audit.runtime import Runtime, upgrade
from audit.services import assignment, draw, draw_entropy, plan, public, register
from audit.services import visit as visits
from audit.services.draw import Announcement
from audit.settings import Settings
from checklists.canonical import digest
from reports.language import gettext as _

Value = TypeVar("Value")
_PIECE = 5_000
_DICE = 20
_VISITS_AT_ONCE = 40
_TOLD_EVERY = 10
_VISITS_OF_AN_INSPECTOR = 4
_DRAWN_AFTER, _BEGUN_AFTER, _WORKING_DAYS = 3, 5, 12

_DECEMBER = 12
_LISTED_PERCENT = 5
"""The share that the item list of the demonstration promises for the matter inspected."""


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How many institutions and visits there are to be, about, and answers to each visit."""

    institutions: int = 100_000
    visits: int = 20_000
    answers: int = 100


async def enlarge(settings: Settings, size: Size, say: Callable[[str], None]) -> None:
    """Add the many to what a database holds; `say` is told how far it has come."""
    await upgrade(settings)
    clock = StoryClock(_morning(SCALE.campaigns[0]))
    async with Runtime.open(settings, clock=clock) as runtime:
        await Enlargement(runtime, clock, size=size, say=say).make()


async def is_empty(settings: Settings) -> bool:
    """Return whether nothing was ever written to a database; its tables are made."""
    await upgrade(settings)
    async with (
        Runtime.open(settings) as runtime,
        runtime.unit_of_work(ANYONE, write=False) as uow,
    ):
        return await public.state(uow) == 0


class Enlargement:
    """The making of the many, region by region and campaign by campaign."""

    def __init__(
        self, runtime: Runtime, clock: StoryClock, *, size: Size, say: Callable[[str], None]
    ) -> None:
        self._runtime = runtime
        self._clock = clock
        self._size = size
        self._say = say
        self._done = 0

    async def make(self) -> None:
        """Make all of it, with or without the ordinary demonstration before it."""
        for region in SCALE.regions:
            await self._register(region)
        for number, day in enumerate(SCALE.campaigns, start=1):
            for region in SCALE.regions:
                await self._campaign(region, day, number=number)

    async def _register(self, region: str) -> None:
        """Keep the institutions and inspectors of a region."""
        wanted = crowd.share(self._size.institutions, region)
        places = self._visits_of(region) * SMALLEST_TEAM
        staff = tuple(crowd.inspectors(region, max(64, places // _VISITS_OF_AN_INSPECTOR)))
        await self._save(
            region, Register(institutions=(), inspectors=staff, recusals=(), items=WORDS.items)
        )
        for some in pieces(crowd.institutions(region, wanted), _PIECE):
            await self._save(
                region, Register(institutions=some, inspectors=(), recusals=(), items=())
            )
        message = _("{place}: {institutions} institutions, {inspectors} inspectors")
        place = full_name_of(region)
        self._say(message.format(place=place, institutions=wanted, inspectors=len(staff)))

    async def _save(self, region: str, some: Register) -> None:
        async with self._runtime.unit_of_work(regulator(region)) as uow:
            await register.save(uow, some)

    async def _campaign(self, region: str, day: date, *, number: int) -> None:
        """Plan, draw, assign, and carry out the visits of one campaign."""
        self._clock.move(_morning(day))
        drawn = await self._drawn(await self._planned(region, day, number=number), number)
        site = Sitework(self._runtime, self._clock, regulator(region), answers=self._size.answers)
        days = [self._workday(day, _BEGUN_AFTER + count) for count in range(_WORKING_DAYS)]
        made = list(pieces(await self._assigned(region, drawn.number), _VISITS_AT_ONCE))
        last = number == len(SCALE.campaigns)
        for place, some in enumerate(made):
            self._clock.move(_morning(days[place * len(days) // len(made)]))
            await site.carry_out(some, last=last)
            self._done += len(some)
            if place % _TOLD_EVERY == 0 or place + 1 == len(made):
                self._tell(region, number)
        self._clock.move(_morning(self._workday(days[-1], 1)))
        await site.follow_up(last=last)

    def _tell(self, region: str, number: int) -> None:
        message = _("{place}, draw {number} of {draws}: {count} of about {all} visits so far")
        self._say(
            message.format(
                place=full_name_of(region),
                number=number,
                draws=len(SCALE.campaigns),
                count=self._done,
                all=self._size.visits,
            )
        )

    async def _planned(self, region: str, day: date, *, number: int) -> Plan:
        place = full_name_of(region)
        day = max(day, local_date(self._clock()))  # other regions were first
        wanted = self._visits_of(region)
        among = max(crowd.share(self._size.institutions, region), wanted, 1)
        least = -(-among * _LISTED_PERCENT // 100)
        new = PlanDraft(
            body=region.ljust(6, "0"),
            body_name=SCALE.body_name.format(place=place),
            year=day.year,
            title=SCALE.plan_title.format(place=place, number=number),
            work=WorkKind.INSPECTION,
            legal_basis=SCALE.legal_basis,
            checklist=CHECKLIST,
            items=MATTERS[:1],
            region=region,
            months=tuple(sorted({day.month, min(day.month + 1, _DECEMBER)})),
            quotas={name: Quota(num=max(wanted, least), den=among) for name in RiskClass},
        )
        async with self._runtime.unit_of_work(regulator(region)) as uow:
            drafted = await plan.draft(uow, new)
            return await plan.publish(uow, drafted.id, SCALE.late_reason)

    async def _drawn(self, chosen: Plan, number: int) -> Draw:
        actor = regulator(chosen.region)
        async with self._runtime.unit_of_work(actor) as uow:
            name = await draw.next_number(uow, chosen.id)
            announcement = Announcement(
                plan=chosen.id,
                number=name,
                title=SCALE.draw_title.format(place=full_name_of(chosen.region), number=number),
                entropy=(Dice(n=_DICE),),
                draw_at=_morning(self._workday(uow.today, _DRAWN_AFTER)),
            )
            announced = await draw.announce(uow, announcement)
        self._clock.move(announcement.draw_at)
        thrown = str(int(digest(announced.number.encode()), 16))[:_DICE]
        given = Outcome(place=1, outcome=thrown, evidence=STORY.evidence)
        witness = msgspec.structs.replace(actor, id=f"{actor.id}-witness")
        async with self._runtime.unit_of_work(witness) as uow:
            await draw_entropy.enter(uow, announced.number, given)
        async with self._runtime.unit_of_work(actor) as uow:
            return (await draw_entropy.enter(uow, announced.number, given)).draw

    async def _assigned(self, region: str, number: str) -> list[Visit]:
        """Create the visits of a draw, and approve those that the draw gave a whole team."""
        async with self._runtime.unit_of_work(regulator(region)) as uow:
            created = await assignment.assign(uow, number)
        approved: list[Visit] = []
        whole = [one for one in created if len(one.team) == SMALLEST_TEAM]
        for some in pieces(whole, _VISITS_AT_ONCE):
            async with self._runtime.unit_of_work(regulator(region)) as uow:
                approved += [await visits.approve(uow, one.id) for one in some]
        return approved

    def _visits_of(self, region: str) -> int:
        return -(-crowd.share(self._size.visits, region) // len(SCALE.campaigns))

    def _workday(self, start: date, count: int) -> date:
        return add_working_days(start, count, self._runtime.calendar)


def regulator(region: str) -> Actor:
    """Return the account of a region's regulator."""
    return Actor(id=f"demo-regulator-{region}", role=Role.REGULATOR, region=region)


def pieces(values: Iterable[Value], size: int) -> Iterator[tuple[Value, ...]]:
    """Yield the values, `size` at a time."""
    rest = iter(values)
    while some := tuple(islice(rest, size)):
        yield some


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8, 30), CHINA)
