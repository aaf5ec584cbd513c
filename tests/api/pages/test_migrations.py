"""The pages of versions: two side by side, and running visits that move from one to the other."""

import io

import openpyxl
import pytest

from audit.domain.filters import VisitFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING
from audit.domain.visit import Visit
from audit.runtime import Runtime
from checklists.catalogue import Catalogue
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import CHECKLIST, CITY, NEIGHBOUR, evaluator, owner

COMPARE, PLACE = "/desk/checklists/compare", "/desk/migrations"
REASON = "新版施行，在查的一并转换"


@pytest.fixture(scope="module")
def visit(service: Service) -> Visit:
    """Return a visit under way, with every item answered."""
    begun = service.call(factories.begun_visit)
    sheet = service.call(lambda runtime: factories.sheet_of(runtime, begun.id))
    delivery = {"id": "delivery-all", "answers": factories.answers_to(sheet)}
    service.made(f"/visits/{begun.id}/submissions", delivery, evaluator(begun.team[0]))
    return begun


@pytest.fixture(scope="module")
def desk(service: Service, visit: Visit) -> Desk:
    assert visit.id
    return Desk(service)


@pytest.fixture(scope="module")
def whole(catalogue: Catalogue) -> str:
    """Return the first and the last version of the national list, as an address names them."""
    first, *_, last = catalogue.versions(CHECKLIST)
    return f"old={CHECKLIST}@{first}&new={CHECKLIST}@{last}"


@pytest.fixture
def versions(whole: str) -> str:
    return whole


def fields(versions: str, **more: str) -> dict[str, str]:
    return dict(part.split("=") for part in versions.split("&")) | more


def test_two_versions_side_by_side(desk: Desk, versions: str) -> None:
    said = words(desk.page(f"{COMPARE}?{versions}"))
    assert "compared with community-mental-rehab" in said
    for column in ("Before", "After", "May move a grade"):
        assert column in said
    assert "Choose the two versions" in words(desk.page(COMPARE))


def test_only_one_kind_of_change(desk: Desk, versions: str) -> None:
    whole = openpyxl.load_workbook(file_of(desk, versions)).worksheets[0]
    added = openpyxl.load_workbook(file_of(desk, f"{versions}&kind=added")).worksheets[0]
    assert whole.max_row > added.max_row
    assert {row[0].value for row in added.iter_rows(min_row=2)} == {"added"}


def file_of(desk: Desk, query: str) -> io.BytesIO:
    answer = desk.get(f"{COMPARE}?{query}&as=xlsx")
    assert answer.status_code == 200
    return io.BytesIO(answer.content)


@pytest.mark.parametrize("path", [COMPARE, f"{PLACE}/new"])
def test_a_version_there_is_not(desk: Desk, path: str) -> None:
    assert desk.get(f"{path}?old=nothing@1&new=nothing@2").status_code == 404


def test_what_a_move_would_do_is_shown_and_not_kept(desk: Desk, versions: str) -> None:
    said = words(desk.page(f"{PLACE}/new?{versions}"))
    assert "What becomes of the items" in said
    assert "Still to be answered" in said
    assert "Propose the move" in said
    assert "No move is proposed." in words(desk.page(PLACE))


def test_a_proposal_needs_a_reason(desk: Desk, versions: str) -> None:
    answer = desk.post(f"{PLACE}/new", fields(versions))
    assert answer.status_code == 422
    assert "This entry is needed." in words(answer.text)
    assert "Propose the move" in words(answer.text)


def test_only_regulators_propose(desk: Desk, visit: Visit) -> None:
    for who in (evaluator(visit.team[0]), owner(visit.institution)):
        assert desk.get(f"{PLACE}/new", who).status_code == 403
    assert desk.get(PLACE, owner(visit.institution)).status_code == 403


@pytest.fixture(scope="module")
def proposed(desk: Desk, whole: str) -> str:
    """Return the page of a proposal for every running visit."""
    return desk.done(f"{PLACE}/new", fields(whole, reason=REASON))


def test_a_proposal_waits_for_whoever_answers_for_the_visit(
    desk: Desk, visit: Visit, versions: str, proposed: str
) -> None:
    assert desk.post(f"{PLACE}/new", fields(versions, reason=REASON)).status_code == 409
    page = words(desk.page(proposed))
    assert REASON in page
    assert "Move the visits that were agreed to" not in page
    lead, second = (evaluator(one) for one in visit.team[:2])
    told = words(desk.page(f"/desk/visits/{visit.id}", second))
    assert "Changes of the version of its checklist" in told
    assert "Moved at" in told
    assert "no longer stand for their items" not in told
    assert "Agree to the move" in words(desk.page(proposed, lead))
    assert "Agree to the move" not in words(desk.page(proposed, second))
    assert desk.get(proposed, NEIGHBOUR).status_code == 404
    assert desk.post(f"{proposed}/agree", {"visit": visit.id}, second).status_code == 404
    assert REASON in words(desk.page(PLACE))


def test_a_visit_moves_when_its_lead_agrees(
    service: Service, desk: Desk, visit: Visit, proposed: str
) -> None:
    lead = evaluator(visit.team[0])
    other = next(one.id for one in visits_of(service) if one.id != visit.id)
    desk.done(f"{proposed}/agree", {"visit": visit.id}, lead)
    desk.done(f"{proposed}/decline", {"visit": other, "reason": "明天交卷"})
    desk.done(f"{proposed}/agree")
    assert desk.post(f"{proposed}/agree").status_code == 409
    assert desk.post(f"{proposed}/apply", who=lead).status_code == 403
    desk.done(f"{proposed}/apply")
    assert desk.post(f"{proposed}/apply").status_code == 409
    assert "明天交卷" in words(desk.page(f"{proposed}?state=declined"))
    moved = service.call(lambda runtime: factories.sheet_of(runtime, visit.id))
    stays = service.call(lambda runtime: factories.sheet_of(runtime, other))
    assert moved.checklist.version != stays.checklist.version
    page = desk.page(f"/desk/visits/{visit.id}", lead)
    told = words(page)
    assert f'href="{proposed}"' in page
    assert f"{stays.checklist.version} {moved.checklist.version} applied" in told
    assert "no longer stand for their items" in told
    assert desk.get(proposed, lead).status_code == 200
    page = words(desk.page(f"/desk/visits/{other}"))
    assert "明天交卷" in page
    assert "no longer stand for their items" not in page
    assert "Before the list changed" in "".join(
        words(desk.page(f"/desk/visits/{visit.id}/record/{part.code}", lead))
        for part in moved.checklist.parts
        if any(one.item.part == part.code for one in moved.checklist.items)
    )


def visits_of(service: Service) -> tuple[Visit, ...]:
    async def found(runtime: Runtime) -> tuple[Visit, ...]:
        async with runtime.unit_of_work(CITY, write=False) as uow:
            return (await uow.visits.page(VisitFilter(), EVERYTHING, PageRequest())).items

    return service.call(found)


def test_over_json(service: Service, visit: Visit, catalogue: Catalogue) -> None:
    first, *_, last = catalogue.versions(CHECKLIST)
    found = service.read(
        "/checklists/compare",
        old=CHECKLIST,
        old_version=first,
        new=CHECKLIST,
        new_version=last,
    )
    assert {step["kind"] for step in found["steps"]} >= {"unchanged"}
    (outline,) = service.read("/migrations")["items"]
    one = service.read(f"/migrations/{outline['migration']['id']}")
    assert one["plan"]["old"]["version"] == first
    told = service.read(f"/visits/{visit.id}/moves")
    assert [move["state"] for move in told["moves"]] == ["applied"]
    route = {
        "old_name": CHECKLIST,
        "old_version": first,
        "new_name": CHECKLIST,
        "new_version": last,
    }
    preview = service.made("/migrations/preview", {"route": route, "reason": REASON})
    assert preview["lines"]["total"] == 1
    made = service.made("/migrations", {"route": route, "reason": REASON})
    agreed = service.made(f"/migrations/{made['id']}/agree", {})
    assert agreed == {"visits": 1}
    report = service.made(f"/migrations/{made['id']}/apply")
    assert len(report["applied"]) == 1
    assert (
        service.post(
            f"/migrations/{made['id']}/decline", {"visit": "x", "reason": "没有"}
        ).status_code
        == 404
    )
