"""The pages of plans: the list, the form with its preview, and publication."""

import re

import httpx
import pytest

from audit.domain.actor import Actor, Role
from tests import factories
from tests.api.pages.desk import Desk, Fields, words
from tests.api.service import Service
from tests.factories_register import (
    ADMIN,
    CHECKLIST,
    CITY,
    INSPECTORS,
    ITEM,
    NEIGHBOUR,
    evaluator,
)

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
NEW, PREVIEW = "/desk/plans/new", "/desk/plans/preview"


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.saved_register)
    return Desk(service)


def entry(desk: Desk, **changed: str | tuple[str, ...]) -> Fields:
    """Return a plan as it is entered on a newly opened form."""
    found = re.search(r'name="identity" value="([^"]+)"', desk.page(NEW))
    assert found
    fields: dict[str, str | tuple[str, ...]] = {
        "identity": found[1],
        "title": "2026年度抽查计划（示例）",
        "year": "2026",
        "body": "310000",
        "body_name": "示例市民政局",
        "work": "inspection",
        "legal_basis": "《优化营商环境条例》第五十四条",
        "region": "31",
        "checklist": CHECKLIST,
        "items": ITEM.code,
        "months": ("3", "4"),
        "team_size": "2",
    }
    for name in "abcd":
        fields |= {f"{name}_num": "1", f"{name}_den": "2", f"{name}_reserve": "1"}
    return fields | changed


def test_the_form_proposes_what_the_account_tells(desk: Desk) -> None:
    html = desk.page(NEW)
    assert 'value="310000"' in html
    assert ITEM.basis in html


def test_a_preview_counts_exactly_and_keeps_nothing(desk: Desk) -> None:
    answer = desk.post(PREVIEW, entry(desk))
    said = words(answer.text)
    assert answer.status_code == httpx.codes.OK
    # Three institutions of class B in each of two districts; half of three is two.
    assert "All strata 6 4 2 66.67%" in said
    assert "2026年度抽查计划" in answer.text
    assert "There is no plan yet" in words(desk.page("/desk/plans"))


def test_a_form_sent_twice_makes_one_plan(desk: Desk) -> None:
    fields = entry(desk, title="只有一份的计划")
    first, again = desk.done(NEW, fields), desk.done(NEW, fields)
    assert first == again
    assert words(desk.page("/desk/plans")).count("只有一份的计划") == 1


def test_what_is_changed_before_it_is_sent_again_is_another_plan(desk: Desk) -> None:
    fields = entry(desk, title="改动之前的计划")
    first = desk.done(NEW, fields)
    assert desk.done(NEW, {**fields, "title": "改动之后的计划"}) != first


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "This entry is needed."),
        ({"body": "31"}, "This is not written in the form"),
        ({"a_num": "3"}, "Risk class A: 3/2 is more than everyone"),
        ({"items": "MZ-99"}, "Item MZ-99 is not on the published item list"),
        ({"months": ("3", "13")}, "Month 13 must lie between 1 and 12"),
        ({"checklist": "no-such-list"}, "No version of checklist no-such-list is in force today"),
        ({"team_size": "1"}, "The number must be >= 2"),
    ],
)
@pytest.mark.parametrize("path", [NEW, PREVIEW])
def test_a_refusal_keeps_what_was_entered(
    desk: Desk, path: str, changed: dict[str, str | tuple[str, ...]], said: str
) -> None:
    answer = desk.post(path, entry(desk, body_name="原样保留的机关", **changed))
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert said in words(answer.text).replace("&gt;", ">")
    assert "原样保留的机关" in answer.text


def test_a_plan_of_another_region_is_refused(desk: Desk) -> None:
    assert desk.post(NEW, entry(desk, region="32")).status_code == httpx.codes.FORBIDDEN


def test_publication_names_its_consequence_and_is_done_once(desk: Desk) -> None:
    path = desk.done(NEW, entry(desk, title="将要公开的计划"))
    html = desk.page(path)
    assert f'action="{path}/publish"' in html
    assert "can never be changed or taken back" in words(html)
    assert f"{path}/announce" not in html
    assert desk.done(f"{path}/publish") == path
    shown = desk.page(path)
    assert f'action="{path}/publish"' not in shown
    assert f"{path}/announce" in shown
    again = desk.post(f"{path}/publish")
    assert again.status_code == httpx.codes.CONFLICT
    assert "already public" in words(again.text)


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found
    return found[1]


def test_a_draft_is_changed_and_nobody_overwrites_anothers_change(desk: Desk) -> None:
    path = desk.done(NEW, entry(desk, title="先起草的计划"))
    form = desk.page(f"{path}/edit")
    assert "先起草的计划" in form
    seen = {"plan": path.rpartition("/")[2], "seen": hidden(form, "seen")}
    fields = entry(desk, title="改好的计划", strata="310106-B 1/1 2 0", cap="3", **seen)
    assert desk.done(f"{path}/edit", fields) == path
    said = words(desk.page(path))
    assert "改好的计划" in said
    assert "at most 3 in the year" in said
    assert "1/1 (100%), at least 2, reserves 0" in said
    late = desk.post(f"{path}/edit", {**fields, "title": "另一人的改动"})
    assert late.status_code == httpx.codes.CONFLICT
    wrong = desk.post(f"{path}/edit", {**fields, "strata": "310106 1/1"})
    assert "Line 1 must hold district and class" in words(wrong.text)


def test_what_keeps_a_plan_from_becoming_public_is_told_before_the_button(desk: Desk) -> None:
    fields = entry(desk, title="有问题的计划", months=("1", "4"), cap="1", frequency="2")
    path = desk.done(NEW, fields)
    said = words(desk.page(path))
    assert "Month 1 of 2026 is over" in said
    assert re.search(r"\d checks are planned in the year and 3 fit under the cap of 1 each", said)
    assert f'action="{path}/publish"' not in desk.page(path)
    refused = desk.post(f"{path}/publish")
    assert refused.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert desk.post(f"{path}/drop").status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert desk.done(f"{path}/drop", {"reason": "与市级计划重复"}) == path
    assert "与市级计划重复" in desk.page(path)
    assert desk.post(f"{path}/edit", fields).status_code == httpx.codes.CONFLICT


def test_a_version_takes_the_place_of_a_public_plan(desk: Desk) -> None:
    path = desk.done(NEW, entry(desk, title="要修订的计划"))
    desk.done(f"{path}/publish")
    plan = path.rpartition("/")[2]
    assert hidden(desk.page(f"{NEW}?amends={plan}"), "amends") == plan
    second = desk.done(NEW, entry(desk, title="要修订的计划", frequency="3", amends=plan))
    assert f"{path}/announce" in desk.page(path)
    desk.done(f"{second}/publish")
    assert f"{path}/announce" not in desk.page(path)
    for place in (second, f"/plans/{plan}", f"/plans/{second.rpartition('/')[2]}"):
        assert "How often: 1 draws in the year → 3 draws in the year" in words(desk.page(place))
    assert "A later version took the place" in words(desk.page(f"/plans/{plan}"))
    late = desk.post(NEW, entry(desk, amends=plan))
    assert late.status_code == httpx.codes.CONFLICT


def test_a_plan_starts_from_another(desk: Desk) -> None:
    path = desk.done(NEW, entry(desk, title="可以沿用的计划"))
    html = desk.page(f"{NEW}?from={path.rpartition('/')[2]}")
    assert "可以沿用的计划" in html


def test_the_list_is_narrowed_by_its_address_and_comes_as_a_file(desk: Desk) -> None:
    desk.done(NEW, entry(desk, title="明年的计划", year="2027"))
    assert "明年的计划" in desk.page("/desk/plans?year=2027")
    assert "明年的计划" not in desk.page("/desk/plans?year=2026")
    answer = desk.get("/desk/plans?year=2027&as=csv")
    assert "明年的计划" in answer.content.decode("utf-8-sig")
    assert desk.get("/desk/plans?year=soon").status_code == httpx.codes.UNPROCESSABLE_ENTITY


def test_each_role_sees_what_is_theirs(desk: Desk) -> None:
    path = desk.done(NEW, entry(desk, title="本市的计划"))
    assert desk.get(path, NEIGHBOUR).status_code == httpx.codes.NOT_FOUND
    assert "本市的计划" not in desk.page("/desk/plans", NEIGHBOUR)
    for who in (ADMIN, OVERSIGHT):
        html = desk.page(path, who)
        assert "/publish" not in html
        assert NEW not in html
        assert desk.post(f"{path}/publish", who=who).status_code == httpx.codes.FORBIDDEN
        assert desk.get(NEW, who).status_code == httpx.codes.FORBIDDEN
    assert desk.get(path, evaluator(INSPECTORS[0].id)).status_code == httpx.codes.FORBIDDEN
    assert desk.post(f"{path}/publish", who=NEIGHBOUR).status_code == httpx.codes.NOT_FOUND
    assert desk.get(path, CITY).status_code == httpx.codes.OK
