"""The pages for whoever has an account: one module for each step of the trip."""

from litestar import Router

from api.pages import (
    account,
    assignment,
    calendar,
    certificates,
    complain,
    draws,
    enrolment,
    evidence_files,
    health,
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
    recording,
    records,
    recusals,
    session,
    trail,
    visit_acts,
    visits,
)

# Each module names its own handlers in HANDLERS.
_MODULES = (
    account,
    certificates,
    complain,
    enrolment,
    health,
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
    trail,
    assignment,
    draws,
    plans,
    recording,
    visits,
    visit_acts,
    evidence_files,
    calendar,
)

ROUTES = (
    Router(
        "/",
        route_handlers=[handler for module in _MODULES for handler in module.HANDLERS],
        dependencies=session.VISITOR,
        include_in_schema=False,
    ),
)
