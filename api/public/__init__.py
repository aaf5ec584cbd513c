"""The pages for the public, without an account: plans, draws with proof, results, open data."""

from typing import Any

from litestar import Router
from litestar.connection import ASGIConnection
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.static_files import create_static_files_router

from api.public import (
    draw_check,
    draw_line,
    draw_teams,
    draws,
    estimates,
    home,
    indicators,
    open_data,
    plans,
    reports,
    results,
    statistics,
    verify,
)
from api.public.cache import PageCache
from api.view import STATIC, TEMPLATES

__all__ = ("ROUTES", "TEMPLATES")

_YEAR = 365 * 24 * 60 * 60


def _is_a_name(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse what cannot be the name of a file, before a file system is asked for it."""
    if not connection.scope["path"].isprintable():
        raise NotFoundException


ROUTES = (
    Router(
        "/",
        route_handlers=[
            home.home,
            home.about,
            plans.plans,
            plans.plan,
            draws.draws,
            draws.draw,
            draws.draw_archive,
            draws.draw_file,
            draw_line.draw_line,
            draw_teams.draw_teams,
            draw_teams.draw_changes,
            estimates.estimates,
            estimates.estimates_csv,
            draw_check.tickets,
            draw_check.check_page,
            results.results,
            results.institution,
            reports.report,
            reports.report_file,
            open_data.data,
            open_data.results_json,
            open_data.results_csv,
            open_data.draws_json,
            indicators.indicators,
            indicators.indicators_csv,
            statistics.statistics,
            statistics.statistics_json,
            statistics.statistics_csv,
            verify.verify,
        ],
        include_in_schema=False,
        middleware=[PageCache()],
    ),
    # Pages name these files with a fingerprint of their content: a changed one is asked for anew.
    create_static_files_router(
        "/static",
        directories=[STATIC],
        guards=[_is_a_name],
        cache_control=CacheControlHeader(public=True, max_age=_YEAR, immutable=True),
    ),
)
