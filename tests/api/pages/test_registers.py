"""The registers as pages: lists, dossiers and forms; for whom they are, and what is refused."""

import re

import msgspec
import pytest

from api.view import Reader
from audit.domain.actor import Actor, Role
from audit.domain.disclosure import PublishedResult
from audit.domain.registry import Institution
from audit.runtime import Runtime
from audit.services import register
from reports.writing import number
from tests import factories
from tests.api.pages.desk import Desk, Fields, words
from tests.api.pages.filled import filled_in
from tests.api.service import Service
from tests.factories_register import (
    ADMIN,
    CITY,
    DISTRICTS,
    INSPECTORS,
    INSTITUTIONS,
    ITEM,
    NEIGHBOUR,
    RECUSAL,
    REGISTER,
    district_regulator,
    institution,
    owner,
)

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
FIRST = INSTITUTIONS[0]
BRANCH = msgspec.structs.replace(FIRST, id=f"{FIRST.uscc}/MZ-7", name="示例康复中心分部")
LISTS = ("/desk/institutions", "/desk/inspectors", "/desk/recusals", "/desk/items")
FORMS = tuple(f"{place}/new" for place in LISTS)


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    """Return the pages of a service."""
    return Desk(service)


@pytest.fixture(scope="module", autouse=True)
def graded(service: Service) -> PublishedResult:
    """Fill the register, and publish the result of one visit."""
    return service.call(_filled)


async def _filled(runtime: Runtime) -> PublishedResult:
    duty = await factories.published_result(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        await register.save(uow, msgspec.structs.replace(REGISTER, institutions=(BRANCH,)))
        return await uow.disclosures.get(duty.subject)


def fields_of(new: Institution, **more: str) -> Fields:
    """Return the entries of the form of a new institution."""
    return {
        "uscc": new.uscc,
        "name": new.name,
        "district": new.district,
        "address": new.address,
        "forms": list(new.forms),
        "kind": new.kind,
        "status": new.status.value,
        "risk_class": new.risk_class.value,
        **more,
    }


@pytest.mark.parametrize("path", [*LISTS, *FORMS])
def test_who_keeps_no_register_is_told_so(desk: Desk, path: str) -> None:
    assert desk.get(path, owner(FIRST.id)).status_code == 403
    assert desk.get(path, CITY).status_code == 200
    assert desk.get(path, ADMIN).status_code == 200


@pytest.mark.parametrize("path", FORMS)
def test_who_oversees_reads_and_changes_nothing(desk: Desk, path: str) -> None:
    shown = desk.page(path.removesuffix("/new"), OVERSIGHT)
    assert path not in shown
    assert "/desk/import/" not in shown
    assert desk.get(path, OVERSIGHT).status_code == 403
    assert desk.post(path, fields_of(FIRST), OVERSIGHT).status_code == 403


def test_the_list_names_each_institution_with_its_newest_grade(
    desk: Desk, graded: PublishedResult
) -> None:
    html = desk.page("/desk/institutions")
    shown = words(html)
    assert all(one.name in shown and one.id in shown for one in INSTITUTIONS)
    assert "静安区" in shown
    assert "上海市静安区" in words(desk.page("/desk/institutions", ADMIN))
    assert "Latest grade" in shown
    assert graded.grade is not None
    assert f"{graded.grade.title} {number(graded.grade.total)}" in shown
    assert f'href="/desk/institutions/{BRANCH.id}"' in html
    assert "Latest grade" not in words(desk.page("/desk/institutions", ADMIN))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=分部", True),
        ("text=slkfzxfb", True),
        (f"text={BRANCH.id}", True),
        (f"region={BRANCH.district}", True),
        ("region=310109", False),
        ("form=day_care&status=active&risk_class=B", True),
        ("status=closed", False),
        ("risk_class=D", False),
    ],
)
def test_a_list_is_narrowed_by_its_address(desk: Desk, query: str, found: bool) -> None:  # noqa: FBT001 -- a column of the table above
    assert (BRANCH.name in words(desk.page(f"/desk/institutions?{query}"))) is found


def test_a_list_of_nothing_says_what_to_do(desk: Desk) -> None:
    assert "Take a filter away" in words(desk.page("/desk/institutions?text=zzz"))
    assert "Import the institutions" in words(desk.page("/desk/institutions", NEIGHBOUR))


def test_the_same_list_comes_as_a_file(desk: Desk) -> None:
    file = desk.get("/desk/institutions?text=分部&as=csv")
    assert file.headers["content-disposition"] == 'attachment; filename="institutions.csv"'
    _, *lines = file.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in lines] == [[BRANCH.name, BRANCH.id]]


def test_a_dossier_tells_all_of_an_institution(desk: Desk, graded: PublishedResult) -> None:
    shown = words(desk.page(f"/desk/institutions/{graded.institution}"))
    assert graded.grade is not None
    line = f"inspection graded {Reader(language='en', chosen='').label(graded.result)}"
    assert f"{line} {graded.grade.title} {number(graded.grade.total)}" in shown
    for title in ("Corrective actions that are open", "Certificates", "Own records"):
        assert title in shown, title
    recused = words(desk.page(f"/desk/institutions/{RECUSAL.institution}"))
    assert RECUSAL.reason in recused
    assert INSPECTORS[0].name in recused


def test_an_id_may_hold_a_slash(desk: Desk) -> None:
    shown = words(desk.page(f"/desk/institutions/{BRANCH.id}"))
    assert BRANCH.name in shown
    assert "MZ-7" in shown
    assert "Nobody has been here yet" in shown
    assert "MZ-7" in words(desk.page(f"/desk/institutions/edit/{BRANCH.id}"))


@pytest.mark.parametrize("who", [NEIGHBOUR, district_regulator("310109")])
def test_outside_the_region_an_entry_is_as_if_it_were_not(desk: Desk, who: Actor) -> None:
    for place in ("/desk/institutions", "/desk/institutions/edit"):
        hidden, never = (desk.get(f"{place}/{one}", who) for one in (FIRST.id, "91NOBODY"))
        assert hidden.status_code == never.status_code == 404
        assert hidden.text.replace(FIRST.id, "") == never.text.replace("91NOBODY", "")


def test_a_role_sees_the_parts_of_a_dossier_that_are_its_own(
    desk: Desk, graded: PublishedResult
) -> None:
    path = f"/desk/institutions/{graded.institution}"
    keeper, watcher = desk.page(path, ADMIN), desk.page(path, OVERSIGHT)
    assert "Corrective actions that are open" not in keeper
    assert "/desk/institutions/edit/" in keeper
    assert "Corrective actions that are open" in watcher
    assert "/desk/institutions/edit/" not in watcher
    assert "/desk/recusals/new" not in watcher


def test_an_institution_is_added_once(desk: Desk) -> None:
    new = institution(71, DISTRICTS[0])
    path = desk.done("/desk/institutions/new", fields_of(new))
    assert path == f"/desk/institutions/{new.id}"
    assert new.name in desk.page(path)
    again = desk.post("/desk/institutions/new", fields_of(new, name="另一个名称"))
    assert again.status_code == 409
    assert "is in the register already" in words(again.text)
    assert "另一个名称" in again.text
    assert new.name in desk.page(path)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"uscc": "5231010"}, "characters instead of 18"),
        ({"uscc": INSTITUTIONS[1].uscc[:-1] + "0"}, "does not fit"),
        ({"name": ""}, "This entry is needed."),
        ({"district": "320102"}, "lies outside your region, 上海市"),
        ({"kind": "palace"}, "is not on the list"),
        ({"capacity": "-3"}, "is no whole number"),
        ({"registered_on": "2026-02-30"}, "is no day of the calendar"),
        ({"licence": "证7"}, "may have 1 to 45 letters"),
    ],
)
def test_each_fault_stands_at_its_field(desk: Desk, more: dict[str, str], said: str) -> None:
    answer = desk.post("/desk/institutions/new", {**fields_of(institution(72)), **more})
    assert answer.status_code == 422
    (field,) = more
    at = re.search(rf'<p class="error" id="error-{field}">(.*?)</p>', answer.text, re.DOTALL)
    assert at is not None
    assert said in words(at[1])
    assert "示例路72号" in answer.text


def test_an_empty_form_is_refused(desk: Desk) -> None:
    answer = desk.post("/desk/recusals/new", {})
    assert answer.status_code == 422
    assert "The form is empty" in words(answer.text)


def test_a_change_keeps_what_was_not_changed(desk: Desk) -> None:
    path = f"/desk/institutions/edit/{BRANCH.id}"
    shown = filled_in(desk.page(path))
    assert shown["forms"] == list(BRANCH.forms)
    assert desk.done(path, {**shown, "address": "新址8号"}) == f"/desk/institutions/{BRANCH.id}"
    expected = msgspec.structs.replace(BRANCH, address="新址8号")
    assert desk.service.call(lambda runtime: _read(runtime, BRANCH.id)) == expected
    assert "The entry in the register was saved" in words(
        desk.page(f"/desk/institutions/{BRANCH.id}")
    )


def test_who_changes_what_another_changed_meanwhile_is_told(desk: Desk) -> None:
    path = f"/desk/institutions/edit/{INSTITUTIONS[4].id}"
    shown = filled_in(desk.page(path))
    desk.done(path, {**shown, "address": "先到路1号"})
    late = desk.post(path, {**shown, "address": "后到路2号"})
    assert late.status_code == 409
    assert "Somebody else changed the register meanwhile" in words(late.text)
    kept = desk.service.call(lambda runtime: _read(runtime, INSTITUTIONS[4].id))
    assert kept.address == "先到路1号"


def test_inspectors_are_listed_shown_and_changed(desk: Desk) -> None:
    one = INSPECTORS[1]
    path = f"/desk/inspectors/{one.id}"
    assert one.name in words(desk.page("/desk/inspectors?text=SH-0002&officer=true&region=310106"))
    assert one.name not in words(desk.page("/desk/inspectors?officer=false"))
    assert "上海市" in words(desk.page(path))
    assert RECUSAL.reason in words(desk.page(f"/desk/inspectors/{INSPECTORS[0].id}"))
    form = f"/desk/inspectors/edit/{one.id}"
    desk.done(form, {**filled_in(desk.page(form)), "status": "suspended"})
    assert "suspended" in words(desk.page(path))
    known = {**filled_in(desk.page(form)), "expertise": "social work, fire.safety"}
    desk.done(form, known)
    assert "社会工作、fire.safety" in desk.page(f"{path}?lang=zh")
    assert filled_in(desk.page(form))["expertise"] == ["social work、fire.safety"]
    outside = desk.post(form, {**filled_in(desk.page(form)), "districts": "32"})
    assert "lies outside your region" in words(outside.text)
    assert desk.get(path, NEIGHBOUR).status_code == 404


def test_a_recusal_is_entered_by_number_or_by_name(desk: Desk) -> None:
    fields = {"reason": "近亲属任职", "declared_on": "2026-02-01"}
    inspector, where = INSPECTORS[2], INSTITUTIONS[2]
    link = f"/desk/recusals/new?inspector={inspector.id}"
    assert f'value="{inspector.id}"' in desk.page(link)
    several = desk.post(
        "/desk/recusals/new", {**fields, "inspector": inspector.id, "institution": "示例康复"}
    )
    assert several.status_code == 422
    assert "write the number of whom you mean" in words(several.text)
    nobody = desk.post(
        "/desk/recusals/new", {**fields, "inspector": "SH-9999", "institution": where.id}
    )
    assert "is not in the register" in words(nobody.text)
    named = {**fields, "inspector": inspector.name, "institution": where.id}
    assert desk.done("/desk/recusals/new", named) == "/desk/recusals"
    shown = words(desk.page("/desk/recusals?text=检查员3号"))
    assert "近亲属任职" in shown
    assert where.name in shown
    assert RECUSAL.reason not in shown
    assert desk.post("/desk/recusals/new", named).status_code == 409


def test_the_item_list_is_read_and_changed(desk: Desk) -> None:
    assert ITEM.basis in words(desk.page("/desk/items"))
    assert "50%" in words(desk.page("/desk/items"))
    form = f"/desk/items/edit/{ITEM.code}"
    desk.done(form, {**filled_in(desk.page(form)), "ratio": "3%"})
    assert " 3% " in words(desk.page("/desk/items"))
    wrong = desk.post(form, {**filled_in(desk.page(form)), "ratio": "300%"})
    assert "is no share between 0 and all" in words(wrong.text)
    assert desk.get("/desk/items/edit/NO-1").status_code == 404
    assert form not in desk.page("/desk/items", OVERSIGHT)


async def _read(runtime: Runtime, institution_id: str) -> Institution:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return await register.institution(uow, institution_id)
