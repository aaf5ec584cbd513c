"""Signing in as the tests try it."""

from datetime import timedelta

import pytest

from api import sign_in
from audit.domain.actor import Visitor
from audit.domain.errors import DomainError, Forbidden
from audit.domain.session import Client, Opened
from audit.runtime import Runtime
from tests.factories_accounts import (
    PASSWORD,
    STEP,
    STRANGER,
    Somebody,
    code,
)
from tests.fixtures_runtime import SetClock

MINUTE = timedelta(minutes=1)


async def refused(runtime: Runtime, text: str) -> str:
    """Return with which code a session is refused."""
    with pytest.raises(Forbidden) as refusal:
        async with runtime.unit_of_work(Visitor(token=text), write=False):
            pass
    return refusal.value.code


async def who(runtime: Runtime, text: str) -> str:
    async with runtime.unit_of_work(Visitor(token=text), write=False) as uow:
        return uow.actor.id


async def tried(
    runtime: Runtime, login: str, password: str, client: Client = STRANGER
) -> Opened | str:
    """Return the session that is opened, or the code of the refusal."""
    try:
        return await sign_in.sign_in(runtime, login, password, client=client)
    except DomainError as refusal:
        return refusal.code


async def fully(runtime: Runtime, one: Somebody, clock: SetClock) -> Opened:
    """Sign in again with both factors."""
    clock.forward(STEP)
    opened = await sign_in.sign_in(runtime, one.login, PASSWORD, client=one.browser)
    return await sign_in.confirm_code(
        runtime, opened.token, code(runtime, one.secret), client=one.browser
    )
