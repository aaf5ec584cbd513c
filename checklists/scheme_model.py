"""The shape of a grade scheme: how findings become points, a grade and deadlines.

A scheme with `language` is a program of the scoring language: docs/algorithms/scoring.md.
"""

import enum
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from checklists.model import Code, ItemClass, Lane, Text
from checklists.scale_model import Credit, Scale, Selector

Level = Annotated[int, msgspec.Meta(ge=0, le=9)]


class LevelRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One grade: the least total, and the least share of its points every part must reach.

    `floors` gives single parts a floor of their own, in percent, by the code of the part.
    """

    level: Annotated[int, msgspec.Meta(ge=1, le=9)]
    title: Text
    total: Decimal
    floor_percent: Decimal
    floors: dict[Code, Decimal] = {}

    def floor(self, part: str) -> Decimal:
        """Return the least percentage that this grade asks of a part."""
        return self.floors.get(part, self.floor_percent)


class ScoringRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which scale scores which items, and with what weight if not their own."""

    items: Selector = Selector()
    scale: Code
    weight: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None = None


class NotApplicable(enum.StrEnum):
    """What becomes of an item that does not apply: it leaves the base, or earns all it can."""

    SHRINK = "shrink"
    AWARD = "award"


class CouldNotCheck(enum.StrEnum):
    """What becomes of an item that could not be checked: it leaves the base, or earns nothing."""

    SHRINK = "shrink"
    ZERO = "zero"


class Rounding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To how many places numbers are printed, half up; what decides is never rounded."""

    places: Annotated[int, msgspec.Meta(ge=0, le=4)] = 2


class Condition(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"
):
    """Something bad that is so or is not; a worse answer never undoes it."""


class Bad(Condition, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Items found bad: with one of `verdicts` or worse, or with a credit of at most `credit`.

    One of the two is given. Bonus and indicator items are never among them.
    """

    items: Selector = Selector()
    verdicts: tuple[Code, ...] = ()
    credit: Credit | None = None


class Count(Bad, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="count"):
    """At least so many items were found bad."""

    at_least: Annotated[int, msgspec.Meta(ge=1, le=3000)] = 1


class Share(Bad, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="share"):
    """At least so many percent of the items that were judged were found bad."""

    at_least: Decimal


class TotalBelow(Condition, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="total"):
    """The total is below so many points."""

    below: Decimal


class PartBelow(Condition, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="part"):
    """A part that counts is below so many percent of its points."""

    part: Code
    below: Decimal


AnyCondition = Count | Share | TotalBelow | PartBelow


class When(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of some conditions, or any of them; one of the two is given."""

    all: tuple[AnyCondition, ...] = ()
    any: tuple[AnyCondition, ...] = ()


class Limiter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule that caps the grade whatever the points.

    It applies when at least `count` items that match `lane` and `class` (where given) were found
    with one of `verdicts`, or when its condition holds. `cap` is the highest grade then possible; 0
    means no grade at all. `model` is false where `source` names the standard it is taken from.
    """

    code: Code
    title: Text
    model: bool = True
    source: str = ""
    lane: Lane | None = None
    class_: ItemClass | None = msgspec.field(default=None, name="class")
    verdicts: tuple[Code, ...] = ()
    count: Annotated[int, msgspec.Meta(ge=1)] = 1
    when: When | None = None
    cap: Level


class DeadlineRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The working days an institution has to mend a finding of this severity."""

    severity: Code
    working_days: Annotated[int, msgspec.Meta(ge=0, le=250)]


class EffortRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much work it is to mend an item that was not met at all; a model, in units of effort.

    Of a list of rules the first that fits an item counts.
    """

    items: Selector = Selector()
    effort: Annotated[int, msgspec.Meta(ge=1, le=1000)]


class Period(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number of the life of a grade: days, months, years or percent, as its field says.

    `model` is false where `source` names the document that it is taken from.
    """

    value: Annotated[int, msgspec.Meta(ge=0, le=250)]
    model: bool = True
    source: str = ""


class Lifecycle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a grade comes to stand, and for how long.

    `hearing` and `display` are working days in which the institution, then anyone, may object.
    `validity` is in years; `cool_down` the months before a failed institution is rated again;
    `recheck` the percentage of standing grades that are checked again each year.
    """

    hearing: Period
    display: Period
    validity: Period
    cool_down: Period
    recheck: Period


class GradeScheme(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How points become a grade, and findings become deadlines.

    `model` is true where the scheme is a model of this product and no official standard; `source`
    says after what it was made. `bonus_cap` is the most that bonus items may add to the total.
    `could_not_check_limit` is the share of weight, in percent, beyond which no grade is given.

    `efforts` weigh the advice on what to mend, and `lifecycle` says how long a grade stands; a
    scheme without one gives no grade that lasts.

    With `language`, `scoring` says for each item which of `scales` scores it: the first rule that
    fits. Without it the checklist names the method, and the fields up to `rounding` stay out.
    """

    name: Code
    title: Text
    model: bool
    source: Text
    language: Literal[1] | None = None
    scales: tuple[Scale, ...] = ()
    scoring: tuple[ScoringRule, ...] = ()
    not_applicable: NotApplicable = NotApplicable.SHRINK
    could_not_check: CouldNotCheck = CouldNotCheck.SHRINK
    rounding: Rounding = Rounding()
    levels: Annotated[tuple[LevelRule, ...], msgspec.Meta(min_length=1)]
    limiters: tuple[Limiter, ...] = ()
    bonus_cap: Decimal
    could_not_check_limit: Decimal
    first_time_cap: int | None = None
    deadlines: tuple[DeadlineRule, ...] = ()
    efforts: tuple[EffortRule, ...] = ()
    lifecycle: Lifecycle | None = None
