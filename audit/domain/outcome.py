"""What a rule of a grade scheme allowed, and what it asks for more."""

import enum
from decimal import Decimal
from fractions import Fraction

import msgspec

from audit.domain.reason import Reason

NO_GRADE = 0


class Rule(enum.StrEnum):
    """The kinds of rule a grade stands on."""

    TOTAL = "total"
    FLOOR = "floor"
    LIMITER = "limiter"
    FIRST_TIME = "first_time"
    UNCHECKED = "unchecked"


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule still asks before it lets the grade one level higher.

    `short` is in points, rounded up, where points can close the gap. `mend` is how many of `items`
    must be better, where a condition says so.
    """

    why: Reason
    short: Decimal | None = None
    part: str = ""
    items: tuple[str, ...] = ()
    mend: int | msgspec.UnsetType = msgspec.UNSET


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule allowed: the highest level, why, and what it asks for the level above.

    `code` is the limiter's own code, empty for the other rules. `binds` is true where the grade
    is what this rule allowed and a higher level exists; several rules may bind at once. A rule
    that allows the highest level has no gaps.
    """

    rule: Rule
    code: str = ""
    allows: int
    why: Reason
    gaps: tuple[Gap, ...] = ()
    binds: bool = False


def rounded_up(value: Fraction, places: int) -> Decimal:
    """Return `value` rounded up to so many places: with less, it would not be enough."""
    return Decimal(-(-(10**places) * value.numerator // value.denominator)).scaleb(-places)
