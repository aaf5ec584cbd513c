"""The reads behind the desks of remediation, publication and complaints: for whom, and how many."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api import tasks
from audit.domain.actor import SYSTEM, Actor
from audit.domain.errors import Conflict, Invalid
from audit.domain.exchange import Arrived, Turn
from audit.domain.filters import ActionFilter, PublicationFilter
from audit.domain.page import PageRequest
from audit.domain.permission import Act
from audit.domain.remediation import ActionState
from audit.runtime import Runtime
from audit.services import action_board, publication, publication_desk, remediation
from audit.services.publication_desk import Stage
from audit.services.remediation import Response
from tests import factories
from tests.factories_register import CITY, NEIGHBOUR, owner
from tests.fixtures_runtime import SetClock
from tests.rows import seen_by
from tests.services.acts import Ask, Trip, elsewhere, trip
from tests.services.everybody import actors
from tests.services.test_permission import expected, refused, rows, told, verdict

PAPER = Arrived(name="制度.pdf", digest="a" * 64, size=9, media_type="application/pdf")
SAID = Response(text="已整改完毕")


def asks(made: Trip) -> Mapping[tuple[Act, str], Ask]:
    """Return what the desks ask about single things."""
    action, due = made.action, made.publication
    return {
        (Act.READ_RESULT, "matter"): lambda u: action_board.read(u, action),
        (Act.READ_RESULT, "file"): lambda u: remediation.look(u, action, "file-1"),
        (Act.READ_RESULT, "picture"): lambda u: remediation.shown(u, action, "file-1"),
        (Act.ANSWER_ACTION, "expected"): lambda u: remediation.expected(u, action),
        (Act.ANSWER_ACTION, "admit"): lambda u: remediation.admit(u, action, SAID),
        (Act.ANSWER_ACTION, "with_files"): lambda u: remediation.answer(
            u, action, SAID, files=[PAPER]
        ),
        (Act.PUBLISH, "duty"): lambda u: publication_desk.read(u, due),
        (Act.PUBLISH, "preview"): lambda u: publication.preview(u, due),
    }


async def test_every_read_asks_for_permission(runtime: Runtime) -> None:
    made = await trip(runtime)
    everybody = actors(made.district, made.institution, made.team)
    wrong = []
    for asked, ask in asks(made).items():
        for who, actor in everybody.items():
            found = verdict(await refused(runtime, actor, ask))
            if found != expected(asked, who, actor):
                wrong.append((asked, who, found))
    assert not wrong


async def test_what_is_out_of_bounds_is_as_if_it_never_was(runtime: Runtime) -> None:
    made = await trip(runtime)
    nowhere = elsewhere(made)
    never = asks(nowhere)
    for asked, ask in asks(made).items():
        there = await refused(runtime, NEIGHBOUR, ask)
        missing = await refused(runtime, NEIGHBOUR, never[asked])
        assert (type(there), told(there, made)) == (type(missing), told(missing, nowhere)), asked


async def test_lists_and_boards_count_what_is_theirs(runtime: Runtime) -> None:
    made = await trip(runtime)
    everybody = actors(made.district, made.institution, made.team)
    watching = {"city", "district", "oversight", "owner", "system"}
    nobody = {"other_district", "neighbour", "far_oversight", "other_owner"}
    for who, actor in everybody.items():
        listed = await rows(
            runtime, actor, lambda u: action_board.page(u, ActionFilter(), PageRequest())
        )
        assert listed == (1 if who in watching else 0 if who in nobody else None), who
        if listed is None:
            continue
        async with runtime.unit_of_work(actor, write=False) as uow:
            board = await action_board.board(uow, ActionFilter())
        assert board.counts == ({ActionState.OPEN: 1} if listed else {}), who
        assert bool(board.course) == bool(listed)


async def answered(runtime: Runtime, who: Actor, action: str, *, files: int = 1) -> None:
    content = [(f"照片{shade}.png", factories.photo(shade)) for shade in range(files)]
    await tasks.answer_action(runtime, who, action, response=SAID, files=content)


async def turns(runtime: Runtime, action: str) -> tuple[Turn, ...]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return (await action_board.read(uow, action)).turns


async def test_an_answer_refused_keeps_nothing(runtime: Runtime) -> None:
    made = await trip(runtime)
    own = owner(made.institution)
    before = [name async for name in runtime.blobs.digests()]
    with pytest.raises(Invalid) as refusal:
        await tasks.answer_action(
            runtime, own, made.action, response=SAID, files=[("空.png", b""), ("字.txt", b"abc")]
        )
    assert [one.code for one in refusal.value.faults] == [
        "exchange.empty_file",
        "exchange.file_type",
    ]
    await answered(runtime, own, made.action, files=2)
    stored = [name async for name in runtime.blobs.digests()]
    with pytest.raises(Conflict):
        await answered(runtime, own, made.action, files=3)
    assert [name async for name in runtime.blobs.digests()] == stored
    assert len(stored) > len(before)
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        matter = await action_board.read(uow, made.action)
        named = await uow.evidence.named_files()
    kept = matter.files[matter.turns[0].id]
    assert [one.name for one in kept] == ["照片0.png", "照片1.png"]
    assert matter.action.evidence == tuple(one.digest for one in kept)
    assert named >= {one.digest for one in kept} | {one.print_digest for one in kept}


async def test_the_database_keeps_what_was_said(runtime: Runtime) -> None:
    made = await trip(runtime)
    await answered(runtime, owner(made.institution), made.action)
    async with runtime.unit_of_work(CITY) as uow:
        await remediation.give_back(uow, made.action, "缺少日期")
    said = await turns(runtime, made.action)
    assert [(one.number, one.text) for one in said] == [(1, SAID.text), (2, "缺少日期")]
    for statement in (
        "UPDATE action_turns SET text = '别的话'",
        "DELETE FROM action_turns",
        "UPDATE action_files SET digest = ''",
        "DELETE FROM action_files",
    ):
        with pytest.raises(DBAPIError, match="refuse"):
            async with seen_by(runtime, SYSTEM, write=True) as connection:
                await connection.execute(text(statement))
    assert await turns(runtime, made.action) == said


async def test_a_duty_that_waits_is_in_one_stage(runtime: Runtime, clock: SetClock) -> None:
    made = await trip(runtime)

    async def counts() -> dict[Stage, int]:
        async with runtime.unit_of_work(CITY, write=False) as uow:
            found = (await publication_desk.desk(uow)).counts
            listed = [
                (await publication_desk.page(uow, PublicationFilter(), PageRequest(), stage=one))
                for one in Stage
            ]
            assert [page.total for page in listed] == [found[one] for one in Stage]
            whole = await publication_desk.page(uow, PublicationFilter(), PageRequest())
            assert whole.total == sum(found.values())
        return {stage: count for stage, count in found.items() if count}

    assert await counts() == {Stage.LATER: 2}
    async with runtime.unit_of_work(CITY) as uow:
        today = uow.today
        later = publication.Deferral(reason="等待复核", until=today + timedelta(days=60))
        await publication.defer(uow, made.publication, later)
    assert await counts() == {Stage.LATER: 1, Stage.DEFERRED: 1}
    clock.forward(timedelta(days=23))
    assert await counts() == {Stage.SOON: 1, Stage.DEFERRED: 1}
    clock.forward(timedelta(days=6))
    assert await counts() == {Stage.OVERDUE: 1, Stage.DEFERRED: 1}
    clock.forward(timedelta(days=26))
    assert await counts() == {Stage.OVERDUE: 1, Stage.SOON: 1}
