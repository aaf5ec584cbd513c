"""People as pages: who sees whom, what is done for them, and what is refused."""

import html
import re

import httpx
import pytest

from audit.domain.actor import Actor, Role
from audit.runtime import Runtime
from tests import factories_accounts
from tests.api.pages.desk import Desk, words
from tests.api.pages.filled import filled_in
from tests.api.people import Browser
from tests.api.service import Service
from tests.factories_register import ADMIN, INSPECTORS

PASSWORD = "walnut ferry quiet lantern 7"  # noqa: S105 -- made up
MANAGER = Actor(
    id="manager",
    role=Role.REGULATOR,
    region="31",
    name="示例负责人",
    manager=True,
    organisation="bureau",
    organisation_name="示例市局",
)
COLLEAGUE = Actor(
    id="colleague",
    role=Role.REGULATOR,
    region="31",
    name="示例同事",
    organisation="bureau",
    organisation_name="示例市局",
)
STRANGER = Actor(
    id="stranger",
    role=Role.REGULATOR,
    region="32",
    name="示例外人",
    organisation="other",
    organisation_name="示例邻局",
)


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    """Return the pages of a service with people of two organisations, all signed in."""
    found = Desk(service)
    for who in (ADMIN, MANAGER, COLLEAGUE, STRANGER):
        found.token(who)
    return found


def secret_on(page: str) -> str:
    """Return the secret that a page shows once."""
    found = re.search(r'readonly value="([^"]+)"', page)
    assert found is not None, words(page)
    return html.unescape(found[1])


def test_an_administrator_sees_everybody_a_manager_their_own(desk: Desk) -> None:
    everybody = words(desk.page("/desk/people", ADMIN))
    assert all(who.name in everybody for who in (MANAGER, COLLEAGUE, STRANGER))
    own = words(desk.page("/desk/people", MANAGER))
    assert MANAGER.name in own
    assert COLLEAGUE.name in own
    assert STRANGER.name not in own
    assert desk.get("/desk/people", COLLEAGUE).status_code == httpx.codes.FORBIDDEN


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("text=同事", {"示例同事"}),
        ("text=p-manager", {"示例负责人"}),
        ("organisation=other", {"示例外人"}),
        ("kind=operator", {"admin"}),
        ("disabled=true", set[str]()),
    ],
)
def test_the_list_is_narrowed_by_its_address(desk: Desk, query: str, names: set[str]) -> None:
    file = desk.get(f"/desk/people?{query}&as=csv", ADMIN).content.decode("utf-8-sig")
    assert {line.split(",")[0] for line in file.splitlines()[1:]} == names


def test_a_manager_learns_nothing_of_roles_elsewhere(desk: Desk) -> None:
    assert desk.get("/desk/people?organisation=other", MANAGER).status_code == 404
    never = desk.get("/desk/people?organisation=nowhere", MANAGER)
    assert never.status_code == 404
    for path in ("", "/role"):
        hidden, missing = (
            desk.get(f"/desk/people/{one}{path}", MANAGER) for one in ("stranger", "nobody")
        )
        assert hidden.status_code == missing.status_code == 404
        assert hidden.text.replace("stranger", "nobody") == missing.text
    assert desk.get("/desk/people/new?organisation=other", MANAGER).status_code == 404


@pytest.mark.parametrize("act", ["disable", "enable", "second-factor", "link"])
def test_nobody_acts_on_people_they_do_not_look_after(desk: Desk, act: str) -> None:
    assert desk.post(f"/desk/people/stranger/{act}", who=MANAGER).status_code == 404
    assert desk.post(f"/desk/people/manager/{act}", who=COLLEAGUE).status_code == 403


def test_whoever_is_invited_comes_in_by_the_link_that_is_shown_once(
    desk: Desk, service: Service
) -> None:
    form = desk.page("/desk/people/new", MANAGER)
    assert MANAGER.organisation_name in words(form)
    fields = {"login": "New.Comer@Example.org", "name": "示例新人", "manager": "true"}
    answer = desk.post("/desk/people/new?organisation=bureau", fields, MANAGER)
    assert answer.status_code == httpx.codes.OK, words(answer.text)
    link = secret_on(answer.text)
    assert link.startswith(f"{service.runtime.settings.base_url}/invitation/")
    browser = Browser(service)
    path = "/invitation/" + link.rpartition("/")[2]
    assert "示例新人" in words(browser.page(path))
    assert browser.sent_to(path, {"password": PASSWORD, "again": PASSWORD})
    shown = desk.page("/desk/people?text=new.comer", MANAGER)
    assert "示例新人" in words(shown)
    assert link not in shown

    again = desk.post("/desk/people/new?organisation=bureau", fields, MANAGER)
    assert again.status_code == httpx.codes.CONFLICT
    assert "is taken" in words(again.text)
    assert filled_in(again.text)["name"] == ["示例新人"]


def test_an_administrator_first_chooses_the_organisation(desk: Desk) -> None:
    which = desk.page("/desk/people/new", ADMIN)
    assert 'href="/desk/people/new?organisation=bureau"' in which
    assert 'name="login"' not in which
    assert 'name="login"' in desk.page("/desk/people/new?organisation=bureau", ADMIN)
    assert desk.get("/desk/people/new?organisation=nowhere", ADMIN).status_code == 404


def test_a_form_that_is_refused_says_why_at_its_field(desk: Desk) -> None:
    answer = desk.post("/desk/people/new?organisation=bureau", {"login": "x y"}, MANAGER)
    assert answer.status_code == 422
    assert 'id="error-login"' in answer.text
    assert 'id="error-name"' in answer.text
    assert filled_in(answer.text)["login"] == ["x y"]


def invite(desk: Desk, login: str) -> str:
    """Return the path of somebody new in the bureau."""
    fields = {"login": login, "name": f"示例{login}"}
    answer = desk.post("/desk/people/new?organisation=bureau", fields, MANAGER)
    found = re.search(r'href="(/desk/people/[^"]+)">.*go on', answer.text)
    assert found is not None, words(answer.text)
    return found[1]


def test_an_account_is_disabled_enabled_and_gets_a_link(desk: Desk) -> None:
    path = invite(desk, "passing")
    assert "signed out at once" in words(desk.page(path, MANAGER))
    assert desk.done(f"{path}/disable", who=MANAGER) == path
    shown = words(desk.page(path, MANAGER))
    assert "disabled" in shown
    assert "Disable the account" not in shown
    assert desk.post(f"{path}/disable", who=MANAGER).status_code == httpx.codes.CONFLICT
    assert desk.post(f"{path}/link", who=MANAGER).status_code == httpx.codes.CONFLICT
    assert desk.done(f"{path}/enable", who=MANAGER) == path
    assert desk.post(f"{path}/enable", who=MANAGER).status_code == httpx.codes.CONFLICT
    first = secret_on(desk.post(f"{path}/link", who=MANAGER).text)
    second = secret_on(desk.post(f"{path}/link", who=MANAGER).text)
    assert first != second
    browser = Browser(desk.service)
    assert browser.get("/invitation/" + first.rpartition("/")[2]).status_code == 404
    assert browser.get("/invitation/" + second.rpartition("/")[2]).status_code == 200


def test_the_second_factor_is_taken_from_who_lost_it(desk: Desk) -> None:
    page = words(desk.page("/desk/people/colleague", MANAGER))
    assert "Take the second factor away" in page
    assert desk.done("/desk/people/colleague/second-factor", who=MANAGER)
    after = words(desk.page("/desk/people/colleague", MANAGER))
    assert "Take the second factor away" not in after


def test_roles_are_given_and_end(desk: Desk) -> None:
    path = invite(desk, "wanderer")
    assert f"{path}/role" not in desk.page(path, MANAGER)
    given = f"{path}/role?organisation=other"
    assert desk.done(given, who=ADMIN) == path
    assert desk.post(given, who=ADMIN).status_code == httpx.codes.CONFLICT
    hers = words(desk.page(path, MANAGER))
    assert "also acts for another organisation" in hers
    assert "Disable the account" not in hers
    assert STRANGER.organisation_name not in hers
    assert desk.post(f"{path}/disable", who=MANAGER).status_code == httpx.codes.FORBIDDEN
    roles = re.findall(r'name="id" value="([^"]+)"', desk.page(path, MANAGER))
    assert len(roles) == 1
    assert desk.done(f"{path}/end", {"id": roles[0]}, MANAGER) == path
    assert desk.post(f"{path}/end", {"id": roles[0]}, MANAGER).status_code == 409
    assert "ended on" in words(desk.page(path, MANAGER))
    assert desk.done(f"{path}/role", {"manager": "true"}, MANAGER) == path


def test_nobody_does_it_to_themselves_nor_to_the_last_administrator(desk: Desk) -> None:
    own = words(desk.page("/desk/people/admin", ADMIN))
    assert "your own account" in own
    assert "Disable the account" not in own
    refused = desk.post("/desk/people/admin/disable", who=ADMIN)
    assert refused.status_code == httpx.codes.CONFLICT


def test_the_last_administrator_stays(service: Service) -> None:
    root = service.call(_root)
    browser = Browser(service)
    browser.cookies["mingjian"] = root.visitor.token
    page = browser.page(f"/desk/people/{root.id}")
    roles = re.findall(r'name="id" value="([^"]+)"', page)
    assert len(roles) == 1
    refused = browser.post(f"/desk/people/{root.id}/end", {"id": roles[0]})
    assert refused.status_code == httpx.codes.CONFLICT
    assert "Nobody would be left to administer" in words(refused.text)
    assert words(browser.page(f"/desk/people/{root.id}")).count("ended on") == 0


async def _root(runtime: Runtime) -> factories_accounts.Somebody:
    return await factories_accounts.operator(runtime)


def test_an_evaluator_is_an_inspector_of_the_same_body(desk: Desk, service: Service) -> None:
    body = service.call(lambda runtime: factories_accounts.evaluation_body(runtime, "bureau"))
    path = f"/desk/people/new?organisation={body.id}"
    offered = set(re.findall(r'<option value="(SH-[^"]+)"', desk.page(path, ADMIN)))
    assert offered == {one.id for one in INSPECTORS if one.organisation == body.uscc}
    theirs, other = (
        next(one.id for one in INSPECTORS if (one.organisation == body.uscc) is same)
        for same in (True, False)
    )
    fields = {"login": "evaluator-a", "name": "示例评价员", "inspector": other}
    assert "belongs to another body" in words(desk.post(path, fields, ADMIN).text)
    assert desk.post(path, {**fields, "inspector": theirs}, ADMIN).status_code == 200
    taken = re.findall(r'<option value="(SH-[^"]+)"', desk.page(path, ADMIN))
    assert theirs not in taken
