"""The web application: routes, errors, and what lives as long as the process."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.exceptions import HTTPException

from api import jobs, openapi, pages, public
from api.dependencies import ACTOR, DEPENDENCIES
from api.errors import answer_defect, answer_domain_error, answer_http_exception
from api.own_origin import OwnOrigin, security_headers
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


def create_app(settings: Settings, *, clock: Clock = utc_now) -> Litestar:
    """Return the application; its lifespan opens the runtime, the renderers and the timetable."""
    app = Litestar(
        route_handlers=[
            Router(
                "/api",
                route_handlers=CONTROLLERS,
                dependencies=ACTOR,
                security=[{"bearer": []}],
            ),
            *public.ROUTES,
            *pages.ROUTES,
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
        before_send=[security_headers(settings)],
        request_class=ExactRequest,
        debug=False,
        logging_config=None,
    )
    app.asgi_handler = OwnOrigin(app.asgi_handler, settings, refuse=or_page(answer_domain_error))
    return app


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
