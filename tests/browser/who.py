"""Who opens a page: nobody in particular, or somebody with an account in one role."""

import enum

import msgspec

from audit.domain.actor import Actor, Role
from tests import factories_register
from tests.factories_register import INSPECTORS


class Who(enum.StrEnum):
    """Visitors of the site; a newcomer's institution has nothing to show yet."""

    ANYBODY = "anybody"
    CITY = "city"
    DISTRICT = "district"
    EVALUATOR = "evaluator"
    INSTITUTION = "institution"
    NEWCOMER = "newcomer"
    OVERSIGHT = "oversight"
    ADMIN = "admin"


CITY = msgspec.structs.replace(
    factories_register.CITY,
    name="示例监管员",
    manager=True,
    organisation="bureau",
    organisation_name="示例市民政局",
)
DISTRICT = msgspec.structs.replace(
    factories_register.district_regulator("310107"), name="示例区监管员"
)
ADMIN = msgspec.structs.replace(factories_register.ADMIN, name="示例管理员")
OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31", name="示例监督员")
TEAM = (INSPECTORS[4].id, INSPECTORS[5].id)
EVALUATOR = msgspec.structs.replace(factories_register.evaluator(TEAM[0]), name="示例评价员")


def owner(institution: str) -> Actor:
    """Return the manager of an institution."""
    return msgspec.structs.replace(
        factories_register.owner(institution), name="示例负责人", manager=True
    )
