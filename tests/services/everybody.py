"""Everybody who may ask for something, as they stand to one thing."""

from collections.abc import Mapping

import msgspec

from audit.domain.actor import ANYONE, SYSTEM, Actor, Role
from tests.factories_register import (
    ADMIN,
    CITY,
    DISTRICTS,
    INSPECTORS,
    INSTITUTIONS,
    NEIGHBOUR,
    district_regulator,
    evaluator,
    owner,
)

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")


def actors(district: str, institution: str, team: tuple[str, ...]) -> Mapping[str, Actor]:
    """Return everybody by name, as they stand to a thing."""
    (away,) = (one for one in DISTRICTS if one != district)
    off_team = next(one.id for one in INSPECTORS if one.id not in team)
    other = next(one.id for one in INSTITUTIONS if one.id != institution)
    return {
        "city": CITY,
        "district": district_regulator(district),
        "other_district": district_regulator(away),
        "neighbour": NEIGHBOUR,
        "oversight": OVERSIGHT,
        "far_oversight": msgspec.structs.replace(OVERSIGHT, region="32"),
        "on_team": evaluator(team[0]),
        "off_team": evaluator(off_team),
        "no_inspector": Actor(id="nobody", role=Role.EVALUATOR),
        "owner": owner(institution),
        "other_owner": owner(other),
        "no_institution": Actor(id="nobody", role=Role.INSTITUTION),
        "admin": ADMIN,
        "system": SYSTEM,
        "public": ANYONE,
    }
