"""All API tokens as pages: made for programs, shown once, revoked; for administrators alone."""

import html
import re

import httpx
import pytest

from audit.domain.actor import Actor
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.pages.filled import filled_in
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY, INSPECTORS, INSTITUTIONS, owner

FIELDS = {"name": "示例大屏", "region": "31", "acts": ["read_register"], "days": "30"}


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    """Return the pages of a service with a register."""
    service.call(factories.saved_register)
    return Desk(service)


@pytest.mark.parametrize("who", [CITY, owner(INSTITUTIONS[0].id)], ids=lambda who: who.role)
def test_only_an_administrator_looks_after_all_tokens(desk: Desk, who: Actor) -> None:
    for path in ("", "/new", "/new?role=regulator", f"/{'0' * 64}"):
        assert desk.get(f"/desk/tokens{path}", who).status_code == 403, path
    assert desk.post("/desk/tokens/new?role=regulator", FIELDS, who).status_code == 403
    assert desk.post(f"/desk/tokens/{'0' * 64}/revoke", who=who).status_code == 403


def test_a_program_does_what_it_was_let_and_no_more_until_it_is_revoked(
    desk: Desk, service: Service
) -> None:
    answer = desk.post("/desk/tokens/new?role=regulator", FIELDS, ADMIN)
    assert answer.status_code == httpx.codes.OK, words(answer.text)
    found = re.search(r'readonly value="([^"]+)"', answer.text)
    path = re.search(r'href="(/desk/tokens/[0-9a-f]{64})"', answer.text)
    assert found is not None
    assert path is not None
    headers = {"Authorization": f"Bearer {html.unescape(found[1])}"}
    asked = service.client.get("/api/registers/institutions", headers=headers)
    assert asked.status_code == httpx.codes.OK, asked.text
    assert service.client.get("/api/visits", headers=headers).status_code == 403

    page = desk.page(path[1], ADMIN)
    assert found[1] not in page
    shown = words(page)
    assert "program:示例大屏" in shown
    assert "上海市 31" in shown
    assert "read register" in shown
    assert desk.done(f"{path[1]}/revoke", who=ADMIN) == path[1]
    assert service.client.get("/api/registers/institutions", headers=headers).status_code == 401
    assert "Revoke" not in words(desk.page(path[1], ADMIN))
    assert desk.post(f"{path[1]}/revoke", who=ADMIN).status_code == httpx.codes.NOT_FOUND
    listed = desk.get("/desk/tokens?as=csv", ADMIN).content.decode("utf-8-sig")
    assert [line.split(",")[-1] for line in listed.splitlines() if "示例大屏" in line] == [
        "revoked"
    ]


def test_each_role_is_asked_for_its_own_scope(desk: Desk) -> None:
    which = desk.page("/desk/tokens/new", ADMIN)
    scopes = {
        "regulator": "region",
        "oversight": "region",
        "evaluator": "inspector",
        "institution": "institution",
    }
    for role, scope in scopes.items():
        assert f"/desk/tokens/new?role={role}" in which
        assert f'name="{scope}"' in desk.page(f"/desk/tokens/new?role={role}", ADMIN)
    assert "region" not in filled_in(desk.page("/desk/tokens/new?role=admin", ADMIN))
    assert desk.get("/desk/tokens/new?role=system", ADMIN).status_code == 422
    fields = {"name": "示例采集", "inspector": INSPECTORS[0].id, "acts": ["record_visit"]}
    assert desk.post("/desk/tokens/new?role=evaluator", fields, ADMIN).status_code == 200


@pytest.mark.parametrize(
    ("changed", "place", "status"),
    [
        ({"name": ""}, "name", 422),
        ({"acts": []}, "acts", 422),
        ({"days": "400"}, "days", 422),
        ({"region": "99"}, "", 422),
        ({"institution": INSTITUTIONS[0].id}, "", 422),
    ],
)
def test_a_refused_form_is_shown_again_with_the_reason(
    desk: Desk, changed: dict[str, str], place: str, status: int
) -> None:
    fields = {**FIELDS, "name": "示例未成", **changed}
    answer = desk.post("/desk/tokens/new?role=regulator", fields, ADMIN)
    assert answer.status_code == status
    assert 'class="error"' in answer.text
    if place:
        assert f"error-{place}" in answer.text
    assert filled_in(answer.text).get("region", []) == [fields["region"]]
    assert "示例未成" not in words(desk.page("/desk/tokens", ADMIN))


def test_a_token_that_is_not_there(desk: Desk) -> None:
    assert desk.get(f"/desk/tokens/{'0' * 64}", ADMIN).status_code == httpx.codes.NOT_FOUND
