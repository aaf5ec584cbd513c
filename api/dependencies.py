"""What handlers are given: the runtime, the actor a request speaks for, and the page asked for."""

from typing import Annotated, Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter

from audit.domain.actor import ANYONE, Actor
from audit.domain.errors import Forbidden
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import token

_SCHEME = "bearer "


def provide_runtime(state: State) -> Runtime:
    """Return the runtime of this process."""
    runtime: Runtime = state.runtime
    return runtime


async def provide_actor(
    request: Request[Any, Any, State], runtime: NamedDependency[Runtime]
) -> Actor:
    """Return whom the bearer token speaks for (RFC 6750).

    Raises `Forbidden` without a token, or with one that is not valid.
    """
    header = request.headers.get("authorization", "")
    if not header.lower().startswith(_SCHEME):
        raise Forbidden(
            "token.missing",
            "This address needs a bearer token; send it in the header Authorization.",
        )
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        return await token.identify(uow, header[len(_SCHEME) :].strip())


def provide_page(
    limit: Annotated[int, QueryParameter(ge=1, le=200, description="How many rows")] = 20,
    offset: Annotated[int, QueryParameter(ge=0, le=10_000_000, description="Rows to skip")] = 0,
) -> PageRequest:
    """Return which page of a list is asked for."""
    return PageRequest(limit=limit, offset=offset)


DEPENDENCIES = {
    "runtime": Provide(provide_runtime, sync_to_thread=False),
    "page": Provide(provide_page, sync_to_thread=False),
}
ACTOR = {"actor": Provide(provide_actor)}
