"""The pages for whoever has an account: one module for each step of the trip."""

from litestar import Router

ROUTES = (Router("/", route_handlers=[], include_in_schema=False),)
