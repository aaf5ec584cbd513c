"""What the form of a new migration takes: versions, reason, and what is decided otherwise."""

from collections.abc import Iterable, Mapping

from api.pages.comparison import Asked, route_of
from api.pages.forms import Entered
from audit.domain.errors import Fault, Invalid
from audit.domain.migration import Proposal
from checklists.migration import Decision, Handling, Plan, Rule

PREFIX = "item-"
WHY = "why"
# What a person may choose where the draft would carry or ask again.
OFFERED = (Handling.CARRY, Handling.RE_ASK, Handling.RETIRE)


def proposal_of(given: Entered) -> Proposal:
    """Return what was entered. Raises `Invalid` without versions or reason, at each field."""
    texts = {name: values[0].strip() for name, values in given.items()}
    missing = [name for name in ("old", "new", "reason") if not texts.get(name)]
    chosen = {name: text for name, text in texts.items() if name.startswith(PREFIX)}
    if chosen and not texts.get(WHY):
        missing.append(WHY)
    if missing:
        raise Invalid(
            "migration.fields",
            "{count} entries are missing; each is marked.",
            count=len(missing),
            faults=tuple(_missing(name) for name in missing),
        )
    route = route_of(Asked(old=texts["old"], new=texts["new"]))
    decisions = _decisions(chosen, texts.get(WHY, ""))
    return Proposal(route=route, decisions=tuple(decisions), reason=texts["reason"])


def open_rules(plan: Plan) -> tuple[Rule, ...]:
    """Return the rules of a draft that the form offers to decide otherwise: what is asked again."""
    return tuple(rule for rule in plan.rules if rule.handling is Handling.RE_ASK)


def _decisions(chosen: Mapping[str, str], reason: str) -> Iterable[Decision]:
    """Yield the decisions; a choice is written as handling and the code that follows."""
    for name, text in sorted(chosen.items()):
        handling, _, follower = text.partition(" ")
        if handling not in OFFERED:
            raise Invalid("migration.choice", "Choose for each item one of the list.")
        becomes = () if handling == Handling.RETIRE else (follower,)
        yield Decision(
            item=name.removeprefix(PREFIX),
            handling=Handling(handling),
            becomes=becomes,
            reason=reason,
        )


def _missing(name: str) -> Fault:
    return Fault(
        where=f"$.{name}",
        code="form.missing",
        message="This entry is needed.",
        fields={"name": name},
    )
