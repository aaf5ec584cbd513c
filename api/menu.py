"""The navigation of whoever has an account: what their role does, and where."""

from collections.abc import Callable

import msgspec

from audit.domain.actor import Actor
from audit.domain.permission import Act, does

HOME = "/desk"

_GROUP_TITLES = ("Registers", "Inspection", "Outcome", "Basis", "Administration")
_PAGE_TITLES = {
    "/desk": "To do",
    "/desk/institutions": "Institutions",
    "/desk/inspectors": "Inspectors",
    "/desk/recusals": "Recusals",
    "/desk/items": "Item list",
    "/desk/own-recusals": "Own recusals",
    "/desk/risk": "Classes of risk",
    "/desk/own-risk": "Own class of risk",
    "/desk/plans": "Plans",
    "/desk/draws": "Draws",
    "/desk/visits": "Visits",
    "/desk/calendar": "Calendar",
    "/desk/notices": "Notices of visits",
    "/desk/results": "Results",
    "/desk/grades": "Life of grades",
    "/desk/actions": "Corrective actions",
    "/desk/publications": "Publication desk",
    "/desk/complaints": "Complaints",
    "/desk/certificates": "Certificates",
    "/desk/indicators": "Indicators",
    "/desk/checklists": "Checklists",
    "/desk/schemes": "Grade schemes",
    "/desk/migrations": "Version changes",
    "/desk/records": "Own records",
    "/desk/people": "People",
    "/desk/organisations": "Organisations",
    "/desk/tokens": "API tokens",
    "/desk/trail": "Audit trail",
    "/desk/jobs": "Jobs",
    "/desk/health": "Settings and health",
}
# For each group its pages: address, icon, and the act whose doers are led there.
_PAGES: tuple[tuple[tuple[str, str, Act], ...], ...] = (
    (
        ("/desk/institutions", "building-2", Act.READ_REGISTER),
        ("/desk/inspectors", "users", Act.READ_REGISTER),
        ("/desk/recusals", "user-check", Act.READ_REGISTER),
        ("/desk/items", "list-checks", Act.READ_REGISTER),
        ("/desk/risk", "scale", Act.READ_REGISTER),
        ("/desk/own-risk", "scale", Act.ANSWER_ACTION),
    ),
    (
        ("/desk/plans", "scroll-text", Act.READ_PLAN),
        ("/desk/draws", "shuffle", Act.READ_DRAW),
        ("/desk/visits", "map-pin", Act.READ_VISIT),
        ("/desk/calendar", "calendar-days", Act.READ_VISIT),
        ("/desk/notices", "mail", Act.READ_NOTICE),
        ("/desk/own-recusals", "user-check", Act.DECLARE_RECUSAL),
    ),
    (
        ("/desk/results", "star", Act.READ_RESULT),
        ("/desk/grades", "shield-check", Act.READ_RESULT),
        ("/desk/actions", "wrench", Act.READ_RESULT),
        ("/desk/publications", "megaphone", Act.PUBLISH),
        ("/desk/complaints", "message-square-warning", Act.READ_COMPLAINT),
        ("/desk/certificates", "file-badge", Act.ISSUE_CERTIFICATE),
        ("/desk/indicators", "chart-column", Act.READ_INDICATOR),
    ),
    (
        ("/desk/checklists", "clipboard-list", Act.READ_CHECKLIST),
        ("/desk/schemes", "star", Act.READ_CHECKLIST),
        ("/desk/migrations", "history", Act.READ_VISIT),
        ("/desk/records", "table", Act.DECLARE_RECORDS),
    ),
    (
        ("/desk/people", "circle-user", Act.MANAGE_PEOPLE),
        ("/desk/organisations", "network", Act.MANAGE_ORGANISATIONS),
        ("/desk/tokens", "key-round", Act.MANAGE_TOKENS),
        ("/desk/trail", "history", Act.READ_TRAIL),
        ("/desk/jobs", "timer", Act.OPERATE),
        ("/desk/health", "settings", Act.OPERATE),
    ),
)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the menu; `current` is the value of aria-current, "" elsewhere."""

    path: str
    title: str
    icon: str
    current: str


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Lines that belong together under a title, "" for the first one."""

    title: str
    entries: tuple[Entry, ...]


def menu(actor: Actor, path: str, translate: Callable[[str], str]) -> tuple[Group, ...]:
    """Return what `actor` finds in the menu of the page at `path`."""

    def entry(place: str, icon: str) -> Entry:
        title = translate(_PAGE_TITLES[place])
        return Entry(path=place, title=title, icon=icon, current=current(place, path))

    first = Group(title="", entries=(entry(HOME, "house"),))
    groups = (
        Group(
            title=translate(title),
            entries=tuple(entry(place, icon) for place, icon, act in pages if does(actor, act)),
        )
        for title, pages in zip(_GROUP_TITLES, _PAGES, strict=True)
    )
    return (first, *(group for group in groups if group.entries))


def current(place: str, path: str) -> str:
    """Return what aria-current says of a link to `place` on the page at `path`."""
    if path == place:
        return "page"
    return "true" if place != HOME and path.startswith(f"{place}/") else ""
