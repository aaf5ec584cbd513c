"""Bearer tokens: made, recognised, revoked."""

from datetime import timedelta
from typing import Annotated

import msgspec

from audit.domain import permission
from audit.domain.actor import Actor
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.token import Token, check_actor
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import digest


class NewToken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For whom a token is made and for how many days it holds."""

    actor: Actor
    days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 90


class Secret(msgspec.Struct, frozen=True, kw_only=True):
    """A new token; its text is shown this once and kept nowhere."""

    token: str
    record: Token


async def create(uow: UnitOfWork, new: NewToken, *, text: str) -> Secret:
    """Make a token whose secret `text` comes from the caller's source of chance.

    Raises `Invalid` for a scope that is not the role's, `NotFound` for one not in the register.
    """
    permission.require(uow.actor, Act.MANAGE_TOKENS)
    check_actor(new.actor)
    await uow.registers.inspectors([one for one in (new.actor.inspector,) if one])
    await uow.registers.institutions([one for one in (new.actor.institution,) if one])
    record = Token(
        digest=digest(text.encode()),
        actor=new.actor,
        created_at=uow.now,
        expires_at=uow.now + timedelta(days=new.days),
    )
    event = uow.event("token.created", record.digest, role=new.actor.role, of=new.actor.id)
    await uow.tokens.add(record, event=event)
    return Secret(token=text, record=record)


async def revoke(uow: UnitOfWork, token: str) -> None:
    """End a token, named by its digest, at once."""
    permission.require(uow.actor, Act.MANAGE_TOKENS)
    event = uow.event("token.revoked", token)
    await uow.tokens.revoke(token, at=uow.now, event=event)


async def page(uow: UnitOfWork, request: PageRequest) -> Page[Token]:
    """Return tokens, the latest first."""
    permission.require(uow.actor, Act.MANAGE_TOKENS)
    return await uow.tokens.page(request)
