"""Signing in at a browser: the way in, the second factor, links, and what each cookie is."""

from datetime import timedelta
from http.cookies import SimpleCookie

import httpx
import pytest

from tests.api.people import (
    EVALUATOR,
    PASSWORD,
    Browser,
    code,
    codes_on,
    invited,
    joined,
    key_on,
)
from tests.api.service import Service

ENROL = "/account/second-factor"


def pages_of_accounts(service: Service) -> list[str]:
    """Return every page without a parameter that is for somebody with an account."""
    found = sorted(
        route.path
        for route in service.client.app.routes
        if route.path.startswith(("/desk", "/account"))
        and "{" not in route.path
        and "GET" in getattr(route, "methods", ())
    )
    assert {"/account", "/account/tokens"} < set(found)
    return [path for path in found if path != ENROL]


def flags(answer: httpx.Response, name: str) -> tuple[str, bool, str, str]:
    """Return SameSite, HttpOnly, Path and Max-Age of a cookie that an answer sets."""
    lines = [one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{name}=")]
    (morsel,) = SimpleCookie(lines[-1]).values()
    return morsel["samesite"], bool(morsel["httponly"]), morsel["path"], morsel["max-age"]


def test_an_invitation_shows_who_invites_and_is_used_once(service: Service) -> None:
    browser, link = Browser(service), invited(service, "link.once", EVALUATOR)
    page = browser.page(f"/invitation/{link}")
    assert "示例机构 link.once" in page
    assert 'autocomplete="new-password"' in page
    assert 'autocomplete="username"' in page
    taken = browser.sent_to(f"/invitation/{link}", {"password": PASSWORD, "again": PASSWORD})
    assert taken == "/desk"
    for again in (browser.get(f"/invitation/{link}"), Browser(service).get(f"/reset/{link}")):
        assert (again.status_code, "This link is unknown, was used" in again.text) == (404, True)


def test_an_invitation_ends_after_a_week(service: Service) -> None:
    link = invited(service, "link.late", EVALUATOR)
    service.clock.forward(timedelta(days=7))
    browser = Browser(service)
    assert browser.get(f"/invitation/{link}").status_code == 404
    fields = {"password": PASSWORD, "again": PASSWORD}
    assert browser.post(f"/invitation/{link}", fields).status_code == 404
    assert browser.session == ""


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "needs at least 12"),
        ("passwordpassword", "passwordpassword", "easily guessed"),
        (PASSWORD, f"{PASSWORD}!", "not the same as the entry above"),
        (PASSWORD, "", "This entry is needed."),
    ],
)
def test_a_password_is_refused_at_its_field_and_never_shown_again(
    service: Service, password: str, again: str, said: str
) -> None:
    link = invited(service, f"fussy.{len(password)}.{len(again)}", EVALUATOR)
    browser = Browser(service)
    answer = browser.post(f"/invitation/{link}", {"password": password, "again": again})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{password}"' not in answer.text
    assert browser.session == ""


def test_signing_in_leads_back_to_the_page_that_was_asked_for(service: Service) -> None:
    joined(service, "way.back", EVALUATOR)
    browser = Browser(service)
    asked = browser.get("/account/tokens?lang=en")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=/account/tokens%3Flang%3Den&lang=en"
    page = browser.page(asked.headers["location"])
    assert 'name="next" value="/account/tokens?lang=en"' in page
    assert browser.sign_in("way.back", following="/account/tokens?lang=en") == (
        "/account/tokens?lang=en"
    )
    browser.page("/account/tokens")


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example", "/\\evil", "/sign-in"])
def test_signing_in_leads_nowhere_else(service: Service, place: str) -> None:
    browser = Browser(service)
    login = f"stay.{len(place)}"
    joined(service, login, EVALUATOR)
    assert (
        place not in browser.page(f"/sign-in?next={place}").replace('action="/sign-in"', "")[-4000:]
        or place == "/sign-in"
    )
    assert browser.sign_in(login, following=place) == "/desk"


def test_what_is_wrong_is_not_told_apart(service: Service) -> None:
    joined(service, "not.apart", EVALUATOR)
    browser = Browser(service)
    answers = [
        browser.post("/sign-in", {"login": login, "password": f"{PASSWORD}{login}"})
        for login in ("not.apart", "nobody.at.all")
    ]
    assert [one.status_code for one in answers] == [403, 403]
    texts = [one.text.replace("not.apart", "X").replace("nobody.at.all", "X") for one in answers]
    assert texts[0] == texts[1]
    assert "Login and password do not match" in texts[0]
    assert PASSWORD not in texts[0]


def test_cookies_are_kept_from_scripts_and_from_other_sites(service: Service) -> None:
    joined(service, "cookie.flags", EVALUATOR)
    answer = Browser(service).post("/sign-in", {"login": "cookie.flags", "password": PASSWORD})
    assert flags(answer, "mingjian") == ("lax", True, "/", "")
    assert flags(answer, "mingjian-device") == ("lax", True, "/", str(365 * 24 * 60 * 60))
    assert "domain" not in answer.headers["set-cookie"].lower()
    assert answer.headers["cache-control"] == "no-store"


def test_the_token_changes_with_what_it_allows(service: Service) -> None:
    _, key = joined(service, "new.token")
    service.clock.forward(timedelta(minutes=2))
    browser = Browser(service)
    planted = browser.cookies["mingjian"] = "planted-by-somebody-else"
    assert browser.sign_in("new.token") == "/sign-in/code"
    owing = browser.session
    browser.sent_to("/sign-in/code", {"code": code(service, key)})
    assert len({planted, owing, browser.session}) == 3
    for old in (planted, owing):
        other = Browser(service)
        other.cookies["mingjian"] = old
        assert other.get("/account").headers["location"] == "/sign-in?next=/account"


def test_a_former_session_of_the_browser_ends(service: Service) -> None:
    browser, _ = joined(service, "former.one", EVALUATOR)
    former = browser.session
    browser.sign_in("former.one")
    other = Browser(service)
    other.cookies["mingjian"] = former
    assert other.get("/account").status_code == 303


def test_no_page_works_before_the_second_factor(service: Service) -> None:
    link = invited(service, "factor.first")
    browser = Browser(service)
    fields = {"password": PASSWORD, "again": PASSWORD}
    assert browser.sent_to(f"/invitation/{link}", fields) == ENROL
    for path in pages_of_accounts(service):
        place = browser.get(path).headers["location"]
        assert place == f"{ENROL}?next={path}"
    for path in ("/account/tokens", "/account/role", "/account/sessions/end-others"):
        assert browser.post(path, {"id": "x"}).headers["location"].startswith("/account/second")
    page = browser.page(f"{ENROL}?next=/account/tokens")
    assert "<svg" in page
    assert "style=" not in page
    key = key_on(page)
    wrong = browser.post(ENROL, {"code": "000000"})
    assert wrong.status_code == 422
    assert key_on(wrong.text) == key
    done = browser.post(ENROL, {"code": code(service, key)})
    assert len(codes_on(done.text)) == 10
    browser.page("/account")


def test_a_code_is_asked_for_and_counts_once(service: Service) -> None:
    _, key = joined(service, "code.once")
    service.clock.forward(timedelta(minutes=2))
    browser = Browser(service)
    assert browser.sign_in("code.once", following="/account") == "/sign-in/code?next=/account"
    for path in pages_of_accounts(service):
        place = browser.get(path).headers["location"]
        assert place == f"{ENROL}?next={path}"
        assert browser.get(place).headers["location"] == f"/sign-in/code?next={path}"
    page = browser.page("/sign-in/code?next=/account")
    assert 'autocomplete="one-time-code"' in page
    used = code(service, key)
    assert browser.sent_to("/sign-in/code", {"code": used, "next": "/account"}) == "/account"
    other = Browser(service)
    other.sign_in("code.once")
    again = other.post("/sign-in/code", {"code": used, "next": "/account"})
    assert (again.status_code, "was used before" in again.text) == (422, True)
    assert used not in again.text
    assert 'value="/account"' in again.text


def test_a_recovery_code_opens_once(service: Service) -> None:
    browser, key = joined(service, "recovery.one")
    codes = codes_on(browser.post("/account/recovery-codes").text)
    assert len(codes) == 10
    for place, taken in (("/desk", True), ("", False)):
        other = Browser(service)
        other.sign_in("recovery.one")
        answer = other.post("/sign-in/code", {"code": codes[0].upper()})
        assert (answer.status_code == 303) is taken
        assert answer.headers.get("location", "") == place
    assert codes[1] not in browser.page("/account")
    assert key not in browser.page("/account")


def test_guessing_is_slowed_down_and_says_for_how_long(service: Service) -> None:
    joined(service, "slowed.down", EVALUATOR)
    browser = Browser(service)
    for _ in range(5):
        assert browser.post("/sign-in", {"login": "slowed.down", "password": "x"}).is_error
    answer = browser.post("/sign-in", {"login": "slowed.down", "password": PASSWORD})
    assert (answer.status_code, answer.headers["retry-after"]) == (403, "60")
    assert "try again in 1 minutes" in answer.text
    assert 'value="slowed.down"' in answer.text


def test_after_signing_out_nothing_is_left(service: Service) -> None:
    browser, _ = joined(service, "signs.out", EVALUATOR)
    token, device = browser.session, browser.cookies["mingjian-device"]
    browser.page("/account")
    answer = browser.post("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert flags(answer, "mingjian")[3] == "0"
    assert browser.session == ""
    assert browser.cookies["mingjian-device"] == device
    assert "You are signed out." in browser.page("/sign-in")
    browser.cookies["mingjian"] = token
    again = browser.get("/account")
    assert (again.status_code, again.headers["cache-control"]) == (303, "no-store")


def test_a_session_that_was_left_alone_has_ended(service: Service) -> None:
    browser, _ = joined(service, "left.alone", EVALUATOR)
    for _ in range(4):
        service.clock.forward(timedelta(minutes=20))
        browser.page("/account")
    service.clock.forward(timedelta(minutes=31))
    assert browser.get("/account").headers["location"] == "/sign-in?next=/account"


def test_what_is_sent_after_the_session_ended_is_not_asked_for_again(service: Service) -> None:
    answer = Browser(service).post("/account/password", {"old": "a"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
