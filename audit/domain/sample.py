"""The sample of a computed draw: who is visited or stands in reserve, with chance and team."""

from collections.abc import Iterator, Mapping

import msgspec

from audit.domain.bundle import parse
from audit.domain.ceremony import Member
from audit.domain.draw import ticket
from audit.domain.draw_files import RESULT, Result
from audit.domain.inclusion import chances
from audit.domain.visit import Membership


def seed_of(content: bytes) -> str:
    """Return the seed that stands in a result.json that was computed here."""
    return result_of(content).seed


def result_of(content: bytes) -> Result:
    """Return what stands in a result.json that was computed here."""
    return msgspec.json.decode(content, type=Result)


def members(files: Mapping[str, bytes]) -> tuple[Member, ...]:
    """Return the members of a draw whose files are complete, stratum by stratum."""
    bundle, result = parse(files), result_of(files[RESULT])
    strata = {unit.id: unit.stratum for unit in bundle.units}
    chance = chances(bundle.units, bundle.plan.strata)
    places: dict[tuple[str, Membership], int] = {}
    found = []
    for institution, membership in _drawn(result):
        stratum = strata[institution]
        place = places.get((stratum, membership), 0) + 1
        places[stratum, membership] = place
        found.append(
            Member(
                draw=result.draw,
                institution=institution,
                stratum=stratum,
                membership=membership,
                position=place,
                ticket=ticket("ticket", result.seed, institution),
                num=chance[institution].numerator,
                den=chance[institution].denominator,
                team=tuple(one or "" for one in result.teams.get(institution, ())),
            )
        )
    return tuple(found)


def _drawn(result: Result) -> Iterator[tuple[str, Membership]]:
    for drawn in result.strata.values():
        yield from ((name, Membership.CERTAIN) for name in drawn.certain)
        yield from ((name, Membership.SELECTED) for name, _ticket in drawn.selected)
        yield from ((name, Membership.RESERVE) for name, _ticket in drawn.reserve)
    yield from ((name, Membership.FORCED) for name in result.forced)
