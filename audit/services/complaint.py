"""Complaints: taken from anyone without a name, handled within a region, followed by code."""

import msgspec

from audit.domain import complaint, permission
from audit.domain.complaint import Complaint, Reply
from audit.domain.complaint_checks import NewComplaint
from audit.domain.districts import districts_of
from audit.domain.errors import NotFound
from audit.domain.filters import ComplaintFilter, InstitutionFilter, VisitFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.registry import Institution
from audit.domain.visit import Targeted, Visit
from audit.storage.unit_of_work import UnitOfWork

_SENDER = "complaint sender"


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint that came in; its follow code is shown this once and kept nowhere."""

    complaint: Complaint
    code: str


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a complaint may be about: one institution, or one outside the register by district."""

    institution: Institution | None
    districts: tuple[str, ...]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint, and the newest checks for cause of the institution that it is about."""

    complaint: Complaint
    visits: tuple[Visit, ...]


_PROVINCE_DIGITS = 2
_SOME = PageRequest(limit=20)


async def subject(uow: UnitOfWork, institution: str) -> Subject:
    """Return what somebody about to complain chooses from; `institution` is "" for none yet.

    The districts are those of the provinces in which institutions of the register lie.
    Raises `NotFound` for an institution that is not in the register.
    """
    found = None
    if institution:
        found = await uow.registers.find_institution(institution, permission.EVERYTHING)
        if found is None:
            raise NotFound(
                "complaint.no_institution",
                "There is no institution {institution} in the register; search it by name, or"
                " complain about one that is not listed.",
                institution=institution,
            )
    known = await uow.registers.districts()
    provinces = sorted({code[:_PROVINCE_DIGITS] for code in known})
    return Subject(
        institution=found,
        districts=tuple(code for province in provinces for code in districts_of(province)),
    )


async def institutions(uow: UnitOfWork, text: str) -> Page[Institution]:
    """Return institutions of the register that a text finds, closed ones too."""
    return await uow.registers.institution_page(
        InstitutionFilter(text=text), permission.EVERYTHING, _SOME
    )


async def submit(uow: UnitOfWork, new: NewComplaint, *, address: str, chance: str) -> Received:
    """Take a complaint from anyone.

    `address` is where it comes from on the network, of which only a keyed mark is counted, for
    this day; `chance` is a secret from the caller's source of chance, of which the follow code is
    made. Raises `Invalid` with a fault for each place to mend, `Conflict` for what is too much or
    there already.
    """
    about = (
        await uow.registers.find_institution(new.institution, permission.EVERYTHING)
        if new.institution
        else None
    )
    year = uow.today.year
    code = complaint.follow_code(chance)
    received = complaint.new_complaint(
        new,
        about,
        number=complaint.number(year, await uow.complaints.next_serial(year)),
        code=code,
        at=uow.now,
    )
    sender = uow.vault.mark(complaint.sender(address, uow.today), _SENDER)
    before = await uow.complaints.traffic(received, sender=sender, day=uow.today)
    complaint.require_room(received, before)
    event = uow.event(
        "complaint.received",
        received.number,
        institution=received.institution or "",
        category=received.category,
    )
    await uow.complaints.add(received, sender=sender, day=uow.today, before=before, event=event)
    return Received(complaint=received, code=code)


async def follow(uow: UnitOfWork, number: str, code: str) -> Complaint:
    """Return a complaint to whoever has its number and its code. Raises `NotFound`."""
    return await uow.complaints.follow(number.strip().upper(), code)


async def page(uow: UnitOfWork, chosen: ComplaintFilter, request: PageRequest) -> Page[Complaint]:
    """Return the complaints of this actor's region, the latest first."""
    bounds = permission.bounds(uow.actor, Act.READ_COMPLAINT)
    return await uow.complaints.page(chosen, bounds, request)


async def read(uow: UnitOfWork, number: str) -> Complaint:
    """Return one complaint of this actor's region. Raises `NotFound`."""
    return await uow.complaints.get(number, permission.bounds(uow.actor, Act.READ_COMPLAINT))


async def case(uow: UnitOfWork, number: str) -> Case:
    """Return a complaint with the checks for cause it may have led to. Raises `NotFound`."""
    found = await read(uow, number)
    visits: tuple[Visit, ...] = ()
    if found.institution and permission.does(uow.actor, Act.READ_VISIT):
        bounds = permission.bounds(uow.actor, Act.READ_VISIT)
        chosen = VisitFilter(institution=found.institution)
        newest = await uow.visits.page(chosen, bounds, _SOME)
        visits = tuple(one for one in newest.items if isinstance(one.origin, Targeted))
    return Case(complaint=found, visits=visits)


async def districts(uow: UnitOfWork) -> tuple[str, ...]:
    """Return the codes of the districts in the actor's region."""
    region = permission.bounds(uow.actor, Act.READ_COMPLAINT).region
    return tuple(code for code in await uow.registers.districts() if code.startswith(region))


async def take_up(uow: UnitOfWork, number: str) -> Complaint:
    """Take a complaint in hand; whoever made it sees so."""
    found = await _load(uow, number)
    return await _keep(uow, found, complaint.take_up(found), name="complaint.taken_up")


async def answer(uow: UnitOfWork, number: str, reply: Reply) -> Complaint:
    """Answer a complaint; whoever made it reads the reply."""
    found = await _load(uow, number)
    answered = complaint.answer(found, reply, at=uow.now)
    return await _keep(uow, found, answered, name="complaint.answered")


async def decline(uow: UnitOfWork, number: str, reason: Reply) -> Complaint:
    """Do not take up a complaint; whoever made it reads why."""
    found = await _load(uow, number)
    declined = complaint.decline(found, reason, at=uow.now)
    return await _keep(uow, found, declined, name="complaint.declined")


async def link(uow: UnitOfWork, number: str, visit_id: str) -> Complaint:
    """Say which inspection for cause a complaint led to. Raises `NotFound`, `Conflict`."""
    found = await _load(uow, number)
    bounds = permission.bounds(uow.actor, Act.READ_VISIT)
    linked = complaint.link(found, await uow.visits.get(visit_id, bounds))
    return await _keep(uow, found, linked, name="complaint.linked", visit=visit_id)


async def _load(uow: UnitOfWork, number: str) -> Complaint:
    return await uow.complaints.get(number, permission.bounds(uow.actor, Act.HANDLE_COMPLAINT))


async def _keep(
    uow: UnitOfWork, before: Complaint, after: Complaint, *, name: str, **data: str
) -> Complaint:
    """Keep what changed; the event says that, and never what anybody wrote."""
    event = uow.event(name, after.number, state=after.state, **data)
    await uow.complaints.save(after, was=before.state, event=event)
    return after
