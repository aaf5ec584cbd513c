"""Classes of risk: points for what is known of an institution, by a named rule, with reasons.

That share and frequency of checks follow the risk is law (上海市优化营商环境条例 (2024-09-27) Art
70), as are four classes from low to high (食品生产经营监督检查管理办法 Art 21). The points and
bounds of `risk-2026` are a model of this product.
"""

import enum
from collections.abc import Mapping
from datetime import date
from typing import Annotated

import msgspec

from audit.domain.errors import Conflict
from audit.domain.registry import RiskClass

Statement = Annotated[str, msgspec.Meta(min_length=2, max_length=2000)]


class RiskFactor(enum.StrEnum):
    """What points are given for."""

    ORDERS = "orders"
    LOW_SCORE = "low_score"
    COMPLAINTS = "complaints"
    OVERDUE = "overdue"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    UNSEEN = "unseen"


class Weight(msgspec.Struct, frozen=True, kw_only=True):
    """Points for each time, up to the most that the factor can add."""

    each: int
    most: int


class RiskRule(msgspec.Struct, frozen=True, kw_only=True):
    """How points are given and classes follow from them.

    Facts count that are at most `months` old. `low` is the score in hundredths below which a result
    is low. `bounds` holds the least points of each class above A; `model` marks a rule that is no
    official one.
    """

    name: str
    model: bool
    months: int
    low: int
    weights: Mapping[RiskFactor, Weight]
    bounds: Mapping[RiskClass, int]


RISK_2026 = RiskRule(
    name="risk-2026",
    model=True,
    months=24,
    low=60_00,
    weights={
        RiskFactor.ORDERS: Weight(each=4, most=20),
        RiskFactor.LOW_SCORE: Weight(each=15, most=15),
        RiskFactor.COMPLAINTS: Weight(each=10, most=30),
        RiskFactor.OVERDUE: Weight(each=5, most=25),
        RiskFactor.REFUSED: Weight(each=30, most=30),
        RiskFactor.UNREACHABLE: Weight(each=20, most=20),
        RiskFactor.UNSEEN: Weight(each=10, most=10),
    },
    bounds={RiskClass.B: 10, RiskClass.C: 30, RiskClass.D: 50},
)


class RiskFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an institution on the day of a run.

    `orders` are orders to correct among its published results, `complaints` those whose inspection
    found a breach, `overdue` corrections whose deadline has passed, `refused` and `unreachable`
    published results that say so. `hundredths` is the score of its latest published result in 1/100
    of a point, None where it has none; `seen` says whether any result is published.
    """

    institution: str
    name: str
    district: str
    risk_class: RiskClass
    orders: int = 0
    complaints: int = 0
    overdue: int = 0
    refused: int = 0
    unreachable: int = 0
    hundredths: int | None = None
    seen: bool = False


class RiskReason(msgspec.Struct, frozen=True, kw_only=True):
    """How often something was found, and the points given for it."""

    factor: RiskFactor
    count: int
    points: int


class RatingState(enum.StrEnum):
    """A class is proposed by a run; the register follows only what the regulator confirms."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    SUPERSEDED = "superseded"


TRANSITIONS: Mapping[RatingState, Mapping[str, RatingState]] = {
    RatingState.PROPOSED: {
        "confirm": RatingState.CONFIRMED,
        "supersede": RatingState.SUPERSEDED,
    },
    RatingState.CONFIRMED: {},
    RatingState.SUPERSEDED: {},
}


class RiskChange(enum.StrEnum):
    """Which way a class would go."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


class RiskRun(msgspec.Struct, frozen=True, kw_only=True):
    """One computation for a region: by which rule, when, by whom; `facts` is the digest of all."""

    id: str
    region: str
    rule: str
    ran_on: date
    by: str
    facts: str
    institutions: int


class RiskRating(msgspec.Struct, frozen=True, kw_only=True):
    """The class a run came to for one institution, from which it was, and why.

    The institution may object once to a confirmed class; the objection is answered once.
    """

    id: str
    run: str
    institution: str
    institution_name: str
    district: str
    rule: str
    rated_on: date
    before: RiskClass
    after: RiskClass
    points: int
    reasons: tuple[RiskReason, ...]
    state: RatingState = RatingState.PROPOSED
    decided_on: date | None = None
    decided_by: str = ""
    objection: str = ""
    objected_on: date | None = None
    answer: str = ""
    answered_on: date | None = None

    @property
    def change(self) -> RiskChange:
        """Which way the class goes."""
        if self.after == self.before:
            return RiskChange.SAME
        return RiskChange.UP if self.after > self.before else RiskChange.DOWN


def rate(facts: RiskFacts, rule: RiskRule, *, run: RiskRun, identity: str) -> RiskRating:
    """Return the class that follows from the facts, proposed, with its reasons."""
    reasons = reasons_of(facts, rule)
    points = sum(reason.points for reason in reasons)
    return RiskRating(
        id=identity,
        run=run.id,
        institution=facts.institution,
        institution_name=facts.name,
        district=facts.district,
        rule=rule.name,
        rated_on=run.ran_on,
        before=facts.risk_class,
        after=class_of(points, rule),
        points=points,
        reasons=reasons,
    )


def reasons_of(facts: RiskFacts, rule: RiskRule) -> tuple[RiskReason, ...]:
    """Return what gives points, in the order of the factors."""
    low = facts.hundredths is not None and facts.hundredths < rule.low
    counts = {
        RiskFactor.ORDERS: facts.orders,
        RiskFactor.LOW_SCORE: int(low),
        RiskFactor.COMPLAINTS: facts.complaints,
        RiskFactor.OVERDUE: facts.overdue,
        RiskFactor.REFUSED: facts.refused,
        RiskFactor.UNREACHABLE: facts.unreachable,
        RiskFactor.UNSEEN: int(not facts.seen),
    }
    return tuple(
        RiskReason(
            factor=factor,
            count=count,
            points=min(count * rule.weights[factor].each, rule.weights[factor].most),
        )
        for factor, count in counts.items()
        if count
    )


def class_of(points: int, rule: RiskRule) -> RiskClass:
    """Return the highest class whose bound the points reach, A below all."""
    reached = [name for name, least in rule.bounds.items() if points >= least]
    return max(reached, default=RiskClass.A)


def confirm(rating: RiskRating, kept: RiskClass, *, on: date, by: str) -> RiskRating:
    """Return the rating confirmed; `kept` is the class in the register now.

    Raises `Conflict` if it is no longer proposed, or the register changed since the run.
    """
    following = TRANSITIONS[rating.state].get("confirm")
    if following is None:
        raise Conflict(
            "risk.decided",
            "The class of {institution} is no longer a proposal; look at the latest run.",
            institution=rating.institution_name,
        )
    if kept is not rating.before:
        raise Conflict(
            "risk.register_changed",
            "The register gives {institution} class {kept} by now, and the run started from"
            " {before}; run the rule again.",
            institution=rating.institution_name,
            kept=kept,
            before=rating.before,
        )
    return msgspec.structs.replace(rating, state=following, decided_on=on, decided_by=by)


def superseded(state: RatingState) -> RatingState:
    """Return what becomes of a proposal nobody decided when a later run proposes another."""
    return TRANSITIONS[state]["supersede"]


def object_to(rating: RiskRating, statement: Statement, on: date) -> RiskRating:
    """Return the rating with the institution's objection. Raises `Conflict` for a second one."""
    if rating.objection:
        raise Conflict(
            "risk.objected",
            "An objection to this class is there already; add to it by a message to the regulator.",
        )
    return msgspec.structs.replace(rating, objection=statement, objected_on=on)


def answer(rating: RiskRating, statement: Statement, on: date) -> RiskRating:
    """Return the rating with the answer to its objection.

    Raises `Conflict` without an objection, or for a second answer.
    """
    if not rating.objection or rating.answer:
        raise Conflict(
            "risk.nothing_to_answer",
            "No objection to the class of {institution} waits for an answer.",
            institution=rating.institution_name,
        )
    return msgspec.structs.replace(rating, answer=statement, answered_on=on)
