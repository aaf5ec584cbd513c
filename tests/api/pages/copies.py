"""Copies of the things of every kind that the pages of the desk show."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from audit.domain.account import Membership, Person
from audit.domain.answer import Verdict
from audit.domain.certificate import Certificate, certify, number_of
from audit.domain.complaint import Traffic
from audit.domain.disclosure import PublishedResult
from audit.domain.event import Event
from audit.domain.exchange import Attachment, Turn
from audit.domain.organisation import Organisation, OrganisationKind
from audit.domain.permission import EVERYTHING
from audit.domain.publication import PublicationState
from audit.domain.records import Declaration, RecordSheet
from audit.domain.registry import Recusal, Register
from audit.domain.remediation import ActionState, CorrectiveAction
from audit.domain.report import Report, Submission
from audit.domain.session import Opened, Session, Settled, Step
from audit.domain.token import Token
from audit.domain.visit import Drawn, Targeted, Visit, VisitState
from audit.services import visit as visits
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import canonical, digest
from tests import factories
from tests.factories_register import (
    CITY,
    INSPECTORS,
    INSTITUTIONS,
    ITEM,
    NUMBER,
    inspector,
    institution,
)

ASKED = "1.02"
_PLACES = 100
"""Numbers from here on are those of copies in the registers."""


class Things(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of each kind, by the word that stands for it in an address; copies follow them."""

    result: PublishedResult
    graded: Visit
    under_way: Visit
    approved: Visit
    action: CorrectiveAction
    certificate: Certificate
    known: Mapping[str, str]


async def entries(uow: UnitOfWork, number: int, event: Event) -> None:
    """Copy an institution, an inspector, an item, and recusals of the first and of the new."""
    place, person = institution(_PLACES + number), inspector(_PLACES + number)
    ends = ((person, INSTITUTIONS[0]), (INSPECTORS[1], place), (person, place))
    new = Register(
        institutions=(place,),
        inspectors=(person,),
        items=(msgspec.structs.replace(ITEM, code=f"MZ-{_PLACES + number}"),),
        recusals=tuple(
            Recusal(inspector=one.id, institution=other.id, reason="示例", declared_on=uow.today)
            for one, other in ends
        ),
    )
    await uow.registers.save_institutions(new.institutions, event=event)
    await uow.registers.save_inspectors(new.inspectors, event=event)
    await uow.registers.save_items(new.items, event=event)
    await uow.registers.save_recusals(new.recusals, event=event)


async def work(uow: UnitOfWork, of: Things, number: int, *, event: Event) -> None:
    """Copy visits in every state, a member of the draw with its visit, answers and evidence."""
    place = institution(_PLACES + number)
    member = (await uow.draws.members(NUMBER))[0]
    drawn = msgspec.structs.replace(member, institution=place.id, position=_PLACES + number)
    await uow.draws.add_members((drawn,), event=event)
    origin = Drawn(
        draw=NUMBER,
        stratum=member.stratum,
        membership=member.membership,
        ticket=member.ticket,
        num=member.num,
        den=member.den,
    )
    assigned = msgspec.structs.replace(of.approved, origin=origin, institution=place.id)
    waiting = Targeted(reason="示例", body_name="示例", items=(ITEM.code,))
    kept = [
        msgspec.structs.replace(one, id=f"{one.state}-{number}", origin=waiting)
        for one in (of.under_way, of.approved)
    ]
    told = msgspec.structs.replace(
        of.under_way, id=f"told-{number}", origin=waiting, institution=of.graded.institution
    )
    drawn_visit = msgspec.structs.replace(
        assigned, id=f"assigned-{number}", state=VisitState.ASSIGNED
    )
    await uow.visits.add((*kept, told, drawn_visit), event=event)


async def answers(uow: UnitOfWork, of: Things, number: int, *, event: Event) -> None:
    """Copy an answer to one item, and a photograph."""
    sheet = await visits.sheet(uow, of.under_way.id)
    item = next(one.item for one in sheet.checklist.items if one.item.code == ASKED)
    answer = msgspec.structs.replace(
        factories.answer_to(
            item,
            Verdict.NOT,
            "没有执行记录。",
            sheet=sheet,
        ),
        id=f"answer-{number}",
    )
    sent = Submission(
        id=f"sent-{number}",
        visit=of.under_way.id,
        digest=digest(answer.id.encode()),
        answers=1,
        at=uow.now,
    )
    await uow.visits.record(sent, (answer,), event=event)
    (photo, *_) = await uow.evidence.of_visit(of.under_way.id)
    for visit in (of.under_way, of.graded):
        identity = f"photo-{visit.state}-{number}"
        more = msgspec.structs.replace(photo, id=identity, visit=visit.id, item=ASKED)
        await uow.evidence.add(more, event=event)


async def outcome(uow: UnitOfWork, of: Things, number: int, *, event: Event) -> None:
    """Copy all that follows from a graded visit."""
    visit = f"visit-{number}"  # the copy of the visit itself
    graded = await uow.results.assessment(of.graded.id)
    await uow.results.add_assessment(msgspec.structs.replace(graded, visit=visit), event=event)
    duty = await uow.publications.get(of.known["publication"], EVERYTHING)
    of_copy = msgspec.structs.replace(
        duty,
        id=f"duty-{number}",
        subject=visit,
        state=PublicationState.PENDING,
        published_on=None,
    )
    await uow.publications.add(of_copy, event=event)
    facts = await uow.snapshots.put(canonical(f"{visit} report"), event=event)
    for subject in (visit, of.graded.id, NUMBER):
        report = Report(subject=subject, facts=facts, document="d" * 64, size=9, at=uow.now)
        await uow.results.add_report(report, event=event)
    chosen = await uow.registers.institution(of.graded.institution, EVERYTHING)
    numbered = number_of(uow.today.year, _PLACES + number)
    public = await uow.disclosures.get(visit)
    issued = certify(public, chosen, number=numbered, full=1000, on=uow.today)
    said = await uow.snapshots.put(canonical(issued), event=event)
    await uow.certificates.add(issued, serial=_PLACES + number, facts=said, event=event)
    known = await uow.complaints.get(of.known["complaint"], EVERYTHING)
    again = msgspec.structs.replace(
        known,
        number=f"{known.number[:-4]}{_PLACES + number:04}",
        code=digest(f"code {number}".encode()),
        text=f"{known.text}{number}",
    )
    await uow.complaints.add(
        again,
        sender=digest(again.number.encode()),
        day=uow.today,
        before=Traffic(today=0, hour=(), same=False),
        event=event,
    )


async def exchange(uow: UnitOfWork, of: Things, number: int, *, event: Event) -> None:
    """Copy actions in every state, an answer with a file, and a version of a sheet."""
    for state in (ActionState.OPEN, ActionState.ANSWERED):
        answered = state is ActionState.ANSWERED
        one = msgspec.structs.replace(
            of.action,
            id=f"action-{state}-{number}",
            visit=f"visit-{number}",
            item="1.03" if answered else ASKED,
            state=state,
            response="已整改。" if answered else "",
            answered_on=uow.today if answered else None,
        )
        await uow.actions.add((one,), event=event)
    turn = Turn(
        id=f"turn-{number}",
        action=of.action.id,
        number=number,
        state=ActionState.ANSWERED,
        text="已整改。",
        evidence=(),
        at=uow.now,
        by=f"person-{number}",
    )
    file = Attachment(
        id=f"file-{number}",
        turn=turn.id,
        name="1.png",
        digest="e" * 64,
        size=9,
        media_type="image/png",
    )
    await uow.exchanges.add(turn, (file,), event=event)
    declared = Declaration(
        institution=of.graded.institution,
        sheet=RecordSheet.STAFF,
        version=number,
        entries=0,
        digest=await uow.snapshots.put(canonical(()), event=event),
        declared_at=uow.now,
        by=f"person-{number}",
    )
    await uow.records.add(declared, event=event)


async def people(uow: UnitOfWork, of: Things, number: int, *, event: Event) -> None:
    """Copy a person of the first organisation, an organisation of the first person, a token."""
    person = Person(
        id=f"person-{number}", login=f"person-{number}", name="示例人员", created_at=uow.now
    )
    place = Organisation(
        id=f"body-{number}", kind=OrganisationKind.REGULATOR, name=f"示例局{number}", region="31"
    )
    await uow.organisations.save(place, event=event)
    first = Membership(
        id=f"first-{number}",
        person=person.id,
        organisation=of.known["organisation"],
        since=uow.today,
    )
    await uow.accounts.add(person, first, event=event)
    other = msgspec.structs.replace(
        first, id=f"other-{number}", person=of.known["person"], organisation=place.id
    )
    await uow.accounts.add_membership(other, event=event)
    for whose in (None, of.known["person"]):
        name = digest(f"token {whose} {number}".encode())
        kept = Token(
            digest=name,
            actor=CITY,
            name=name[:9],
            person=whose,
            membership=None if whose is None else other.id,
            created_at=uow.now,
            expires_at=uow.now + timedelta(days=9),
        )
        await uow.tokens.add(kept, event=event)
    secret = f"session-{number}"
    session = Session(
        id=secret,
        digest=digest(secret.encode()),
        person=of.known["person"],
        membership=other.id,
        agent="test",
        address="192.0.2.1",
        created_at=uow.now,
        seen_at=uow.now,
        expires_at=uow.now + timedelta(hours=9),
        verified_at=uow.now,
    )
    opened = Opened(token=secret, device="", step=Step.DONE)
    await uow.sessions.add(Settled(session=session, device=None, opened=opened), event=event)


COPIES = (work, answers, outcome, exchange, people)
"""What copies each kind of thing but the entries of the registers."""
