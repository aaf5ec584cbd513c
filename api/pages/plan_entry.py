"""What the form of a plan takes: what a draft says, with one field for each number of its grid."""

from typing import Annotated, Any

import msgspec

from api.pages.forms import Entered
from audit.domain.actor import Actor
from audit.domain.plan import Plan, PlanDraft, Quota
from audit.domain.registry import RiskClass
from audit.services.plan import Basis

Identity = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f-]{36}\Z")]
GRID = tuple(msgspec.structs.fields(Quota))
_QUOTAS = "quotas"
_CODE_LENGTH = 6


def grid_name(risk_class: str, part: str) -> str:
    """Return the name of the field for one number of a risk class."""
    return f"{risk_class.lower()}_{part}"


def _entry() -> type[msgspec.Struct]:
    """Return what the form takes: what a draft takes, with one field for each number of the grid.

    `identity` makes the form that is sent twice one plan.
    """
    flat: list[tuple[str, Any] | tuple[str, Any, Any]] = [("identity", Identity, "")]
    named = [(field.name, field) for field in msgspec.structs.fields(PlanDraft)]
    named += [(grid_name(one, field.name), field) for one in RiskClass for field in GRID]
    for name, field in named:
        if name != _QUOTAS:
            flat.append((name, field.type) if field.required else (name, field.type, field.default))
    return msgspec.defstruct("Entry", flat, frozen=True, kw_only=True)


Entry = _entry()


def draft_of(entry: msgspec.Struct) -> tuple[PlanDraft, str]:
    """Return the draft that was entered, and the id it may take."""
    values = msgspec.structs.asdict(entry)
    identity = values.pop("identity")
    quotas = {
        one.value: Quota(**{part.name: values.pop(grid_name(one, part.name)) for part in GRID})
        for one in RiskClass
    }
    return PlanDraft(**values, quotas=quotas), identity


def proposed(basis: Basis, actor: Actor) -> Entered:
    """Return what stands in a new form: the words of the model, or what the account tells."""
    if basis.model is not None:
        return {**_entered(basis.model), "identity": (basis.identity,)}
    return {
        "identity": (basis.identity,),
        "year": (str(basis.today.year),),
        "body": (actor.region.ljust(_CODE_LENGTH, "0"),),
        "body_name": (actor.organisation_name,),
        "region": (actor.region,),
        "team_size": ("2",),
        **{grid_name(one, part): ("0",) for one in RiskClass for part in ("minimum", "reserve")},
    }


def _entered(plan: Plan) -> Entered:
    """Return a plan as it would have been entered."""
    found: dict[str, tuple[str, ...]] = {}
    for field in msgspec.structs.fields(PlanDraft):
        value = getattr(plan, field.name)
        if field.name == _QUOTAS:
            continue
        if isinstance(value, tuple):
            found[field.name] = tuple(map(str, value))
        elif isinstance(value, bool):
            found[field.name] = ("true",) if value else ()
        else:
            found[field.name] = (str(value),)
    for one, quota in plan.quotas.items():
        for part in GRID:
            found[grid_name(one, part.name)] = (str(getattr(quota, part.name)),)
    return found
