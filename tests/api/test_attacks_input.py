"""Attacks by what is sent: paths, bodies, names, searches; each is tried and finds nothing."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import pytest

from api.app import LARGEST_BODY
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY, INSTITUTIONS, NUMBER, new_plan

UPWARD = [
    "../secret.key",
    "..%2fsecret.key",
    "..%252fsecret.key",
    "%2e%2e/secret.key",
    "..\\secret.key",
    "..%5csecret.key",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "....//secret.key",
    "plan.json%00.png",
    "plan.json/../../secret.key",
]
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.graded_visit)
    return Desk(service)


@pytest.fixture(scope="module")
def key(service: Service, desk: Desk) -> str:
    """Return the key of the service, which lies one folder above what it serves."""
    assert desk.service is service
    service.runtime.vault.seal("anything")
    with open(service.runtime.settings.key_file) as file:  # noqa: PTH123 -- a plain read
        return file.read().strip()


@pytest.mark.parametrize("path", UPWARD)
@pytest.mark.parametrize(
    "place",
    [
        "/static/{}",
        f"/draws/{NUMBER}/files/{{}}",
        f"/desk/draws/{NUMBER}/files/{{}}",
        f"/api/draws/{NUMBER}/files/{{}}",
        "/api/evidence/{}/content",
        "/api/registers/institutions/{}",
        "/institutions/{}",
        "/reports/{}",
        "/reports/{}/report.pdf",
        "/certificates/{}",
        "/desk/certificates/{}",
        "/desk/notices/{}",
        "/desk/import/{}",
        "/desk/records/{}/file",
        "/plans/{}",
    ],
)
def test_no_path_leads_out_of_what_is_served(desk: Desk, key: str, place: str, path: str) -> None:
    url = place.format(path)
    if url.startswith("/desk"):
        answer = desk.get(url)
    else:
        headers = desk.service.headers(CITY) if url.startswith("/api") else {}
        answer = desk.service.client.get(url, headers=headers, follow_redirects=False)
    assert answer.status_code in {400, 403, 404, 422}, answer.status_code
    assert key not in answer.text
    assert "root:" not in answer.text


def test_no_body_takes_an_unknown_field(desk: Desk) -> None:
    described = desk.service.client.get("/api/schema/openapi.json").json()
    schemas = described["components"]["schemas"]
    bodies = [
        kinds["application/json"]["schema"]
        for methods in described["paths"].values()
        if "application/json" in (kinds := _body(methods.get("post", {})))
    ]
    assert len(bodies) > 10
    named = {name for body in bodies for name in _named(body, schemas)}
    loose = {name for name in named if "properties" in schemas[name]} - {
        name for name in named if schemas[name].get("additionalProperties") is False
    }
    assert not loose


def _body(described: dict[str, Any]) -> dict[str, Any]:
    kinds: dict[str, Any] = described.get("requestBody", {}).get("content", {})
    return kinds


def _named(schema: object, schemas: Mapping[str, object]) -> Iterator[str]:
    """Yield the names of all schemas that a schema is made of."""
    for name in re.findall(r"#/components/schemas/([^'\"]+)", json.dumps(schema)):
        yield name
        yield from _named(schemas[name], schemas)


@pytest.mark.parametrize("field", ["id", "state", "published_on"])
def test_what_the_service_sets_cannot_be_set_from_outside(desk: Desk, field: str) -> None:
    whole = json.loads(msgspec.json.encode(new_plan()))
    assert desk.service.post("/plans", whole).status_code == 201
    answer = desk.service.post("/plans", whole | {field: "published"})
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (400, "body:$")


@pytest.mark.parametrize("name", ["manager", "organisation", "role", "person", "seen_as"])
def test_a_form_takes_no_field_that_it_does_not_show(desk: Desk, name: str) -> None:
    answer = desk.post("/account/tokens", {"name": "x", "days": "5", name: "admin"})
    assert answer.status_code == 422
    answer = desk.post("/account/role", {"id": "x", name: "admin"})
    assert answer.status_code == 422


@pytest.mark.parametrize("sign", ["%", "_", "%%", "\\", "'", '"', "' OR 1=1 --", "*", "?", "[a-z]"])
def test_a_sign_that_means_more_to_a_database_is_plain_text(desk: Desk, sign: str) -> None:
    assert desk.service.get("/registers/institutions", text="示例").json()["total"] == 6
    found = desk.service.get("/registers/institutions", text=sign)
    assert found.status_code == 200
    assert found.json()["total"] == 0
    for path in ("/results?name=", "/complaints?text=", f"/draws/{NUMBER}?name="):
        page = desk.service.client.get(path + quote(sign), headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert INSTITUTIONS[0].name not in page.text
    listed = words(desk.page(f"/desk/institutions?text={quote(sign)}"))
    assert INSTITUTIONS[0].name not in listed


@pytest.mark.parametrize("depth", [600, 100_000])
@pytest.mark.parametrize("signs", ["[]", "{}"])
def test_what_is_nested_without_end_is_refused(desk: Desk, depth: int, signs: str) -> None:
    inner = signs[0] * depth if signs == "[]" else '{"a":' * depth
    headers = desk.service.headers(ADMIN) | JSON
    answer = desk.service.client.post("/api/registers", content=inner.encode(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "http.bad_request")


@pytest.mark.parametrize("path", ["/api/registers", "/sign-in", "/complaints"])
def test_a_body_without_measure_is_refused(desk: Desk, path: str) -> None:
    kind = "application/json" if path.startswith("/api") else "application/x-www-form-urlencoded"
    headers = desk.service.headers(CITY) | {"Sec-Fetch-Site": "same-origin", "Content-Type": kind}
    answer = desk.service.client.post(path, content=bytes(LARGEST_BODY + 1), headers=headers)
    assert answer.status_code == 413


def test_a_body_that_says_it_is_smaller_is_not_taken_for_that(desk: Desk) -> None:
    headers = desk.service.headers(CITY) | JSON | {"Content-Length": "2"}

    def pieces() -> object:
        for _ in range(LARGEST_BODY // 2**20 + 2):
            yield bytes(2**20)

    answer = desk.service.client.post("/api/registers", content=pieces(), headers=headers)  # type: ignore[arg-type]  # as httpx takes it
    assert answer.status_code in {400, 413}


def test_a_form_with_fields_without_number_is_refused(desk: Desk) -> None:
    many = "&".join(f"f{number}=x" for number in range(50_000))
    headers = {
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer = desk.service.client.post("/sign-in", content=many, headers=headers)
    assert 400 <= answer.status_code < 500


BREAKS = ["\r\nSet-Cookie: a=b", "\n", "\r", '"; filename="x.html', "\u2028", "/../x", "é中"]


@pytest.mark.parametrize("text", BREAKS)
def test_no_name_breaks_out_of_a_header(desk: Desk, text: str) -> None:
    for path in ("/desk/institutions/{}", "/desk/draws/{}", "/draws/{}/files.zip", "/plans/{}"):
        answer = desk.get(path.format(quote(text, safe="")))
        assert "a=b" not in answer.headers.get("set-cookie", "")
        assert "x.html" not in answer.headers.get("content-disposition", "")
    listed = desk.get(f"/desk/institutions?as=csv&text={quote(text)}")
    assert listed.headers["content-disposition"] == 'attachment; filename="institutions.csv"'
    again = desk.get(f"/sign-in?next={quote(text)}")
    assert "a=b" not in str(again.headers)


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.get("/api/plans", headers={"Authorization": "Bearer " + "x" * 9_000}),
        lambda client: client.get("/desk", headers={"Cookie": "mingjian=" + "x" * 9_000}),
        lambda client: client.get("/verify?number=" + "x" * 9_000),
        lambda client: client.get("/results?name=" + "%00%01%ff"),
        lambda client: client.get("/results?offset=99999999999999999999"),
        lambda client: client.request("TRACE", "/"),
        lambda client: client.request("CONNECT", "/"),
        lambda client: client.put("/api/plans", content=b"{}"),
    ],
)
def test_an_odd_request_is_answered_calmly(
    desk: Desk, ask: Callable[[httpx.Client], httpx.Response]
) -> None:
    answer = ask(desk.service.client)
    assert answer.status_code < 500, answer.text
    for word in ("Traceback", "sqlalchemy", "litestar", 'File "', "SELECT "):
        assert word not in answer.text


def test_a_parameter_given_twice_is_not_read_as_two(desk: Desk) -> None:
    twice = desk.service.client.get(
        "/api/registers/institutions?limit=1&limit=200", headers=desk.service.headers(CITY)
    )
    assert twice.status_code in {200, 400}
    form = b"id=x&id=y"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    cookie = {"Cookie": f"mingjian={desk.token(CITY)}", "Sec-Fetch-Site": "same-origin"}
    answer = desk.service.client.post("/account/role", content=form, headers=headers | cookie)
    assert answer.status_code in {404, 422}


def test_a_wrong_code_tells_nothing_of_whether_a_complaint_is_there(desk: Desk) -> None:
    client, headers = desk.service.client, {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    entered = {
        "institution": INSTITUTIONS[0].id,
        "category": "other",
        "text": "收费标准没有在门口公示，问了也没有人说明。",
    }
    taken = client.post("/complaints", data=entered, headers=headers)
    (number,) = set(re.findall(r"TS-[0-9]{4}-[0-9]{6}", taken.text))
    answers = [
        client.post("/complaints/follow", data={"number": one, "code": "x" * 20}, headers=headers)
        for one in (number, "TS-2026-999999")
    ]
    assert {one.status_code for one in answers} == {404}
    there, not_there = (re.sub(r"TS-[0-9]{4}-[0-9]{6}", "", one.text) for one in answers)
    assert there == not_there
