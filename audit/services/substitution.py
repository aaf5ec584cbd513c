"""An inspector who cannot go, and who goes instead: the next by the order of the draw."""

from collections.abc import Sequence

import msgspec

from audit.domain import draw_log, permission, substitution
from audit.domain.assignment import Inspector as FrozenInspector
from audit.domain.assignment import Recusal as FrozenRecusal
from audit.domain.commission import fit, require_fit, require_led
from audit.domain.draw_files import INSPECTORS, PLAN, RECUSALS, RESULT
from audit.domain.draw_files import Plan as FrozenPlan
from audit.domain.log import LogKind
from audit.domain.permission import EVERYTHING, Act
from audit.domain.recusal import by_law
from audit.domain.registry import Inspector
from audit.domain.sample import result_of
from audit.domain.substitution import Place, Turns, place_of
from audit.domain.team_change import Substitution, substituted
from audit.domain.visit import Drawn, Visit
from audit.storage.unit_of_work import UnitOfWork

_PLAN = msgspec.json.Decoder(FrozenPlan)
_INSPECTORS = msgspec.json.Decoder(FrozenInspector)
_RECUSALS = msgspec.json.Decoder(FrozenRecusal)


class Successor(msgspec.Struct, frozen=True, kw_only=True):
    """An inspector who may take the place; `turn` counts from 1 in the order of the draw.

    It is None for who is not in that order: for a visit that was not drawn, or of a body that has
    somebody on the team, or known only since.
    """

    inspector: Inspector
    turn: int | None


class Succession(msgspec.Struct, frozen=True, kw_only=True):
    """A place on a team, who has it, and who could take it; `leads` is the place of the lead."""

    visit: Visit
    leaving: Inspector
    leads: bool
    expertise: str
    successors: tuple[Successor, ...]


async def succession(uow: UnitOfWork, visit_id: str, inspector_id: str) -> Succession:
    """Return who could go instead of an inspector, whose turn it is first; "" is the lead.

    Raises `Invalid` for somebody who is not on the team.
    """
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.ASSIGN_VISIT))
    expertise = await uow.draws.lead_expertise(found)
    name = inspector_id or next(iter(found.team), "")
    place = place_of(found, name, expertise=expertise)
    leaving = (await uow.registers.inspectors([name]))[name]
    return Succession(
        visit=found,
        leaving=leaving,
        leads=found.team[0] == name,
        expertise=place.expertise,
        successors=await _successors(uow, found, place),
    )


async def substitute(uow: UnitOfWork, visit_id: str, asked: Substitution) -> Visit:
    """Send another inspector instead of one who cannot go; the reasons are published.

    Raises `Invalid` for a successor who must not go, or out of turn without a reason; `Conflict`
    for a lead without the expertise, or once the answers are closed.
    """
    before = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.ASSIGN_VISIT))
    expertise = await uow.draws.lead_expertise(before)
    place = place_of(before, asked.inspector, expertise=expertise)
    after = substitution.substitute(before, asked, turns=await _turns(uow, before, place))
    known = await uow.registers.inspectors(after.team)
    successor = await uow.registers.inspector(
        asked.successor, permission.bounds(uow.actor, Act.ASSIGN_VISIT)
    )
    standing = await uow.recusals.from_institution(before.institution, uow.today)
    require_fit((successor,), work=before.work, recused=by_law(standing.values()))
    if before.team[0] == asked.inspector:
        require_led(before, [known[one] for one in after.team], expertise)
    event = uow.event(
        "visit.substituted",
        visit_id,
        inspector=asked.inspector,
        successor=asked.successor,
        reason=asked.reason,
    )
    await uow.visits.save_team(after, event=event)
    change = substituted(uow.new_id(), before, asked, at=uow.now)
    await uow.team_changes.add(change, event=event)
    uow.log.append(LogKind.CHANGE, *draw_log.changed(change), event=event)
    return after


async def _successors(uow: UnitOfWork, found: Visit, place: Place) -> tuple[Successor, ...]:
    turns = await _turns(uow, found, place)
    standing = await uow.recusals.from_institution(found.institution, uow.today)
    nearby = await uow.registers.active_inspectors(found.district)
    able = [one for one in nearby if not place.expertise or place.expertise in one.expertise]
    going = {
        one.id: one
        for one in fit(able, work=found.work, recused=by_law(standing.values()))
        if one.id not in found.team
    }
    in_turn = [name for name in turns if name in going]
    others = sorted(going.keys() - set(in_turn))
    return (
        *(Successor(inspector=going[name], turn=turn) for turn, name in enumerate(in_turn, 1)),
        *(Successor(inspector=going[name], turn=None) for name in others),
    )


async def _turns(uow: UnitOfWork, found: Visit, place: Place) -> tuple[str, ...]:
    """Return who may take the place by the files of the draw, and may go today."""
    if not isinstance(found.origin, Drawn):
        return ()
    drawn = await uow.draws.get(found.origin.draw, EVERYTHING)  # whose visit this is
    plan, result, inspectors, recusals = [
        await uow.snapshots.get(drawn.files[name]) for name in (PLAN, RESULT, INSPECTORS, RECUSALS)
    ]
    turns = Turns(
        result_of(result),
        _INSPECTORS.decode_lines(inspectors),
        _RECUSALS.decode_lines(recusals),
        distinct=_PLAN.decode(plan).team.distinct_org,
        changes=await uow.team_changes.of_draw(drawn.number),
    )
    return await _still_fit(uow, found, turns.of(place))


async def _still_fit(uow: UnitOfWork, found: Visit, order: Sequence[str]) -> tuple[str, ...]:
    known = await uow.registers.find_inspectors(order)
    standing = await uow.recusals.from_institution(found.institution, uow.today)
    people = [known[name] for name in order if name in known]
    return tuple(one.id for one in fit(people, work=found.work, recused=by_law(standing.values())))
