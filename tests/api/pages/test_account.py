"""One's own account at a browser: roles, sessions, password, tokens, recovery codes."""

import logging
import re
from datetime import timedelta

import msgspec
import pytest

from api.pages.account import browser_name
from audit.domain.actor import SYSTEM
from audit.domain.filters import EventFilter
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import people, trail
from audit.services.people import NewMembership
from tests.api.people import (
    EVALUATOR,
    PASSWORD,
    Browser,
    code,
    codes_on,
    ids_on,
    joined,
)
from tests.api.service import Service

OTHER = "copper violin sunday orbit 3"
NEW = {"old": PASSWORD, "new": OTHER, "again": OTHER}
TOKEN = {"name": "排班程序", "acts": ["read_visit", "read_records"], "days": "30"}


def token_on(page: str) -> str:
    """Return the text of the token that a page shows, "" for none."""
    found = re.search(r"<pre><code>([\w-]+)</code></pre>", page)
    return found[1] if found else ""


def second_browser(service: Service, login: str) -> Browser:
    """Return another browser at which somebody without a second factor signs in."""
    browser = Browser(service, {"User-Agent": "Second Browser/2"})
    assert browser.sign_in(login) == "/desk"
    return browser


def test_the_account_is_told_in_chinese(service: Service) -> None:
    browser, _ = joined(service, "account.zh")
    page = browser.page("/account?lang=zh")
    for word in ("我的账号", "示例市民政局", "当前使用", "本浏览器", "还剩 10 个", "管理令牌"):
        assert word in page
    assert browser.session not in page


def test_a_new_password_ends_every_other_session(service: Service) -> None:
    browser, _ = joined(service, "new.password", EVALUATOR)
    other = second_browser(service, "new.password")
    before = browser.session
    assert 'autocomplete="current-password"' in browser.page("/account/password")
    assert browser.sent_to("/account/password", NEW) == "/account"
    assert "The password is changed" in browser.page("/account")
    assert other.get("/account").status_code == 303
    stale = Browser(service)
    stale.cookies["mingjian"] = before
    assert stale.get("/account").status_code == 303
    assert stale.post("/sign-in", {"login": "new.password", "password": PASSWORD}).is_error
    assert Browser(service).sign_in("new.password", OTHER) == "/desk"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"old": "not the present one"}, "This is not your present password."),
        ({"again": "something else"}, "not the same as the entry above"),
        ({"new": "short", "again": "short"}, "needs at least 12"),
    ],
)
def test_a_password_is_not_changed_lightly(
    service: Service, change: dict[str, str], said: str
) -> None:
    login = f"keeps.{len(said)}"
    browser, _ = joined(service, login, EVALUATOR)
    answer = browser.post("/account/password", NEW | change)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert 'aria-invalid="true"' in answer.text
    assert not [text for text in (PASSWORD, OTHER) if text in answer.text]
    assert Browser(service).sign_in(login) == "/desk"


def test_sessions_are_seen_and_ended_one_by_one(service: Service) -> None:
    browser, _ = joined(service, "two.sessions", EVALUATOR)
    assert "End all other sessions" not in browser.page("/account")
    other = second_browser(service, "two.sessions")
    page = browser.page("/account")
    assert "Second Browser/2" in page
    (session,) = ids_on(page, "/account/sessions/end")
    assert browser.sent_to("/account/sessions/end", {"id": session}) == "/account"
    assert "Second Browser/2" not in browser.page("/account")
    assert other.get("/account").status_code == 303


def test_all_other_sessions_are_ended_at_once(service: Service) -> None:
    browser, _ = joined(service, "many.sessions", EVALUATOR)
    others = [second_browser(service, "many.sessions") for _ in range(3)]
    assert browser.sent_to("/account/sessions/end-others") == "/account"
    assert {one.get("/account").status_code for one in others} == {303}
    browser.page("/account")


def test_nobody_ends_the_session_of_another(service: Service) -> None:
    mine, _ = joined(service, "session.mine", EVALUATOR)
    second_browser(service, "session.mine")
    (session,) = ids_on(mine.page("/account"), "/account/sessions/end")
    other, _ = joined(service, "session.other", EVALUATOR)
    answer = other.post("/account/sessions/end", {"id": session})
    unknown = other.post("/account/sessions/end", {"id": "0190-unknown"})
    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert answer.text.replace(session, "X") == unknown.text.replace("0190-unknown", "X")
    assert ids_on(mine.page("/account"), "/account/sessions/end") == [session]


def test_a_token_is_shown_once_and_does_what_was_chosen(service: Service) -> None:
    browser, _ = joined(service, "makes.tokens", EVALUATOR)
    assert "You have made no token." in browser.page("/account/tokens")
    made = browser.post("/account/tokens", TOKEN)
    token = token_on(made.text)
    assert (len(token), made.headers["cache-control"]) == (43, "no-store")
    listed = browser.page("/account/tokens")
    assert "排班程序" in listed
    assert token not in listed
    bearer = {"Authorization": f"Bearer {token}"}
    assert service.client.get("/api/events", headers=bearer).status_code == 403
    (digest,) = ids_on(listed, "/account/tokens/revoke")
    assert browser.sent_to("/account/tokens/revoke", {"id": digest}) == "/account/tokens"
    assert "排班程序" not in browser.page("/account/tokens")
    assert service.client.get("/api/events", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"acts": []}, "This entry is needed."),
        ({"acts": ["publish"]}, "not among them: publish"),
        ({"acts": ["manage_account"]}, "not among them: manage_account"),
        ({"acts": ["everything"]}, "Choose one of the list."),
        ({"days": "367"}, "The number must be"),
        ({"days": "many"}, "Write a number."),
        ({"name": ""}, "This entry is needed."),
    ],
)
def test_a_token_is_not_made_for_more(
    service: Service, change: dict[str, str | list[str]], said: str
) -> None:
    browser, _ = joined(service, f"wants.{min(change)}.{len(str(change))}", EVALUATOR)
    answer = browser.post("/account/tokens", {**TOKEN, **change})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert token_on(answer.text) == ""
    assert "You have made no token." in answer.text


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50",
            "WeChat · iPhone",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox · Linux",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("x" * 200, "x" * 60),
        ("", ""),
    ],
)
def test_a_browser_is_called_by_its_usual_name(agent: str, name: str) -> None:
    assert browser_name(agent) == name


async def _second_role(runtime: Runtime, login: str) -> None:
    """Make the evaluator with this login a regulator as well."""
    async with runtime.unit_of_work(SYSTEM) as uow:
        regulator = await people.find(uow, "both.regulator")
        person = await people.find(uow, login)
        organisation = regulator.held[0].organisation.id
        new = NewMembership(person=person.account.id, organisation=organisation)
        await people.add_membership(uow, new)


def test_another_role_asks_for_what_it_needs(service: Service) -> None:
    joined(service, "both.regulator")
    browser, _ = joined(service, "both.roles", EVALUATOR)
    service.call(lambda runtime: _second_role(runtime, "both.roles"))
    page = browser.page("/account")
    (role,) = ids_on(page, "/account/role")
    before = browser.session
    assert browser.sent_to("/account/role", {"id": role}) == "/desk"
    assert browser.session != before
    place = browser.get("/account").headers["location"]
    assert place == "/account/second-factor?next=/account"
    other, _ = joined(service, "no.such.role", EVALUATOR)
    assert other.post("/account/role", {"id": role}).status_code == 404


def test_another_device_needs_the_present_one(service: Service) -> None:
    browser, key = joined(service, "another.device")
    service.clock.forward(timedelta(minutes=11))
    place = browser.get("/account/second-factor").headers["location"]
    assert place == "/sign-in/code?next=/account/second-factor"
    following = {"code": code(service, key), "next": "/account/second-factor"}
    assert browser.sent_to("/sign-in/code", following) == "/account/second-factor"
    page = browser.page("/account/second-factor")
    assert key not in page.replace(" ", "")


async def _trail(runtime: Runtime) -> str:
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        found = await trail.page(uow, EventFilter(), PageRequest(limit=200))
    return msgspec.json.encode(found.items).decode()


def test_no_secret_stands_in_the_trail_or_in_a_log(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        browser, key = joined(service, "no.secret")
        codes = codes_on(browser.post("/account/recovery-codes").text)
        acts = {"name": "x", "acts": ["read_visit"], "days": "1"}
        token = token_on(browser.post("/account/tokens", acts).text)
        browser.post("/account/password", NEW)
        Browser(service).post("/sign-in", {"login": "no.secret", "password": "a wrong guess"})
    told = service.call(_trail) + caplog.text
    assert "recovery_codes.made" in told
    for secret in (browser.session, key, token, PASSWORD, OTHER, "a wrong guess", *codes):
        assert secret
        assert secret not in told
