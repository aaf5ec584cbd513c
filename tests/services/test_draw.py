"""Draws by services: numbers without gaps, all frozen before the entropy, all or nothing."""

import asyncio

import msgspec
import pytest

from audit.domain import bundle
from audit.domain.actor import Actor, Role
from audit.domain.ceremony import Draw, DrawState
from audit.domain.errors import Conflict, DomainError, Invalid, NotFound
from audit.domain.filters import EventFilter, MemberFilter
from audit.domain.frame import Exclusion, Forced
from audit.domain.page import PageRequest
from audit.domain.publication import PublicationKind, PublicationState
from audit.domain.visit import Membership, WorkKind
from audit.runtime import Runtime
from audit.services import assignment, draw, draw_end, plan, publication
from audit.services.draw import Announcement
from tests import factories, factories_draws
from tests.factories_register import (
    ADMIN,
    CITY,
    ENTROPY,
    INSPECTORS,
    INSTITUTIONS,
    NEIGHBOUR,
    NUMBER,
    RECUSAL,
    announcement,
    district_regulator,
    evaluator,
    new_plan,
    owner,
)

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
FAR_OVERSIGHT = msgspec.structs.replace(OVERSIGHT, region="32")


async def announce(runtime: Runtime, given: Announcement) -> Draw:
    return await factories_draws.announce(runtime, given)


async def void(runtime: Runtime, number: str) -> Draw:
    async with runtime.unit_of_work(CITY) as uow:
        return await draw_end.void(uow, number, "承诺方未揭示秘密")


async def test_numbers_have_no_gaps_and_a_void_keeps_its_own(runtime: Runtime) -> None:
    chosen = await factories.published_plan(runtime)
    first = await announce(runtime, announcement(chosen.id))
    await void(runtime, first.number)
    again = announcement(chosen.id, "310000-2026-0002")
    with pytest.raises(Conflict, match=r"draw\.redraws"):
        await announce(runtime, again)
    second = await announce(runtime, msgspec.structs.replace(again, redraws=first.number))
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert await draw.next_number(uow, chosen.id) == "310000-2026-0003"
        kept = await draw.read(uow, first.number)
    assert (kept.state, kept.void_reason) == (DrawState.VOID, "承诺方未揭示秘密")
    assert second.state is DrawState.ANNOUNCED


async def test_two_announcements_at_once_never_share_a_number(runtime: Runtime) -> None:
    chosen = await factories.published_plan(runtime)
    asked = [announce(runtime, announcement(chosen.id)) for _ in range(4)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    refused = [one for one in outcomes if isinstance(one, DomainError)]
    assert len(refused) == 3
    assert {one.code for one in refused} == {"draw.number"}


async def test_a_number_out_of_turn_is_refused(runtime: Runtime) -> None:
    chosen = await factories.published_plan(runtime)
    with pytest.raises(Conflict) as refusal:
        await announce(runtime, announcement(chosen.id, "310000-2026-0002"))
    assert refusal.value.fields["following"] == NUMBER


async def test_nothing_is_drawn_from_a_draft(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        drafted = await plan.draft(uow, new_plan())
    with pytest.raises(Conflict) as refusal:
        await announce(runtime, announcement(drafted.id))
    assert refusal.value.code == "plan.not_published"


async def test_what_is_announced_cannot_be_computed_from_another_secret(runtime: Runtime) -> None:
    before = await factories.announced_draw(runtime)
    wrong = (ENTROPY[0].replace("5e", "5f", 1), ENTROPY[1])
    for given in (wrong, ENTROPY[::-1], ("", ""), ("dice:20:1", "")):
        with pytest.raises(Invalid) as refusal:
            await factories_draws.compute(runtime, before.number, given)
        assert refusal.value.faults
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert await draw.read(uow, before.number) == before
        assert await uow.draws.members(before.number) == ()
        assert await uow.publications.of_subject(PublicationKind.DRAW, before.number) is None


async def test_the_kept_files_verify_and_name_the_sample(runtime: Runtime) -> None:
    done = await factories.computed_draw(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        files = {name: await draw.file(uow, done.number, name) for name in done.files}
        drawn = await draw.members(
            uow, done.number, chosen=MemberFilter(), request=PageRequest(limit=200)
        )
    assert bundle.verify(files, done.plan_digest) == ()
    visited = [one for one in drawn.items if one.membership is Membership.SELECTED]
    assert (done.units, done.selected) == (6, len(visited)) == (6, 4)
    assert all(RECUSAL.inspector not in one.team for one in visited if is_recused(one.institution))
    assert all(len(one.team) == 2 for one in visited)


def is_recused(institution: str) -> bool:
    return institution == RECUSAL.institution


async def test_forced_and_excluded_are_named_with_their_reasons(runtime: Runtime) -> None:
    chosen = await factories.published_plan(runtime)
    given = msgspec.structs.replace(
        announcement(chosen.id),
        forced=(Forced(institution=INSTITUTIONS[0].id, reason="上年不合格"),),
        excluded=(Exclusion(institution=INSTITUTIONS[1].id, reason="停业整顿"),),
    )
    done = await announce(runtime, given)
    await factories_draws.compute(runtime, done.number, ENTROPY)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        members = {one.institution: one for one in await uow.draws.members(done.number)}
    assert members[INSTITUTIONS[0].id].membership is Membership.FORCED
    assert INSTITUTIONS[1].id not in members
    assert (done.units, sum(done.populations.values())) == (5, 4)


async def test_lists_that_contradict_each_other_are_refused(runtime: Runtime) -> None:
    chosen = await factories.published_plan(runtime)
    both = INSTITUTIONS[0].id
    given = msgspec.structs.replace(
        announcement(chosen.id),
        forced=(Forced(institution=both, reason="上年不合格"),),
        excluded=(Exclusion(institution=both, reason="停业整顿"),),
    )
    with pytest.raises(Invalid) as refusal:
        await announce(runtime, given)
    assert {fault.code for fault in refusal.value.faults} == {"frame.both"}
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert await draw.next_number(uow, chosen.id) == NUMBER


async def test_a_void_draw_is_told_and_no_longer_waits_to_be_published(runtime: Runtime) -> None:
    done = await factories.computed_draw(runtime)
    await void(runtime, done.number)
    duty = await factories.duty_to_publish(runtime, done.number, PublicationKind.DRAW)
    assert duty.state is PublicationState.PUBLISHED
    for act in (void(runtime, done.number), compute(runtime, done.number)):
        with pytest.raises(Conflict) as refusal:
            await act
        assert refusal.value.code == "draw.state"


async def compute(runtime: Runtime, number: str) -> Draw:
    return await factories_draws.compute(runtime, number, ENTROPY)


async def test_a_draw_with_visits_stands(runtime: Runtime) -> None:
    await factories.assigned_visits(runtime)
    with pytest.raises(Conflict) as refusal:
        await void(runtime, NUMBER)
    assert refusal.value.code == "draw.visited"


async def test_unknown_draws_and_files_are_not_found(runtime: Runtime) -> None:
    done = await factories.announced_draw(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        with pytest.raises(NotFound):
            await draw.read(uow, "310000-2026-0009")
        with pytest.raises(NotFound):
            await draw.file(uow, done.number, "result.json")
        with pytest.raises(NotFound):
            await draw.members(
                uow, "310000-2026-0009", chosen=MemberFilter(), request=PageRequest()
            )


async def sealed(runtime: Runtime, who: Actor) -> tuple[str, str]:
    """Return what somebody is told who asks for the sample and the result of the draw."""
    told = []
    for ask in (
        lambda u: draw.members(u, NUMBER, chosen=MemberFilter(), request=PageRequest()),
        lambda u: draw.file(u, NUMBER, "result.json"),
    ):
        try:
            async with runtime.unit_of_work(who, write=False) as uow:
                await ask(uow)
        except DomainError as refusal:
            told.append(refusal.code)
        else:
            told.append("open")
    return told[0], told[1]


async def test_a_computed_draw_is_sealed_to_all_but_those_who_hold_it(runtime: Runtime) -> None:
    await factories.computed_draw(runtime)
    assert await sealed(runtime, CITY) == ("open", "open")
    for who in (ADMIN, OVERSIGHT, owner(INSTITUTIONS[0].id), evaluator(INSPECTORS[0].id)):
        assert await sealed(runtime, who) == ("permission.denied", "permission.denied"), who.role
    for who in (NEIGHBOUR, FAR_OVERSIGHT, district_regulator("310106")):
        assert await sealed(runtime, who) == ("draw.unknown", "draw.unknown"), who.id
    async with runtime.unit_of_work(ADMIN, write=False) as uow:
        assert await draw.file(uow, NUMBER, "plan.json")


async def test_publishing_opens_the_sample_to_whoever_reads_the_draw(runtime: Runtime) -> None:
    await factories.computed_draw(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        due = await uow.publications.of_subject(PublicationKind.DRAW, NUMBER)
        assert due is not None
        await publication.publish(uow, due.id)
    for who in (CITY, ADMIN, OVERSIGHT):
        assert await sealed(runtime, who) == ("open", "open"), who.role
    assert await sealed(runtime, FAR_OVERSIGHT) == ("draw.unknown", "draw.unknown")


async def test_visits_are_made_once_for_all_but_the_reserve(runtime: Runtime) -> None:
    visits = await factories.assigned_visits(runtime)
    assert len(visits) == 4
    with pytest.raises(Conflict):
        async with runtime.unit_of_work(CITY) as uow:
            await assignment.assign(uow, NUMBER)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert len(await uow.visits.of_draw(NUMBER)) == 4
    async with runtime.unit_of_work(ADMIN, write=False) as uow:
        assert (await uow.events.page(EventFilter(name="draw.assigned"), PageRequest())).total == 1


async def test_no_visits_come_from_a_draw_without_a_result(runtime: Runtime) -> None:
    done = await factories.announced_draw(runtime)
    with pytest.raises(Conflict) as refusal:
        async with runtime.unit_of_work(CITY) as uow:
            await assignment.assign(uow, done.number)
    assert refusal.value.code == "draw.not_computed"


async def test_an_evaluation_is_drawn_as_well(runtime: Runtime) -> None:
    visits = await factories.assigned_visits(runtime, WorkKind.EVALUATION)
    assert {one.work for one in visits} == {WorkKind.EVALUATION}


async def test_a_draw_for_the_city_is_not_held_by_a_district(runtime: Runtime) -> None:
    chosen = await factories.published_plan(runtime)
    for actor in (district_regulator("310106"), NEIGHBOUR):
        with pytest.raises(NotFound, match="There is no plan"):
            async with runtime.unit_of_work(actor) as uow:
                await draw.announce(uow, announcement(chosen.id))
