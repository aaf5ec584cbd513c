"""Pages with an account under test: whoever is named is signed in, and what a page says is read."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import httpx

from audit.domain.account import Membership, Person
from audit.domain.actor import SYSTEM, Actor, Role
from audit.domain.organisation import Contract, Organisation, OrganisationKind
from audit.domain.second_factor import REQUIRED_OF
from audit.domain.session import Opened, Session, Settled, Step
from audit.runtime import Runtime
from checklists.canonical import digest
from tests.api.service import Service
from tests.factories_register import CITY

KINDS = {
    Role.REGULATOR: OrganisationKind.REGULATOR,
    Role.EVALUATOR: OrganisationKind.EVALUATOR,
    Role.INSTITUTION: OrganisationKind.INSTITUTION,
    Role.OVERSIGHT: OrganisationKind.OVERSIGHT,
    Role.ADMIN: OrganisationKind.OPERATOR,
}
OWN_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
_SESSION_HOLDS = timedelta(minutes=20)

Fields = Mapping[str, str | Sequence[str]]
Files = Sequence[tuple[str, tuple[str, bytes, str]]]


class Desk:
    """A browser for each actor, on one running service; CITY is meant unless said otherwise."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._tokens: dict[tuple[Actor, int], str] = {}

    def get(self, path: str, who: Actor = CITY) -> httpx.Response:
        """Return the answer to opening a page; the way it sends on is not followed."""
        return self._send("GET", path, who)

    def post(
        self, path: str, fields: Fields | None = None, who: Actor = CITY, *, files: Files = ()
    ) -> httpx.Response:
        """Return the answer to a form; the way it sends on is not followed."""
        return self._send("POST", path, who, data=dict(fields or {}), files=list(files) or None)

    def page(self, path: str, who: Actor = CITY) -> str:
        """Return the HTML of a page that must be there."""
        answer = self.get(path, who)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.text

    def done(self, path: str, fields: Fields | None = None, who: Actor = CITY) -> str:
        """Send a form that must be taken; return the path of the page it leads to."""
        answer = self.post(path, fields, who)
        assert answer.status_code == httpx.codes.SEE_OTHER, words(answer.text)
        return answer.headers["location"]

    def _send(self, method: str, path: str, who: Actor, **more: object) -> httpx.Response:
        self.service.client.cookies.clear()
        headers = OWN_ORIGIN | {"Cookie": f"mingjian={self.token(who)}"}
        return self.service.client.request(
            method,
            path,
            headers=headers,
            follow_redirects=False,
            **more,  # type: ignore[arg-type]  # the client checks what it is given
        )

    def token(self, who: Actor) -> str:
        """Return the token of a session of somebody, opened when it is first needed."""
        key = (who, int(self.service.clock().timestamp() // _SESSION_HOLDS.total_seconds()))
        if key not in self._tokens:
            self._tokens[key] = self.service.call(lambda runtime: signed_in(runtime, who))
        return self._tokens[key]


async def signed_in(runtime: Runtime, who: Actor) -> str:
    """Make the account of `who` if there is none, and return the token of a new session."""
    token = runtime.secret()
    async with runtime.unit_of_work(SYSTEM) as uow:
        event = uow.event("session.opened", who.id)
        if await uow.accounts.find(who.id) is None:
            person = Person(
                id=who.id,
                login=re.sub(r"[^a-z0-9]", "-", f"p-{who.id}".lower()),
                name=who.name or who.id,
                created_at=uow.now,
                # Sealed and never opened here: it only says that there is a second factor.
                totp="sealed" if who.role in REQUIRED_OF else "",
            )
            organisation = _organisation(who)
            await uow.organisations.save(organisation, event=event)
            membership = Membership(
                id=_membership(who),
                person=person.id,
                organisation=organisation.id,
                manager=who.manager,
                inspector=who.inspector or None,
                since=uow.today,
            )
            await uow.accounts.add(person, membership, event=event)
        session = Session(
            id=uow.new_id(),
            digest=digest(token.encode()),
            person=who.id,
            membership=_membership(who),
            agent="test",
            address="127.0.0.1",
            created_at=uow.now,
            seen_at=uow.now,
            expires_at=uow.now + timedelta(hours=12),
            verified_at=uow.now,
        )
        opened = Opened(token=token, device="", step=Step.DONE)
        settled = Settled(session=session, device=None, opened=opened)
        await uow.sessions.add(settled, event=event)
    return token


def _membership(who: Actor) -> str:
    return f"membership-{who.id}"[:64]


def _organisation(who: Actor) -> Organisation:
    contract = Contract(
        number="示例合同1号",
        commissioned_by="示例市民政局",
        starts_on=date(2020, 1, 1),
        ends_on=date(2039, 12, 31),
    )
    return Organisation(
        id=who.organisation or f"{who.role}-{who.institution or who.region}"[:64],
        kind=KINDS[who.role],
        name=who.organisation_name or f"示例组织{who.institution or who.region}",
        region=who.region,
        institution=who.institution or None,
        contracts=(contract,) if who.role is Role.EVALUATOR else (),
    )


def words(html: str) -> str:
    """Return what a page says between its tags, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
