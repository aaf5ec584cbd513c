from datetime import date, timedelta

import pytest

from api import jobs, tasks
from audit.domain.actor import ANYONE, Actor, Role
from audit.domain.certificate import Certificate, CertificateState
from audit.domain.errors import Conflict, Forbidden, NotFound
from audit.domain.filters import CertificateFilter
from audit.domain.page import PageRequest
from audit.domain.visit import ResultCode
from audit.runtime import Runtime
from audit.services import certificate, grade_life, publication, trail, visit
from audit.services.visit import Failure
from reports.language import CHINESE
from reports.render import Renderer
from tests import factories
from tests.factories_grades import visit_with_a_grade
from tests.factories_register import ADMIN, CITY, INSTITUTIONS, NEIGHBOUR, evaluator, owner
from tests.fixtures_runtime import SetClock

NUMBER = "ZS-2026-000001"


async def issued(runtime: Runtime, visit_id: str, actor: Actor = CITY) -> Certificate:
    async with runtime.unit_of_work(actor) as uow:
        return await certificate.issue(uow, visit_id)


async def issued_both(runtime: Runtime, *visits: str) -> None:
    async with runtime.unit_of_work(CITY) as uow:
        for one in visits:
            await certificate.issue(uow, one)


async def looked_up(runtime: Runtime, number: str = NUMBER) -> certificate.Issued:
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        return await certificate.lookup(uow, number)


async def test_a_published_grade_is_certified_once(runtime: Runtime, clock: SetClock) -> None:
    duty = await factories.published_result(runtime)
    first = await issued(runtime, duty.subject)
    clock.forward(timedelta(days=400))
    assert await issued(runtime, duty.subject) == first
    assert (first.number, first.visit, first.body) == (NUMBER, duty.subject, "示例市民政局")
    assert first.level >= 1
    found = await looked_up(runtime)
    assert found.standing.certificate == first
    assert (found.standing.state, found.file) == (CertificateState.VALID, None)


async def test_an_institution_asks_for_its_own(runtime: Runtime) -> None:
    duty = await factories.published_result(runtime)
    institution = (await issued(runtime, duty.subject)).institution
    again = await issued(runtime, duty.subject, owner(institution))
    assert again.number == NUMBER
    other = next(one.id for one in INSTITUTIONS if one.id != institution)
    for stranger in (owner(other), NEIGHBOUR):
        with pytest.raises(NotFound, match=r"certificate\.no_result"):
            await issued(runtime, duty.subject, stranger)
        with pytest.raises(NotFound, match=r"certificate\.unknown"):
            async with runtime.unit_of_work(stranger, write=False) as uow:
                await certificate.read(uow, NUMBER)
    for nobody in (ADMIN, evaluator("SH-0001"), Actor(id="o", role=Role.OVERSIGHT, region="31")):
        with pytest.raises(Forbidden):
            await issued(runtime, duty.subject, nobody)


async def test_what_is_not_public_is_not_certified(runtime: Runtime) -> None:
    graded = await factories.graded_visit(runtime)
    with pytest.raises(NotFound, match=r"certificate\.no_result"):
        await issued(runtime, graded.visit)
    with pytest.raises(NotFound, match=r"certificate\.unknown"):
        await looked_up(runtime)


async def test_a_withdrawn_result_takes_its_certificate_along(runtime: Runtime) -> None:
    duty = await factories.published_result(runtime)
    await issued(runtime, duty.subject)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.withdraw(uow, duty.id, "结果有误")
    assert (await looked_up(runtime)).standing.state is CertificateState.WITHDRAWN
    with pytest.raises(NotFound, match=r"certificate\.no_result"):
        await issued(runtime, duty.subject)


async def test_certificates_are_listed_within_bounds(runtime: Runtime) -> None:
    duty = await factories.published_result(runtime)
    kept = await issued(runtime, duty.subject)
    for reader, count in ((CITY, 1), (owner(kept.institution), 1), (NEIGHBOUR, 0)):
        async with runtime.unit_of_work(reader, write=False) as uow:
            found = await certificate.page(uow, CertificateFilter(), PageRequest())
        assert found.total == len(found.items) == count
    async with runtime.unit_of_work(CITY, write=False) as uow:
        chosen = CertificateFilter(visit=duty.subject, level=kept.level, region="31")
        found = await certificate.page(uow, chosen, PageRequest())
        nothing = await certificate.page(uow, CertificateFilter(level=9), PageRequest())
    assert [one.certificate for one in found.items] == [kept]
    assert nothing.items == ()


async def test_numbers_have_no_gap_when_issuing_fails(runtime: Runtime) -> None:
    duty = await factories.published_result(runtime)
    with pytest.raises(NotFound, match=r"certificate\.no_result"):
        await issued_both(runtime, duty.subject, "unknown")
    with pytest.raises(NotFound, match=r"certificate\.unknown"):
        await looked_up(runtime)
    assert (await issued(runtime, duty.subject)).number == NUMBER


async def test_the_document_is_printed_once_and_kept(runtime: Runtime) -> None:
    duty = await factories.published_result(runtime)
    kept = await issued(runtime, duty.subject)
    with Renderer(workers=1) as renderer:
        first = await tasks.print_certificate(runtime, renderer, kept, language=CHINESE)
        again = await tasks.print_certificate(runtime, renderer, kept, language=CHINESE)
    assert again == first == (await looked_up(runtime)).file
    assert (await runtime.blobs.fetch(first.document)).startswith(b"%PDF")
    async with runtime.unit_of_work(ADMIN, write=False) as uow:
        assert first.document in await trail.named_files(uow)


async def test_only_the_service_itself_keeps_a_document(runtime: Runtime) -> None:
    duty = await factories.published_result(runtime)
    await issued(runtime, duty.subject)
    with pytest.raises(Forbidden):
        async with runtime.unit_of_work(ANYONE) as uow:
            await certificate.record(uow, NUMBER, facts=b"{}", document="0" * 64, size=1)


async def test_a_visit_that_failed_gives_no_grade_to_certify(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        await visit.fail(uow, begun.id, Failure(result=ResultCode.CLOSED, reason="已停业"))
    duty = await factories.duty_to_publish(runtime, begun.id)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    with pytest.raises(Conflict, match=r"certificate\.no_grade"):
        await issued(runtime, begun.id)


async def published_grade(runtime: Runtime) -> str:
    """Publish the result of a visit graded under a scheme that says how long grades stand."""
    graded = await visit_with_a_grade(runtime)
    duty = await factories.duty_to_publish(runtime, graded.id)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    return graded.id


async def confirmed(runtime: Runtime, clock: SetClock, visit_id: str) -> date:
    """Lead its grade on until it is confirmed; return its last day."""
    async with runtime.unit_of_work(CITY) as uow:
        await grade_life.hear(uow, visit_id, "没有意见。")
        await grade_life.display(uow, visit_id)
    clock.forward(timedelta(days=15))
    await jobs.settle_grades(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        last = (await grade_life.read(uow, visit_id)).steps[-1].until
    assert last is not None
    return last


async def test_a_grade_is_certified_once_confirmed_and_expires(
    runtime: Runtime, clock: SetClock
) -> None:
    graded = await published_grade(runtime)
    with pytest.raises(Conflict, match=r"certificate\.not_confirmed"):
        await issued(runtime, graded)
    last = await confirmed(runtime, clock, graded)
    assert (await issued(runtime, graded)).valid_until == last
    assert (await looked_up(runtime)).standing.state is CertificateState.VALID
    clock.forward(timedelta(days=366 * 6))
    assert (await looked_up(runtime)).standing.state is CertificateState.EXPIRED
    async with runtime.unit_of_work(CITY, write=False) as uow:
        (shown,) = (await certificate.page(uow, CertificateFilter(), PageRequest())).items
    assert shown.state is CertificateState.EXPIRED


async def test_a_lowered_grade_takes_its_certificate_along(
    runtime: Runtime, clock: SetClock
) -> None:
    graded = await published_grade(runtime)
    await confirmed(runtime, clock, graded)
    await issued(runtime, graded)
    async with runtime.unit_of_work(CITY) as uow:
        await grade_life.lower(uow, graded, "复核发现问题")
    assert (await looked_up(runtime)).standing.state is CertificateState.LOWERED
