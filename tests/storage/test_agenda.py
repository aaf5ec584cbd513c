"""What visits are narrowed to by days, names and kinds; and what falls due in a month."""

from datetime import UTC, date, datetime, timedelta

import msgspec

from audit.domain import publication
from audit.domain import visit as visits
from audit.domain.actor import Actor, Role
from audit.domain.filters import VisitFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING, Bounds
from audit.domain.publication import PublicationKind
from audit.domain.remediation import ActionState
from audit.domain.visit import ResultCode, Visit, VisitState, WorkKind
from audit.domain.workdays import WorkCalendar
from audit.runtime import Runtime
from audit.storage.unit_of_work import UnitOfWork
from tests.storage import things

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
CITY = Bounds(region="31")
# Half an hour before and after midnight in China, at the end of a month.
BEFORE_MIDNIGHT = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)


async def add(uow: UnitOfWork, *new: Visit) -> None:
    await uow.visits.add(new, event=uow.event("visit.added", "visits"))


def begun(name: str, moment: datetime, *, at: int = 1) -> Visit:
    return visits.begin(visits.approve(things.visit(name, at=at)), moment)


async def test_visits_are_found_by_names_days_and_kind(uow: UnitOfWork) -> None:
    evaluation = msgspec.structs.replace(
        things.visit("visit-1"), work=WorkKind.EVALUATION, team=("I-0003", "I-0004")
    )
    closed = visits.fail(
        visits.approve(things.visit("visit-4")), ResultCode.CLOSED, "已停业", at=AFTER_MIDNIGHT
    )
    await add(
        uow,
        evaluation,
        begun("visit-2", BEFORE_MIDNIGHT, at=2),
        begun("visit-3", AFTER_MIDNIGHT, at=3),
        closed,
    )

    async def found(chosen: VisitFilter) -> str:
        page = await uow.visits.page(chosen, EVERYTHING, PageRequest())
        assert page.total == len(page.items)
        return "".join(one.id[-1] for one in page.items)

    assert await found(VisitFilter(oldest_first=True)) == "1234"
    assert await found(VisitFilter(work=WorkKind.EVALUATION)) == "1"
    assert await found(VisitFilter(text="第2康复")) == "2"
    assert await found(VisitFilter(text=things.institution(3).id)) == "3"
    assert await found(VisitFilter(text="康复站")) == "4321"
    assert await found(VisitFilter(text="100%")) == ""
    assert await found(VisitFilter(person="检查员3")) == "1"
    assert await found(VisitFilter(person="I-0002")) == "432"
    assert await found(VisitFilter(since=LAST, until=LAST)) == "2"
    assert await found(VisitFilter(since=LAST)) == "432"
    assert await found(VisitFilter(until=LAST)) == "2"
    assert await found(VisitFilter(since=LAST + timedelta(days=1))) == "43"
    march = await uow.agenda.visits(FIRST, LAST, VisitFilter(), bounds=CITY)
    assert [one.id for one in march] == ["visit-2"]
    assert await uow.agenda.visits(FIRST, LAST, VisitFilter(), bounds=Bounds(region="32")) == ()


async def test_actions_that_fall_due_are_counted_by_day_and_visit(uow: UnitOfWork) -> None:
    await add(uow, things.visit("visit-1"), things.visit("visit-2", at=2, district="310105"))
    event = uow.event("visit.graded", "visit-1")
    accepted = msgspec.structs.replace(
        things.action("a-4", of="visit-2", code="1.4", deadline=LAST),
        state=ActionState.ACCEPTED,
        response="已整改",
        answered_on=FIRST,
        closed_on=FIRST,
        found_on=FIRST,
    )
    new = (
        things.action("a-1", of="visit-1", code="1.1", deadline=LAST),
        things.action("a-2", of="visit-1", code="1.2", deadline=LAST),
        things.action("a-3", of="visit-2", code="1.3", deadline=date(2026, 3, 9)),
        accepted,
        things.action("a-5", of="visit-2", code="1.5", deadline=LAST + timedelta(days=1)),
    )
    await uow.actions.add(new, event=event)

    async def due(chosen: VisitFilter, bounds: Bounds = CITY) -> list[tuple[date, str, int]]:
        found = await uow.agenda.actions(FIRST, LAST, chosen, bounds=bounds)
        return [(one.day, one.visit, one.count) for one in found]

    every = [(date(2026, 3, 9), "visit-2", 1), (LAST, "visit-1", 2)]
    assert await due(VisitFilter()) == every
    assert await due(VisitFilter(region="310105")) == every[:1]
    assert await due(VisitFilter(), Bounds(region="310104")) == every[1:]
    assert await due(VisitFilter(text="第2")) == every[:1]


async def test_publications_that_fall_due_name_the_institution(uow: UnitOfWork) -> None:
    await add(uow, things.visit("visit-1"))
    event = uow.event("visit.graded", "visit-1")
    for name, kind, subject, region in (
        ("p-1", PublicationKind.VISIT_RESULT, "visit-1", "310104"),
        ("p-2", PublicationKind.DRAW, "310100-2026-0001", "31"),
    ):
        duty = publication.new_publication(
            name, kind, subject, region=region, formed=FIRST, calendar=WorkCalendar()
        )
        await uow.publications.add(duty, event=event)

    async def due(chosen: VisitFilter, bounds: Bounds = CITY) -> list[tuple[str, str]]:
        found = await uow.agenda.publications(FIRST, LAST, chosen, bounds=bounds)
        return [(one.publication.id, one.institution_name) for one in found]

    assert await due(VisitFilter()) == [("p-1", "第1康复站"), ("p-2", "")]
    assert await due(VisitFilter(), Bounds(region="310104")) == [("p-1", "第1康复站")]
    assert await due(VisitFilter(text="康复站")) == [("p-1", "第1康复站")]
    assert await due(VisitFilter(region="310105")) == []
    (first, _) = await uow.agenda.publications(FIRST, LAST, VisitFilter(), bounds=CITY)
    published = publication.publish(first.publication, on=FIRST)
    await uow.publications.save(published, was=first.publication.state, event=event)
    assert await due(VisitFilter()) == [("p-2", "")]


async def test_who_goes_is_told_what_others_found_last(filled: Runtime) -> None:
    graded = visits.grade(
        visits.hand_in(begun("visit-1", things.NOON), things.NOON), has_findings=True
    )
    following = msgspec.structs.replace(things.visit("visit-2"), team=("I-0003", "I-0004"))
    async with filled.unit_of_work(Actor(id="system", role=Role.SYSTEM)) as uow:
        await add(uow, graded, following, things.visit("visit-3", at=2))
        action = things.action("a-1", of="visit-1", deadline=LAST)
        await uow.actions.add((action,), event=uow.event("visit.graded", "visit-1"))
    evaluator = Actor(id="e", role=Role.EVALUATOR, inspector="I-0003")
    async with filled.unit_of_work(evaluator, write=False) as uow:
        before = await uow.visits.previous(following)
        assert before is not None
        assert (before.id, before.state) == ("visit-1", VisitState.GRADED)
        assert await uow.actions.found_on(before.id) == (action,)
        assert await uow.visits.previous(before) is None
        assert await uow.visits.previous(things.visit("visit-3", at=2)) is None
