"""Corrective actions: answered by the institution, accepted or returned by the regulator."""

from collections.abc import Callable
from typing import Annotated

import msgspec

from audit.domain import permission, remediation, visit
from audit.domain.filters import ActionFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.remediation import CorrectiveAction
from audit.domain.visit import Reason
from audit.storage.unit_of_work import UnitOfWork
from checklists.model import Digest


class Response(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the institution mended, and how; `evidence` are digests of files taken in."""

    text: Annotated[str, msgspec.Meta(min_length=2, max_length=4000)]
    evidence: Annotated[tuple[Digest, ...], msgspec.Meta(max_length=50)] = ()


async def page(
    uow: UnitOfWork, chosen: ActionFilter, request: PageRequest
) -> Page[CorrectiveAction]:
    """Return the corrective actions this actor may see, the next deadline first."""
    bounds = permission.bounds(uow.actor, Act.READ_RESULT)
    return await uow.actions.page(chosen, bounds, request)


async def answer(uow: UnitOfWork, action_id: str, response: Response) -> CorrectiveAction:
    """Say what was mended.

    Raises `Conflict` when the action is not waiting for it, `Invalid` for a file that was never
    taken in.
    """

    def change(action: CorrectiveAction) -> CorrectiveAction:
        return remediation.answer_action(action, response.text, response.evidence, on=uow.today)

    answered = await _change(uow, action_id, change, act=Act.ANSWER_ACTION)
    remediation.require_known(
        answered, {one.digest for one in await uow.evidence.of_visit(answered.visit)}
    )
    return answered


async def accept(uow: UnitOfWork, action_id: str) -> CorrectiveAction:
    """Close the action: what was mended has been checked.

    With the last one the visit's result becomes “corrected”; what is public of it stays as it was.
    """

    def change(action: CorrectiveAction) -> CorrectiveAction:
        return remediation.accept_action(action, on=uow.today)

    accepted = await _change(uow, action_id, change, act=Act.JUDGE_ACTION)
    if remediation.all_accepted(await uow.actions.of_visit(accepted.visit)):
        await _correct(uow, accepted.visit)
    return accepted


async def give_back(uow: UnitOfWork, action_id: str, reason: Reason) -> CorrectiveAction:
    """Return the action to the institution, saying what is still missing."""

    def change(action: CorrectiveAction) -> CorrectiveAction:
        return remediation.return_action(action, reason)

    return await _change(uow, action_id, change, act=Act.JUDGE_ACTION)


async def _correct(uow: UnitOfWork, visit_id: str) -> None:
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.JUDGE_ACTION))
    corrected = visit.correct(found)
    event = uow.event("visit.corrected", visit_id, result=corrected.result)
    await uow.visits.save(corrected, was=found.state, event=event)


async def _change(
    uow: UnitOfWork,
    action_id: str,
    change: Callable[[CorrectiveAction], CorrectiveAction],
    *,
    act: Act,
) -> CorrectiveAction:
    before = await uow.actions.get(action_id, permission.bounds(uow.actor, act))
    after = change(before)
    event = uow.event("action.changed", after.id, was=before.state, state=after.state)
    await uow.actions.save(after, was=before.state, event=event)
    return after
