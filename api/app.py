"""The web application: routes, errors, security headers, and what lives as long as the process."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import MutableScopeHeaders
from litestar.exceptions import HTTPException
from litestar.types import Message, Scope

from api import jobs, openapi, public
from api.dependencies import ACTOR, DEPENDENCIES
from api.errors import answer_defect, answer_domain_error, answer_http_exception
from api.public_errors import or_page
from api.requests import ExactRequest
from api.rest import CONTROLLERS
from audit.domain.errors import DomainError
from audit.domain.evidence import LARGEST_FILE
from audit.runtime import Clock, Runtime, utc_now
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


def create_app(settings: Settings, *, clock: Clock = utc_now) -> Litestar:
    """Return the application; its lifespan opens the runtime, the renderers and the timetable."""
    return Litestar(
        route_handlers=[
            Router(
                "/api",
                route_handlers=CONTROLLERS,
                dependencies=ACTOR,
                security=[{"bearer": []}],
            ),
            *public.ROUTES,
        ],
        dependencies=DEPENDENCIES,
        lifespan=[_life(settings, clock)],
        exception_handlers={
            DomainError: or_page(answer_domain_error),
            HTTPException: or_page(answer_http_exception),
            Exception: or_page(answer_defect),
        },
        template_config=public.TEMPLATES,
        openapi_config=openapi.config(),
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=1024, gzip_compress_level=5
        ),
        request_max_body_size=LARGEST_BODY,
        before_send=[_secure],
        request_class=ExactRequest,
        debug=False,
        logging_config=None,
    )


def _life(
    settings: Settings, clock: Clock
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(app: Litestar) -> AsyncIterator[None]:
        async with (
            Runtime.open(settings, clock=clock) as runtime,
            jobs.timetable(runtime) as timetable,
        ):
            with Renderer(settings.render_workers) as renderer:
                app.state.runtime = runtime
                app.state.renderer = renderer
                app.state.timetable = timetable
                yield

    return life


async def _secure(message: Message, _scope: Scope) -> None:
    """Set the security headers on every answer, refusals and files among them."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
