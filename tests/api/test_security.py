"""What no page can be made to do from elsewhere, and what every answer tells the browser."""

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from api.app import create_app
from api.security import own_path
from audit.settings import Settings
from tests.api.service import Service
from tests.factories_register import CITY
from tests.fixtures_runtime import START, SetClock

HTML = {"Accept": "text/html"}
HERE = "http://testserver.local"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def unsafe_routes(service: Service) -> Iterator[tuple[str, str]]:
    """Yield method and path of everything outside the API that could change something."""
    for route in service.client.app.routes:
        if not route.path.startswith("/api/"):
            for method in sorted({str(one) for one in getattr(route, "methods", ())} - SAFE):
                yield method, route.path


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, True),
        ({"Origin": HERE}, True),
        ({"Origin": "http://localhost:8000"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": HERE}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": ""}, False),
        ({"Sec-Fetch-Site": "Same-Origin"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": f"{HERE}.evil.example"}, False),
        ({"Origin": "https://testserver.local"}, False),
        ({"Origin": f"{HERE}:81"}, False),
        ({"Origin": f"{HERE}/"}, False),
        ({"Referer": f"{HERE}/sign-in"}, False),
        ({}, False),
    ],
)
def test_only_what_comes_from_our_own_origin_is_taken(
    service: Service, headers: dict[str, str], *, taken: bool
) -> None:
    answer = service.client.post("/sign-in", headers=headers | HTML, follow_redirects=False)
    assert (answer.status_code != 403) is taken
    assert ("was not sent from a page of this service" in answer.text) is not taken


def test_no_address_that_changes_something_is_left_out(service: Service) -> None:
    routes = list(unsafe_routes(service))
    assert ("POST", "/sign-out") in routes
    for method, path in routes:
        place = path.replace("{", "").replace("}", "").replace(":str", "")
        answer = service.client.request(method, place, headers={"Sec-Fetch-Site": "cross-site"})
        assert (answer.status_code, answer.json()["code"]) == (403, "http.cross_site"), path


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/nowhere", "//desk", "/apis", "/api.", "/API/plans", "/%61pi"])
def test_an_address_without_a_page_is_no_way_round(
    service: Service, method: str, path: str
) -> None:
    answer = service.client.request(method, path, headers={"Origin": "https://evil.example"})
    if answer.json()["code"] == "http.cross_site":
        assert answer.status_code == 403
    else:
        assert path == "/%61pi"  # a way of writing /api, which takes no cookie


def test_the_refusal_is_a_page_for_a_person(service: Service) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"} | HTML
    answer = service.client.post("/sign-in?lang=zh", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (
        403,
        "text/html; charset=utf-8",
    )
    assert "这项操作不是从本系统的页面发出的" in answer.text


def test_reading_needs_no_origin(service: Service) -> None:
    for path in ("/", "/sign-in", "/plans"):
        answer = service.client.get(path, headers={"Sec-Fetch-Site": "cross-site"} | HTML)
        assert answer.status_code == 200


def test_the_api_takes_a_token_from_anywhere_and_a_cookie_from_nowhere(service: Service) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    bearer = service.headers(CITY)
    with_token = service.client.post("/api/plans", content=b"{}", headers=bearer | elsewhere)
    assert with_token.json()["code"] == "http.bad_request"
    cookie = {"Cookie": f"mingjian={bearer['Authorization'].partition(' ')[2]}"}
    with_cookie = service.client.get("/api/plans", headers=cookie | HTML)
    assert (with_cookie.status_code, with_cookie.json()["code"]) == (401, "token.missing")


@pytest.mark.parametrize(
    "text",
    [
        "/desk",
        "/desk/visits?state=open&limit=50",
        "/desk/visits/0190-a/",
        "/account/second-factor",
        "/results?text=%E5%85%BB%E8%80%81&lang=zh",
        "/a?b=//c",
        "/sign-income",
    ],
)
def test_one_of_our_pages_may_be_gone_on_to(text: str) -> None:
    assert own_path(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "desk",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " /desk",
        "/ /evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "JaVaScRiPt://%0aalert(1)",
        "data:text/html,x",
        "@evil.example",
        "/desk\\..\\evil",
        "/desk\r\nSet-Cookie: a=b",
        "/desk\x00",
        "/desk\x7f",
        "/desk\u2028",
        "/\u2215evil.example",
        "/\uff0fevil.example",
        "/养老",
        "/sign-in",
        "/sign-in/",
        "/sign-in?next=/desk",
        "/sign-in/oidc",
        "/sign-out",
        "/invitation/abc",
        "/reset/abc",
        "/" + "a" * 500,
    ],
)
def test_nowhere_else_may_be_gone_on_to(text: str) -> None:
    assert own_path(text) == ""


@given(st.text(alphabet="/\\:@?#.&=%[]\t\r\n aedsknc", max_size=30))
def test_what_may_be_gone_on_to_stays_here_for_a_browser(text: str) -> None:
    allowed = own_path(text)
    if allowed:
        # A browser drops tabs and line ends, and takes a backslash for a slash (WHATWG URL, 4.4).
        seen = "".join(char for char in allowed if char not in "\t\r\n").replace("\\", "/")
        assert seen == allowed
        assert seen.startswith("/")
        assert not seen.startswith("//")


def test_every_answer_tells_the_browser_to_be_careful(service: Service) -> None:
    for path in ("/", "/nowhere", "/sign-in", "/static/mark.svg", "/api/plans"):
        headers = service.client.get(path, headers=HTML).headers
        assert "'unsafe-inline'" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["permissions-policy"].startswith("camera=(self)")
        assert "strict-transport-security" not in headers


def test_what_belongs_to_a_session_is_kept_by_no_cache(service: Service) -> None:
    def caching(path: str, headers: dict[str, str]) -> str:
        return str(service.client.get(path, headers=HTML | headers).headers.get("cache-control"))

    private = ("/sign-in", "/account", "/desk", "/desk/nowhere", "/invitation/x", "/reset/x")
    assert {caching(path, {}) for path in private} == {"no-store"}
    assert caching("/plans", {}) != "no-store"
    assert caching("/plans", {"Cookie": "mingjian=x"}) == "no-store"
    assert "immutable" in caching("/static/mark.svg", {"Cookie": "mingjian=x"})


def test_over_tls_cookies_and_headers_hold_to_it(
    settings: Settings,
) -> None:
    secure = msgspec.structs.replace(settings, base_url="https://jiancha.example.org")
    with TestClient(create_app(secure, clock=SetClock(START))) as client:
        answer = client.get("/", headers=HTML)
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        origin = {"Origin": "https://jiancha.example.org"} | HTML
        assert client.post("/sign-in", headers=origin).status_code == 422
        assert client.post("/sign-in", headers={"Origin": "http://jiancha.example.org"}).is_error
        assert (
            client.get("/plans", headers={"Cookie": "__Host-mingjian=x"}).headers["cache-control"]
            == "no-store"
        )
