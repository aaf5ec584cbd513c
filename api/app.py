"""The web application: routes, errors, security headers, and what lives as long as the process."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import MutableScopeHeaders
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Contact, SecurityScheme
from litestar.types import Message, Scope

from api import jobs
from api.dependencies import ACTOR, DEPENDENCIES
from api.errors import answer_defect, answer_domain_error, answer_http_exception
from api.requests import ExactRequest
from api.rest import CONTROLLERS
from audit.domain.errors import DomainError
from audit.domain.evidence import LARGEST_FILE
from audit.runtime import Runtime
from audit.settings import Settings
from reports.render import Renderer

# An upload is one file with a little form around it; anything else is far smaller.
LARGEST_BODY = LARGEST_FILE + 1024 * 1024

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(settings: Settings) -> Litestar:
    """Return the application; its lifespan opens the runtime, the renderers and the timetable."""
    return Litestar(
        route_handlers=[
            Router(
                "/api",
                route_handlers=CONTROLLERS,
                dependencies=ACTOR,
                security=[{"bearer": []}],
            ),
        ],
        dependencies=DEPENDENCIES,
        lifespan=[_life(settings)],
        exception_handlers={
            DomainError: answer_domain_error,
            HTTPException: answer_http_exception,
            Exception: answer_defect,
        },
        openapi_config=_openapi(),
        compression_config=CompressionConfig(backend="gzip", minimum_size=1024),
        request_max_body_size=LARGEST_BODY,
        before_send=[_secure],
        request_class=ExactRequest,
        debug=False,
        logging_config=None,
    )


def _life(settings: Settings) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(app: Litestar) -> AsyncIterator[None]:
        async with (
            Runtime.open(settings) as runtime,
            jobs.timetable(runtime),
        ):
            with Renderer(settings.render_workers) as renderer:
                app.state.runtime = runtime
                app.state.renderer = renderer
                yield

    return life


async def _secure(message: Message, _scope: Scope) -> None:
    """Set the security headers on every answer, refusals and files among them."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="明鉴 Mingjian",
        version="1",
        description=(
            "Verifiable random inspections, exact scores and grades, remediation and publication."
            " Errors are problem documents (RFC 9457) with a stable `code`."
        ),
        contact=Contact(name="Mingjian"),
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(
                    type="http", scheme="bearer", description="`mingjian token create` makes one."
                )
            }
        ),
        path="/api/schema",
        render_plugins=[JsonRenderPlugin()],
        use_handler_docstrings=True,
    )
