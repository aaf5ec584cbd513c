"""People at browsers: invited, signed in and asked for codes by the pages themselves."""

import html
import re
from collections.abc import Mapping, Sequence
from datetime import date
from http.cookies import SimpleCookie

import httpx
import pyotp

from audit.domain.actor import SYSTEM
from audit.domain.organisation import Contract, OrganisationKind
from audit.runtime import Runtime
from audit.services import organisation, people
from audit.services.organisation import OrganisationDraft
from audit.services.people import Founding, Invitation
from tests.api.service import Service

PASSWORD = "walnut ferry quiet lantern 7"  # noqa: S105 -- made up
REGULATOR = OrganisationKind.REGULATOR
EVALUATOR = OrganisationKind.EVALUATOR

Fields = Mapping[str, str | Sequence[str]]


class Browser:
    """A browser with its own cookies; it does not follow where it is sent on to by itself."""

    def __init__(self, service: Service, headers: Mapping[str, str] | None = None) -> None:
        self.service = service
        self.cookies: dict[str, str] = {}
        self.headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"} | dict(
            headers or {}
        )

    def get(self, path: str) -> httpx.Response:
        """Return the answer to opening an address."""
        return self._send("GET", path)

    def post(self, path: str, fields: Fields | None = None) -> httpx.Response:
        """Return the answer to a form."""
        return self._send("POST", path, dict(fields or {}))

    def page(self, path: str) -> str:
        """Return the text of a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == httpx.codes.OK, (path, answer.status_code, answer.text)
        return answer.text

    def sent_to(self, path: str, fields: Fields | None = None) -> str:
        """Return where a form, which must be taken, leads to."""
        answer = self.post(path, fields)
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
        return answer.headers["location"]

    def sign_in(self, login: str, password: str = PASSWORD, following: str = "") -> str:
        """Return where signing in leads to."""
        return self.sent_to("/sign-in", {"login": login, "password": password, "next": following})

    @property
    def session(self) -> str:
        """The token of the session, "" without one."""
        return self.cookies.get("mingjian", "")

    def _send(self, method: str, path: str, fields: Fields | None = None) -> httpx.Response:
        self.service.client.cookies.clear()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.service.client.request(
            method,
            path,
            data=fields,
            headers=self.headers | ({"Cookie": cookie} if cookie else {}),
            follow_redirects=False,
        )
        for line in answer.headers.get_list("set-cookie"):
            for morsel in SimpleCookie(line).values():
                self.cookies[morsel.key] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[morsel.key]
        return answer


def invited(service: Service, login: str, kind: OrganisationKind = REGULATOR) -> str:
    """Return the secret of a new invitation, into an organisation of this kind."""
    return service.call(lambda runtime: _invited(runtime, login, kind))


def joined(service: Service, login: str, kind: OrganisationKind = REGULATOR) -> tuple[Browser, str]:
    """Return the browser of somebody who took an invitation, and the key of the second factor.

    The key is "" for whom none is required.
    """
    browser = Browser(service)
    link = invited(service, login, kind)
    fields = {"password": PASSWORD, "again": PASSWORD}
    place = browser.sent_to(f"/invitation/{link}", fields)
    if place == "/desk":
        return browser, ""
    assert place == "/account/second-factor"
    key = key_on(browser.page(place))
    answer = browser.post(place, {"code": code(service, key)})
    assert answer.status_code == httpx.codes.OK, answer.text
    return browser, key


def key_on(page: str) -> str:
    """Return the key of the second factor that a page shows as text."""
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found is not None, page
    return found[1].replace(" ", "")


def codes_on(page: str) -> list[str]:
    """Return the recovery codes that a page shows."""
    return re.findall(r"<code>([a-z2-7-]{19})</code>", page)


def ids_on(page: str, action: str) -> list[str]:
    """Return what the buttons of one kind on a page are about."""
    form = rf'action="{action}"[^>]*>\s*<input type="hidden" name="id" value="([^"]+)"'
    return [html.unescape(found) for found in re.findall(form, page)]


def code(service: Service, key: str) -> str:
    """Return what the authenticator shows now."""
    return pyotp.TOTP(key).at(service.clock.now)


async def _invited(runtime: Runtime, login: str, kind: OrganisationKind) -> str:
    text = runtime.secret()
    async with runtime.unit_of_work(SYSTEM) as uow:
        founding = Founding(
            login=login,
            name=f"示例 {login}",
            organisation="示例市民政局",
            kind=REGULATOR,
            region="31",
        )
        if kind is REGULATOR:
            await people.found_organisation(uow, founding, text=text)
            return text
        named = await uow.organisations.named(REGULATOR, founding.organisation)
    async with runtime.unit_of_work(SYSTEM) as uow:
        if named is None:
            draft = OrganisationDraft(kind=REGULATOR, name=founding.organisation, region="31")
            named = await organisation.save(uow, draft)
        contract = Contract(
            number="示例1号",
            commissioned_by=named.id,
            starts_on=date(2020, 1, 1),
            ends_on=date(2039, 12, 31),
        )
        contracts = (contract,) if kind is EVALUATOR else ()
        body = await organisation.save(
            uow, OrganisationDraft(kind=kind, name=f"示例机构 {login}", contracts=contracts)
        )
        invitation = Invitation(login=login, name=f"示例 {login}", organisation=body.id)
        await people.invite(uow, invitation, text=text)
    return text
