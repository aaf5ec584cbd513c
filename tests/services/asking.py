"""Asking the services about people, and what they answer."""

from collections.abc import Awaitable, Callable
from typing import Any

from audit.domain.actor import Actor, Visitor
from audit.domain.errors import DomainError
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services.people import Invitation
from audit.storage.unit_of_work import UnitOfWork

Ask = Callable[[UnitOfWork], Awaitable[Any]]
PAGE = PageRequest()


class Undone(Exception):
    """Ends a unit of work without keeping what was done."""


async def code_of(runtime: Runtime, caller: Visitor | Actor, ask: Ask) -> str:
    """Return with which code a question is refused, or "" for an answer; nothing is kept."""
    try:
        await asked_in_vain(runtime, caller, ask)
    except DomainError as refusal:
        return refusal.code
    except Undone:
        return ""
    raise AssertionError


async def asked_in_vain(runtime: Runtime, caller: Visitor | Actor, ask: Ask) -> None:
    async with runtime.unit_of_work(caller) as uow:
        await ask(uow)
        raise Undone


def invitation(organisation: str, login: str = "newcomer", **more: Any) -> Invitation:  # noqa: ANN401 -- any field
    return Invitation(login=login, name="示例新人", organisation=organisation, **more)
