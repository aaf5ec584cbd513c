"""Evidence: checked before a byte is kept, recorded once, looked at in the open."""

import asyncio

import pytest

from api import tasks
from audit.domain.actor import SYSTEM
from audit.domain.errors import Conflict, DomainError, Invalid, NotFound
from audit.domain.evidence import LARGEST_FILE, Evidence
from audit.domain.filters import EventFilter
from audit.domain.page import PageRequest
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import evidence, visit
from audit.services.evidence import Arrival
from checklists.canonical import digest
from tests import factories
from tests.factories_register import CITY, evaluator


async def receive(runtime: Runtime, to: Visit, arrival: Arrival, content: bytes) -> Evidence:
    return await tasks.receive_evidence(
        runtime, evaluator(to.team[0]), to.id, arrival=arrival, content=content
    )


async def of_visit(runtime: Runtime, to: Visit) -> tuple[Evidence, ...]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return await evidence.of_visit(uow, to.id)


async def test_the_original_is_kept_byte_for_byte_with_a_copy_for_print(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    content = factories.photo(7)
    told = factories.arrival(item="1.01", caption="登记证书", claimed=digest(content))
    taken = await receive(runtime, begun, told, content)
    assert await of_visit(runtime, begun) == (taken,)
    assert await runtime.blobs.fetch(taken.digest) == content
    assert (await runtime.blobs.fetch(taken.print_digest)).startswith(b"\xff\xd8")
    assert (taken.item, taken.caption, taken.media_type) == ("1.01", "登记证书", "image/png")
    assert taken.by == evaluator(begun.team[0]).id


async def test_a_paper_has_no_copy_for_print(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    paper = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    taken = await receive(runtime, begun, factories.arrival("paper-0001"), paper)
    assert (taken.media_type, taken.print_digest) == ("application/pdf", "")
    assert [name async for name in runtime.blobs.digests()] == [taken.digest]


async def test_a_repetition_changes_nothing(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    first = await factories.received_photo(runtime, begun)
    assert await factories.received_photo(runtime, begun) == first
    assert await of_visit(runtime, begun) == (first,)


async def test_the_same_file_sent_twice_at_once_is_taken_once(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    taken = await asyncio.gather(*(factories.received_photo(runtime, begun) for _ in range(5)))
    assert all(one == taken[0] for one in taken)
    assert await of_visit(runtime, begun) == (taken[0],)


async def test_a_repetition_is_acknowledged_after_handing_in(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    first = await factories.received_photo(runtime, begun)
    answers = factories.answers_to(await factories.sheet_of(runtime, begun.id))
    async with runtime.unit_of_work(CITY) as uow:
        delivery = visit.Delivery(id="delivery-all", answers=answers, hand_in=True)
        await visit.submit(uow, begun.id, delivery)
    assert await factories.received_photo(runtime, begun) == first
    with pytest.raises(Conflict) as refusal:
        await factories.received_photo(runtime, begun, "photo-0002")
    assert refusal.value.code == "visit.not_under_way"


async def test_an_id_used_for_something_else_is_refused(runtime: Runtime) -> None:
    one, other, *_ = await factories.assigned_visits(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        for each in (one, other):
            await visit.approve(uow, each.id)
            await visit.begin(uow, each.id)
    first = await factories.received_photo(runtime, one)
    attempts = (
        (one, factories.arrival(), factories.photo(1)),
        (one, factories.arrival(caption="另一说明"), factories.photo()),
        (one, factories.arrival(item="1.01"), factories.photo()),
        (other, factories.arrival(), factories.photo()),
    )
    for to, told, content in attempts:
        with pytest.raises(DomainError) as refusal:
            await receive(runtime, to, told, content)
        assert refusal.value.code == "evidence.id_reused"
    assert await of_visit(runtime, one) == (first,)
    assert await of_visit(runtime, other) == ()


async def test_what_may_not_be_taken_leaves_no_file(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    photo = factories.photo()
    attempts = (
        (factories.arrival(), b"", "evidence.empty"),
        (factories.arrival(), b"no picture at all", "evidence.type"),
        (factories.arrival(), photo + b"\0" * LARGEST_FILE, "evidence.too_large"),
        (factories.arrival(claimed="0" * 64), photo, "evidence.digest"),
        (factories.arrival(item="9.99"), photo, "evidence.item"),
        (factories.arrival(), photo[:60], "photo.unreadable"),
    )
    for told, content, code in attempts:
        with pytest.raises(Invalid) as refusal:
            await receive(runtime, begun, told, content)
        assert refusal.value.code == code
    assert await of_visit(runtime, begun) == ()
    assert [name async for name in runtime.blobs.digests()] == []


async def test_who_looked_at_a_file_is_kept(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    taken = await factories.received_photo(runtime, begun)
    async with runtime.unit_of_work(CITY) as uow:
        assert await evidence.read(uow, taken.id) == taken
    async with runtime.unit_of_work(CITY, write=False) as uow:
        with pytest.raises(NotFound):
            await evidence.read(uow, "photo-9999")
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        seen = await uow.events.page(EventFilter(name="evidence.viewed"), PageRequest())
    assert [(one.event.actor, one.event.subject) for one in seen.items] == [(CITY.id, taken.id)]
