"""Signing in at a provider of OpenID Connect: a real one, in a process of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec
import pytest
from litestar.testing import TestClient

from api.app import create_app
from audit.domain.actor import SYSTEM
from audit.domain.filters import EventFilter
from audit.domain.page import PageRequest
from audit.runtime import Runtime, utc_now
from audit.services import trail
from audit.settings import Settings, WrongSetting
from tests.api.people import EVALUATOR, Browser, code, joined
from tests.api.provider import asked, denied, provider, vouched
from tests.api.service import Service
from tests.conftest import MakeDatabase
from tests.fixtures_runtime import CHEAP_MEMORY, SetClock

CONNECT, BACK = "/account/identity/connect", "/sign-in/oidc/back"
NAME = "示例统一身份认证"


class At(NamedTuple):
    """A service whose people may sign in at a provider that runs."""

    service: Service
    issuer: str


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as found:
        yield found


@pytest.fixture(scope="module")
def at(
    issuer: str, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[At]:
    folder = tmp_path_factory.mktemp("service")
    file = shutil.copyfile(sqlite_template, folder / "service.sqlite3")
    with _serving(_settings(issuer, f"sqlite+aiosqlite:///{file}", folder)) as service:
        yield At(service, issuer)


def _settings(issuer: str, database_url: str, folder: Path) -> Settings:
    return Settings(
        database_url=database_url,
        evidence_url=str(folder / "evidence"),
        key_file=str(folder / "secret.key"),
        password_memory=CHEAP_MEMORY,
        language="en",
        render_workers=1,
        base_url="http://testserver.local",
        oidc_issuer=issuer,
        oidc_client_id="mingjian",
        oidc_client_secret="made-up",  # noqa: S106 -- the provider takes any
        oidc_name=NAME,
    )


@contextmanager
def _serving(settings: Settings) -> Iterator[Service]:
    """Yield the service with a clock that starts now, as the provider's does."""
    clock = SetClock(utc_now())
    with TestClient(create_app(settings, clock=clock)) as client:
        yield Service(client, clock)


def to_connect(browser: Browser) -> str:
    """Return the provider's address to which the page leads that connects an account."""
    answer = browser.post(CONNECT)
    assert answer.status_code == 200, answer.text
    _, _, rest = answer.text.partition('role="button" href="')
    return rest.partition('"')[0].replace("&amp;", "&")


def connected(at: At, login: str, subject: str) -> None:
    """Let somebody join who connects an account of the provider."""
    browser, _ = joined(at.service, login, EVALUATOR)
    answer = browser.get(vouched(to_connect(browser), subject))
    assert answer.headers["location"] == "/account"
    assert f"{at.issuer} {subject}" in browser.page("/account")


def begun(browser: Browser, following: str = "") -> str:
    """Return the provider's address that a new sign-in leads to."""
    answer = browser.get(f"/sign-in/oidc?{urlencode({'next': following})}")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_connected_account_opens_ours(at: At) -> None:
    connected(at, "zhang.wei", "zhang@example.org")
    browser = Browser(at.service)
    assert f"Sign in with {NAME}" in browser.page("/sign-in?next=/account")
    address = begun(browser, "/account")
    assert asked(address, "code_challenge_method") == "S256"
    assert asked(address, "redirect_uri") == f"http://testserver.local{BACK}"
    answer = browser.get(vouched(address, "zhang@example.org"))
    assert answer.headers["location"] == "/account"
    assert "mingjian-oidc" not in browser.cookies
    assert "示例 zhang.wei" in browser.page("/account")


def test_only_what_a_person_has_connected_opens_anything(at: At) -> None:
    browser = Browser(at.service)
    answer = browser.get(vouched(begun(browser), "stranger@example.org"))
    assert answer.status_code == 403
    assert "sign in with your password, then connect it" in answer.text
    assert browser.session == ""


def test_the_second_factor_stays_owed(at: At) -> None:
    browser, key = joined(at.service, "regulator.one")
    browser.get(vouched(to_connect(browser), "regulator@example.org"))
    at.service.clock.forward(timedelta(minutes=2))
    other = Browser(at.service)
    answer = other.get(vouched(begun(other), "regulator@example.org"))
    assert answer.headers["location"] == "/sign-in/code"
    assert other.get("/account").status_code == 303
    other.sent_to("/sign-in/code", {"code": code(at.service, key)})
    other.page("/account")


def test_an_answer_belongs_to_the_browser_that_asked(at: At) -> None:
    connected(at, "own.browser", "own@example.org")
    victim, attacker = Browser(at.service), Browser(at.service)
    stolen = vouched(begun(attacker), "own@example.org")
    for browser in (Browser(at.service), victim):
        refused = browser.get(stolen)
        assert (refused.status_code, browser.session) == (403, "")
        assert "was not begun in this browser" in refused.text
        begun(victim)


def test_an_answer_counts_once_and_for_ten_minutes(at: At) -> None:
    connected(at, "only.once", "once@example.org")
    browser = Browser(at.service)
    place = vouched(begun(browser), "once@example.org")
    kept = browser.cookies["mingjian-oidc"]
    assert browser.get(place).headers["location"] == "/desk"
    again = Browser(at.service)
    again.cookies["mingjian-oidc"] = kept
    assert (again.get(place).status_code, again.session) == (403, "")
    late = Browser(at.service)
    place = vouched(begun(late), "once@example.org")
    at.service.clock.forward(timedelta(minutes=10, seconds=1))
    assert (late.get(place).status_code, late.session) == (403, "")


def test_a_token_made_for_another_flow_proves_nothing(at: At) -> None:
    connected(at, "other.flow", "flow@example.org")
    mine, other = Browser(at.service), Browser(at.service)
    state = asked(begun(mine), "state")
    theirs = vouched(begun(other), "flow@example.org")
    code_of_theirs = asked(theirs, "code")
    answer = mine.get(f"{BACK}?{urlencode({'code': code_of_theirs, 'state': state})}")
    assert (answer.status_code, mine.session) == (403, "")
    assert f"What {NAME} answered proves nothing" in answer.text


def test_a_flow_cannot_be_made_up(at: At) -> None:
    for sealed in ("", "x", "e30=", "A" * 300):
        browser = Browser(at.service)
        browser.cookies["mingjian-oidc"] = sealed
        assert browser.get(f"{BACK}?code=a&state=").status_code == 403


def test_who_does_not_agree_is_told_what_else_there_is(at: At) -> None:
    browser = Browser(at.service)
    address = begun(browser)
    # This provider forgets the state when it says no (RFC 6749, 4.1.2.1 asks for it).
    answer = browser.get(f"{denied(address)}&state={asked(address, 'state')}")
    assert (answer.status_code, "did not confirm who you are" in answer.text) == (403, True)


def test_another_provider_cannot_answer_for_ours(at: At) -> None:
    browser = Browser(at.service)
    place = vouched(begun(browser), "any@example.org")
    assert browser.get(f"{place}&iss=https://evil.example").status_code == 403


def test_an_account_of_the_provider_opens_one_of_ours_alone(at: At) -> None:
    connected(at, "first.one", "shared@example.org")
    browser, _ = joined(at.service, "second.one", EVALUATOR)
    answer = browser.get(vouched(to_connect(browser), "shared@example.org"))
    assert (answer.status_code, "connected to an account already" in answer.text) == (409, True)


def test_nothing_is_connected_to_a_session_that_did_not_ask(at: At) -> None:
    attacker, _ = joined(at.service, "attacker.one", EVALUATOR)
    victim, _ = joined(at.service, "victim.one", EVALUATOR)
    place = vouched(to_connect(attacker), "attacker@example.org")
    victim.cookies["mingjian-oidc"] = attacker.cookies["mingjian-oidc"]
    assert victim.get(place).status_code == 403
    assert "attacker@example.org" not in victim.page("/account")


def test_what_was_connected_can_be_taken_away(at: At) -> None:
    connected(at, "goes.away", "away@example.org")
    browser = Browser(at.service)
    browser.get(vouched(begun(browser), "away@example.org"))
    assert browser.sent_to("/account/identity/disconnect") == "/account"
    other = Browser(at.service)
    assert other.get(vouched(begun(other), "away@example.org")).status_code == 403


async def _events(runtime: Runtime) -> str:
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        found = await trail.page(uow, EventFilter(), PageRequest(limit=200))
    return msgspec.json.encode(found.items).decode()


def test_no_secret_of_the_flow_is_kept(at: At, caplog: pytest.LogCaptureFixture) -> None:
    connected(at, "no.trace", "trace@example.org")
    browser = Browser(at.service)
    place = vouched(begun(browser), "trace@example.org")
    browser.get(place)
    told = at.service.call(_events) + caplog.text
    assert "identity.connected" in told
    for secret in (asked(place, "code"), asked(place, "state"), browser.session, "made-up"):
        assert secret not in told


def test_a_provider_that_is_away_holds_up_nobody(
    new_database_url: MakeDatabase, tmp_path: Path
) -> None:
    with provider() as gone:
        pass
    settings = _settings(gone, new_database_url("sqlite"), tmp_path)
    with _serving(settings) as service:
        browser, _ = joined(service, "still.here", EVALUATOR)
        answer = Browser(service).get("/sign-in/oidc")
        assert (answer.status_code, f"{NAME} does not answer" in answer.text) == (409, True)
        assert browser.post(CONNECT).status_code == 409
        browser.page("/account")


def test_what_names_itself_otherwise_is_not_the_provider(
    issuer: str, new_database_url: MakeDatabase, tmp_path: Path
) -> None:
    settings = _settings(f"{issuer}/", new_database_url("sqlite"), tmp_path)
    with _serving(settings) as service:
        assert Browser(service).get("/sign-in/oidc").status_code == 409


def test_without_a_provider_there_is_no_such_way(service: Service) -> None:
    browser = Browser(service)
    assert "Sign in with" not in browser.page("/sign-in")
    assert browser.get("/sign-in/oidc").status_code == 404


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"ISSUER": "http://login.example.org"}, "write the issuer as its provider gives it"),
        ({"ISSUER": "login.example.org"}, "write the issuer as its provider gives it"),
        ({"ISSUER": "https://login.example.org"}, "CLIENT_ID, MINGJIAN_OIDC_CLIENT_SECRET"),
        ({"CLIENT_SECRET": "x"}, "MINGJIAN_OIDC_CLIENT_ID, MINGJIAN_OIDC_ISSUER"),
    ],
)
def test_a_provider_is_named_whole_and_safely(given: dict[str, str], sentence: str) -> None:
    environment = {f"MINGJIAN_OIDC_{name}": value for name, value in given.items()}
    with pytest.raises(WrongSetting, match=sentence):
        Settings.from_environment(environment)
