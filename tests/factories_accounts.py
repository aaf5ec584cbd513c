"""Made-up organisations and people, who come in by the path that the service itself takes."""

from datetime import date, timedelta

import msgspec
import pyotp

from api import sign_in
from audit.domain.actor import SYSTEM, Visitor
from audit.domain.filters import OrganisationFilter
from audit.domain.organisation import Contract, Organisation, OrganisationKind
from audit.domain.page import PageRequest
from audit.domain.session import Client, Opened, Step
from audit.runtime import Runtime
from audit.services import organisation, people, register
from audit.services.organisation import OrganisationDraft
from audit.services.people import Founding, Invitation
from tests.factories_register import INSPECTORS, INSTITUTIONS, REGISTER

PASSWORD = "tangle orbit walrus 77"  # noqa: S105 -- made up
ANOTHER = "quartz meadow lantern 42"
BROWSER = Client(address="192.0.2.7", agent="Firefox 140")
STRANGER = Client(address="198.51.100.9", agent="Stranger 1")
OPERATOR = "示例运营单位"
BUREAU = "示例市民政局"
STEP = timedelta(seconds=30)


class Somebody(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody signed in: the visitor they are, and all that they know.

    `secret` is that of the authenticator, "" without a second factor; `browser` is the one they
    signed in with, which is known since.
    """

    id: str
    login: str
    organisation: str
    visitor: Visitor
    browser: Client
    secret: str = ""
    recovery: tuple[str, ...] = ()


async def operator(runtime: Runtime, login: str = "root") -> Somebody:
    """Return an administrator."""
    return await founder(runtime, OrganisationKind.OPERATOR, OPERATOR, login=login)


async def bureau(runtime: Runtime, login: str = "bureau", region: str = "31") -> Somebody:
    """Return the manager of the regulator of a region, by default the city's."""
    name = f"{BUREAU}{region}"
    return await founder(runtime, OrganisationKind.REGULATOR, name, login=login, region=region)


async def founder(
    runtime: Runtime, kind: OrganisationKind, name: str, *, login: str, region: str = ""
) -> Somebody:
    """Return the manager of a new organisation, or a further one of an old one."""
    text = runtime.secret()
    founding = Founding(
        login=login, name=f"示例{login}", organisation=name, kind=kind, region=region
    )
    async with runtime.unit_of_work(SYSTEM) as uow:
        link = await people.found_organisation(uow, founding, text=text)
        found = await people.read(uow, link.person)
    return await arrived(runtime, text, login=login, organisation=found.held[0].organisation.id)


async def evaluation_body(
    runtime: Runtime, giver: str, *, ends_on: date = date(2026, 12, 31), body: int = 0
) -> Organisation:
    """Return an evaluation body with a contract; its inspectors are those of one body of three."""
    await registers(runtime)
    contract = Contract(
        number="HT-2026-01", commissioned_by=giver, starts_on=date(2026, 1, 1), ends_on=ends_on
    )
    inspector = next(one for one in INSPECTORS if int(one.id[-4:]) % 3 == body)
    draft = OrganisationDraft(
        kind=OrganisationKind.EVALUATOR,
        name=f"示例评价机构{body}",
        uscc=inspector.organisation,
        contracts=(contract,),
    )
    async with runtime.unit_of_work(SYSTEM) as uow:
        return await organisation.save(uow, draft)


async def institution(runtime: Runtime, number: int = 0) -> Organisation:
    """Return the organisation of an institution of the register."""
    await registers(runtime)
    draft = OrganisationDraft(
        kind=OrganisationKind.INSTITUTION,
        name=INSTITUTIONS[number].name,
        institution=INSTITUTIONS[number].id,
    )
    async with runtime.unit_of_work(SYSTEM) as uow:
        return await organisation.save(uow, draft)


async def registers(runtime: Runtime) -> None:
    """Save the registers."""
    async with runtime.unit_of_work(SYSTEM) as uow:
        await register.save(uow, REGISTER)


async def joined(
    runtime: Runtime,
    organisation: str,
    *,
    login: str,
    manager: bool = False,
    inspector: str = "",
) -> Somebody:
    """Return somebody who was invited into an organisation and came."""
    text = runtime.secret()
    invitation = Invitation(
        login=login,
        name=f"示例{login}",
        organisation=organisation,
        manager=manager,
        inspector=inspector,
    )
    async with runtime.unit_of_work(SYSTEM) as uow:
        await people.invite(uow, invitation, text=text)
    return await arrived(runtime, text, login=login, organisation=organisation)


async def arrived(runtime: Runtime, text: str, *, login: str, organisation: str) -> Somebody:
    """Return somebody who opened an invitation, and set up a second factor if one is owed."""
    opened = await sign_in.accept_link(runtime, text, PASSWORD, client=BROWSER)
    secret, recovery = "", tuple[str, ...]()
    if opened.step is Step.ENROL:
        secret = (await sign_in.enrol_begin(runtime, opened.token)).secret
        opened, recovery = await sign_in.enrol_finish(
            runtime, opened.token, code(runtime, secret), client=BROWSER
        )
    visitor = Visitor(token=opened.token)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        person = uow.actor.id
    return Somebody(
        id=person,
        login=login,
        organisation=organisation,
        visitor=visitor,
        browser=known(opened),
        secret=secret,
        recovery=recovery,
    )


async def organisations(runtime: Runtime) -> dict[str, Organisation]:
    """Return every organisation by name."""
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        found = await organisation.page(uow, OrganisationFilter(closed=True), PageRequest())
    return {one.name: one for one in found.items}


def code(runtime: Runtime, secret: str) -> str:
    """Return what an authenticator shows now."""
    return pyotp.TOTP(secret).at(runtime.clock())


def known(opened: Opened) -> Client:
    """Return the browser with the cookie it was given."""
    return msgspec.structs.replace(BROWSER, device=opened.device)
