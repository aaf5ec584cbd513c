"""What the form of a plan takes: what a draft says, with one field for each number of its grid."""

import re
from collections.abc import Mapping
from itertools import starmap
from typing import Annotated, Any

import msgspec

from api.pages.forms import Entered
from audit.domain.actor import Actor
from audit.domain.errors import Fault, Invalid
from audit.domain.plan import Plan, PlanDraft, Quota
from audit.domain.registry import RiskClass
from audit.services.plan import Basis, digest_of

Identity = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f-]{36}\Z")]
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
GRID = tuple(msgspec.structs.fields(Quota))
HIDDEN = ("identity", "plan", "seen", "amends")
_QUOTAS, _STRATA = "quotas", "strata"
_STRATUM_LINE = re.compile(
    r"(?P<name>\d{6}-[A-D]) +(?P<num>\d{1,6})/(?P<den>\d{1,6})"
    r"(?: +(?P<minimum>\d{1,5}))?(?: +(?P<reserve>\d{1,5}))?"
)
_CODE_LENGTH = 6


def grid_name(risk_class: str, part: str) -> str:
    """Return the name of the field for one number of a risk class."""
    return f"{risk_class.lower()}_{part}"


def _entry() -> type[msgspec.Struct]:
    """Return what the form takes: what a draft takes, with one field for each number of the grid.

    `identity` makes the form that is sent twice one plan; `plan` is the draft that is changed and
    `seen` its digest, `amends` the public plan that a version is to follow. Shares of single strata
    are entered in lines.
    """
    flat: list[tuple[str, Any] | tuple[str, Any, Any]] = [
        ("identity", Identity, ""),
        ("plan", str, ""),
        ("seen", Digest, ""),
        ("amends", str, ""),
        (_STRATA, str, ""),
    ]
    named = [(field.name, field) for field in msgspec.structs.fields(PlanDraft)]
    named += [(grid_name(one, field.name), field) for one in RiskClass for field in GRID]
    for name, field in named:
        if name not in {_QUOTAS, _STRATA}:
            flat.append((name, field.type) if field.required else (name, field.type, field.default))
    return msgspec.defstruct("Entry", flat, frozen=True, kw_only=True)


Entry = _entry()


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of what is entered: a new draft, the change of one, or the next version.

    `plan` is the draft that is changed and `seen` its digest, `amends` the plan that is amended.
    """

    identity: str = ""
    plan: str = ""
    seen: str = ""
    amends: str = ""


def draft_of(entry: msgspec.Struct) -> tuple[PlanDraft, Aim]:
    """Return the draft that was entered, and what is to become of it. Raises `Invalid`."""
    values = msgspec.structs.asdict(entry)
    aim = Aim(**{name: values.pop(name) for name in HIDDEN})
    quotas = {
        one.value: Quota(**{part.name: values.pop(grid_name(one, part.name)) for part in GRID})
        for one in RiskClass
    }
    strata = _strata_of(values.pop(_STRATA), quotas)
    return PlanDraft(**values, quotas=quotas, strata=strata), aim


def _strata_of(text: str, quotas: Mapping[str, Quota]) -> dict[str, Quota]:
    """Return the quotas of single strata, one a line; each is drawn as its class is."""
    lines = [line.strip() for line in text.splitlines()]
    found = {place: _STRATUM_LINE.fullmatch(line) for place, line in enumerate(lines, 1) if line}
    faults = [
        Fault(
            where=f"$.{_STRATA}",
            code="plan.stratum_line",
            message="Line {line} must hold district and class, the share and, if wanted, the least"
            " number and the reserves, such as 310106-D 1/2 1 0.",
            fields={"line": str(place)},
        )
        for place, match in found.items()
        if match is None or int(match["den"]) == 0
    ]
    if faults:
        raise Invalid(
            "plan.strata",
            "{count} lines of single strata are wrong; correct each.",
            faults=tuple(faults),
            count=len(faults),
        )
    return {
        match["name"]: Quota(
            num=int(match["num"]),
            den=int(match["den"]),
            minimum=int(match["minimum"] or 0),
            reserve=int(match["reserve"] or 0),
            method=quotas[match["name"][-1]].method,
        )
        for match in found.values()
        if match
    }


def aim_of(given: Entered) -> Aim:
    """Return what is to become of what was entered, whether or not it can be read."""
    return Aim(**{name: "".join(given.get(name, ())[:1]) for name in HIDDEN})


def proposed(basis: Basis, actor: Actor, aim: Aim) -> Entered:
    """Return what stands in a new form: the words of the model, or what the account tells."""
    if basis.model is not None:
        seen = digest_of(basis.model) if aim.plan else ""
        hidden = {"identity": basis.identity, "seen": seen, "plan": aim.plan, "amends": aim.amends}
        kept = {name: (value,) for name, value in hidden.items() if value}
        return {**_entered(basis.model), **kept}
    return {
        "identity": (basis.identity,),
        "year": (str(basis.today.year),),
        "body": (actor.region.ljust(_CODE_LENGTH, "0"),),
        "body_name": (actor.organisation_name,),
        "region": (actor.region,),
        "team_size": ("2",),
        "frequency": ("1",),
        "rest_months": ("0",),
        **{grid_name(one, part): ("0",) for one in RiskClass for part in ("minimum", "reserve")},
    }


def _entered(plan: Plan) -> Entered:
    """Return a plan as it would have been entered."""
    found: dict[str, tuple[str, ...]] = {}
    for field in msgspec.structs.fields(PlanDraft):
        value = getattr(plan, field.name)
        if field.name in {_QUOTAS, _STRATA} or value is None:
            continue
        if isinstance(value, tuple):
            found[field.name] = tuple(map(str, value))
        elif isinstance(value, bool):
            found[field.name] = ("true",) if value else ()
        else:
            found[field.name] = (str(value),)
    found[_STRATA] = ("\n".join(starmap(_line, sorted(plan.strata.items()))),)
    for one, quota in plan.quotas.items():
        for part in GRID:
            found[grid_name(one, part.name)] = (str(getattr(quota, part.name)),)
    return found


def _line(name: str, quota: Quota) -> str:
    return f"{name} {quota.num}/{quota.den} {quota.minimum} {quota.reserve}"
