"""What comes of a visit: grade, report, corrective actions, publication."""

import asyncio
from datetime import date, timedelta

import pytest

from audit.domain.answer import Verdict
from audit.domain.disclosure import PublishedResult
from audit.domain.errors import Conflict, DomainError, Invalid, NotFound
from audit.domain.filters import ActionFilter, PublicationFilter, VisitFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING
from audit.domain.publication import PublicationKind, PublicationState
from audit.domain.remediation import ActionKind, ActionState, CorrectiveAction
from audit.domain.report import Assessment, Report
from audit.domain.visit import ResultCode, VisitState, WorkKind
from audit.runtime import Runtime
from audit.services import assessment, publication, remediation, report, visit
from audit.services.publication import Deferral
from audit.services.remediation import Response
from audit.services.report import Rendered
from checklists.canonical import canonical
from tests import factories
from tests.factories_register import CITY, INSTITUTIONS, NUMBER, owner
from tests.fixtures_runtime import SetClock
from tests.services.acts import Ask

NOTHING_FOUND: dict[str, tuple[Verdict, str]] = {}
FILE = Rendered(facts=b'{"facts":1}', document="ab" * 32, size=9)
OTHER_FILE = Rendered(facts=b'{"facts":2}', document="cd" * 32, size=9)


async def actions_of(runtime: Runtime, graded: Assessment) -> tuple[CorrectiveAction, ...]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        found = await remediation.page(uow, ActionFilter(visit=graded.visit), PageRequest())
    return found.items


async def test_findings_lower_the_grade_and_become_orders(runtime: Runtime) -> None:
    graded = await factories.graded_visit(runtime)
    (action,) = await actions_of(runtime, graded)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        working = await assessment.read(uow, graded.visit)
        done = await visit.read(uow, graded.visit)
    assert (graded.level, graded.total) == (working.grade.level, working.score.total)
    assert (done.state, done.result) == (VisitState.GRADED, ResultCode.PENDING)
    assert (action.item, action.kind, action.state) == ("1.02", ActionKind.ORDER, ActionState.OPEN)
    assert action.deadline == date(2026, 3, 9)


async def test_an_evaluation_gives_advice_and_no_order(runtime: Runtime) -> None:
    graded = await factories.graded_visit(runtime, WorkKind.EVALUATION)
    assert {one.kind for one in await actions_of(runtime, graded)} == {ActionKind.ADVICE}


async def test_without_findings_there_is_no_issue(runtime: Runtime) -> None:
    graded = await factories.graded_visit(runtime, found=NOTHING_FOUND)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        done = await visit.read(uow, graded.visit)
    assert done.result is ResultCode.NO_ISSUE
    assert await actions_of(runtime, graded) == ()


async def test_a_visit_is_graded_once_and_not_before_it_is_handed_in(runtime: Runtime) -> None:
    receipt = await factories.handed_in_visit(runtime)
    (other, *_) = await open_visits(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        await assessment.grade(uow, receipt.visit.id)
    for visit_id, state in ((receipt.visit.id, "graded"), (other, "assigned")):
        with pytest.raises(Conflict) as refusal:
            async with runtime.unit_of_work(CITY) as uow:
                await assessment.grade(uow, visit_id)
        assert refusal.value.fields["state"] == state


async def open_visits(runtime: Runtime) -> list[str]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        found = await visit.page(uow, VisitFilter(state=VisitState.ASSIGNED), PageRequest())
    return [one.id for one in found.items]


async def test_two_who_grade_at_once_make_one_assessment(runtime: Runtime) -> None:
    receipt = await factories.handed_in_visit(runtime)

    async def grade() -> Assessment:
        async with runtime.unit_of_work(CITY) as uow:
            return await assessment.grade(uow, receipt.visit.id)

    outcomes = await asyncio.gather(*(grade() for _ in range(3)), return_exceptions=True)
    assert sum(isinstance(one, Assessment) for one in outcomes) == 1
    assert sum(isinstance(one, DomainError) for one in outcomes) == 2


async def test_a_visit_has_one_report_however_often_it_is_made(runtime: Runtime) -> None:
    graded = await factories.graded_visit(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        facts = await report.visit_facts(uow, graded.visit)
        with pytest.raises(NotFound):
            await report.read(uow, graded.visit)

    async def record(rendered: Rendered) -> Report:
        async with runtime.unit_of_work(CITY) as uow:
            return await report.record(uow, facts, rendered)

    first, second = await asyncio.gather(record(FILE), record(OTHER_FILE))
    assert first == second
    async with runtime.unit_of_work(owner(INSTITUTIONS[5].id), write=False) as uow:
        assert await report.read(uow, graded.visit) == first


async def test_a_report_of_facts_that_have_changed_is_refused(runtime: Runtime) -> None:
    graded = await factories.graded_visit(runtime)
    (action,) = await actions_of(runtime, graded)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        facts = await report.visit_facts(uow, graded.visit)
        table = await report.table_facts(uow, NUMBER)
    async with runtime.unit_of_work(owner(facts.institution.id)) as uow:
        await remediation.answer(uow, action.id, Response(text="制度已补充"))
    duty = await factories.duty_to_publish(runtime, graded.visit)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    records: tuple[Ask, ...] = (
        lambda uow: report.record(uow, facts, FILE),
        lambda uow: report.record_table(uow, table, FILE),
    )
    for record in records:
        with pytest.raises(Conflict) as refusal:
            async with runtime.unit_of_work(CITY) as uow:
                await record(uow)
        assert refusal.value.code == "report.changed"


async def test_an_action_is_answered_returned_answered_and_accepted(
    runtime: Runtime, clock: SetClock
) -> None:
    graded = await factories.graded_visit(runtime)
    (action,) = await actions_of(runtime, graded)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        institution = (await visit.read(uow, graded.visit)).institution

    async def answer(text: str) -> CorrectiveAction:
        async with runtime.unit_of_work(owner(institution)) as uow:
            return await remediation.answer(uow, action.id, Response(text=text))

    answered = await answer("制度已补充")
    assert (answered.state, answered.answered_on) == (ActionState.ANSWERED, date(2026, 3, 2))
    with pytest.raises(Conflict) as refusal:
        await answer("再次说明")
    assert refusal.value.code == "remediation.state"
    async with runtime.unit_of_work(CITY) as uow:
        returned = await remediation.give_back(uow, action.id, "缺少执行记录")
        assert (await visit.read(uow, graded.visit)).result is ResultCode.PENDING
    assert (returned.state, returned.review) == (ActionState.RETURNED, "缺少执行记录")
    clock.forward(timedelta(days=2))
    await answer("执行记录已补充")
    async with runtime.unit_of_work(CITY) as uow:
        closed = await remediation.accept(uow, action.id)
        assert (await visit.read(uow, graded.visit)).result is ResultCode.CORRECTED
    assert (closed.state, closed.closed_on) == (ActionState.ACCEPTED, date(2026, 3, 4))


async def test_an_answer_names_only_files_that_were_taken_in(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    taken = await factories.received_photo(runtime, begun)
    answers = factories.answers_to(await factories.sheet_of(runtime, begun.id))
    async with runtime.unit_of_work(CITY) as uow:
        delivery = visit.Delivery(id="delivery-all", answers=answers, hand_in=True)
        await visit.submit(uow, begun.id, delivery)
        graded = await assessment.grade(uow, begun.id)
    (action,) = await actions_of(runtime, graded)
    unknown = Response(text="见照片", evidence=("0" * 64,))
    with pytest.raises(Invalid) as refusal:
        async with runtime.unit_of_work(owner(begun.institution)) as uow:
            await remediation.answer(uow, action.id, unknown)
    assert refusal.value.code == "remediation.evidence_unknown"
    known = Response(text="见照片", evidence=(taken.digest,))
    async with runtime.unit_of_work(owner(begun.institution)) as uow:
        assert (await remediation.answer(uow, action.id, known)).evidence == (taken.digest,)


async def test_what_is_published_names_the_institution_and_no_person(runtime: Runtime) -> None:
    graded = await factories.graded_visit(runtime)
    duty = await factories.duty_to_publish(runtime, graded.visit)
    assert (duty.state, duty.due) == (PublicationState.PENDING, date(2026, 3, 30))
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
        shown = await uow.disclosures.get(graded.visit)
        done = await visit.read(uow, graded.visit)
    assert shown.institution_name == done.institution_name
    assert shown.matters == ("服务机构规范化运行检查",)
    assert (shown.orders, shown.advice, shown.published_on) == (1, 0, date(2026, 3, 2))
    public = canonical(shown).decode()
    private = (*done.team, "示例检查员", "没有执行记录", "answer-")
    assert not [word for word in private if word in public]


async def test_a_result_is_published_once_and_withdrawn_with_a_reason(runtime: Runtime) -> None:
    duty = await factories.published_result(runtime)
    with pytest.raises(Conflict) as refusal:
        async with runtime.unit_of_work(CITY) as uow:
            await publication.publish(uow, duty.id)
    assert refusal.value.code == "publication.state"
    async with runtime.unit_of_work(CITY) as uow:
        withdrawn = await publication.withdraw(uow, duty.id, "结果有误")
    assert (withdrawn.state, withdrawn.reason) == (PublicationState.WITHDRAWN, "结果有误")
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert await uow.disclosures.find(duty.subject) is None
        assert (await uow.results.assessment(duty.subject)).visit == duty.subject


async def test_a_published_draw_cannot_be_taken_back(runtime: Runtime) -> None:
    await factories.computed_draw(runtime)
    duty = await factories.duty_to_publish(runtime, NUMBER, PublicationKind.DRAW)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
        assert (await uow.draws.get(NUMBER, EVERYTHING)).state == "published"
    with pytest.raises(Conflict) as refusal:
        async with runtime.unit_of_work(CITY) as uow:
            await publication.withdraw(uow, duty.id, "后悔了")
    assert refusal.value.code == "publication.permanent"


async def test_a_deferral_is_once_and_to_a_later_day(runtime: Runtime, clock: SetClock) -> None:
    graded = await factories.graded_visit(runtime)
    duty = await factories.duty_to_publish(runtime, graded.visit)

    async def defer(until: date) -> None:
        async with runtime.unit_of_work(CITY) as uow:
            await publication.defer(uow, duty.id, Deferral(reason="等待复核", until=until))

    with pytest.raises(Invalid):
        await defer(duty.due)
    await defer(date(2026, 4, 10))
    with pytest.raises(Conflict):
        await defer(date(2026, 4, 20))
    assert await due(runtime) == []
    clock.forward(timedelta(days=29))
    assert await due(runtime) == []
    clock.forward(timedelta(days=10))
    assert await due(runtime) == [graded.visit]


async def due(runtime: Runtime) -> list[str]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        found = await publication.page(
            uow,
            PublicationFilter(kind=PublicationKind.VISIT_RESULT, due_by=uow.today),
            PageRequest(),
        )
    return [one.subject for one in found.items]


async def test_what_is_not_public_is_not_in_what_anyone_reads(runtime: Runtime) -> None:
    graded = await factories.graded_visit(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        found: PublishedResult | None = await uow.disclosures.find(graded.visit)
        assert found is None
    with pytest.raises(NotFound):
        async with runtime.unit_of_work(owner(INSTITUTIONS[0].id), write=False) as uow:
            await assessment.read(uow, graded.visit)
