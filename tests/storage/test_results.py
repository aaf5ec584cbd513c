from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from audit.domain.disclosure import PublishedGrade, PublishedResult
from audit.domain.errors import Conflict, NotFound
from audit.domain.filters import AssessmentFilter, DisclosureFilter
from audit.domain.page import PageRequest
from audit.domain.permission import Bounds
from audit.domain.report import Report
from audit.domain.visit import ResultCode, WorkKind
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest
from tests.storage import things

EVERYWHERE = Bounds()
TOTALS = {"visit-1": "85.5", "visit-2": "100.00", "visit-3": "9.95"}


async def with_assessments(uow: UnitOfWork) -> None:
    event = uow.event("visit.graded", "visits")
    await uow.visits.add(
        [
            things.visit("visit-1"),
            things.visit("visit-2", at=2, district="310105"),
            things.visit("visit-3", at=3, district="320102"),
        ],
        event=event,
    )
    for number, (name, total) in enumerate(TOTALS.items()):
        one = things.assessment(name, total, level=number + 1)
        later = msgspec.structs.replace(one, at=one.at + timedelta(minutes=number))
        await uow.results.add_assessment(later, event=event)


def published(name: str, number: int, *, total: str = "") -> PublishedResult:
    grade = PublishedGrade(
        level=number,
        title=f"{number}级",
        total=Decimal(total or "0"),
        scheme="评级方案（模型）",
        model=True,
        bound_by=(),
        parts=(),
    )
    visit = things.visit(name, at=number)
    return PublishedResult(
        visit=name,
        draw="",
        institution=visit.institution,
        institution_name=visit.institution_name,
        district=f"31010{number}",
        work=WorkKind.INSPECTION,
        checking_body="市民政局",
        matters=("事项A1",),
        inspected_on=things.NOON.date(),
        result=ResultCode.NO_ISSUE if total else ResultCode.CLOSED,
        orders=0,
        advice=0,
        grade=grade if total else None,
        report="",
        published_on=things.NOON.date() + timedelta(days=number),
    )


async def disclose(uow: UnitOfWork, *results: PublishedResult) -> None:
    for result in results:
        event = uow.event("publication.published", result.visit)
        facts = await uow.snapshots.put(canonical(result), event=event)
        due = result.published_on
        await uow.disclosures.add(result, facts=facts, due=due, event=event)


async def test_an_assessment_comes_back_to_the_last_digit(uow: UnitOfWork) -> None:
    await with_assessments(uow)
    found = await uow.results.assessment("visit-2")
    assert (str(found.total), found.level) == ("100.00", 2)
    assert await uow.results.find_assessment("visit-9") is None
    with pytest.raises(NotFound, match="Visit visit-9 has no assessment yet"):
        await uow.results.assessment("visit-9")


async def test_a_visit_has_one_assessment(uow: UnitOfWork) -> None:
    await with_assessments(uow)
    event = uow.event("visit.graded", "visit-1")
    with pytest.raises(Conflict, match=r"storage\.refused.*assessments"):
        await uow.results.add_assessment(things.assessment("visit-1", "1"), event=event)


async def test_assessments_are_found_by_where_and_what(uow: UnitOfWork) -> None:
    await with_assessments(uow)

    async def found(chosen: AssessmentFilter, bounds: Bounds = EVERYWHERE) -> str:
        page = await uow.results.page(chosen, bounds, PageRequest())
        assert page.total == len(page.items)
        return "".join(one.visit[-1] for one in page.items)

    assert await found(AssessmentFilter()) == "321"
    assert await found(AssessmentFilter(best_first=True)) == "213"
    assert await found(AssessmentFilter(region="31")) == "21"
    assert await found(AssessmentFilter(level=3)) == "3"
    assert await found(AssessmentFilter(), Bounds(region="310105")) == "2"
    assert await found(AssessmentFilter(), Bounds(institution=things.institution(1).id)) == "1"
    assert await found(AssessmentFilter(), Bounds(inspector="I-0004")) == ""
    assert await found(AssessmentFilter(institution=things.institution(3).id)) == "3"
    graded = await uow.results.graded([things.institution(1).id, "nobody"])
    assert graded == {things.institution(1).id}


async def test_the_same_facts_give_one_report(uow: UnitOfWork) -> None:
    event = uow.event("report.made", "visit-1")
    facts = [await uow.snapshots.put(content, event=event) for content in (b"1", b"2")]
    first, later = (
        Report(
            subject="visit-1",
            facts=name,
            document=digest(name.encode()),
            size=10,
            at=things.NOON + timedelta(days=day),
        )
        for day, name in enumerate(facts)
    )
    assert await uow.results.add_report(first, event=event)
    assert await uow.results.add_report(later, event=event)
    assert not await uow.results.add_report(
        msgspec.structs.replace(first, document=later.document), event=event
    )
    assert await uow.results.report_with("visit-1", first.document) == first
    assert await uow.results.report_with("visit-1", "0" * 64) is None
    assert await uow.results.latest_report("visit-1") == later
    assert await uow.results.latest_report("visit-2") is None
    assert await uow.evidence.named_files() == {first.document, later.document}


async def test_what_is_public_is_found_by_anyone(uow: UnitOfWork) -> None:
    await uow.visits.add(
        [things.visit(f"visit-{number}", at=number) for number in (1, 2, 3)],
        event=uow.event("visit.added", "visits"),
    )
    await disclose(
        uow,
        published("visit-1", 1, total="85.50"),
        published("visit-2", 2, total="9.95"),
        published("visit-3", 3),
    )

    async def found(chosen: DisclosureFilter) -> str:
        page = await uow.disclosures.page(chosen, PageRequest())
        assert page.total == len(page.items)
        return "".join(one.visit[-1] for one in page.items)

    assert await found(DisclosureFilter()) == "321"
    assert await found(DisclosureFilter(region="3101")) == "321"
    assert await found(DisclosureFilter(region="310102")) == "2"
    assert await found(DisclosureFilter(level=1)) == "1"
    assert await found(DisclosureFilter(text="第2康")) == "2"
    assert await found(DisclosureFilter(institution=things.institution(3).id)) == "3"
    one = published("visit-1", 1, total="85.50")
    assert await uow.disclosures.get("visit-1") == one
    assert await uow.disclosures.districts() == ("310101", "310102", "310103")
    assert await uow.disclosures.of_draw("310100-2026-0001") == ()


async def test_what_is_withdrawn_is_out_of_sight(uow: UnitOfWork) -> None:
    await uow.visits.add([things.visit("visit-1")], event=uow.event("visit.added", "visit-1"))
    await disclose(uow, published("visit-1", 1, total="85.50"))
    event = uow.event("publication.withdrawn", "visit-1")
    await uow.disclosures.withdraw("visit-1", event=event)
    assert await uow.disclosures.find("visit-1") is None
    assert (await uow.disclosures.page(DisclosureFilter(), PageRequest())).items == ()
    with pytest.raises(NotFound, match="No result of visit visit-1 is public"):
        await uow.disclosures.withdraw("visit-1", event=event)
    with pytest.raises(NotFound, match="No result of visit visit-1 is public"):
        await uow.disclosures.get("visit-1")
