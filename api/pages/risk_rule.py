"""The rule that classes of risk follow from: what gives points, in words, and its runs."""

from collections.abc import Iterable, Mapping

import msgspec

from api.pages.forms import Form
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.permission import Act, Scope, may
from audit.domain.risk import RISK_2026, RiskFactor, RiskReason, RiskRule, RiskRun
from reports.table import Cell, Column, Table, table
from reports.writing import day

PLACE = "/desk/risk"
RULE, RUN, CONFIRM = f"{PLACE}/rule", f"{PLACE}/run", f"{PLACE}/confirm"
_FACTOR_SENTENCES: Mapping[RiskFactor, str] = {
    RiskFactor.ORDERS: "Orders to correct in published results",
    RiskFactor.LOW_SCORE: "A score below {low} in the latest published result",
    RiskFactor.COMPLAINTS: "Complaints whose inspection found a breach",
    RiskFactor.OVERDUE: "Corrections whose deadline has passed",
    RiskFactor.REFUSED: "Inspections that were refused",
    RiskFactor.UNREACHABLE: "Not reachable under the registered address",
    RiskFactor.UNSEEN: "No published result",
}


class RulePage(msgspec.Struct, frozen=True, kw_only=True):
    """The rule, the latest run, and what the reader may do now."""

    model: bool
    facts: tuple[tuple[str, str], ...]
    weights: Table
    bounds: Table
    forms: tuple[Form, ...]


def rule_page(run: RiskRun | None, waiting: int, actor: Actor, reader: Reader) -> RulePage:
    """Return the page of the rule; `waiting` is how many classes wait to be confirmed."""
    translate = reader.translate
    facts: tuple[tuple[str, str], ...] = ((translate("Rule"), RISK_2026.name),)
    if run is not None:
        facts += (
            (translate("Latest run"), day(run.ran_on, translate)),
            (translate("Institutions"), str(run.institutions)),
            (translate("SHA-256 of what it was computed from"), run.facts),
            (translate("Waiting to be confirmed"), str(waiting)),
        )
    edits = bool(actor.region) and may(actor, Act.EDIT_REGISTER, Scope(region=actor.region))
    return RulePage(
        model=RISK_2026.model,
        facts=facts,
        weights=_weights(RISK_2026, reader),
        bounds=_bounds(RISK_2026, reader),
        forms=_rule_forms(waiting, reader) if edits else (),
    )


def factor_words(factor: RiskFactor, reader: Reader) -> str:
    """Return what points are given for in words."""
    low = f"{RISK_2026.low // 100}"
    return reader.translate(_FACTOR_SENTENCES[factor]).format(low=low)


def reason_words(reasons: Iterable[RiskReason], reader: Reader) -> str:
    """Return the reasons in one line."""
    translate = reader.translate
    return translate("; ").join(
        translate("{factor} × {count}: {points} points").format(
            factor=factor_words(one.factor, reader), count=one.count, points=one.points
        )
        for one in reasons
    )


def _rule_forms(waiting: int, reader: Reader) -> tuple[Form, ...]:
    translate = reader.translate
    run = Form(
        action=RUN,
        submit=translate("Run the rule"),
        icon="scale",
    )
    confirm = Form(
        action=CONFIRM,
        submit=translate("Confirm all {count}").format(count=waiting),
        consequence=translate(
            "The register takes over all proposed classes, and the institutions see them with their"
            " reasons."
        ),
        icon="check",
    )
    return (run, confirm) if waiting else (run,)


def _weights(rule: RiskRule, reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("What gives points"),
        (
            translate("What is known"),
            Column(title=translate("Points each"), figure=True),
            Column(title=translate("At most"), figure=True),
        ),
        (
            (
                factor_words(factor, reader),
                Cell(text=str(weight.each), value=weight.each),
                Cell(text=str(weight.most), value=weight.most),
            )
            for factor, weight in rule.weights.items()
        ),
    )


def _bounds(rule: RiskRule, reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("From how many points a class begins"),
        (translate("Class of risk"), Column(title=translate("Points of risk"), figure=True)),
        (
            (reader.label(name), Cell(text=str(least), value=least))
            for name, least in rule.bounds.items()
        ),
    )
