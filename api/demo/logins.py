"""The logins of the demonstration: one for each role, all with the one password shown here.

The key of each second factor follows from the login, so that the way in can show its codes; the
factor itself is asked for as of anybody.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec
import pyotp

from audit.domain.actor import Role
from audit.domain.second_factor import REQUIRED_OF, SECRET_BYTES, new_secret
from checklists.canonical import digest

PASSWORD = "lantern orchard river"  # noqa: S105 -- shown to everybody beside the logins
ADMIN, CITY, DISTRICT, OVERSIGHT = "demo-admin", "demo-city", "demo-district", "demo-oversight"
EVALUATORS = ("demo-evaluator-1", "demo-evaluator-2")
INSTITUTIONS = ("demo-institution-1", "demo-institution-2")
ROLES: Mapping[str, Role] = {
    CITY: Role.REGULATOR,
    DISTRICT: Role.REGULATOR,
    **dict.fromkeys(EVALUATORS, Role.EVALUATOR),
    **dict.fromkeys(INSTITUTIONS, Role.INSTITUTION),
    OVERSIGHT: Role.OVERSIGHT,
    ADMIN: Role.ADMIN,
}
SHOWN_TITLES: Mapping[str, str] = {
    CITY: "The whole city: a draw to compute, visits to grade, results to publish",
    DISTRICT: "Pudong alone: visits to approve, complaints to answer",
    EVALUATORS[0]: "Visits to prepare, and one under way",
    EVALUATORS[1]: "The second evaluator of the same visits",
    INSTITUTIONS[0]: "A published result, and corrective actions to answer",
    INSTITUTIONS[1]: "An announced visit, a good grade with its certificate, own records",
    OVERSIGHT: "Reads everything of the city, the audit trail too, and changes nothing",
    ADMIN: "People, organisations, audit trail, jobs, health",
}


class DemoLogin(msgspec.Struct, frozen=True, kw_only=True):
    """A way in: `shows` is an English message id; `code` is "" where no second factor is asked."""

    login: str
    role: Role
    shows: str
    code: str


def demo_logins(now: datetime) -> tuple[DemoLogin, ...]:
    """Return all logins with the codes of their second factors at this moment."""
    return tuple(
        DemoLogin(
            login=login,
            role=role,
            shows=SHOWN_TITLES[login],
            code=one_time_code(login, now) if role in REQUIRED_OF else "",
        )
        for login, role in ROLES.items()
    )


def chance_of(login: str) -> bytes:
    """Return what stands for the chance of a login's second factor."""
    return bytes.fromhex(digest(f"demo|second factor|{login}".encode()))[:SECRET_BYTES]


def one_time_code(login: str, now: datetime) -> str:
    """Return the code that an authenticator of this login shows now."""
    return pyotp.TOTP(new_secret(chance_of(login))).at(int(now.timestamp()))
