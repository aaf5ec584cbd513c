"""Attacks on sessions, and through browsers: each is tried, and each finds nothing."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.security import own_path
from api.view import SAID
from audit.domain.session import IDLE, LONGEST
from tests.api.people import PASSWORD, Browser, code, codes_on, joined
from tests.api.service import Service
from tests.fixtures_runtime import START, SetClock

pytestmark = pytest.mark.parametrize("service", ["sqlite"], indirect=True)
HTML = {"Accept": "text/html"}
EVIL = "evil.example"


def signed_in(service: Service, login: str) -> Browser:
    browser, _ = joined(service, login)
    return browser


def status(browser: Browser, path: str = "/desk") -> int:
    return browser.get(path).status_code


def test_a_session_planted_in_a_browser_is_not_the_one_that_is_opened(service: Service) -> None:
    signed_in(service, "fixed-victim")
    victim = Browser(service)
    planted = "x" * 43
    victim.cookies["mingjian"] = planted
    victim.sign_in("fixed-victim")
    assert victim.session not in {"", planted}
    attacker = Browser(service)
    attacker.cookies["mingjian"] = planted
    assert status(attacker) == httpx.codes.SEE_OTHER


def test_the_session_an_attacker_has_opened_is_not_carried_on(service: Service) -> None:
    attacker = signed_in(service, "fixation-attacker")
    _, key = joined(service, "fixation-victim")
    victim = Browser(service)
    victim.cookies["mingjian"] = attacker.session
    victim.sign_in("fixation-victim")
    service.clock.forward(IDLE / 20)
    victim.sent_to("/sign-in/code", {"code": code(service, key)})
    assert "fixation-victim" in victim.page("/account")
    assert status(attacker) == httpx.codes.SEE_OTHER  # what the browser had before has ended


def test_a_session_ends_at_the_server(service: Service) -> None:
    browser = signed_in(service, "leaver")
    kept = browser.session
    browser.sent_to("/sign-out")
    thief = Browser(service)
    thief.cookies["mingjian"] = kept
    assert thief.get("/desk").headers["location"].startswith("/sign-in")


def test_a_session_does_not_outlive_its_day(service: Service) -> None:
    browser = signed_in(service, "day-long")
    for _ in range(int(LONGEST / (IDLE / 2)) - 1):
        service.clock.forward(IDLE / 2)
        assert status(browser) == httpx.codes.OK
    service.clock.forward(IDLE / 2)
    assert status(browser) == httpx.codes.SEE_OTHER


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"},
        {"Origin": f"https://{EVIL}"},
        {"Origin": "null"},
        {},
    ],
    ids=str,
)
def test_another_site_does_nothing_with_the_session_of_its_visitor(
    service: Service, headers: dict[str, str]
) -> None:
    browser = signed_in(service, f"csrf-{abs(hash(str(headers))) % 10**6}")
    cookie = {"Cookie": f"mingjian={browser.session}"}
    answer = service.client.post("/account/sessions/end-others", headers=headers | cookie)
    assert (answer.status_code, answer.json()["code"]) == (403, "http.cross_site")


def test_the_cookie_of_a_session_opens_nothing_of_the_api(service: Service) -> None:
    browser = signed_in(service, "cookie-api")
    headers = {"Cookie": f"mingjian={browser.session}", "Sec-Fetch-Site": "same-origin"}
    answer = service.client.get("/api/institutions", headers=headers)
    assert answer.status_code == 404
    answer = service.client.get("/api/registers/institutions", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "token.missing")


@pytest.mark.parametrize(
    "following",
    [
        f"https://{EVIL}",
        f"//{EVIL}",
        f"/\\{EVIL}",
        f"/%0d%0aLocation:%20https://{EVIL}",
        "/\r\nSet-Cookie: mingjian=x",
        f"https:{EVIL}",
        "javascript:alert(1)",
    ],
)
def test_nobody_is_sent_to_another_site(service: Service, following: str) -> None:
    login = f"redirect-{abs(hash(following)) % 10**6}"
    joined(service, login)
    browser = Browser(service)
    place = browser.sign_in(login, PASSWORD, following)
    assert urlsplit(place).path == "/sign-in/code"
    onward = parse_qs(urlsplit(place).query).get("next", [""])[0]
    assert onward in {"", following}  # what is kept stays a path of ours, however it is encoded
    assert own_path(onward) == onward
    assert "\r" not in place
    assert "\n" not in place


def test_no_page_can_be_framed(service: Service) -> None:
    browser = signed_in(service, "framed")
    for path in ("/", "/sign-in", "/desk", "/account", "/nowhere", "/static/mark.svg", "/api/x"):
        headers = browser.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-frame-options"] == "DENY", path
        assert headers["cross-origin-opener-policy"] == "same-origin", path


def test_what_belongs_to_an_account_is_kept_by_no_cache(service: Service) -> None:
    browser = signed_in(service, "cached")
    for path in ("/desk", "/account", "/desk/institutions?as=csv", "/plans", "/desk/nowhere"):
        assert browser.get(path).headers["cache-control"] == "no-store", path


def test_cookies_are_out_of_reach(service: Service) -> None:
    browser = signed_in(service, "cookies")
    browser.cookies.clear()
    answer = browser.post("/sign-in", {"login": "cookies", "password": PASSWORD})
    lines = answer.headers.get_list("set-cookie")
    assert lines
    for line in lines:
        assert {"httponly", "samesite=lax", "path=/"} <= set(line.lower().split("; "))
        assert "domain=" not in line.lower()
    secure = msgspec.structs.replace(
        service.runtime.settings, base_url="https://jiancha.example.org"
    )
    with TestClient(create_app(secure, clock=SetClock(START))) as client:
        origin = {"Origin": "https://jiancha.example.org", "Accept": "text/html"}
        out = client.post("/sign-out", headers=origin, follow_redirects=False)
        for line in out.headers.get_list("set-cookie"):
            assert line.startswith("__Host-")
            assert {"secure", "httponly", "path=/"} <= set(line.lower().split("; "))


def test_a_message_planted_in_a_cookie_is_text(service: Service) -> None:
    cookie = {"Cookie": f"{SAID}=%3Cscript%3Ealert(1)%3C/script%3E"}
    answer = service.client.get("/sign-in", headers=HTML | cookie)
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_the_host_that_is_named_leads_nowhere(service: Service) -> None:
    for name in ("Host", "X-Forwarded-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL"):
        for path in ("/", "/sign-in", "/desk", "/data", "/open/results.json"):
            answer = service.client.get(path, headers=HTML | {name: EVIL}, follow_redirects=False)
            assert EVIL not in answer.text, (name, path)
            assert EVIL not in answer.headers.get("location", ""), (name, path)


def test_a_password_is_not_guessed_by_trying(service: Service) -> None:
    joined(service, "guessed")
    answers = [
        Browser(service).post("/sign-in", {"login": "guessed", "password": f"wrong {number}"})
        for number in range(8)
    ]
    assert {one.status_code for one in answers} == {403}
    assert "retry-after" in answers[-1].headers
    right = Browser(service).post("/sign-in", {"login": "guessed", "password": PASSWORD})
    assert "retry-after" in right.headers  # even the right one waits: the wait tells nothing


def test_a_code_of_the_second_factor_is_not_guessed_by_trying(service: Service) -> None:
    joined(service, "code-guessed")
    thief = Browser(service)
    thief.sign_in("code-guessed")
    answers = [thief.post("/sign-in/code", {"code": f"{number:06d}"}) for number in range(8)]
    assert "retry-after" in answers[-1].headers
    assert status(thief) == httpx.codes.SEE_OTHER


def test_whoever_finds_a_browser_unlocked_comes_to_no_way_in_of_their_own(
    service: Service,
) -> None:
    browser, key = joined(service, "unlocked")
    before = browser.post("/account/recovery-codes")
    assert before.status_code == httpx.codes.OK
    service.clock.forward(timedelta(minutes=11))
    for path in ("/account/recovery-codes", "/account/identity/disconnect"):
        assert browser.sent_to(path) == "/sign-in/code?next=/account"
    page = browser.post("/account/recovery-codes")
    assert not codes_on(page.text)
    again = {"code": code(service, key), "next": "/account"}
    assert browser.sent_to("/sign-in/code", again) == "/account"
    renewed = codes_on(browser.post("/account/recovery-codes").text)
    assert len(renewed) == 10
    assert not set(renewed) & set(codes_on(before.text))


@pytest.mark.parametrize("kind", ["invitation", "reset"])
def test_no_link_is_told_from_another(service: Service, kind: str) -> None:
    guesses = ("a" * 43, "B" * 43, "c-_" * 14)
    answers = [Browser(service).get(f"/{kind}/{guess}") for guess in guesses]
    assert {one.status_code for one in answers} == {404}
    pages = {one.text.replace(guess, "") for one, guess in zip(answers, guesses, strict=True)}
    assert len(pages) == 1
