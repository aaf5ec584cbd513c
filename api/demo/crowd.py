"""Many institutions and inspectors for the demonstration at scale, plainly invented."""

from collections.abc import Iterator
from datetime import date
from importlib import resources

import msgspec

from api.demo.register import WORDS, credit_code, institution, qualified
from audit.domain import districts
from audit.domain.registry import Inspector, Institution

SEED = "mingjian-scale"
_FIRST = 10_000  # numbers below are those of the ordinary demonstration


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the many are, when they are inspected, and what plans and draws are called."""

    regions: tuple[str, ...]
    campaigns: tuple[date, ...]
    body_name: str
    plan_title: str
    legal_basis: str
    late_reason: str
    draw_title: str
    deferral: str


SCALE = msgspec.yaml.decode(
    resources.files("api.demo").joinpath("scale.yaml").read_bytes(), type=Words
)


def share(total: int, region: str) -> int:
    """Return a region's part of a total: half of it for the first, equal parts for the others."""
    first, *others = SCALE.regions
    return total // 2 if region == first else total // 2 // len(others)


def institutions(region: str, count: int) -> Iterator[Institution]:
    """Yield `count` institutions, dealt out over the districts of a region."""
    codes = districts.districts_of(region)
    start = _start(region)
    for place in range(count):
        turn, district = divmod(place, len(codes))
        title, again = turn % len(WORDS.names), turn // len(WORDS.names)
        name = f"{WORDS.names[title]}{again + 2}"
        yield institution(SEED, codes[district], name, number=start + place)


def inspectors(region: str, count: int) -> Iterator[Inspector]:
    """Yield `count` officers of the district bureaus of a region.

    The officers of a district also serve the next one, so that a team can be of two bodies.
    """
    codes = districts.districts_of(region)
    start = _start(region)
    bureaus = [credit_code(SEED, kind="11", region=code, number=start) for code in codes]
    for place in range(count):
        turn, district = divmod(place, len(codes))
        code = codes[district]
        surname = WORDS.surnames[turn % len(WORDS.surnames)]
        given = WORDS.given_names[(turn + district) % len(WORDS.given_names)]
        person = Inspector(
            id=f"DEMO-ZF-{start + place:06}",
            name=f"（演示）{surname}{given}",
            organisation=bureaus[district],
            organisation_name=f"（演示）{districts.name_of(code)}{WORDS.district_bureau.name}",
            districts=(code, codes[(district + 1) % len(codes)]),
            expertise=(),
            capacity=0,
            officer=True,
        )
        yield qualified(person, SEED)


def _start(region: str) -> int:
    return _FIRST + 100_000 * SCALE.regions.index(region)
