"""What a score is made of: its total, its parts and its items, each with its working.

All arithmetic is exact (whole numbers and fractions). A number is rounded half up only where it is
printed, and no printed number is ever reckoned with: see docs/algorithms/scoring.md.
"""

from decimal import Decimal
from fractions import Fraction

import msgspec

from audit.domain.item_score import ItemScore, Share
from audit.domain.reason import Reason

FULL = 1000


class PartScore(msgspec.Struct, frozen=True, kw_only=True):
    """The working of one part: `percent` is points of possible, empty for a part left out.

    `declared` are the points of the checklist, `possible` those after scaling; `base` is the sum
    of the weights that count. `possible_exact` and `points_exact` are the fractions behind the
    printed numbers, as "numerator/denominator".
    """

    code: str
    title: str
    declared: int
    base: int
    possible: Decimal
    points: Decimal
    percent: Decimal | None
    possible_exact: str
    points_exact: str
    not_applicable: tuple[str, ...]
    could_not_check: tuple[str, ...]
    why: Reason

    def share(self) -> Share:
        """Return the exact points that the items of this part divide."""
        return Share(possible=Fraction(self.possible_exact), base=self.base)


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A total of at most 1000 points with everything it was made from.

    `base` are the points of the parts, `bonus` what bonus items added. `unchecked` is the share of
    the points, in percent, that hung on items which could not be checked. `*_exact` are the
    fractions behind the printed numbers. `notes` say what happened to the total.
    """

    algorithm: str
    checklist: str
    version: str
    total: Decimal
    total_exact: str
    base: Decimal
    bonus: Decimal
    bonus_cap: Decimal
    unchecked: Decimal
    unchecked_exact: str
    parts: tuple[PartScore, ...]
    items: tuple[ItemScore, ...]
    notes: tuple[Reason, ...]
