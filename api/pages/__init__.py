"""The pages for whoever has an account: one module for each step of the trip."""

from litestar import Router

from api.pages import (
    account,
    assignment,
    certificates,
    complain,
    draws,
    enrolment,
    home,
    identity,
    imports,
    inspectors,
    institutions,
    invitation,
    items,
    notices,
    own_tokens,
    password,
    plans,
    records,
    recusals,
    session,
)

# Each module names its own handlers in HANDLERS.
_MODULES = (
    account,
    certificates,
    complain,
    enrolment,
    home,
    identity,
    invitation,
    imports,
    items,
    notices,
    recusals,
    inspectors,
    institutions,
    own_tokens,
    password,
    records,
    session,
    assignment,
    draws,
    plans,
)

ROUTES = (
    Router(
        "/",
        route_handlers=[handler for module in _MODULES for handler in module.HANDLERS],
        dependencies=session.VISITOR,
        include_in_schema=False,
    ),
)
