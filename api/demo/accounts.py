"""The accounts of the demonstration: organisations and people, invited and let in as anyone is."""

from collections.abc import Mapping
from datetime import date
from importlib import resources

import msgspec

from api import sign_in
from api.demo import logins
from api.demo.logins import PASSWORD, chance_of, one_time_code
from api.demo.stage import Stage
from audit.domain.actor import ANYONE, SYSTEM, Actor, Visitor
from audit.domain.organisation import Contract, OrganisationKind
from audit.domain.registry import Inspector, Institution
from audit.domain.session import Client, Step
from audit.services import organisation, people, second_factor
from audit.services.organisation import OrganisationDraft
from audit.services.people import Founding, Invitation

_CLIENT = Client(address="127.0.0.1", agent="mingjian demo")


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The invented names of people and bodies; an evaluator's are those of the register."""

    people: dict[str, str]
    operator: str
    oversight: str
    city: str
    district: str
    contract: str


class Entries(msgspec.Struct, frozen=True, kw_only=True):
    """For whom of the register the evaluators and the institutions act."""

    evaluators: tuple[Inspector, Inspector]
    institutions: tuple[Institution, Institution]


WORDS = msgspec.yaml.decode(
    resources.files("api.demo").joinpath("accounts.yaml").read_bytes(), type=Words
)


async def open_accounts(stage: Stage, entries: Entries) -> Mapping[str, Actor]:
    """Add organisations and people of every role; return who acts with each login."""
    opened = {logins.ADMIN: await _administrator(stage)}
    opening = _Opening(stage, opened[logins.ADMIN])
    for login, draft in _bodies().items():
        opened[login] = await opening.add(login, draft)
    giver = opened[logins.CITY].organisation
    for login, inspector in zip(logins.EVALUATORS, entries.evaluators, strict=True):
        draft = _evaluation_body(inspector, giver, stage.today)
        opened[login] = await opening.add(login, draft, inspector=inspector)
    for login, institution in zip(logins.INSTITUTIONS, entries.institutions, strict=True):
        draft = OrganisationDraft(
            kind=OrganisationKind.INSTITUTION,
            name=institution.name,
            institution=institution.id,
            uscc=institution.uscc,
        )
        opened[login] = await opening.add(login, draft)
    return opened


class _Opening:
    """The administrator at work: adds an organisation and invites its first person."""

    def __init__(self, stage: Stage, admin: Actor) -> None:
        self._stage = stage
        self._admin = admin

    async def add(
        self, login: str, draft: OrganisationDraft, *, inspector: Inspector | None = None
    ) -> Actor:
        """Return the manager of a new organisation, who has accepted the invitation."""
        text = self._stage.runtime.secret()
        async with self._stage.runtime.unit_of_work(self._admin) as uow:
            body = await organisation.save(uow, draft)
            invitation = Invitation(
                login=login,
                name=inspector.name if inspector else WORDS.people[login],
                organisation=body.id,
                manager=True,
                inspector=inspector.id if inspector else "",
            )
            await people.invite(uow, invitation, text=text)
        return await _accept(self._stage, login, text)


async def _administrator(stage: Stage) -> Actor:
    text = stage.runtime.secret()
    founding = Founding(
        login=logins.ADMIN, name=WORDS.people[logins.ADMIN], organisation=WORDS.operator
    )
    async with stage.runtime.unit_of_work(SYSTEM) as uow:
        await people.found_organisation(uow, founding, text=text)
    return await _accept(stage, logins.ADMIN, text)


async def _accept(stage: Stage, login: str, text: str) -> Actor:
    """Set the password, and the second factor where one is owed; return who acts from now on."""
    runtime = stage.runtime
    opened = await sign_in.accept_link(runtime, text, PASSWORD, client=_CLIENT)
    if opened.step is Step.ENROL:
        async with runtime.unit_of_work(ANYONE) as uow:
            await second_factor.begin(uow, opened.token, chance=chance_of(login))
        code = one_time_code(login, stage.clock())
        opened, _ = await sign_in.enrol_finish(runtime, opened.token, code, client=_CLIENT)
    async with runtime.unit_of_work(Visitor(token=opened.token), write=False) as uow:
        actor = uow.actor
    await sign_in.sign_out(runtime, opened.token)
    return actor


def _bodies() -> Mapping[str, OrganisationDraft]:
    return {
        logins.CITY: OrganisationDraft(
            kind=OrganisationKind.REGULATOR, name=WORDS.city, region="31"
        ),
        logins.DISTRICT: OrganisationDraft(
            kind=OrganisationKind.REGULATOR, name=WORDS.district, region="310115"
        ),
        logins.OVERSIGHT: OrganisationDraft(
            kind=OrganisationKind.OVERSIGHT, name=WORDS.oversight, region="31"
        ),
    }


def _evaluation_body(inspector: Inspector, giver: str, today: date) -> OrganisationDraft:
    contract = Contract(
        number=WORDS.contract.format(number=inspector.id),
        commissioned_by=giver,
        starts_on=date(today.year, 1, 1),
        ends_on=date(today.year + 1, 12, 31),
    )
    return OrganisationDraft(
        kind=OrganisationKind.EVALUATOR,
        name=inspector.organisation_name,
        uscc=inspector.organisation,
        contracts=(contract,),
    )
