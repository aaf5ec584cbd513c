"""Refusals over HTTP: whatever is sent, a problem document with a stable code comes back."""

from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import pytest

from api.errors import Problem
from audit.domain.actor import ANYONE
from audit.domain.evidence import LARGEST_FILE
from tests import factories
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY, NEIGHBOUR, REGISTER

TAKEN_AT = {"captured_at": "2026-03-03T02:00:00Z"}
FAILURE = {"result": "closed", "reason": "机构已停业"}


@pytest.fixture(scope="module")
def visit(service: Service) -> str:
    """Return the id of a visit under way."""
    return service.call(factories.begun_visit).id


def problem(answer: httpx.Response) -> Problem:
    """Return the problem document of a refusal, which must be one."""
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = msgspec.json.decode(answer.content, type=Problem)
    assert found.status == answer.status_code
    assert found.detail
    return found


def raw(service: Service, path: str, content: bytes) -> Problem:
    """Return the refusal of a body that is no value of ours."""
    headers = service.headers(CITY) | {"Content-Type": "application/json"}
    return problem(service.client.post(f"/api{path}", content=content, headers=headers))


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", "body:$"),
        (b"{", "body:$"),
        (b"null", "body:$"),
        (b"[]", "body:$"),
        (b"\xff\xfe", "body:$"),
        (b"[" * 100_000, "body:$"),
        (b'{"result":"closed","reason":"aa","more":' + b"[" * 100_000, "body:$"),
        (b'{"result":"closed","reason":"aa","more":1}', "body:$"),
        (b'{"result":"closed","reason":1}', "body:$.reason"),
        (b'{"result":"closed","reason":"a"}', "body:$.reason"),
        (b'{"result":"shut","reason":"aa"}', "body:$.result"),
        (b'{"result":"closed"}', "body:$"),
        (b'{"result":"closed","reason":"\\ud800"}', "body:$"),
        (b'{"result":"closed","reason":"\xed\xa0\x80"}', "body:$"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_its_place(
    service: Service, visit: str, body: bytes, where: str
) -> None:
    found = raw(service, f"/visits/{visit}/fail", body)
    assert (found.status, found.code) == (400, "http.bad_request")
    assert [place.where for place in found.faults] == [where]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/tokens", {"actor": {"id": "x", "role": "admin"}, "days": "90"}),
        ("/tokens", {"actor": {"id": "x", "role": "admin"}, "days": 10**30}),
        ("/tokens", {"actor": {"id": "x", "role": "admin"}, "days": 1.5}),
        ("/tokens", {"actor": {"id": "x", "role": "admin", "more": {"a": [[]]}}}),
        ("/tokens", {"actor": {"id": "a\0b", "role": "admin"}}),
    ],
)
def test_types_are_not_guessed(service: Service, path: str, body: dict[str, Any]) -> None:
    assert problem(service.post(path, body, ADMIN)).status == 400


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"limit": "0"}, "query:limit"),
        ({"limit": "201"}, "query:limit"),
        ({"limit": "9" * 40}, "query:limit"),
        ({"limit": "many"}, "query:limit"),
        ({"offset": "-1"}, "query:offset"),
        ({"state": "nowhere"}, "query:state"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused_by_the_name_clients_use(
    service: Service, query: dict[str, str], where: str
) -> None:
    found = problem(service.get("/visits", CITY, **query))
    assert (found.status, [place.where for place in found.faults]) == (400, [where])


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "10000-01-01", "0000-01-01"])
def test_a_day_that_is_none_is_refused(service: Service, day: str) -> None:
    assert problem(service.get("/actions", overdue_on=day)).status == 400


@pytest.mark.parametrize("text", ["\0", "a\0b", "\x1b[2J\0"])
def test_the_character_nul_is_refused_wherever_it_stands(
    service: Service, visit: str, text: str
) -> None:
    answers = (
        service.get(f"/visits/{quote(text)}"),
        service.get("/visits", institution=text),
        service.get("/registers/institutions", text=text),
        service.get("/registers/institutions", form=text),
        service.get("/events", ADMIN, subject=text),
        service.post(f"/visits/{visit}/fail", FAILURE | {"reason": f"aa{text}"}),
        service.send(
            f"/visits/{visit}/evidence",
            factories.photo(),
            {"id": "photo-nul", "caption": text, **TAKEN_AT},
        ),
    )
    assert {problem(one).code for one in answers} == {"storage.value"}


@pytest.mark.parametrize("path", ["%ff", "%ed%a0%80", "%F0%9F%98%80", "..%2f..%2fetc", "%25"])
def test_an_odd_address_finds_nothing(service: Service, path: str) -> None:
    answer = service.client.get(f"/api/visits/{path}", headers=service.headers(CITY))
    assert problem(answer).status == 404


def test_a_half_character_in_a_query_finds_nothing(service: Service) -> None:
    address = "/api/registers/institutions?text=%ff%ed%a0%80"
    answer = service.client.get(address, headers=service.headers(CITY))
    assert answer.json()["total"] == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"id": "short"}, 400),
        ({"id": "with space and more"}, 400),
        ({"captured_at": "2026-03-03T02:00:00"}, 400),
        ({"captured_at": "yesterday"}, 400),
        ({"captured_at": "0001-01-01T00:00:00+14:00"}, 422),
        ({"captured_at": "9999-12-31T23:59:59-14:00"}, 422),
        ({"item": "9.99"}, 422),
        ({"item": "no item!"}, 400),
        ({"caption": "长" * 201}, 400),
        ({"claimed": "0" * 64}, 422),
        ({"claimed": "beef"}, 400),
        ({"more": "1"}, 400),
    ],
)
def test_a_form_with_a_wrong_field_is_refused(
    service: Service, visit: str, change: dict[str, str], status: int
) -> None:
    fields = {"id": "photo-form", **TAKEN_AT} | change
    answer = service.send(f"/visits/{visit}/evidence", factories.photo(), fields)
    assert problem(answer).status == status


def test_an_upload_is_bounded(service: Service, visit: str) -> None:
    fields = {"id": "photo-large", **TAKEN_AT}
    for content, status, code in (
        (b"", 422, "evidence.empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * LARGEST_FILE, 422, "evidence.too_large"),
        (b"\0" * (LARGEST_FILE + 2 * 1024 * 1024), 413, "http.too_large"),
    ):
        found = problem(service.send(f"/visits/{visit}/evidence", content, fields))
        assert (found.status, found.code) == (status, code)
    huge = b'{"reason":"' + b"a" * (LARGEST_FILE + 2 * 1024 * 1024)
    assert raw(service, f"/visits/{visit}/fail", huge).status == 413
    assert service.read(f"/visits/{visit}/evidence") == []


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("multipart/form-data", b"abc"),
        ("multipart/form-data; boundary=x", b"abc"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="id"'),
        ("application/json", b"{}"),
        ("application/x-www-form-urlencoded", b"id=photo-form"),
        ("nonsense", b"\0"),
    ],
)
def test_what_is_no_form_is_refused(
    service: Service, visit: str, content_type: str, content: bytes
) -> None:
    headers = service.headers(CITY) | {"Content-Type": content_type}
    address = f"/api/visits/{visit}/evidence"
    assert problem(service.client.post(address, content=content, headers=headers)).status == 400


def test_entries_must_be_written_as_the_register_writes_them(service: Service) -> None:
    one = REGISTER.institutions[0]
    others = (
        ({"uscc": f"{one.uscc[:-1]}0"}, None),
        ({"name": f" {one.name}"}, "register.form"),
        ({"id": "another-id"}, "register.form"),
        ({"capacity": 10**18}, None),
        ({"registered_on": "2026-02-30"}, None),
    )
    for change, code in others:
        entry = msgspec.to_builtins(one) | change
        body = {"institutions": [entry], "inspectors": [], "recusals": [], "items": []}
        found = problem(service.post("/registers", body))
        assert found.status in {400, 422}
        assert code is None or {place.code for place in found.faults} == {code}
    whole = msgspec.to_builtins(REGISTER)
    assert service.made("/registers", whole)["saved"] == 6 + 6 + 1 + 1


def test_a_foreign_thing_is_not_found_as_an_unknown_one(service: Service, visit: str) -> None:
    for place in (f"/visits/{visit}", f"/visits/{visit}/sheet", f"/visits/{visit}/evidence"):
        assert problem(service.get(place, NEIGHBOUR)).code == "visit.unknown"
    for place in ("/visits/none", "/plans/none", "/draws/none", "/evidence/none/content"):
        assert problem(service.get(place)).status == 404
    assert problem(service.get("/nowhere")).code == "http.not_found"


def test_who_says_nothing_or_something_false_is_asked_for_a_token(service: Service) -> None:
    for authorization, code in (
        ("", "token.missing"),
        ("Basic YTpi", "token.missing"),
        ("Bearer", "token.missing"),
        ("Bearer no-such-token", "token.invalid"),
        ("Bearer \xff", "token.invalid"),
    ):
        headers = {b"Authorization": authorization.encode("latin-1")}
        answer = service.client.get("/api/visits", headers=headers)
        assert (answer.status_code, problem(answer).code) == (401, code)
        assert answer.headers["www-authenticate"].startswith("Bearer ")


def test_the_language_is_the_one_asked_for(service: Service) -> None:
    address = "/api/visits/none"
    for language, words in (("en", "There is no visit"), ("zh-CN", "没有"), ("fr", "没有")):
        headers = service.headers(CITY) | {"Accept-Language": language}
        found = problem(service.client.get(address, headers=headers))
        assert (words in found.detail, found.code) == (True, "visit.unknown")


def test_every_answer_has_the_security_headers(service: Service, visit: str) -> None:
    for answer in (
        service.get(f"/visits/{visit}"),
        service.get("/visits/none"),
        service.client.get("/api/visits"),
        service.client.get("/nowhere"),
        service.client.put("/api/visits"),
        service.client.get("/api/schema/openapi.json"),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_nobody_learns_of_a_token_from_the_outside(service: Service) -> None:
    made = service.made("/tokens", {"actor": msgspec.to_builtins(CITY)}, ADMIN)
    listed = service.get("/tokens", ADMIN)
    assert made["token"] not in listed.text
    assert made["record"]["digest"] in listed.text
    assert (
        service.post(f"/tokens/{made['record']['digest']}/revoke", None, ADMIN).status_code == 204
    )
    used = {"Authorization": f"Bearer {made['token']}"}
    assert service.client.get("/api/visits", headers=used).status_code == 401
    assert ANYONE.id not in listed.text
