"""Bearer tokens over JSON."""

from collections.abc import Sequence

from litestar import Controller
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.rest.routes import act, create, read
from audit.domain.actor import Bearer
from audit.domain.page import Page, PageRequest
from audit.domain.token import Token
from audit.runtime import Runtime
from audit.services import token
from audit.services.token import NewToken, Secret


class TokenController(Controller):
    """Bearer tokens; their text is shown once."""

    path = "/tokens"
    tags: Sequence[str] | None = ("tokens",)

    @read("/")
    async def page(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        page: NamedDependency[PageRequest],
    ) -> Page[Token]:
        """List tokens, the latest first."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return await token.page(uow, page)

    @create("/")
    async def create(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        data: JSONBody[NewToken],
    ) -> Secret:
        """Make a token for somebody."""
        async with runtime.unit_of_work(actor) as uow:
            return await token.create(uow, data, text=runtime.secret())

    @act("/{digest:str}/revoke", status_code=204)
    async def revoke(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        digest: FromPath[str],
    ) -> None:
        """End a token at once."""
        async with runtime.unit_of_work(actor) as uow:
            await token.revoke(uow, digest)
