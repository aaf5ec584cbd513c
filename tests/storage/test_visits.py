from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from audit.domain import visit as visits
from audit.domain.actor import SYSTEM
from audit.domain.answer import Answer, Verdict
from audit.domain.errors import Conflict, NotFound
from audit.domain.filters import VisitFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING, Bounds
from audit.domain.report import Submission
from audit.domain.visit import Visit, VisitState
from audit.runtime import Runtime
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical
from tests.rows import seen_by
from tests.storage import things
from tests.storage.conftest import counted

EVERYWHERE = Bounds()


async def add(uow: UnitOfWork, *new: Visit) -> None:
    await uow.visits.add(new, event=uow.event("visit.added", "visits"))


def submission(name: str, answers: int, *, of: str = "visit-1") -> Submission:
    return Submission(id=name, visit=of, digest="d" * 64, answers=answers, at=things.NOON)


async def deliver(uow: UnitOfWork, name: str, *answers: Answer) -> None:
    event = uow.event("visit.answered", "visit-1")
    await uow.visits.record(submission(name, len(answers)), answers, event=event)


async def test_a_visit_comes_back_as_it_was_kept(uow: UnitOfWork) -> None:
    targeted = things.visit("visit-1")
    await add(uow, targeted)
    assert await uow.visits.get("visit-1", EVERYTHING) == targeted
    failed = visits.fail(
        visits.approve(targeted),
        visits.ResultCode.REFUSED,
        "拒绝检查",
        at=things.NOON + timedelta(hours=3),
    )
    await uow.visits.save(failed, was=VisitState.ASSIGNED, event=uow.event("visit.failed", "v"))
    assert await uow.visits.get("visit-1", EVERYTHING) == failed


async def test_a_visit_of_a_draw_is_of_one_of_its_members(uow: UnitOfWork) -> None:
    event = uow.event("draw.announced", "draw")
    await uow.plans.add(things.plan(), event=event)
    await uow.draws.add(things.draw(), event=event)
    member = things.member(1, of=things.draw().number)
    await uow.draws.add_members([member], event=event)
    sound = msgspec.structs.replace(things.visit("visit-1"), origin=things.drawn(member))
    await add(uow, sound)
    assert await uow.visits.get("visit-1", EVERYTHING) == sound
    assert await uow.visits.of_draw(member.draw) == (sound,)
    stranger = msgspec.structs.replace(things.visit("visit-2", at=2), origin=sound.origin)
    with pytest.raises(Conflict, match=r"storage\.refused.*visits"):
        await add(uow, stranger)


async def test_an_institution_is_visited_once_in_a_draw(uow: UnitOfWork) -> None:
    event = uow.event("draw.announced", "draw")
    await uow.plans.add(things.plan(), event=event)
    await uow.draws.add(things.draw(), event=event)
    member = things.member(1, of=things.draw().number)
    await uow.draws.add_members([member], event=event)
    first = msgspec.structs.replace(things.visit("visit-1"), origin=things.drawn(member))
    await add(uow, first)
    with pytest.raises(Conflict, match=r"storage\.refused.*visits"):
        await add(uow, msgspec.structs.replace(first, id="visit-2"))


async def test_an_unknown_visit_is_named(uow: UnitOfWork) -> None:
    with pytest.raises(NotFound, match="There is no visit visit-9"):
        await uow.visits.get("visit-9", EVERYTHING)


async def test_a_visit_somebody_else_changed_is_not_overwritten(uow: UnitOfWork) -> None:
    await add(uow, things.visit("visit-1"))
    approved = visits.approve(things.visit("visit-1"))
    await uow.visits.save(approved, was=VisitState.ASSIGNED, event=uow.event("visit.approved", "v"))
    with pytest.raises(Conflict, match=r"visit\.changed"):
        await uow.visits.save(
            approved, was=VisitState.ASSIGNED, event=uow.event("visit.approved", "v")
        )


async def test_visits_are_found_by_what_they_are(uow: UnitOfWork) -> None:
    await add(
        uow,
        things.visit("visit-1"),
        things.visit("visit-2", at=2, district="310105"),
        things.under_way(things.visit("visit-3", at=3, district="320102")),
        msgspec.structs.replace(things.visit("visit-4"), team=("I-0003", "")),
    )

    async def found(chosen: VisitFilter, bounds: Bounds = EVERYWHERE) -> str:
        page = await uow.visits.page(chosen, bounds, PageRequest())
        assert page.total == len(page.items)
        return "".join(visit.id[-1] for visit in page.items)

    assert await found(VisitFilter()) == "4321"
    assert await found(VisitFilter(state=VisitState.UNDER_WAY)) == "3"
    assert await found(VisitFilter(institution=things.institution(1).id)) == "41"
    assert await found(VisitFilter(inspector="I-0003")) == "4"
    assert await found(VisitFilter(region="31")) == "421"
    assert await found(VisitFilter(region="3101")) == "421"
    assert await found(VisitFilter(region="310105")) == "2"
    assert await found(VisitFilter(region="31"), Bounds(region="310104")) == "41"
    assert await found(VisitFilter(region="32"), Bounds(region="31")) == ""
    assert await found(VisitFilter(), Bounds(inspector="I-0001")) == "321"
    assert await found(VisitFilter(), Bounds(institution=things.institution(2).id)) == "2"
    assert await found(VisitFilter(draw="310100-2026-0001")) == ""


async def test_who_fills_an_open_place_finds_the_visit(uow: UnitOfWork) -> None:
    before = msgspec.structs.replace(things.visit("visit-1"), team=("I-0001",))
    await add(uow, before)
    assert await uow.visits.loads() == {"I-0001": 1}
    after = visits.fill(before, "I-0004")
    await uow.visits.save(after, was=VisitState.ASSIGNED, event=uow.event("visit.filled", "v"))
    page = await uow.visits.page(VisitFilter(inspector="I-0004"), Bounds(), PageRequest())
    assert page.items == (after,)
    assert await uow.visits.loads() == {"I-0001": 1, "I-0004": 1}


async def test_an_inspector_outside_the_register_is_refused(uow: UnitOfWork) -> None:
    stranger = msgspec.structs.replace(things.visit("visit-1"), team=("I-0001", "I-9999"))
    with pytest.raises(Conflict, match=r"storage\.refused.*visit_team"):
        await add(uow, stranger)


async def test_a_page_is_a_part_of_the_whole(uow: UnitOfWork) -> None:
    await add(uow, *(things.visit(f"visit-{number:02d}") for number in range(25)))
    pages = [
        await uow.visits.page(VisitFilter(), Bounds(), PageRequest(limit=10, offset=offset))
        for offset in (0, 10, 20, 30)
    ]
    assert [len(page.items) for page in pages] == [10, 10, 5, 0]
    assert {page.total for page in pages} == {25}
    assert [page.following is None for page in pages] == [False, False, True, True]
    names = [visit.id for page in pages for visit in page.items]
    assert names == sorted(names, reverse=True)
    assert len(set(names)) == 25


@pytest.mark.parametrize("length", [1, 40])
async def test_a_page_takes_one_query_whatever_its_length(filled: Runtime, length: int) -> None:
    async with filled.unit_of_work(SYSTEM) as uow:
        await add(uow, *(things.visit(f"visit-{number:02d}") for number in range(length)))
    async with filled.unit_of_work(SYSTEM, write=False) as uow:
        with counted(filled) as statements:
            page = await uow.visits.page(VisitFilter(), Bounds(), PageRequest())
    assert len(page.items) == length
    assert statements.selects == 1


@pytest.mark.parametrize("number", [1, 50])
async def test_visits_are_added_with_the_same_number_of_statements(
    filled: Runtime, number: int
) -> None:
    async with filled.unit_of_work(SYSTEM) as uow:
        with counted(filled) as statements:
            await add(uow, *(things.visit(f"visit-{each:02d}") for each in range(number)))
    assert len(statements.texts) == 2


async def test_the_last_answer_to_an_item_is_current_and_none_is_lost(uow: UnitOfWork) -> None:
    await add(uow, things.under_way(things.visit("visit-1")))
    first = things.answer("1.1", "answer-1", verdict=Verdict.NOT)
    other = things.answer("1.2", "answer-2")
    await deliver(uow, "delivery-1", first, other)
    changed = things.answer("1.1", "answer-3")
    await deliver(uow, "delivery-2", changed)
    assert await uow.visits.answers("visit-1") == (changed, other)
    assert await uow.visits.answer_history("visit-1") == (first, changed, other)
    assert await uow.visits.submission("delivery-2", EVERYTHING) == submission("delivery-2", 1)
    assert await uow.visits.submission("delivery-3", EVERYTHING) is None


async def test_an_answer_delivered_again_is_kept_once(uow: UnitOfWork) -> None:
    await add(uow, things.under_way(things.visit("visit-1")))
    first, second = things.answer("1.1", "answer-1"), things.answer("1.2", "answer-2")
    await deliver(uow, "delivery-1", first)
    await deliver(uow, "delivery-2", first, second)
    assert await uow.visits.answer_history("visit-1") == (first, second)


async def test_an_answer_id_used_for_something_else_is_refused(uow: UnitOfWork) -> None:
    await add(uow, things.under_way(things.visit("visit-1")))
    await deliver(uow, "delivery-1", things.answer("1.1", "answer-1"))
    with pytest.raises(Conflict, match=r"answer\.id_reused"):
        await deliver(uow, "delivery-2", things.answer("1.2", "answer-1"))


async def test_a_delivery_id_is_used_once(uow: UnitOfWork) -> None:
    await add(uow, things.under_way(things.visit("visit-1")))
    await deliver(uow, "delivery-1", things.answer("1.1", "answer-1"))
    with pytest.raises(Conflict, match=r"visit\.submission_reused"):
        await deliver(uow, "delivery-1", things.answer("1.1", "answer-2"))


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    values=st.lists(
        st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12),
        max_size=5,
    ),
    reason=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
    moment=things.MOMENTS,
)
async def test_any_answer_comes_back_to_the_last_digit(
    *, runtime: Runtime, values: list[Decimal], reason: str, moment: datetime
) -> None:
    answers = [
        msgspec.structs.replace(
            things.answer(f"1.{number}", f"answer-{number}", verdict=Verdict.PARTLY),
            value=value,
            of=number * 10**9 or None,
            reason=reason,
            at=moment,
        )
        for number, value in enumerate(values)
    ]
    async with runtime.unit_of_work(SYSTEM) as uow:
        await things.fill_registers(uow)
        name = uow.new_id()
        await add(uow, things.under_way(things.visit(name)))
        event = uow.event("visit.answered", name)
        delivery = submission(uow.new_id(), len(answers), of=name)
        await uow.visits.record(delivery, answers, event=event)
        kept = await uow.visits.answers(name)
    in_utc = [msgspec.structs.replace(one, at=one.at.astimezone(UTC)) for one in answers]
    assert kept == tuple(in_utc)
    assert canonical(kept) == canonical(in_utc)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM visits",
        "UPDATE visits SET state = 'graded'",
        "UPDATE visits SET result = 'no_issue'",
        "UPDATE visits SET state = 'under_way'",
        "UPDATE visits SET state = 'nowhere'",
        "UPDATE answers SET verdict = 'conform'",
        'UPDATE answers SET "of" = 0',
        "DELETE FROM answers",
        "DELETE FROM submissions",
    ],
)
async def test_the_database_itself_refuses_what_may_not_be(filled: Runtime, statement: str) -> None:
    async with filled.unit_of_work(SYSTEM) as uow:
        await add(uow, things.visit("visit-1"))
        await deliver(uow, "delivery-1", things.answer("1.1", "answer-1"))
    with pytest.raises(DBAPIError):
        async with seen_by(filled, write=True) as connection:
            await connection.execute(text(statement))
