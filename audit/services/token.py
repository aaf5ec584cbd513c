"""Bearer tokens: made, recognised, revoked."""

from datetime import timedelta
from typing import Annotated

import msgspec

from audit.domain import permission
from audit.domain.actor import Actor
from audit.domain.errors import Conflict, NotFound
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act, Scope
from audit.domain.token import Token, TokenName, check_actor, check_acts, is_valid
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import digest

Days = Annotated[int, msgspec.Meta(ge=1, le=366)]


class NewToken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For whom a token is made, what it is called, and for how many days it holds."""

    actor: Actor
    name: TokenName = ""
    days: Days = 90


class OwnToken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token that somebody makes for themselves, for some of the acts of their role."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    acts: Annotated[tuple[Act, ...], msgspec.Meta(max_length=64)]
    days: Days = 90


class Secret(msgspec.Struct, frozen=True, kw_only=True):
    """A new token; its text is shown this once and kept nowhere."""

    token: str
    record: Token


class TokenSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A token; `owner` is the name of who made it for themselves, "" for an administrator's.

    `works` says whether it opens anything now: a person's own ends with account and role.
    """

    token: Token
    owner: str
    works: bool


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
        name=new.name,
        created_at=uow.now,
        expires_at=uow.now + timedelta(days=new.days),
    )
    event = uow.event("token.created", record.digest, role=new.actor.role, of=new.actor.id)
    await uow.tokens.add(record, event=event)
    return Secret(token=text, record=record)


async def create_own(uow: UnitOfWork, new: OwnToken, *, text: str) -> Secret:
    """Make a token for oneself, in the role in use now; it ends when the role does.

    Raises `Invalid` for acts that are not the role's.
    """
    permission.require(uow.actor, Act.MANAGE_ACCOUNT, Scope(person=uow.actor.id))
    check_acts(new.acts, uow.actor.role)
    record = Token(
        digest=digest(text.encode()),
        actor=msgspec.structs.replace(uow.actor, acts=tuple(sorted(set(new.acts)))),
        name=new.name,
        person=uow.actor.id,
        membership=await _membership(uow),
        created_at=uow.now,
        expires_at=uow.now + timedelta(days=new.days),
    )
    event = uow.event("token.created", record.digest, role=uow.actor.role, of=uow.actor.id)
    await uow.tokens.add(record, event=event)
    return Secret(token=text, record=record)


async def revoke_own(uow: UnitOfWork, token: str) -> None:
    """End a token of one's own, named by its digest, at once."""
    permission.require(uow.actor, Act.MANAGE_ACCOUNT, Scope(person=uow.actor.id))
    event = uow.event("token.revoked", token)
    await uow.tokens.revoke(token, at=uow.now, event=event, person=uow.actor.id)


async def revoke(uow: UnitOfWork, token: str) -> None:
    """End a token, named by its digest, at once."""
    permission.require(uow.actor, Act.MANAGE_TOKENS)
    event = uow.event("token.revoked", token)
    await uow.tokens.revoke(token, at=uow.now, event=event)


async def read(uow: UnitOfWork, token: str) -> TokenSheet:
    """Return one token, named by its digest. Raises `NotFound`."""
    permission.require(uow.actor, Act.MANAGE_TOKENS)
    found = await uow.tokens.find(token)
    if found is None:
        raise NotFound("token.none", "There is no token {digest}.", digest=token)
    return TokenSheet(
        token=found.token,
        owner="" if found.person is None else found.person.name,
        works=is_valid(found, now=uow.now, today=uow.today),
    )


async def page(uow: UnitOfWork, request: PageRequest) -> Page[Token]:
    """Return tokens, the latest first."""
    permission.require(uow.actor, Act.MANAGE_TOKENS)
    return await uow.tokens.page(request)


async def _membership(uow: UnitOfWork) -> str:
    """Return the role in use now, in which the token will speak."""
    held = (await uow.accounts.held((uow.actor.id,))).get(uow.actor.id, ())
    for one in held:
        if one.organisation.id == uow.actor.organisation and one.idleness(uow.today) is None:
            return one.membership.id
    raise Conflict("token.no_person", "Only a person with an account makes a token for themselves.")
