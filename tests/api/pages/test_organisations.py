"""Organisations as pages: kept by administrators alone, with the contracts of evaluation bodies."""

import re
from collections.abc import Mapping

import httpx
import pytest

from audit.domain.actor import Actor, Role
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.pages.filled import filled_in
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY, INSTITUTIONS, credit_code

BUREAU = Actor(
    id="bureau-admin",
    role=Role.REGULATOR,
    region="31",
    manager=True,
    organisation="bureau",
    organisation_name="示例市局",
)
OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
CONTRACT = {
    "number_1": "HT-2026-01",
    "commissioned_by_1": "bureau",
    "starts_on_1": "2026-01-01",
    "ends_on_1": "2026-12-31",
}


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    """Return the pages of a service with a register and one regulator."""
    service.call(factories.saved_register)
    found = Desk(service)
    found.token(BUREAU)
    return found


def new(desk: Desk, kind: str, fields: Mapping[str, str]) -> str:
    """Return the path of a new organisation."""
    return desk.done(f"/desk/organisations/new?kind={kind}", dict(fields), ADMIN)


@pytest.mark.parametrize("who", [CITY, BUREAU, OVERSIGHT], ids=lambda who: who.id)
def test_only_an_administrator_keeps_organisations(desk: Desk, who: Actor) -> None:
    for path in ("", "/new", "/new?kind=regulator", "/bureau", "/bureau/edit"):
        assert desk.get(f"/desk/organisations{path}", who).status_code == 403, path
    for path in ("/new?kind=regulator", "/bureau/edit", "/bureau/close"):
        sent = desk.post(f"/desk/organisations{path}", {"name": "示例", "region": "31"}, who)
        assert sent.status_code == 403, path


def test_a_new_one_is_asked_for_its_kind_then_for_what_belongs_to_it(desk: Desk) -> None:
    which = desk.page("/desk/organisations/new", ADMIN)
    assert 'href="/desk/organisations/new?kind=evaluator"' in which
    asked = {
        kind: set(filled_names(desk.page(f"/desk/organisations/new?kind={kind}", ADMIN)))
        for kind in ("regulator", "evaluator", "institution", "operator")
    }
    assert asked["regulator"] == {"name", "region", "uscc"}
    assert asked["institution"] == {"name", "institution", "uscc"}
    assert asked["operator"] == {"name", "uscc"}
    assert asked["evaluator"] == {"name", "uscc", *CONTRACT} | {
        name.replace("1", "2") for name in CONTRACT
    }
    assert desk.get("/desk/organisations/new?kind=club", ADMIN).status_code == 422
    assert desk.post("/desk/organisations/new", {"name": "示例"}, ADMIN).status_code == 422


def filled_names(html: str) -> list[str]:
    """Return the names of the fields of a page."""
    return re.findall(r'<(?:input|select)[^>]* name="(\w+)"', html)


def test_an_evaluation_body_has_contracts(desk: Desk) -> None:
    fields = {"name": "示例评价中心", "uscc": credit_code("310000", 901), **CONTRACT}
    path = new(desk, "evaluator", fields)
    shown = words(desk.page(path, ADMIN))
    assert "HT-2026-01" in shown
    assert "示例市局" in shown
    assert "in force" in shown
    form = filled_in(desk.page(f"{path}/edit", ADMIN))
    assert {name: form[name] for name in CONTRACT} == {name: [CONTRACT[name]] for name in CONTRACT}

    second = {name.replace("1", "2"): text for name, text in CONTRACT.items()}
    later = {
        **fields,
        **second,
        "number_2": "HT-2027-01",
        "starts_on_2": "2027-01-01",
        "ends_on_2": "2027-12-31",
    }
    assert desk.done(f"{path}/edit", later, ADMIN) == path
    after = words(desk.page(path, ADMIN))
    assert "HT-2027-01" in after
    assert "not in force" in after
    assert 'name="number_4"' in desk.page(f"{path}/edit", ADMIN)

    gone = {name: text for name, text in later.items() if not name.endswith("_1")}
    assert desk.done(f"{path}/edit", gone, ADMIN) == path
    shown = words(desk.page(path, ADMIN))
    assert "HT-2026-01" not in shown
    assert "no contract of the evaluation body is in force today" in shown


@pytest.mark.parametrize(
    ("changed", "place", "why"),
    [
        ({"ends_on_1": "2025-12-31"}, "contracts", "ends before it begins"),
        ({"commissioned_by_1": "nobody"}, "contracts", "is commissioned by a regulator"),
        ({"number_1": ""}, "number_1", "This entry is needed"),
        ({"starts_on_1": "soon"}, "starts_on_1", "Write a day"),
        ({"name": ""}, "name", "This entry is needed"),
        ({"uscc": "52310000MJ0000000X"}, "uscc", "is not a unified social credit code"),
        ({"region": "31"}, "", "Only a regulator or an oversight body has a region"),
    ],
)
def test_a_refused_form_is_shown_again_with_the_reason(
    desk: Desk, changed: Mapping[str, str], place: str, why: str
) -> None:
    fields = {"name": "示例评价所", **CONTRACT, **changed}
    answer = desk.post("/desk/organisations/new?kind=evaluator", fields, ADMIN)
    assert answer.status_code == 422
    assert why in words(answer.text)
    if place and place != "contracts":
        assert f'id="error-{place}"' in answer.text
    kept = filled_in(answer.text)
    assert all(kept[name] == [text] for name, text in fields.items() if text and name in kept)
    assert "示例评价所" not in words(desk.page("/desk/organisations", ADMIN))


def test_an_institution_is_an_entry_of_the_register(desk: Desk) -> None:
    entry = INSTITUTIONS[0]
    fields = {"name": entry.name, "institution": entry.id}
    path = new(desk, "institution", fields)
    assert f'href="/desk/institutions/{entry.id}"' in desk.page(path, ADMIN)
    twice = desk.post("/desk/organisations/new?kind=institution", fields, ADMIN)
    assert twice.status_code == httpx.codes.CONFLICT
    assert "is there already" in words(twice.text)
    unknown = {"name": "示例", "institution": "91NOBODY"}
    answer = desk.post("/desk/organisations/new?kind=institution", unknown, ADMIN)
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert filled_in(answer.text)["institution"] == ["91NOBODY"]


def test_a_form_that_is_sent_twice_adds_one(desk: Desk) -> None:
    fields = {"name": "示例区局", "region": "310106"}
    path = new(desk, "regulator", fields)
    again = desk.post("/desk/organisations/new?kind=regulator", fields, ADMIN)
    assert again.status_code == httpx.codes.CONFLICT
    assert filled_in(again.text)["name"] == ["示例区局"]
    elsewhere = new(desk, "regulator", {**fields, "region": "310107"})
    assert elsewhere != path
    assert desk.done(f"{path}/edit", {**fields, "name": "示例区局（新）"}, ADMIN) == path
    assert "示例区局（新）" in words(desk.page(path, ADMIN))


def test_who_is_closed_takes_nobody_in(desk: Desk) -> None:
    path = new(desk, "oversight", {"name": "示例监督处", "region": "31"})
    before = words(desk.page(path, ADMIN))
    assert "From today on nobody acts for it" in before
    assert "Nobody acts for this organisation yet" in before
    assert desk.done(f"{path}/close", who=ADMIN) == path
    after = words(desk.page(path, ADMIN))
    assert "closed on" in after
    assert "Invite somebody" not in after
    assert desk.post(f"{path}/close", who=ADMIN).status_code == httpx.codes.CONFLICT
    invite = f"/desk/people/new?organisation={path.rpartition('/')[2]}"
    assert desk.get(invite, ADMIN).status_code == httpx.codes.CONFLICT
    assert "示例监督处" not in words(desk.page("/desk/organisations", ADMIN))
    assert "示例监督处" in words(desk.page("/desk/organisations?closed=true", ADMIN))


def test_the_list_is_narrowed_and_downloads(desk: Desk) -> None:
    file = desk.get("/desk/organisations?text=市局&as=csv", ADMIN).content.decode("utf-8-sig")
    assert [line.split(",")[0] for line in file.splitlines()[1:]] == ["示例市局"]
    assert "示例市局" not in words(desk.page("/desk/organisations?kind=evaluator", ADMIN))


def test_an_organisation_shows_its_people(desk: Desk) -> None:
    html = desk.page("/desk/organisations/bureau", ADMIN)
    assert 'href="/desk/people/bureau-admin"' in html
    assert 'href="/desk/people?organisation=bureau"' in html
    assert desk.get("/desk/organisations/nowhere", ADMIN).status_code == 404
