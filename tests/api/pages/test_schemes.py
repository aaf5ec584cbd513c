"""Grade schemes: every rule in words, and answers tried out without touching anything."""

import pytest

from audit.domain.answer import Verdict
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import visit as visits
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import CITY, INSTITUTIONS, NEIGHBOUR, owner

SCHEME = "/desk/schemes/points-model-2027"
LIST = "community-mental-rehab@2026.1"
FOUND = {"1.02": (Verdict.NOT, "许可证已过期")}


async def graded_visit(runtime: Runtime) -> Visit:
    known = await factories.graded_visit(runtime, found=FOUND)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return await visits.read(uow, known.visit)


@pytest.fixture(scope="module")
def graded(service: Service) -> Visit:
    """Return a graded visit in which 1.02 was not met."""
    return service.call(graded_visit)


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    return Desk(service)


def test_the_list_names_every_scheme_and_that_it_is_a_model(desk: Desk) -> None:
    said = words(desk.page("/desk/schemes"))
    assert "精神障碍社区康复服务机构等级评定模型（2027）" in said
    assert "Model of this service" in said


def test_a_scheme_is_told_rule_by_rule(desk: Desk) -> None:
    said = words(desk.page(SCHEME))
    assert "At least 900 points in total, and 90% of the points of every part." in said
    assert (
        "at least 3 of the items key item are found “does not conform” or worse: at most 三级."
        in said
    )
    assert "Conforms: 1 of the points; equivalent practice: 1; partly: 1/2; not: 0." in said
    assert "A confirmed grade stands for 3 years." in said
    assert "Model of this service; 参照湖北省养老机构等级评定" in said


def test_a_scheme_without_language_says_how_it_scores_and_that_no_life_is_laid_down(
    desk: Desk,
) -> None:
    said = words(desk.page(f"/desk/schemes/elder-care-model-2026?checklist={LIST}"))
    assert "partly conforming ones half" in said
    assert "The scheme does not say how long a grade stands." in said


def test_all_that_conforms_reaches_the_highest_grade(desk: Desk) -> None:
    said = words(desk.page(f"{SCHEME}?checklist={LIST}"))
    assert "五级" in said
    assert "1000 of 1000 points" in said
    assert "What moved" not in said


def test_a_changed_answer_moves_points_and_grade_with_the_rule_that_binds(desk: Desk) -> None:
    said = words(desk.page(f"{SCHEME}?checklist={LIST}&item-1.02=not"))
    assert "Before: 五级, 1000 points" in said
    assert "What moved" in said
    assert "Why no grade is given" in said or "Why not higher" in said
    assert "Does not conform" in said or "times 0: 0 points" in said or "veto item" in said


def test_what_is_no_answer_or_no_item_leaves_all_as_it_is(desk: Desk) -> None:
    said = words(desk.page(f"{SCHEME}?checklist={LIST}&item-1.02=perhaps&item-99.99=not"))
    assert "What moved" not in said


def test_a_first_rating_is_capped(desk: Desk) -> None:
    said = words(desk.page(f"{SCHEME}?checklist={LIST}&first_time=true"))
    assert "A first rating is at most 三级." in said


def test_the_answers_of_a_visit_are_tried_by_those_who_may_read_its_result(
    desk: Desk, graded: Visit
) -> None:
    path = f"{SCHEME}?visit={graded.id}&item-1.02=conform"
    for who in (CITY, owner(graded.institution)):
        said = words(desk.page(path, who))
        assert "What moved" in said
    other = next(one.id for one in INSTITUTIONS if one.id != graded.institution)
    assert desk.get(path, NEIGHBOUR).status_code == 404
    assert desk.get(path, owner(other)).status_code == 404


def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.get("/desk/schemes/none").status_code == 404
    assert desk.get(f"{SCHEME}?checklist=none@1").status_code == 404
    assert desk.get(f"{SCHEME}?visit=none").status_code == 404
