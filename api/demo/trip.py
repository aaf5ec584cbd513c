"""The acts of the demonstration, in the order of the trip; each calls the services anyone calls."""

from collections.abc import Sequence
from datetime import date, datetime, time
from importlib import resources

import msgspec

from api import registers
from api.demo.register import synthetic
from api.demo.stage import REGULATOR, WITNESS, Stage
from api.registers import Rows, Sheet
from audit.domain.actor import SYSTEM, Actor
from audit.domain.ceremony import Draw
from audit.domain.draw import commitment
from audit.domain.draw_entry import Outcome
from audit.domain.entropy import Dice, Reveal
from audit.domain.escrow import Escrow
from audit.domain.filters import PublicationFilter
from audit.domain.page import PageRequest
from audit.domain.plan import Plan, PlanDraft, Quota
from audit.domain.publication import PublicationState
from audit.domain.registry import InspectorStatus, Register
from audit.domain.visit import SMALLEST_TEAM, Visit, WorkKind
from audit.domain.workdays import CHINA
from audit.services import (
    assignment,
    draw,
    draw_end,
    draw_entropy,
    plan,
    publication,
)
from audit.services import visit as visits
from audit.services.assignment import Filling
from audit.services.draw import Announcement
from checklists.canonical import digest
from reports.workbook import Filled, write_workbook

BODY = "310000"
CHECKLIST = "community-mental-rehab-shanghai"
MATTERS = ("MZ-01", "MZ-02")
"""What officers inspect; a third party's evaluation is other work and has a plan of its own."""
DICE = 20
NOTARY = "notary"
"""The demonstration throws its dice by a hash, and says so: no real source spoke for it."""
QUOTAS = {
    "A": Quota(num=1, den=10, reserve=1),
    "B": Quota(num=1, den=5, reserve=1),
    "C": Quota(num=2, den=5, minimum=1, reserve=1),
    "D": Quota(num=1, den=1),
}
PLANNED = date(2026, 3, 16)
ANNOUNCED = date(2026, 4, 7)
DRAWN = date(2026, 4, 9)
_READERS = (REGULATOR, WITNESS)


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The invented names and reasons of the demonstration."""

    body_name: str
    district_name: str
    plan_title: str
    district_title: str
    legal_basis: str
    departments: tuple[str, ...]
    rehearsal_title: str
    draw_title: str
    open_title: str
    escrow_body: str
    escrow_document: str
    evidence: str
    fill_reason: str
    objection: str
    answer: str


STORY = msgspec.yaml.decode(
    resources.files("api.demo").joinpath("story.yaml").read_bytes(), type=Story
)


async def import_register(stage: Stage) -> Register:
    """Write the synthetic register as spreadsheets, and import them as anyone would."""
    stage.at(PLANNED, 9)
    found = synthetic("mingjian-demo")
    folder = stage.folder / "registers"
    folder.mkdir(parents=True)
    words = registers.words_of(stage.runtime, stage.runtime.settings.language)
    for sheet in Sheet:
        filled = Filled(table=registers.TABLE_OF[sheet], values=getattr(found, sheet))
        file = folder / f"{sheet.value}.xlsx"
        file.write_bytes(write_workbook([filled], words))
        await registers.take_in(
            stage.runtime,
            REGULATOR,
            sheet,
            content=file.read_bytes(),
            rows=Rows.ALL,
            language=stage.runtime.settings.language,
        )
    template = await registers.blank(stage.runtime, REGULATOR, stage.runtime.settings.language)
    (folder / "template.xlsx").write_bytes(template)
    return found


def plan_draft() -> PlanDraft:
    """Return what the plan of the city says; its draws are sealed."""
    return PlanDraft(
        body=BODY,
        body_name=STORY.body_name,
        year=PLANNED.year,
        title=STORY.plan_title,
        work=WorkKind.INSPECTION,
        legal_basis=STORY.legal_basis,
        checklist=CHECKLIST,
        items=MATTERS,
        region="31",
        months=(4, 5),
        quotas=QUOTAS,
        frequency=2,
        departments=STORY.departments,
        cap=2,
        rest_months=3,
        sealed=True,
    )


async def publish_plan(stage: Stage) -> Plan:
    """Draft the yearly plan and make it public, before the end of March."""
    async with stage.runtime.unit_of_work(REGULATOR) as uow:
        drafted = await plan.draft(uow, plan_draft())
        return await plan.publish(uow, drafted.id)


async def void_draw(stage: Stage, chosen: Plan) -> Draw:
    """Announce a draw whose secret is never revealed: a job declares it void by itself."""
    stage.at(ANNOUNCED, 10)
    announced = await _announce(stage, chosen)
    await throw(stage, announced, place=2, readers=_READERS)
    stage.at(stage.workday(DRAWN, 1), 11)
    async with stage.runtime.unit_of_work(SYSTEM) as uow:
        return await draw_end.settle(uow, announced.number)


async def hold_draw(stage: Stage, chosen: Plan, instead_of: Draw) -> Draw:
    """Announce a sealed draw in place of the void one, and enter what its sources said."""
    announced = await _announce(stage, chosen, redraws=instead_of.number)
    await throw(stage, announced, place=2, readers=_READERS)
    revealed = Outcome(place=1, outcome=_secret(announced.number), evidence=STORY.evidence)
    async with stage.runtime.unit_of_work(REGULATOR) as uow:
        await draw_entropy.enter(uow, announced.number, revealed)
    return await read(stage, announced.number)


async def read(stage: Stage, number: str) -> Draw:
    """Return a draw as it stands."""
    async with stage.runtime.unit_of_work(REGULATOR, write=False) as uow:
        return await draw.read(uow, number)


async def throw(stage: Stage, announced: Draw, *, place: int, readers: Sequence[Actor]) -> None:
    """Throw the dice of a draw when their time comes; each reader enters what they read."""
    assert announced.draw_at is not None  # noqa: S101 -- it was announced just now
    stage.clock.move(announced.draw_at)
    thrown = str(int(digest(f"demo|dice|{announced.number}".encode()), 16))[:DICE]
    given = Outcome(place=place, outcome=thrown, evidence=STORY.evidence)
    for reader in readers:
        async with stage.runtime.unit_of_work(reader) as uow:
            await draw_entropy.enter(uow, announced.number, given)


async def write_draw(stage: Stage, drawn: Draw) -> str:
    """Write the folder of a draw, which `mingjian draw verify` checks; return its path."""
    folder = stage.folder / "draws" / drawn.number
    folder.mkdir(parents=True)
    async with stage.runtime.unit_of_work(REGULATOR, write=False) as uow:
        for name in drawn.files:
            (folder / name).write_bytes(await draw.file(uow, drawn.number, name))
    return str(folder)


async def assign(stage: Stage, drawn: Draw, found: Register) -> tuple[Visit, ...]:
    """Create the visits with the teams of the draw, fill what it left open, and approve them."""
    async with stage.runtime.unit_of_work(REGULATOR) as uow:
        created = await assignment.assign(uow, drawn.number)
        approved = []
        for one in created:
            for inspector in _missing(one, found):
                filling = Filling(inspector=inspector, reason=STORY.fill_reason)
                await assignment.fill(uow, one.id, filling)
            approved.append(await visits.approve(uow, one.id))
    return tuple(approved)


def _missing(visit: Visit, found: Register) -> list[str]:
    """Return who takes the places the draw left open: officers from elsewhere in the city."""
    known = {person.id: person for person in found.inspectors}
    taken = {known[inspector].organisation for inspector in visit.team}
    recused = {one.inspector for one in found.recusals if one.institution == visit.institution}
    free = [
        person.id
        for person in found.inspectors
        if person.officer
        and person.status is InspectorStatus.ACTIVE
        and person.organisation not in taken
        and person.id not in recused
    ]
    return free[: max(0, SMALLEST_TEAM - len(visit.team))]


async def publish_pending(stage: Stage) -> int:
    """Publish all that waits; return how much it was."""
    pending = PublicationFilter(state=PublicationState.PENDING)
    async with stage.runtime.unit_of_work(REGULATOR) as uow:
        found = await publication.page(uow, pending, PageRequest(limit=200))
        for one in found.items:
            await publication.publish(uow, one.id)
    return found.total


async def _announce(stage: Stage, chosen: Plan, redraws: str | None = None) -> Draw:
    async with stage.runtime.unit_of_work(REGULATOR) as uow:
        number = await draw.next_number(uow, chosen.id)
        secret = Reveal(party=NOTARY, commit=commitment(number, NOTARY, _secret(number)))
        announcement = Announcement(
            plan=chosen.id,
            number=number,
            title=STORY.draw_title,
            redraws=redraws,
            entropy=(secret, Dice(n=DICE)),
            draw_at=datetime.combine(stage.workday(stage.today, 2), time(10), CHINA),
            escrow=Escrow(
                party=NOTARY,
                commit=secret.commit,
                body=STORY.escrow_body,
                document=STORY.escrow_document,
            ),
        )
        return await draw.announce(uow, announcement)


def _secret(number: str) -> str:
    """Return the notary's secret; in the demonstration it follows from the number."""
    return digest(f"demo|secret|{number}".encode())
