"""Every page that is measured: the role that reads it, and its address.

A new page is one more line. Words in braces are ids of things of the database it is read from:
`institution`, `name`, `district`, `draw`, `plan` and `visit`.
"""

from collections.abc import Mapping

from audit.domain.actor import Role

PAGES: Mapping[str, tuple[Role, str]] = {
    "home": (Role.PUBLIC, "/"),
    "method": (Role.PUBLIC, "/about"),
    "plans": (Role.PUBLIC, "/plans"),
    "plan": (Role.PUBLIC, "/plans/{plan}"),
    "draws": (Role.PUBLIC, "/draws"),
    "draw": (Role.PUBLIC, "/draws/{draw}"),
    "draw, members by name": (Role.PUBLIC, "/draws/{draw}?name={name}"),
    "results": (Role.PUBLIC, "/results"),
    "results, last page": (Role.PUBLIC, "/results?offset={last}"),
    "results of a district": (Role.PUBLIC, "/results?district={district}"),
    "results of a grade": (Role.PUBLIC, "/results?level=3"),
    "results of a draw": (Role.PUBLIC, "/results?draw={draw}"),
    "results by name": (Role.PUBLIC, "/results?name={name}"),
    "results, nothing found": (Role.PUBLIC, "/results?name=zzzz"),
    "institution": (Role.PUBLIC, "/institutions/{institution}"),
    "open data, explained": (Role.PUBLIC, "/data"),
}
SMALLEST = "method"
"""A page that asks the database for nothing."""
