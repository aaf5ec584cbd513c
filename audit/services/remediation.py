"""Corrective actions: answered by the institution, accepted or returned by the regulator."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from audit.domain import exchange, permission, remediation, visit
from audit.domain.exchange import Arrived, Attachment
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


async def expected(uow: UnitOfWork, action_id: str) -> CorrectiveAction:
    """Return the action of which this actor may give an answer. Raises `NotFound`."""
    return await uow.actions.get(action_id, permission.bounds(uow.actor, Act.ANSWER_ACTION))


async def admit(
    uow: UnitOfWork, action_id: str, response: Response, *, files: Sequence[Arrived] = ()
) -> None:
    """Refuse an answer that will not be taken, before any byte of its files is kept.

    Raises what `answer` raises.
    """
    await _answered(uow, await expected(uow, action_id), response, files=files)


async def answer(
    uow: UnitOfWork, action_id: str, response: Response, *, files: Sequence[Arrived] = ()
) -> CorrectiveAction:
    """Say what was mended; the bytes of the files are stored already.

    Raises `Conflict` when the action is not waiting for it, `Invalid` for files that are not taken
    and for evidence of the visit that was never taken in.
    """
    before = await expected(uow, action_id)
    after = await _answered(uow, before, response, files=files)
    return await _keep(uow, before, after, files=files)


async def accept(uow: UnitOfWork, action_id: str) -> CorrectiveAction:
    """Close the action: what was mended has been checked.

    With the last one the visit's result becomes “corrected”; what is public of it stays as it was.
    """
    before = await _judged(uow, action_id)
    accepted = await _keep(uow, before, remediation.accept_action(before, on=uow.today))
    if remediation.all_accepted(await uow.actions.of_visit(accepted.visit)):
        await _correct(uow, accepted.visit)
    return accepted


async def give_back(uow: UnitOfWork, action_id: str, reason: Reason) -> CorrectiveAction:
    """Return the action to the institution, saying what is still missing."""
    before = await _judged(uow, action_id)
    return await _keep(uow, before, remediation.return_action(before, reason))


async def look(uow: UnitOfWork, action_id: str, file_id: str) -> Attachment:
    """Return a file of an action; that its original was looked at is kept in its custody trail."""
    found = await shown(uow, action_id, file_id)
    event = uow.event("action.file_viewed", found.id, action=action_id, digest=found.digest)
    await uow.exchanges.viewed(found, event=event)
    return found


async def shown(uow: UnitOfWork, action_id: str, file_id: str) -> Attachment:
    """Return a file of an action, as a page shows the copy of it. Raises `NotFound`."""
    action = await uow.actions.get(action_id, permission.bounds(uow.actor, Act.READ_RESULT))
    return await uow.exchanges.file(action.id, file_id)


async def _answered(
    uow: UnitOfWork, action: CorrectiveAction, response: Response, *, files: Sequence[Arrived]
) -> CorrectiveAction:
    exchange.check_files(files)
    named = (*response.evidence, *(file.digest for file in files))
    once = tuple(dict.fromkeys(named))
    answered = remediation.answer_action(action, response.text, once, on=uow.today)
    taken_in = {one.digest for one in await uow.evidence.of_visit(action.visit)}
    remediation.require_known(answered, taken_in | {file.digest for file in files})
    return answered


async def _judged(uow: UnitOfWork, action_id: str) -> CorrectiveAction:
    return await uow.actions.get(action_id, permission.bounds(uow.actor, Act.JUDGE_ACTION))


async def _correct(uow: UnitOfWork, visit_id: str) -> None:
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.JUDGE_ACTION))
    corrected = visit.correct(found)
    event = uow.event("visit.corrected", visit_id, result=corrected.result)
    await uow.visits.save(corrected, was=found.state, event=event)


async def _keep(
    uow: UnitOfWork,
    before: CorrectiveAction,
    after: CorrectiveAction,
    *,
    files: Sequence[Arrived] = (),
) -> CorrectiveAction:
    """Keep what an action has become, and the turn that brought it there."""
    said = exchange.turn(
        after,
        identity=uow.new_id(),
        number=await uow.exchanges.next_number(after.id),
        at=uow.now,
        by=uow.actor.id,
    )
    attached = exchange.attachments(files, of=said, identities=[uow.new_id() for _ in files])
    event = uow.event(
        "action.changed",
        after.id,
        was=before.state,
        state=after.state,
        files=[file.digest for file in attached],
    )
    await uow.actions.save(after, was=before.state, event=event)
    await uow.exchanges.add(said, attached, event=event)
    return after
