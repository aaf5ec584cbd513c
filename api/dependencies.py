"""What handlers are given: the runtime, the actor a request speaks for, and the page asked for."""

from typing import Annotated, Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import Provide
from litestar.params import QueryParameter

from audit.domain.actor import Bearer
from audit.domain.errors import Forbidden
from audit.domain.page import PageRequest
from audit.runtime import Runtime

_SCHEME = "bearer "


def provide_runtime(state: State) -> Runtime:
    """Return the runtime of this process."""
    runtime: Runtime = state.runtime
    return runtime


def provide_actor(request: Request[Any, Any, State]) -> Bearer:
    """Return the bearer token of the request (RFC 6750); raises `Forbidden` without one."""
    header = request.headers.get("authorization", "")
    if not header.lower().startswith(_SCHEME):
        raise Forbidden(
            "token.missing",
            "This address needs a bearer token; send it in the header Authorization.",
        )
    return Bearer(token=header[len(_SCHEME) :].strip())


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
ACTOR = {"actor": Provide(provide_actor, sync_to_thread=False)}
