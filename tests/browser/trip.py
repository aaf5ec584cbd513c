"""The trip of the site that a browser visits: one thing of every kind and in every state.

Six institutions: one draw published with three graded visits, one visit that failed and the report
of another; one draw computed and still sealed, one announced, one void; visits ordered for a
reason, from one that waits for approval to one that was handed in.
"""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from api import tasks
from audit.domain.actor import Actor
from audit.domain.answer import Verdict
from audit.domain.ceremony import Draw
from audit.domain.filters import ActionFilter
from audit.domain.migration import Proposal, Route
from audit.domain.page import PageRequest
from audit.domain.publication import PublicationKind
from audit.domain.records import Post, RecordSheet, StaffMember
from audit.domain.visit import ResultCode, Visit, WorkKind
from audit.runtime import Runtime
from audit.services import (
    assessment,
    assignment,
    certificate,
    draw,
    draw_end,
    migration,
    plan,
    publication,
    records,
    remediation,
    visit,
)
from audit.services.assignment import TargetedCheck
from audit.services.publication import Deferral
from audit.services.remediation import Response
from audit.services.visit import Delivery, Failure
from reports.render import Renderer
from tests import factories, factories_draws
from tests.browser.callers import complained, invited
from tests.browser.samples import sampled
from tests.browser.who import ADMIN, CITY, DISTRICT, EVALUATOR, OVERSIGHT, TEAM, Who, owner
from tests.factories_grades import proposed_grade
from tests.factories_packs import drafts_of_each_kind
from tests.factories_register import (
    CHECKLIST,
    ENTROPY,
    INSTITUTIONS,
    ITEM,
    announcement,
    evaluator,
    new_plan,
)
from tests.fixtures_runtime import SetClock

Findings = Mapping[str, tuple[Verdict, str]]

GOOD: Findings = {}
MIXED: Findings = {
    "1.02": (Verdict.PARTLY, "部分制度没有执行记录。"),
    "7.01": (Verdict.NOT, "收费标准没有向社会公开。"),
    "5.08": (Verdict.PARTLY, "小组工作没有记录。"),
    "6.01": (Verdict.COULD_NOT_CHECK, "档案室当日无法进入。"),
}
POOR: Findings = {"1.01": (Verdict.NOT, "登记已经过期。"), "3.01": (Verdict.NOT, "核心岗位空缺。")}
_BODY = "示例市民政局"


class Trip(msgspec.Struct, frozen=True, kw_only=True):
    """What there is, by name, and who has an account, with whom they act for."""

    things: dict[str, str]
    actors: dict[Who, Actor]


class Storyteller:
    """Plays the trip, and notes what came of it."""

    def __init__(self, runtime: Runtime, renderer: Renderer, clock: SetClock) -> None:
        self._runtime = runtime
        self._renderer = renderer
        self._clock = clock
        self._things: dict[str, str] = {}

    async def play(self) -> Trip:
        """Go through the trip once."""
        drawn = await factories.computed_draw(self._runtime)
        visits = await self._visited(drawn)
        self._clock.forward(timedelta(days=7))
        good, mixed, poor = await self._graded(visits)
        await self._draws(drawn)
        drawn_ids = {one.institution for one in visits}
        others = [one.id for one in INSTITUTIONS if one.id not in drawn_ids]
        self._things |= {"undrawn": others[0], "failed": visits[-1].id}
        self._things["institution-failed"] = visits[-1].institution
        self._things |= {"good": good.id, "institution-good": good.institution}
        self._things |= {"mixed": mixed.id, "institution": mixed.institution}
        self._things |= {"poor": poor.id, "institution-poor": poor.institution}
        await self._ordered(mixed.institution, others)
        await self._mended(mixed, poor)
        await self._declared(mixed)
        await self._proposed()
        drafts = await drafts_of_each_kind(self._runtime)
        self._things |= dict(zip(("draft", "draft-overlay"), drafts, strict=True))
        self._things |= await complained(self._runtime, good.institution)
        self._things |= await invited(self._runtime)
        return Trip(
            things=self._things,
            actors={
                Who.CITY: CITY,
                Who.DISTRICT: DISTRICT,
                Who.EVALUATOR: EVALUATOR,
                Who.INSTITUTION: owner(mixed.institution),
                Who.NEWCOMER: owner(others[1]),
                Who.OVERSIGHT: OVERSIGHT,
                Who.ADMIN: ADMIN,
            },
        )

    async def _visited(self, drawn: Draw) -> tuple[Visit, ...]:
        """Publish the draw and approve its visits; the last one is refused at the door."""
        self._things |= {"plan": drawn.plan, "draw": drawn.number}
        await self._publish(drawn.number, PublicationKind.DRAW)
        async with self._runtime.unit_of_work(CITY) as uow:
            visits = await assignment.assign(uow, drawn.number)
            for one in visits:
                await visit.approve(uow, one.id)
            failure = Failure(result=ResultCode.REFUSED, reason="门卫拒绝检查人员进入。")
            await visit.fail(uow, visits[-1].id, failure)
        self._things["published"] = await self._publish(visits[-1].id)
        return visits

    async def _graded(self, visits: tuple[Visit, ...]) -> tuple[Visit, Visit, Visit]:
        """Visit, grade and publish all but the last, the best first; print one report."""
        for one, found in zip(visits[:-1], (GOOD, MIXED, POOR), strict=True):
            await self._recorded(one, found, hand_in=True)
            async with self._runtime.unit_of_work(CITY) as uow:
                await assessment.grade(uow, one.id)
            if found is GOOD:
                await tasks.make_report(
                    self._runtime, self._renderer, CITY, visit_id=one.id, language="zh_CN"
                )
            self._clock.forward(timedelta(days=1))
            await self._publish(one.id)
        good, mixed, poor = visits[:-1]
        return good, mixed, poor

    async def _recorded(self, one: Visit, found: Findings, *, hand_in: bool) -> None:
        actor = evaluator(one.team[0])
        async with self._runtime.unit_of_work(actor) as uow:
            await visit.begin(uow, one.id)
        answers = factories.answers_to(await factories.sheet_of(self._runtime, one.id), found)
        await factories.received_photo(
            self._runtime, one, f"photo-{one.id}", content=factories.photo(len(self._things))
        )
        named = tuple(
            msgspec.structs.replace(answer, id=f"{one.id[-12:]}-{answer.item}")
            for answer in answers
        )
        given = named if hand_in else named[: len(named) // 2]
        delivery = Delivery(id=f"delivery-{one.id}", answers=given, hand_in=hand_in)
        async with self._runtime.unit_of_work(actor) as uow:
            await visit.submit(uow, one.id, delivery)

    async def _draws(self, before: Draw) -> None:
        void = await self._next_draw(before)
        async with self._runtime.unit_of_work(CITY) as uow:
            await draw_end.void(uow, void, "公证方未在公布的期限内公开其秘密数。")
        sealed = await self._next_draw(before, redraws=void)
        another, announced, too = [await self._next_draw(before) for _ in range(3)]
        entropy = (f"reveal:bureau:{'5e' * 32}", ENTROPY[1])
        for number in (sealed, another, too):
            await factories_draws.compute(self._runtime, number, entropy)
        async with self._runtime.unit_of_work(CITY) as uow:
            await assignment.assign(uow, another)
            drafted = (await plan.draft(uow, new_plan())).id
        self._things |= {"draw-void": void, "draw-sealed": sealed, "draw-announced": announced}
        self._things |= {"draft-plan": drafted, "draw-assigned": another, "draw-sealed-too": too}

    async def _next_draw(self, before: Draw, redraws: str | None = None) -> str:
        async with self._runtime.unit_of_work(CITY, write=False) as uow:
            number = await draw.next_number(uow, before.plan)
        new = msgspec.structs.replace(announcement(before.plan, number), redraws=redraws)
        return (await factories_draws.announce(self._runtime, new)).number

    async def _ordered(self, told: str, others: list[str]) -> None:
        """Order evaluations for a reason, and leave each in a state of its own."""
        places = {
            "assigned": others[0],
            "announced": told,
            "approved": others[0],
            "approved-too": others[0],
            "under-way": others[0],
            "handed-in": others[0],
            "handed-in-too": others[0],
            "unpublished": others[0],
        }
        made = {}
        for name, institution in places.items():
            async with self._runtime.unit_of_work(CITY) as uow:
                one = await assignment.target(uow, _check(institution, name == "announced"))
                if name != "assigned":
                    await visit.approve(uow, one.id)
            made[name] = one
            self._things[name] = one.id
        await self._recorded(made["under-way"], MIXED, hand_in=False)
        await sampled(self._runtime, made["under-way"], EVALUATOR)
        for name in ("handed-in", "handed-in-too", "unpublished"):
            await self._recorded(made[name], MIXED, hand_in=True)
        async with self._runtime.unit_of_work(CITY) as uow:
            await assessment.grade(uow, made["unpublished"].id)

    async def _mended(self, mixed: Visit, poor: Visit) -> None:
        """Bring corrective actions to each of their states, and defer a publication."""
        first = PageRequest(limit=20)
        async with self._runtime.unit_of_work(CITY) as uow:
            answered, returned, opened = (
                await remediation.page(uow, ActionFilter(visit=mixed.id), first)
            ).items
            accepted, too = (await remediation.page(uow, ActionFilter(visit=poor.id), first)).items
        for action, institution in (
            (answered, mixed.institution),
            (returned, mixed.institution),
            (accepted, poor.institution),
            (too, poor.institution),
        ):
            await tasks.answer_action(
                self._runtime,
                owner(institution),
                action.id,
                response=Response(text="已经整改，见所附照片。"),
                files=[("整改后.png", factories.photo(90))],
            )
        async with self._runtime.unit_of_work(CITY) as uow:
            await remediation.accept(uow, accepted.id)
            await remediation.give_back(uow, returned.id, "照片看不清，请重新拍摄。")
        self._things |= {"action-open": opened.id, "action-answered": answered.id}
        self._things |= {"action-returned": returned.id, "action-accepted": accepted.id}
        self._things["action-answered-too"] = too.id
        pending = await factories.duty_to_publish(self._runtime, self._things["unpublished"])
        sealed = await factories.duty_to_publish(
            self._runtime, self._things["draw-sealed"], PublicationKind.DRAW
        )
        async with self._runtime.unit_of_work(CITY) as uow:
            until = sealed.due + timedelta(days=10)
            await publication.defer(
                uow, sealed.id, Deferral(reason="公证文书补正中。", until=until)
            )
        self._things |= {"pending": pending.id, "deferred": sealed.id}

    async def _declared(self, mixed: Visit) -> None:
        """Declare staff, and issue a certificate with its document."""
        staff = StaffMember(
            number="S01",
            post=Post.SOCIAL_WORKER,
            qualification="社会工作师",
            relevant_degree=True,
            direct=True,
            employed_since=self._clock().date() - timedelta(days=400),
            weekly_hours=40,
        )
        async with self._runtime.unit_of_work(owner(mixed.institution)) as uow:
            await records.declare(uow, mixed.institution, RecordSheet.STAFF, entries=(staff,))
            issued = await certificate.issue(uow, mixed.id)
        await tasks.print_certificate(self._runtime, self._renderer, issued, language="zh_CN")
        self._things["certificate"] = issued.number

    async def _proposed(self) -> None:
        """Propose to move what is under way to next year's version, and the grade of a visit."""
        route = Route(
            old_name=CHECKLIST, old_version="2026.1", new_name=CHECKLIST, new_version="2027.1"
        )
        reason = "2027年版即将施行，进行中的检查一并转换。"
        async with self._runtime.unit_of_work(CITY) as uow:
            kept = await migration.propose(uow, Proposal(route=route, reason=reason))
        self._things["migration"] = kept.id
        await proposed_grade(self._runtime, self._things["good"])

    async def _publish(
        self, subject: str, kind: PublicationKind = PublicationKind.VISIT_RESULT
    ) -> str:
        duty = await factories.duty_to_publish(self._runtime, subject, kind)
        async with self._runtime.unit_of_work(CITY) as uow:
            return (await publication.publish(uow, duty.id)).id


def _check(institution: str, announced: bool) -> TargetedCheck:  # noqa: FBT001 -- of one caller
    return TargetedCheck(
        institution=institution,
        work=WorkKind.EVALUATION,
        team=TEAM,
        reason="上一次检查的整改期满，复核评估。",
        body_name=_BODY,
        items=(ITEM.code,),
        checklist=CHECKLIST,
        announced=announced,
    )
