"""Signing in: what pages and commands call. Hashing takes time, and is done with no unit open."""

import asyncio

from audit.domain.account import LinkView, Person, identity_of, normal_login
from audit.domain.actor import ANYONE, Visitor
from audit.domain.errors import Fault, Invalid
from audit.domain.password import (
    SALT_BYTES,
    check_password,
    hash_password,
    is_outdated,
    is_password,
)
from audit.domain.second_factor import RECOVERY_CHANCE, SECRET_BYTES, Enrolment
from audit.domain.session import Client, Opened, Secrets, Step, refused
from audit.runtime import Runtime
from audit.services import account, second_factor, session

__all__ = ["Client", "Enrolment", "LinkView", "Opened", "Step"]


async def sign_in(runtime: Runtime, login: str, password: str, *, client: Client) -> Opened:
    """Open a session for whom login and password are right.

    Raises `Forbidden`: one refusal for all that may be wrong, or how long to wait.
    """
    typed = normal_login(login)
    async with runtime.unit_of_work(ANYONE) as uow:
        person = await session.attempt(uow, typed, client)
    if not await _is_password(runtime, person, password) or person is None:
        raise refused()
    newer = ""
    if is_outdated(person.password, runtime.password_cost):
        newer = await _hashed(runtime, password)
    async with runtime.unit_of_work(ANYONE) as uow:
        return await session.open_with_password(
            uow, person, client=client, secrets=_secrets(runtime), newer=newer
        )


async def sign_in_with_identity(
    runtime: Runtime, issuer: str, subject: str, *, client: Client
) -> Opened:
    """Open a session for the person who connected this identity.

    The caller has verified that a provider vouches for it.
    """
    identity = identity_of(issuer, subject)
    async with runtime.unit_of_work(ANYONE) as uow:
        return await session.open_with_identity(
            uow, identity, client=client, secrets=_secrets(runtime)
        )


async def confirm_code(runtime: Runtime, token: str, code: str, *, client: Client) -> Opened:
    """Take a code of the authenticator, or a recovery code; the session gets a new token."""
    async with runtime.unit_of_work(ANYONE) as uow:
        await second_factor.attempt(uow, token, client)
    async with runtime.unit_of_work(ANYONE) as uow:
        return await second_factor.confirm(
            uow, token, code, client=client, secrets=_secrets(runtime)
        )


async def enrol_begin(runtime: Runtime, token: str) -> Enrolment:
    """Return what an authenticator is shown, the same until a code of it was given."""
    async with runtime.unit_of_work(ANYONE) as uow:
        return await second_factor.begin(uow, token, chance=runtime.chance(SECRET_BYTES))


async def enrol_finish(
    runtime: Runtime, token: str, code: str, *, client: Client
) -> tuple[Opened, tuple[str, ...]]:
    """Take the first code of a new authenticator; return the recovery codes, shown this once."""
    async with runtime.unit_of_work(ANYONE) as uow:
        return await second_factor.finish(
            uow,
            token,
            code,
            client=client,
            secrets=_secrets(runtime),
            chance=runtime.chance(RECOVERY_CHANCE),
        )


async def look_at_link(runtime: Runtime, text: str) -> LinkView:
    """Return what a link is for. Raises `NotFound` for one unknown, used or expired."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        return await session.look_at_link(uow, text)


async def accept_link(runtime: Runtime, text: str, password: str, *, client: Client) -> Opened:
    """Set the password of whom a link was made for, end their sessions, and open a new one."""
    view = await look_at_link(runtime, text)
    kept = await _checked(runtime, password, known=(view.login, view.name))
    async with runtime.unit_of_work(ANYONE) as uow:
        return await session.use_link(
            uow, text, password=kept, client=client, secrets=_secrets(runtime)
        )


async def change_password(
    runtime: Runtime, visitor: Visitor, *, old: str, new: str, client: Client
) -> Opened:
    """Change one's password; other sessions end, this one gets a new token."""
    async with runtime.unit_of_work(visitor) as uow:
        person = await account.attempt_password(uow, client)
    if not await _is_password(runtime, person, old):
        wrong = Fault(
            where="old", code="password.wrong_present", message="This is not your present password."
        )
        raise Invalid("password.not_changed", "The password was not changed.", faults=(wrong,))
    kept = await _checked(runtime, new, known=(person.login, person.name), where="new")
    async with runtime.unit_of_work(visitor) as uow:
        return await account.set_password(
            uow,
            visitor.token,
            person,
            password=kept,
            client=client,
            secrets=_secrets(runtime),
        )


async def switch(runtime: Runtime, visitor: Visitor, membership: str, *, client: Client) -> Opened:
    """Go on in another of one's roles; the session gets a new token."""
    async with runtime.unit_of_work(visitor) as uow:
        return await account.switch(
            uow, visitor.token, membership, client=client, secrets=_secrets(runtime)
        )


async def sign_out(runtime: Runtime, token: str) -> None:
    """End the session with this token; one that has ended stays as it is."""
    async with runtime.unit_of_work(ANYONE) as uow:
        await session.end(uow, token)


async def touch(runtime: Runtime, visitor: Visitor) -> None:
    """Note that a session is in use; written only when a minute has passed."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        due = await session.is_to_be_noted(uow, visitor)
    if due:
        async with runtime.unit_of_work(ANYONE) as uow:
            await session.note(uow, visitor)


async def _is_password(runtime: Runtime, person: Person | None, password: str) -> bool:
    """Return whether it is the person's password; it takes as long where there is nobody."""
    kept = person.password if person is not None and person.disabled_at is None else ""
    return await asyncio.to_thread(is_password, kept, password, cost=runtime.password_cost)


async def _checked(
    runtime: Runtime, password: str, *, known: tuple[str, ...], where: str = "password"
) -> str:
    await asyncio.to_thread(check_password, password, known=known, where=where)
    return await _hashed(runtime, password)


async def _hashed(runtime: Runtime, password: str) -> str:
    salt, cost = runtime.chance(SALT_BYTES), runtime.password_cost
    return await asyncio.to_thread(hash_password, password, salt=salt, cost=cost)


def _secrets(runtime: Runtime) -> Secrets:
    return Secrets(token=runtime.secret(), device=runtime.secret())
