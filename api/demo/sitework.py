"""The visits of the demonstration at scale, from the beginning on site to what follows."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from api.demo.crowd import SCALE
from api.demo.findings import PHRASES, answers, photograph, pick, roll
from api.demo.stage import StoryClock, institution_account
from audit.domain.actor import Actor
from audit.domain.answer import Answer
from audit.domain.filters import ActionFilter, PublicationFilter
from audit.domain.page import LARGEST_PAGE, PageRequest
from audit.domain.publication import Publication, PublicationKind, PublicationState
from audit.domain.remediation import CorrectiveAction
from audit.domain.visit import ResultCode, Visit
from audit.runtime import Runtime
from audit.services import assessment, evidence, publication, remediation
from audit.services import visit as visits
from audit.services.evidence import Arrival, Content
from audit.services.publication import Deferral
from audit.services.remediation import Response
from audit.services.visit import Delivery, Failure
from checklists.canonical import digest
from checklists.model import ResolvedChecklist

_FAILING = 70  # of a thousand visits, as the following numbers
_WAITING, _BEGUN, _HANDED_IN = 150, 250, 400  # up to which the last visits have come
_PHOTOGRAPHED, _MENDED = 500, 150
_ACCEPTED, _ANSWERED = 600, 850
_DEFERRED, _LEFT = 20, 400
_ON_SITE = timedelta(minutes=95)
_REASONS = ("unreachable", "closed", "refused", "moved")
_PHOTOGRAPHS = 8
_PUBLISHED_AT_ONCE = 100


class Sitework:
    """The work of a region's visits; its regulator enters all that the inspectors found."""

    def __init__(self, runtime: Runtime, clock: StoryClock, actor: Actor, *, answers: int) -> None:
        self._runtime = runtime
        self._clock = clock
        self._actor = actor
        self._answers = answers
        self._photographs: tuple[Content, ...] = ()
        self._mended: list[Visit] = []

    async def carry_out(self, some: Sequence[Visit], *, last: bool) -> None:
        """Begin, answer, hand in and grade visits; of the last ones many get less far."""
        if not self._photographs:
            self._photographs = await self._taken()
        reached = {one.id: roll(one.institution, "reached") if last else 999 for one in some}
        begun = []
        async with self._runtime.unit_of_work(self._actor) as uow:
            for one in some:
                if roll(one.institution, "fails") < _FAILING:
                    await visits.fail(uow, one.id, _failure(one))
                elif reached[one.id] >= _WAITING:
                    begun.append(await visits.begin(uow, one.id))
        self._clock.move(self._clock() + _ON_SITE)
        handed_in = [one for one in begun if reached[one.id] >= _BEGUN]
        await self._answer(begun, {one.id for one in handed_in})
        graded = [one for one in handed_in if reached[one.id] >= _HANDED_IN]
        async with self._runtime.unit_of_work(self._actor) as uow:
            for one in graded:
                await assessment.grade(uow, one.id)
        self._mended += [one for one in graded if roll(one.institution, "mends") < _MENDED]

    async def follow_up(self, *, last: bool) -> None:
        """Publish what waits, or put it off; mend some of what was found."""
        for visit in self._mended:
            await self._mend(visit)
        self._mended.clear()
        waiting = await self._publish(1)
        left = waiting * _LEFT // 1000 if last else 0
        while waiting > left:
            waiting = await self._publish(min(waiting - left, _PUBLISHED_AT_ONCE))

    async def _publish(self, count: int) -> int:
        """Publish what is due next, or put it off; return how much still waits."""
        pending = PublicationFilter(state=PublicationState.PENDING)
        async with self._runtime.unit_of_work(self._actor) as uow:
            found = await publication.page(uow, pending, PageRequest(limit=count))
            for one in found.items:
                if _is_deferred(one):
                    await publication.defer(uow, one.id, _deferral(one))
                else:
                    await publication.publish(uow, one.id)
        return found.total - len(found.items)

    async def _answer(self, begun: Sequence[Visit], handed_in: set[str]) -> None:
        """Deliver the answers of visits; those not handed in get one delivery only."""
        async with self._runtime.unit_of_work(self._actor) as uow:
            for one in begun:
                if roll(one.institution, "photograph") < _PHOTOGRAPHED:
                    await evidence.record(
                        uow, one.id, arrival=_arrival(one, uow.now), content=self._shown(one)
                    )
                checklist = (await visits.sheet(uow, one.id)).checklist
                parts = list(_deliveries(one, checklist, at=uow.now, count=self._answers))
                for part in parts if one.id in handed_in else parts[:1]:
                    whole = msgspec.structs.replace(part, hand_in=part is parts[-1])
                    await visits.submit(uow, one.id, whole if one.id in handed_in else part)

    async def _mend(self, visit: Visit) -> None:
        """Answer the corrective actions of a visit, and accept or return most of the answers."""
        answered: list[CorrectiveAction] = []
        chosen, request = ActionFilter(visit=visit.id), PageRequest(limit=LARGEST_PAGE)
        async with self._runtime.unit_of_work(institution_account(visit.institution)) as uow:
            for action in (await remediation.page(uow, chosen, request)).items:
                response = Response(text=pick(PHRASES.answers, visit.institution, action.item))
                answered.append(await remediation.answer(uow, action.id, response))
        async with self._runtime.unit_of_work(self._actor) as uow:
            for action in answered:
                drawn = roll(visit.institution, action.item, "judged")
                if drawn < _ACCEPTED:
                    await remediation.accept(uow, action.id)
                elif drawn >= _ANSWERED:
                    await remediation.give_back(uow, action.id, PHRASES.returned)

    async def _taken(self) -> tuple[Content, ...]:
        """Keep a few photographs, which stand for all that were taken."""
        made = []
        for number in range(_PHOTOGRAPHS):
            caption = PHRASES.captions[number % len(PHRASES.captions)]
            content = photograph(caption, f"scale|{number}")
            kept = await self._runtime.blobs.deposit(content)
            made.append(
                Content(digest=kept, size=len(content), media_type="image/jpeg", print_digest=kept)
            )
        return tuple(made)

    def _shown(self, visit: Visit) -> Content:
        return self._photographs[roll(visit.institution, "shown") % _PHOTOGRAPHS]


def _failure(visit: Visit) -> Failure:
    result = pick(_REASONS, visit.institution)
    return Failure(result=ResultCode(result), reason=PHRASES.failures[result])


def _arrival(visit: Visit, now: datetime) -> Arrival:
    return Arrival(
        id=digest(f"demo|photo|{visit.id}".encode())[:32],
        name="1.jpg",
        caption=PHRASES.captions[0],
        captured_at=now,
    )


def _deliveries(
    visit: Visit, checklist: ResolvedChecklist, *, at: datetime, count: int
) -> Iterator[Delivery]:
    """Yield deliveries of `count` answers in all: what comes before the last is given again."""
    given = answers(checklist, f"{visit.institution}|{visit.id}", by=visit.team[0], at=at)
    number, rest = 0, max(count - len(given), 0)
    while rest > 0:
        yield _delivery(visit, given[:rest], number=number)
        number, rest = number + 1, rest - len(given)
    yield _delivery(visit, given, number=number)


def _delivery(visit: Visit, given: Sequence[Answer], *, number: int) -> Delivery:
    return Delivery(
        id=digest(f"demo|delivery|{visit.id}|{number}".encode())[:32],
        answers=tuple(
            msgspec.structs.replace(one, id=f"{one.id[:28]}-{number:03}") for one in given
        ),
    )


def _is_deferred(one: Publication) -> bool:
    result = one.kind is PublicationKind.VISIT_RESULT
    return result and roll(one.subject, "deferred") < _DEFERRED


def _deferral(one: Publication) -> Deferral:
    return Deferral(reason=SCALE.deferral, until=one.due + timedelta(days=30))
