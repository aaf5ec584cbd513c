"""A world to ask for things in: a published result and all that hangs on it, and everybody."""

from collections.abc import Mapping

import msgspec

from api import tasks
from audit.domain.actor import ANYONE, Actor, Role
from audit.domain.complaint_checks import Category, NewComplaint
from audit.domain.migration import Migration, Move
from audit.domain.permission import EVERYTHING, Scope
from audit.domain.publication import PublicationKind
from audit.domain.recusal import RecusalRequest
from audit.runtime import Runtime
from audit.services import certificate, complaint, publication, recusal, risk, token
from audit.services.remediation import Response
from audit.services.token import NewToken
from checklists.canonical import canonical
from checklists.diff import diff
from checklists.migration import drafted
from reports.render import Renderer
from tests import factories
from tests.api.matrix import Place, World
from tests.api.pages.desk import Desk
from tests.api.service import Service
from tests.factories_grades import proposed_grade
from tests.factories_packs import drafts_of_each_kind
from tests.factories_register import ADMIN, CHECKLIST, CITY, INSPECTORS, ITEM, NUMBER, owner
from tests.services.acts import Trip, trip
from tests.services.everybody import actors

_REGULATORS_OFFICE = "regulators-office"
MANAGER = Actor(
    id="manager",
    role=Role.REGULATOR,
    region="31",
    manager=True,
    organisation=_REGULATORS_OFFICE,
)
STRANGER = msgspec.structs.replace(MANAGER, id="stranger", region="32", organisation="elsewhere")
SPARE = msgspec.structs.replace(MANAGER, id="spare-person", manager=False)
CLOSED_BODY = Actor(id="closed-person", role=Role.REGULATOR, region="33", organisation="spare-body")
# Accounts that stand nowhere cannot sign in, and the system does not.
_NOT_AT_A_DESK = {"no_inspector", "no_institution", "system", "public"}


def everybody(made: Trip) -> Mapping[str, Actor | None]:
    """Return everybody by how they stand to the thing; None has not signed in."""
    found = dict(actors(made.district, made.institution, made.team))
    found["far_oversight"] = msgspec.structs.replace(found["far_oversight"], id="far-oversight")
    return {
        "anyone": None,
        **{name: who for name, who in found.items() if name not in _NOT_AT_A_DESK},
        "manager": MANAGER,
        "other_manager": STRANGER,
    }


def world(service: Service) -> tuple[Trip, World]:
    """Make the world; return the trip it comes from, and where its things lie."""
    made = service.call(trip)
    desk = Desk(service)
    for who in everybody(made).values():
        if who is not None:
            desk.token(who)
    for who in (SPARE, CLOSED_BODY):
        desk.token(who)
    renderer: Renderer = service.client.app.state.renderer
    return made, service.call(lambda runtime: _world(runtime, renderer, made))


async def _world(runtime: Runtime, renderer: Renderer, made: Trip) -> World:
    await tasks.answer_action(
        runtime,
        owner(made.institution),
        made.action,
        response=Response(text="已按要求整改完毕。"),
        files=[("photo.png", factories.photo(7))],
    )
    await _published(runtime, renderer, made)
    async with runtime.unit_of_work(CITY) as uow:
        issued = await certificate.issue(uow, made.visit)
    number = await _complaint(runtime, made)
    async with runtime.unit_of_work(ADMIN) as uow:
        spare = NewToken(actor=Actor(id="machine", role=Role.ADMIN))
        secrets = [await token.create(uow, spare, text=runtime.secret()) for _ in range(2)]
    duty = await factories.duty_to_publish(runtime, made.draw, PublicationKind.DRAW)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        turns = await uow.exchanges.turns(made.action)
        (file,) = await uow.exchanges.files([one.id for one in turns])
        version = uow.catalogue.versions(CHECKLIST)[0]
    drafts = await drafts_of_each_kind(runtime)
    await proposed_grade(runtime, made.visit)
    return World(
        scopes=_scopes(made),
        names={**_common(made), "file_id": file.id, "rating_id": await _rating(runtime, made)},
        of_place={
            Place.LIST: {"index": "0"},
            Place.CHECKLIST: {
                "version": version,
                "name": CHECKLIST,
                "code": "1.02",
                "scheme_name": "points-model-2027",
            },
            Place.DRAFT_LIST: {"draft": drafts[0], "code": "1.02", "place": "1"},
            Place.DRAFT_OVERLAY: {"draft": drafts[1], "place": "1"},
            Place.CERTIFICATE: {"file_name": f"{issued.number}.pdf"},
            Place.COMPLAINT: {"number": number},
            Place.INSPECTOR: {"entry": INSPECTORS[0].id},
            Place.TOKEN: {"digest": secrets[0].record.digest},
            Place.SPARE_TOKEN: {"digest": secrets[1].record.digest},
            Place.RECORDS: {"sheet": "staff", "measure": "relevant_degree_share"},
            Place.SHEET: {"sheet": "staff"},
            Place.DRAW: {"duty": duty.id},
            Place.JOB: {"name": "forget_expired"},
            Place.MIGRATION: {"migration_id": await _migration(runtime, made)},
            Place.RECUSAL: {"declaration_id": await _request(runtime, made)},
        },
    )


async def _complaint(runtime: Runtime, made: Trip) -> str:
    async with runtime.unit_of_work(ANYONE) as uow:
        new = NewComplaint(
            category=Category.OTHER,
            text="收费标准没有公示，问了也没有人说明。",
            institution=made.institution,
        )
        sent = await complaint.submit(uow, new, address="192.0.2.1", chance=runtime.secret())
    return sent.complaint.number


async def _rating(runtime: Runtime, made: Trip) -> str:
    """Confirm the class of risk of the institution; return the id of the rating."""
    async with runtime.unit_of_work(CITY) as uow:
        await risk.run(uow)
        (found,) = await uow.risk.of_institution(made.institution, EVERYTHING)
        await risk.confirm(uow, found.id)
    return found.id


async def _request(runtime: Runtime, made: Trip) -> str:
    """Let the institution ask for a recusal; return the id of the request."""
    asked = RecusalRequest(person="示例检查员1号", reason="与我机构有合同纠纷")
    async with runtime.unit_of_work(owner(made.institution)) as uow:
        return (await recusal.ask(uow, asked, identity=uow.new_id())).id


async def _migration(runtime: Runtime, made: Trip) -> str:
    """Keep a proposal that touches the visit of the trip and no other; return its id."""
    async with runtime.unit_of_work(CITY) as uow:
        first, *_, last = uow.catalogue.versions(CHECKLIST)
        found = await uow.visits.get(made.visit, EVERYTHING)
        old, new = (uow.editions.whole(CHECKLIST, one) for one in (first, last))
        plan = drafted(diff(old.checklist, new.checklist), old.checklist, new.checklist)
        event = uow.event("migration.proposed", "migration")
        kept = Migration(
            id="migration-of-the-trip",
            old_name=CHECKLIST,
            old_version=first,
            new_name=CHECKLIST,
            new_version=last,
            plan=await uow.snapshots.put(canonical(plan), event=event),
            reason="新版施行",
            by=CITY.id,
            at=uow.now,
        )
        target = await uow.snapshots.put(new.content, event=event)
        move = Move(migration=kept.id, visit=found.id, old=found.checklist, new=target)
        await uow.moves.add(kept, (move,), event=event)
    return kept.id


async def _published(runtime: Runtime, renderer: Renderer, made: Trip) -> None:
    """Publish the draw and the result, with the report and the table of results."""
    language = runtime.settings.language
    await tasks.make_report(runtime, renderer, CITY, visit_id=made.visit, language=language)
    for kind, subject in (
        (PublicationKind.DRAW, made.draw),
        (PublicationKind.VISIT_RESULT, made.visit),
    ):
        duty = await factories.duty_to_publish(runtime, subject, kind)
        async with runtime.unit_of_work(CITY) as uow:
            await publication.publish(uow, duty.id)
    await tasks.make_table(runtime, renderer, CITY, number=made.draw, language=language)


def _scopes(made: Trip) -> Mapping[Place, Scope]:
    visit = Scope(region=made.district, institution=made.institution, team=made.team)
    city = Scope(region="31")
    person = Scope(organisation=_REGULATORS_OFFICE, person=SPARE.id)
    return {
        **dict.fromkeys((Place.VISIT, Place.ACTION, Place.CERTIFICATE), visit),
        **dict.fromkeys((Place.INSTITUTION, Place.PUBLICATION, Place.COMPLAINT), visit),
        **dict.fromkeys((Place.RECORDS, Place.MIGRATION), visit),
        Place.RECUSAL: Scope(region=made.district, institution=made.institution),
        **dict.fromkeys((Place.PLAN, Place.DRAW, Place.NEW, Place.INSPECTOR), city),
        **dict.fromkeys((Place.DRAFT_LIST, Place.DRAFT_OVERLAY), city),
        **dict.fromkeys((Place.PERSON, Place.ORGANISATION), person),
    }


def _common(made: Trip) -> Mapping[str, str]:
    return {
        "visit_id": made.visit,
        "evidence_id": made.evidence,
        "action_id": made.action,
        "publication_id": made.publication,
        "institution_id": made.institution,
        "entry": made.institution,
        "plan_id": made.plan,
        "number": NUMBER,
        "name": "plan.json",
        "file_name": f"{made.visit}.pdf",
        "file_path": "mark.svg",
        "link": "x" * 43,
        "code": ITEM.code,
        "indicator_code": "standard_service_rate",
        "item": "1.02",
        "sample_number": "1",
        "part": "1",
        "place": "1",
        "seq": "1",
        "sheet": "institutions",
        "path": "openapi.yaml",
        "person": SPARE.id,
        "office": _REGULATORS_OFFICE,
        "duty": made.publication,
        "identity": CLOSED_BODY.organisation,
    }
