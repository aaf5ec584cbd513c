"""The synthetic register: made by digest from a seed and never by chance.

No code in it can belong to a real body: the unified social credit codes have the right check digit,
but the organisation code within them has, on purpose, a wrong one (GB 11714-1997).
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib import resources
from typing import TypeVar

import msgspec
from stdnum.cn import uscc

from api.demo.findings import pick, roll
from audit.domain import districts
from audit.domain.registry import (
    Expertise,
    InspectionItem,
    Inspector,
    InspectorStatus,
    Institution,
    InstitutionStatus,
    Recusal,
    Register,
    RiskClass,
)

Entry = TypeVar("Entry", bound=str)


class Establishment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of establishment: per thousand of all, and per thousand that offer each form."""

    share: int
    title: str
    capacity: tuple[int, int]
    forms: dict[str, int]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body that inspectors belong to, and how many it has."""

    name: str
    inspectors: int


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the synthetic register is made of; shares are per thousand."""

    districts: dict[str, int]
    names: tuple[str, ...]
    kinds: dict[str, Establishment]
    risk_classes: dict[RiskClass, int]
    statuses: dict[InstitutionStatus, int]
    city_bureau: Body
    district_bureau: Body
    evaluators: tuple[Body, ...]
    surnames: tuple[str, ...]
    given_names: tuple[str, ...]
    recusals: tuple[str, ...]
    items: tuple[InspectionItem, ...]


WORDS = msgspec.yaml.decode(
    resources.files("api.demo").joinpath("register.yaml").read_bytes(), type=Words
)
CITY = "31"
RECUSALS = 25
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Coprime with a million: its multiples modulo a million do not meet.
_STRIDE = 7_919
_SUSPENDED = 30  # of a thousand inspectors
_LEAST_VISITS = 6


def synthetic(seed: str) -> Register:
    """Return the register that belongs to `seed`: 240 institutions, 60 inspectors, 25 recusals."""
    institutions = tuple(_institutions(seed))
    inspectors = tuple(_inspectors(seed))
    return Register(
        institutions=institutions,
        inspectors=inspectors,
        recusals=tuple(_recusals(seed, institutions, inspectors)),
        items=WORDS.items,
    )


def credit_code(seed: str, *, kind: str, region: str, number: int) -> str:
    """Return a code with a right check digit whose organisation code is nobody's.

    `kind` is its first two characters: 11 for an authority, 52 for a social service institution.
    """
    serial = (roll(seed, "code") * 1000 + number * _STRIDE) % 1_000_000
    body = f"MJ{serial:06}"
    total = sum(_DIGITS.index(each) * weight for each, weight in zip(body, _WEIGHTS, strict=True))
    wrong = (11 - total % 11 + 1) % 10
    code = f"{kind}{region}{body}{wrong}"
    return code + uscc.calc_check_digit(code)


def _share(shares: Mapping[Entry, int], *key: str) -> Entry:
    """Return the entry that `key` falls to; shares are per thousand and add up to it."""
    drawn = roll(*key)
    for entry, share in shares.items():
        drawn -= share
        if drawn < 0:
            return entry
    raise ValueError(f"the shares of {key} do not add up to a thousand")


def _institutions(seed: str) -> Iterator[Institution]:
    number = 0
    for district, count in WORDS.districts.items():
        names = sorted(WORDS.names, key=lambda name: (roll(seed, district, name), name))
        for name in names[:count]:
            number += 1
            yield institution(seed, district, name, number=number)


def institution(seed: str, district: str, name: str, *, number: int) -> Institution:
    """Return an invented institution; `number` makes its code its own."""
    code = credit_code(seed, kind="52", region=district, number=number)
    kind = _share({kind: each.share for kind, each in WORDS.kinds.items()}, code, "kind")
    made = WORDS.kinds[kind]
    offered = tuple(form for form, share in made.forms.items() if roll(code, form) < share)
    least, most = made.capacity
    place = districts.name_of(district)
    return Institution(
        id=code,
        uscc=code,
        name=f"（演示）{place}{name}{made.title}",
        district=district,
        address=f"（演示）{place}演示路{roll(code, 'address') + 1}号",
        forms=offered or ("day_care",),
        kind=kind,
        status=_share(WORDS.statuses, code, "status"),
        risk_class=_share(WORDS.risk_classes, code, "risk"),
        capacity=least + roll(code, "capacity") % (most - least + 1),
        registered_on=date(2012, 1, 4) + timedelta(days=5 * roll(code, "registered")),
    )


def _inspectors(seed: str) -> Iterator[Inspector]:
    people = sorted(
        (f"（演示）{surname}{given}" for surname in WORDS.surnames for given in WORDS.given_names),
        key=lambda name: (roll(seed, name), name),
    )
    number = 0
    for body, regions, officer in _bodies():
        kind, region = "11" if officer else "52", regions[0].ljust(6, "0")
        code = credit_code(seed, kind=kind, region=region, number=1000 + number)
        for _ in range(body.inspectors):
            number += 1
            person = Inspector(
                id=f"DEMO-{'ZF' if officer else 'PJ'}-{number:04}",
                name=people[number],
                organisation=code,
                organisation_name=body.name,
                districts=regions,
                expertise=(),
                capacity=0,
                officer=officer,
            )
            yield qualified(person, seed)


def _bodies() -> Iterator[tuple[Body, tuple[str, ...], bool]]:
    """Yield each body with the regions its inspectors serve, and whether they are officers.

    The officers of a district also serve the next one, so that a team can be of two bodies.
    """
    yield WORDS.city_bureau, (CITY,), True
    codes = tuple(WORDS.districts)
    for place, code in enumerate(codes):
        name = f"（演示）{districts.name_of(code)}{WORDS.district_bureau.name}"
        bureau = msgspec.structs.replace(WORDS.district_bureau, name=name)
        yield bureau, (code, codes[(place + 1) % len(codes)]), True
    for body in WORDS.evaluators:
        yield body, (CITY,), False


def qualified(person: Inspector, seed: str) -> Inspector:
    """Return the person with two fields of expertise, a capacity and a status."""
    key = (seed, person.id)
    skills = sorted(map(str, Expertise), key=lambda skill: roll(*key, skill))
    suspended = roll(*key, "status") < _SUSPENDED
    return msgspec.structs.replace(
        person,
        expertise=tuple(sorted(skills[:2])),
        capacity=_LEAST_VISITS + roll(*key, "capacity") % _LEAST_VISITS,
        status=InspectorStatus.SUSPENDED if suspended else InspectorStatus.ACTIVE,
    )


def _recusals(
    seed: str, institutions: tuple[Institution, ...], inspectors: tuple[Inspector, ...]
) -> Iterator[Recusal]:
    pairs = sorted(
        (
            (inspector.id, institution.id)
            for inspector in inspectors
            for institution in institutions
            if inspector.serves(institution.district)
        ),
        key=lambda pair: (roll(seed, *pair), roll(*pair), pair),
    )
    for inspector, institution in pairs[:RECUSALS]:
        yield Recusal(
            inspector=inspector,
            institution=institution,
            reason=pick(WORDS.recusals, inspector, institution),
            declared_on=date(2026, 1, 5) + timedelta(days=roll(institution, inspector) % 60),
        )
