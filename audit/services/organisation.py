"""Organisations: who regulates, evaluates, oversees, operates, and which institutions have people.

An administrator keeps them.
"""

from typing import Annotated

import msgspec

from audit.domain import permission
from audit.domain.account import require_administrator
from audit.domain.errors import Conflict, Fault, Invalid
from audit.domain.filters import OrganisationFilter
from audit.domain.organisation import (
    Contract,
    Organisation,
    OrganisationKind,
    check_organisation,
)
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.registry import Name
from audit.storage.unit_of_work import UnitOfWork


class OrganisationDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An organisation as it is to be; `id` names the one that is changed, "" adds a new one."""

    id: Annotated[str, msgspec.Meta(max_length=64)] = ""
    kind: OrganisationKind
    name: Name
    region: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{2}){0,3}\Z")] = ""
    institution: Annotated[str, msgspec.Meta(max_length=64)] = ""
    uscc: Annotated[str, msgspec.Meta(max_length=18)] = ""
    contracts: Annotated[tuple[Contract, ...], msgspec.Meta(max_length=100)] = ()


async def page(
    uow: UnitOfWork, chosen: OrganisationFilter, request: PageRequest
) -> Page[Organisation]:
    """Return organisations, by name."""
    permission.require(uow.actor, Act.MANAGE_ORGANISATIONS)
    return await uow.organisations.page(chosen, request)


async def read(uow: UnitOfWork, organisation: str) -> Organisation:
    """Return one organisation."""
    permission.require(uow.actor, Act.MANAGE_ORGANISATIONS)
    return await uow.organisations.get(organisation)


async def save(uow: UnitOfWork, draft: OrganisationDraft) -> Organisation:
    """Add an organisation, or replace what is kept of one; its kind stays.

    Raises `Invalid` with every field that is wrong.
    """
    permission.require(uow.actor, Act.MANAGE_ORGANISATIONS)
    before = await uow.organisations.get(draft.id) if draft.id else None
    saved = Organisation(
        id=draft.id or uow.new_id(),
        kind=draft.kind,
        name=draft.name,
        region=draft.region,
        institution=draft.institution or None,
        uscc=draft.uscc,
        contracts=draft.contracts,
        closed_on=before.closed_on if before else None,
    )
    if before is not None and before.kind is not saved.kind:
        raise Conflict(
            "organisation.kind",
            "The kind of an organisation stays; close it, and add another.",
        )
    check_organisation(saved)
    await _check_named(uow, saved)
    await _require_alone(uow, saved)
    event = uow.event("organisation.saved", saved.id, kind=saved.kind)
    await uow.organisations.save(saved, event=event)
    return saved


async def close(uow: UnitOfWork, organisation: str) -> Organisation:
    """Close an organisation from today on: its people can no longer act for it."""
    permission.require(uow.actor, Act.MANAGE_ORGANISATIONS)
    found = await uow.organisations.get(organisation)
    if found.closed_on is not None:
        raise Conflict(
            "organisation.closed",
            "{organisation} was closed on {day}.",
            organisation=found.name,
            day=found.closed_on.isoformat(),
        )
    closed = msgspec.structs.replace(found, closed_on=uow.today)
    event = uow.event("organisation.closed", closed.id)
    await uow.organisations.save(closed, event=event)
    if closed.kind is OrganisationKind.OPERATOR:
        require_administrator(await uow.accounts.administrators())
    return closed


async def _require_alone(uow: UnitOfWork, saved: Organisation) -> None:
    """Refuse what is there already, such as the same form sent twice."""
    if await uow.organisations.open_twin(saved) is not None:
        raise Conflict(
            "organisation.twice",
            "{name} is there already, of the same kind and for the same place; look for it in the"
            " list.",
            name=saved.name,
        )


async def _check_named(uow: UnitOfWork, saved: Organisation) -> None:
    """Refuse an institution that is not in the register, or a contract given by no regulator."""
    if saved.institution:
        await uow.registers.institutions((saved.institution,))
    givers = frozenset(contract.commissioned_by for contract in saved.contracts)
    known = await uow.organisations.some(givers)
    faults = tuple(
        Fault(
            where=f"contracts[{place}].commissioned_by",
            code="organisation.commissioned_by",
            message="Contract {number} is commissioned by a regulator; {giver} is none.",
            fields={"number": contract.number, "giver": contract.commissioned_by},
        )
        for place, contract in enumerate(saved.contracts)
        if not _is_regulator(known.get(contract.commissioned_by))
    )
    if faults:
        raise Invalid(
            "organisation.contracts",
            "{count} contracts name who cannot commission one; correct each.",
            count=len(faults),
            faults=faults,
        )


def _is_regulator(found: Organisation | None) -> bool:
    return found is not None and found.kind is OrganisationKind.REGULATOR
