"""Corrective actions, publications, evidence records and tokens."""

from datetime import date, timedelta

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from audit.domain import publication as publishing
from audit.domain import remediation
from audit.domain.actor import SYSTEM, Actor, Role
from audit.domain.errors import Conflict, NotFound
from audit.domain.filters import ActionFilter, PublicationFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING, Bounds
from audit.domain.publication import Publication, PublicationKind, PublicationState
from audit.domain.remediation import ActionState, CorrectiveAction
from audit.domain.token import Shown, Token
from audit.domain.workdays import WorkCalendar
from audit.runtime import Runtime
from audit.storage.unit_of_work import UnitOfWork
from checklists.model import Lane
from tests.rows import seen_by
from tests.storage import things

EVERYWHERE = Bounds()
TODAY = date(2026, 4, 1)


def actions() -> list[CorrectiveAction]:
    """Return one open in time, one open too late, one answered in time, one answered too late."""
    day = timedelta(days=1)
    made = [
        things.action("act-1", of="visit-1", code="1.1", deadline=TODAY),
        things.action("act-2", of="visit-1", code="1.2", deadline=TODAY - day),
        things.action("act-3", of="visit-2", code="1.1", deadline=TODAY - day),
        things.action("act-4", of="visit-2", code="1.2", deadline=TODAY - 3 * day),
    ]
    answered = [
        remediation.answer_action(action, "已补齐", on=TODAY - 2 * day) for action in made[2:]
    ]
    return [*made[:2], *answered]


async def with_actions(uow: UnitOfWork) -> list[CorrectiveAction]:
    event = uow.event("visit.graded", "visits")
    both = [things.visit("visit-1"), things.visit("visit-2", at=2, district="320102")]
    await uow.visits.add(both, event=event)
    await uow.actions.add(actions(), event=event)
    return actions()


async def test_an_action_comes_back_as_it_was_kept(uow: UnitOfWork) -> None:
    first, *_ = await with_actions(uow)
    assert await uow.actions.get("act-1", EVERYTHING) == first
    after = remediation.answer_action(first, "已补齐", ("e" * 64,), on=TODAY)
    event = uow.event("action.changed", "act-1")
    await uow.actions.save(after, was=ActionState.OPEN, event=event)
    assert await uow.actions.get("act-1", EVERYTHING) == after
    with pytest.raises(Conflict, match=r"remediation\.changed"):
        await uow.actions.save(after, was=ActionState.OPEN, event=event)
    with pytest.raises(NotFound, match="There is no corrective action act-9"):
        await uow.actions.get("act-9", EVERYTHING)


async def test_actions_are_found_by_what_they_are(uow: UnitOfWork) -> None:
    kept = await with_actions(uow)

    async def found(chosen: ActionFilter, bounds: Bounds = EVERYWHERE) -> str:
        page = await uow.actions.page(chosen, bounds, PageRequest())
        assert page.total == len(page.items)
        return "".join(one.id[-1] for one in page.items)

    assert await found(ActionFilter()) == "4231"
    assert await found(ActionFilter(visit="visit-1")) == "21"
    assert await found(ActionFilter(state=ActionState.ANSWERED)) == "43"
    assert await found(ActionFilter(lane=Lane.POLICY)) == ""
    assert await found(ActionFilter(region="32")) == "43"
    assert await found(ActionFilter(institution=things.institution(1).id)) == "21"
    assert await found(ActionFilter(), Bounds(institution=things.institution(2).id)) == "43"
    assert await found(ActionFilter(), Bounds(region="31")) == "21"
    assert await found(ActionFilter(), Bounds(inspector="I-0003")) == ""
    overdue = [one.id[-1] for one in kept if remediation.is_overdue(one, TODAY)]
    assert sorted(await found(ActionFilter(overdue_on=TODAY))) == overdue == ["2", "4"]
    assert await uow.actions.of_visit("visit-1") == tuple(kept[:2])


def due(name: str, kind: PublicationKind, subject: str, *, formed: date) -> Publication:
    region = "310105" if kind is PublicationKind.VISIT_RESULT else "31"
    return publishing.new_publication(
        name, kind, subject, region=region, formed=formed, calendar=WorkCalendar()
    )


async def with_publications(uow: UnitOfWork) -> list[Publication]:
    event = uow.event("visit.graded", "visits")
    await uow.visits.add([things.visit("visit-1", district="310105")], event=event)
    await uow.plans.add(things.plan(), event=event)
    await uow.draws.add(things.draw(), event=event)
    made = [
        due("pub-1", PublicationKind.VISIT_RESULT, "visit-1", formed=TODAY),
        due("pub-2", PublicationKind.DRAW, "310100-2026-0001", formed=TODAY - timedelta(days=7)),
        due("pub-3", PublicationKind.PLAN, "plan-1", formed=TODAY - timedelta(days=14)),
    ]
    for one in made:
        await uow.publications.add(one, event=event)
    return made


async def test_a_publication_comes_back_as_it_was_kept(uow: UnitOfWork) -> None:
    first, *_ = await with_publications(uow)
    assert await uow.publications.get("pub-1", EVERYTHING) == first
    deferred = publishing.defer(first, "正在复核", until=first.due + timedelta(days=9))
    event = uow.event("publication.deferred", "visit-1")
    await uow.publications.save(deferred, was=PublicationState.PENDING, event=event)
    assert await uow.publications.of_subject(first.kind, first.subject) == deferred
    with pytest.raises(Conflict, match=r"publication\.changed"):
        await uow.publications.save(deferred, was=PublicationState.PENDING, event=event)
    with pytest.raises(NotFound, match="There is no publication pub-9"):
        await uow.publications.get("pub-9", EVERYTHING)


async def test_a_subject_is_published_once(uow: UnitOfWork) -> None:
    first, *_ = await with_publications(uow)
    again = msgspec.structs.replace(first, id="pub-9")
    with pytest.raises(Conflict, match=r"storage\.refused.*publications"):
        await uow.publications.add(again, event=uow.event("visit.graded", "visit-1"))


async def test_publications_are_found_by_what_they_are(uow: UnitOfWork) -> None:
    made = await with_publications(uow)

    async def found(chosen: PublicationFilter, bounds: Bounds = EVERYWHERE) -> str:
        page = await uow.publications.page(chosen, bounds, PageRequest())
        assert page.total == len(page.items)
        return "".join(one.id[-1] for one in page.items)

    assert await found(PublicationFilter()) == "321"
    assert await found(PublicationFilter(kind=PublicationKind.DRAW)) == "2"
    assert await found(PublicationFilter(state=PublicationState.DEFERRED)) == ""
    assert await found(PublicationFilter(), Bounds(region="31")) == "321"
    assert await found(PublicationFilter(), Bounds(region="310105")) == "1"
    assert await found(PublicationFilter(), Bounds(region="32")) == ""
    assert await found(PublicationFilter(due_by=made[1].due)) == "32"
    assert await uow.publications.due(made[2].due, EVERYTHING) == (made[2],)
    assert await uow.publications.due(made[2].due - timedelta(days=1), EVERYTHING) == ()
    public = publishing.publish(made[2], on=TODAY)
    event = uow.event("publication.published", "plan-1")
    await uow.publications.save(public, was=PublicationState.PENDING, event=event)
    assert await uow.publications.due(made[0].due, EVERYTHING) == (made[1], made[0])


async def test_evidence_comes_back_in_the_order_it_was_taken(uow: UnitOfWork) -> None:
    event = uow.event("evidence.received", "visit-1")
    await uow.visits.add([things.visit("visit-1")], event=event)
    later = things.evidence("evidence-1", of="visit-1")
    earlier = msgspec.structs.replace(
        things.evidence("evidence-2", of="visit-1"),
        captured_at=later.captured_at - timedelta(minutes=1),
        print_digest="f" * 64,
    )
    for one in (later, earlier):
        await uow.evidence.add(one, event=event)
    assert await uow.evidence.get("evidence-1", EVERYTHING) == later
    assert await uow.evidence.of_visit("visit-1") == (earlier, later)
    assert await uow.evidence.named_files() == {later.digest, earlier.digest, "f" * 64}
    with pytest.raises(NotFound, match="There is no evidence evidence-9"):
        await uow.evidence.get("evidence-9", EVERYTHING)
    with pytest.raises(Conflict, match=r"evidence\.id_reused"):
        await uow.evidence.add(later, event=event)


def token(number: int) -> Token:
    actor = Actor(id=f"person-{number}", role=Role.REGULATOR, name="张三", region="3101")
    return Token(
        digest=f"{number:064d}",
        actor=actor,
        created_at=things.NOON + timedelta(minutes=number),
        expires_at=things.NOON + timedelta(days=90),
    )


async def test_a_token_is_found_by_its_digest_until_and_after_it_is_revoked(
    uow: UnitOfWork,
) -> None:
    for number in (1, 2):
        await uow.tokens.add(token(number), event=uow.event("token.created", "t"))
    assert await uow.tokens.find(token(1).digest) == Shown(token=token(1))
    assert await uow.tokens.find("9" * 64) is None
    assert (await uow.tokens.page(PageRequest())).items == (token(2), token(1))
    event = uow.event("token.revoked", "t")
    await uow.tokens.revoke(token(1).digest, at=things.NOON, event=event)
    revoked = await uow.tokens.find(token(1).digest)
    after = msgspec.structs.replace(token(1), revoked_at=things.NOON)
    assert revoked == Shown(token=after)
    for unknown in (token(1).digest, "9" * 64):
        with pytest.raises(NotFound, match="There is no valid token"):
            await uow.tokens.revoke(unknown, at=things.NOON, event=event)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE corrective_actions SET lane = 'policy'",
        "UPDATE corrective_actions SET state = 'answered'",
        "UPDATE corrective_actions SET state = 'accepted'",
        "UPDATE corrective_actions SET deadline = '2026-01-01'",
        "UPDATE corrective_actions SET visit = 'visit-9'",
        "UPDATE publications SET state = 'published'",
        "UPDATE publications SET state = 'deferred'",
        "UPDATE publications SET due = '2026-01-01'",
        "UPDATE evidence SET size = 0",
        "UPDATE tokens SET expires_at = created_at",
        "UPDATE tokens SET digest = 'short'",
    ],
)
async def test_the_database_itself_refuses_what_may_not_be(filled: Runtime, statement: str) -> None:
    async with filled.unit_of_work(SYSTEM) as uow:
        event = uow.event("visit.graded", "visit-1")
        await uow.visits.add([things.visit("visit-1")], event=event)
        await uow.actions.add([actions()[0]], event=event)
        await uow.evidence.add(things.evidence("evidence-1", of="visit-1"), event=event)
        await uow.publications.add(
            due("pub-1", PublicationKind.VISIT_RESULT, "visit-1", formed=TODAY), event=event
        )
        await uow.tokens.add(token(1), event=event)
    with pytest.raises(DBAPIError):
        async with seen_by(filled, write=True) as connection:
            await connection.execute(text(statement))
