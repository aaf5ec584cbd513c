"""Recusals: declared by inspectors, asked for by institutions, decided, and all that stand."""

from collections.abc import Sequence

import msgspec

from audit.domain import permission, recusal
from audit.domain.errors import Fault, Forbidden, Invalid
from audit.domain.filters import InstitutionFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import EVERYTHING, Act, Bounds
from audit.domain.recusal import (
    Decision,
    Declaration,
    DeclarationState,
    Ground,
    OwnRecusal,
    RecusalRequest,
    StandingRecusal,
)
from audit.storage.unit_of_work import UnitOfWork

_TWO = PageRequest(limit=2)


class NamedDeclaration(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration with the names of both ends, "" for an inspector who is not known."""

    declaration: Declaration
    inspector_name: str
    institution_name: str


class NamedStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A recusal in force with the names of both ends."""

    recusal: StandingRecusal
    inspector_name: str
    institution_name: str


async def declare(uow: UnitOfWork, said: OwnRecusal, *, identity: str) -> Declaration:
    """Keep what an inspector declares about an institution; it is in force at once.

    The institution is given by its number or by what it alone is found by. With the same
    `identity` the same declaration is kept once. Raises `Invalid` for an institution that is not
    plainly meant.
    """
    bounds = _inspectors_bounds(uow)
    known = await _meant(uow, said.institution)
    meant = msgspec.structs.replace(said, institution=known)
    made = recusal.own(identity, bounds.inspector, meant, on=uow.today)
    return await _add(uow, made)


async def ask(uow: UnitOfWork, said: RecusalRequest, *, identity: str) -> Declaration:
    """Keep what an institution asks for; the regulator decides (行政处罚法 Art 43).

    With the same `identity` the same request is kept once.
    """
    institution = permission.bounds(uow.actor, Act.DECLARE_RECUSAL).institution
    if not institution:
        raise _not_theirs()
    return await _add(uow, recusal.request(identity, institution, said, on=uow.today))


async def withdraw(uow: UnitOfWork, declaration_id: str) -> Declaration:
    """Take back one's own declaration. Raises `Conflict` for one that is over."""
    bounds = permission.bounds(uow.actor, Act.DECLARE_RECUSAL)
    before = await uow.recusals.get(declaration_id, bounds)
    return await _save(uow, before, recusal.withdraw(before, on=uow.today))


async def decide(uow: UnitOfWork, declaration_id: str, decision: Decision) -> Declaration:
    """Accept or refuse what an institution asks for; accepted, it names whom it means.

    Raises `Invalid` for an inspector who is not in the actor's register.
    """
    bounds = permission.bounds(uow.actor, Act.EDIT_REGISTER)
    before = await uow.recusals.get(declaration_id, bounds)
    after = recusal.decide(before, decision, on=uow.today)
    if after.inspector is not None:
        await _require_known(uow, after.inspector, bounds)
    return await _save(uow, before, after)


def new_identity(uow: UnitOfWork) -> str:
    """Return a new id for a form, so that one sent twice declares once."""
    permission.bounds(uow.actor, Act.DECLARE_RECUSAL)
    return uow.new_id()


async def own(uow: UnitOfWork, request: PageRequest) -> Page[NamedDeclaration]:
    """Return what the actor declared or asked for, what waits first."""
    bounds = permission.bounds(uow.actor, Act.DECLARE_RECUSAL)
    return await _page(uow, bounds, request)


async def page(
    uow: UnitOfWork, state: DeclarationState | None, request: PageRequest
) -> Page[NamedDeclaration]:
    """Return the declarations about institutions of the actor's region, what waits first."""
    bounds = permission.bounds(uow.actor, Act.READ_REGISTER)
    return await _page(uow, bounds, request, state=state)


async def standing(
    uow: UnitOfWork, ground: Ground | None, request: PageRequest
) -> Page[NamedStanding]:
    """Return what a draw from the actor's region would freeze as recusals today."""
    region = permission.bounds(uow.actor, Act.READ_REGISTER).region
    stand = [
        one
        for one in await uow.recusals.in_region(region, uow.today)
        if ground in {None, one.ground}
    ]
    shown = stand[request.offset : request.offset + request.limit]
    people = await uow.registers.find_inspectors([one.inspector for one in shown])
    places = await uow.registers.find_institutions([one.institution for one in shown])
    return Page(
        items=tuple(
            NamedStanding(
                recusal=one,
                inspector_name=people[one.inspector].name,
                institution_name=places[one.institution].name,
            )
            for one in shown
        ),
        total=len(stand),
        limit=request.limit,
        offset=request.offset,
    )


async def _require_known(uow: UnitOfWork, inspector: str, bounds: Bounds) -> None:
    if inspector not in await uow.registers.find_inspectors([inspector], bounds):
        raise Invalid(
            "recusal.inspector",
            "The inspector is not in your register; correct the entry.",
            faults=(
                Fault(
                    where="$.inspector",
                    code="recusal.inspector_unknown",
                    message="No inspector of your register has the number {inspector}.",
                    fields={"inspector": inspector},
                ),
            ),
        )


async def _meant(uow: UnitOfWork, text: str) -> str:
    """Return the number of the institution that is plainly meant by a number or a name."""
    if await uow.registers.find_institution(text, EVERYTHING) is not None:
        return text
    wanted = InstitutionFilter(text=text)
    found = await uow.registers.institution_page(wanted, EVERYTHING, _TWO)
    if found.total != 1:
        raise Invalid(
            "recusal.institution",
            "It is not plain which institution is meant; correct the entry.",
            faults=(
                Fault(
                    where="$.institution",
                    code="recusal.institution_unclear",
                    message="{count} institutions fit “{text}”; write the credit code or the full"
                    " name.",
                    fields={"count": str(found.total), "text": text},
                ),
            ),
        )
    return found.items[0].id


def _inspectors_bounds(uow: UnitOfWork) -> Bounds:
    bounds = permission.bounds(uow.actor, Act.DECLARE_RECUSAL)
    if not bounds.inspector:
        raise _not_theirs()
    return bounds


def _not_theirs() -> Forbidden:
    return Forbidden(
        "recusal.not_theirs",
        "Inspectors declare from whom they stay away, institutions ask who is to stay away from"
        " them; use the form that belongs to your account.",
    )


async def _add(uow: UnitOfWork, made: Declaration) -> Declaration:
    bounds = permission.bounds(uow.actor, Act.DECLARE_RECUSAL)
    kept = await uow.recusals.find(made.id, bounds)
    if kept is not None:
        return kept
    event = uow.event("recusal.declared", made.id, ground=made.ground)
    await uow.recusals.add(made, event=event)
    return made


async def _save(uow: UnitOfWork, before: Declaration, after: Declaration) -> Declaration:
    event = uow.event("recusal.changed", after.id, state=after.state)
    await uow.recusals.save(after, was=before.state, event=event)
    return after


async def _page(
    uow: UnitOfWork,
    bounds: Bounds,
    request: PageRequest,
    *,
    state: DeclarationState | None = None,
) -> Page[NamedDeclaration]:
    found = await uow.recusals.page(state, bounds, request)
    named = await _named(uow, found.items)
    return Page(items=named, total=found.total, limit=found.limit, offset=found.offset)


async def _named(uow: UnitOfWork, found: Sequence[Declaration]) -> tuple[NamedDeclaration, ...]:
    """Return declarations with names; an institution is not told whom its request was about."""
    told = not uow.actor.institution
    people = await uow.registers.find_inspectors(
        [one.inspector for one in found if one.inspector and told]
    )
    places = await uow.registers.find_institutions([one.institution for one in found])
    return tuple(
        NamedDeclaration(
            declaration=one if told else msgspec.structs.replace(one, inspector=None),
            inspector_name=people[one.inspector].name if one.inspector and told else "",
            institution_name=places[one.institution].name,
        )
        for one in found
    )
