"""Evidence: admitted, kept by digest, and looked after."""

from typing import Annotated

import msgspec

from audit.domain import permission, visit
from audit.domain.answer import ClientId, Instant
from audit.domain.errors import Invalid
from audit.domain.evidence import Evidence, check_file, id_reused
from audit.domain.permission import Act
from audit.storage.unit_of_work import UnitOfWork
from checklists.model import Code

LONGEST_NAME = 200
Caption = Annotated[str, msgspec.Meta(max_length=200)]
Claim = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?\Z")]


class Arrival(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the client says of a file; `claimed` is the digest it computed at capture, or ""."""

    id: ClientId
    item: Code | None = None
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]
    caption: Caption = ""
    captured_at: Instant
    claimed: Claim = ""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What we found of a file: its digest, size and type, and the digest of its print copy."""

    digest: str
    size: int
    media_type: str
    print_digest: str = ""


async def admit(
    uow: UnitOfWork, visit_id: str, *, arrival: Arrival, content: Content
) -> Evidence | None:
    """Refuse a file that may not be taken in, before any byte of it is kept.

    Returns the earlier record when the client repeats itself, so that nothing need be done.
    """
    bounds = permission.bounds(uow.actor, Act.RECORD_VISIT)
    found = await uow.visits.get(visit_id, bounds)
    earlier = await uow.evidence.find(arrival.id, bounds)
    if earlier is not None:
        return _same(earlier, visit_id, arrival=arrival, content=content)
    visit.require_answerable(found)
    check_file(
        size=content.size,
        media_type=content.media_type,
        claimed=arrival.claimed,
        actual=content.digest,
    )
    checklist = await uow.snapshots.checklist(found.checklist)
    if arrival.item is not None and all(
        resolved.item.code != arrival.item for resolved in checklist.items
    ):
        raise Invalid(
            "evidence.item",
            "Item {item} is not on this visit's checklist; use a code from the list, or none.",
            item=arrival.item,
        )
    return None


async def record(uow: UnitOfWork, visit_id: str, *, arrival: Arrival, content: Content) -> Evidence:
    """Keep the record of a file whose bytes are already in the store."""
    earlier = await admit(uow, visit_id, arrival=arrival, content=content)
    if earlier is not None:
        return earlier
    evidence = Evidence(
        id=arrival.id,
        visit=visit_id,
        item=arrival.item or "",
        digest=content.digest,
        size=content.size,
        media_type=content.media_type,
        name=arrival.name,
        caption=arrival.caption,
        captured_at=arrival.captured_at,
        received_at=uow.now,
        by=uow.actor.id,
        print_digest=content.print_digest,
    )
    event = uow.event(
        "evidence.received",
        evidence.id,
        visit=visit_id,
        digest=evidence.digest,
        print_digest=evidence.print_digest,
        claimed=arrival.claimed,
    )
    await uow.evidence.add(evidence, event=event)
    # As it is kept, in UTC: a repetition gets the very same answer.
    return await uow.evidence.get(evidence.id, permission.bounds(uow.actor, Act.RECORD_VISIT))


async def of_visit(uow: UnitOfWork, visit_id: str) -> tuple[Evidence, ...]:
    """Return the evidence of a visit in the order it was taken."""
    found = await uow.visits.get(visit_id, permission.bounds(uow.actor, Act.READ_VISIT))
    return await uow.evidence.of_visit(found.id)


async def read(uow: UnitOfWork, evidence_id: str) -> Evidence:
    """Return one record for viewing; that it was viewed is kept in its custody trail."""
    bounds = permission.bounds(uow.actor, Act.READ_VISIT)
    evidence = await uow.evidence.get(evidence_id, bounds)
    await uow.evidence.viewed(evidence, event=uow.event("evidence.viewed", evidence.id))
    return evidence


def _same(earlier: Evidence, visit_id: str, *, arrival: Arrival, content: Content) -> Evidence:
    told = (arrival.item or "", arrival.name, arrival.caption, arrival.captured_at)
    kept = (earlier.item, earlier.name, earlier.caption, earlier.captured_at)
    if (earlier.visit, earlier.digest, *kept) != (visit_id, content.digest, *told):
        raise id_reused(earlier.id)
    return earlier
