"""Points of one item: what it can give, what it gave, and why."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import msgspec

from audit.domain.answer import Answer, Verdict, met
from audit.domain.reason import Fields, Reason, phrase
from checklists.model import Comparison, Item, ItemClass, Lane, Measure

SCORED = frozenset({ItemClass.KEY, ItemClass.GENERAL})
CREDIT = {
    Verdict.CONFORM: Decimal(1),
    Verdict.EQUIVALENT: Decimal(1),
    Verdict.PARTLY: Decimal("0.5"),
    Verdict.NOT: Decimal(0),
}
_NOTHING = Decimal("0.00")


class MeasureScore(msgspec.Struct, frozen=True, kw_only=True):
    """A measured value beside its threshold; `met` is empty where one of the two is missing.

    Of a sampled measure `value` is how many of the `of` records that were looked at fit.
    """

    name: str
    unit: str
    comparison: Comparison
    threshold: Decimal | None
    value: Decimal | None
    met: bool | None
    of: int | msgspec.UnsetType = msgspec.UNSET


class ItemScore(msgspec.Struct, frozen=True, kw_only=True, rename={"class_": "class"}):
    """The working of one item: `points` is `possible` × `credit`, both rounded for printing.

    `credit` is empty for an item that does not count; such an item has no points to gain. Under the
    scoring language `scale` names the scale that gave the credit, `credited` says how, and
    `*_exact` are the fractions behind the printed numbers.
    """

    code: str
    title: str
    part: str
    class_: ItemClass
    lane: Lane
    verdict: Verdict
    weight: int
    possible: Decimal
    credit: Decimal | None
    points: Decimal
    measure: MeasureScore | None
    why: Reason
    scale: str | msgspec.UnsetType = msgspec.UNSET
    credit_exact: str | msgspec.UnsetType = msgspec.UNSET
    points_exact: str | msgspec.UnsetType = msgspec.UNSET
    credited: Reason | msgspec.UnsetType = msgspec.UNSET


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What the items of a part divide: its exact points, over the sum of the weights that count."""

    possible: Fraction
    base: int


class _Points(msgspec.Struct, frozen=True, kw_only=True):
    """The printed points of an item, and its credit if it counts."""

    credit: Decimal | None
    possible: Decimal
    gained: Decimal


_BONUS = Share(possible=Fraction(1), base=1)


def item_score(item: Item, answer: Answer, share: Share) -> ItemScore:
    """Return the working of `item`; the weight of a bonus item is its points."""
    points = _points(item, answer.verdict, _BONUS if item.class_ is ItemClass.BONUS else share)
    return ItemScore(
        code=item.code,
        title=item.title,
        part=item.part,
        class_=item.class_,
        lane=item.lane,
        verdict=answer.verdict,
        weight=item.weight,
        possible=points.possible,
        credit=points.credit,
        points=points.gained,
        measure=measure_score(item.measure, answer),
        why=_reason(item.class_, answer.verdict, points),
    )


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """Return `value` (0 or more) rounded half up, to 0.01 where no scheme says otherwise."""
    return ratio(value.numerator, value.denominator, places)


def ratio(numerator: int, denominator: int, places: int = 2) -> Decimal:
    """Return a fraction (0 or more) rounded half up."""
    units = (2 * 10**places * numerator + denominator) // (2 * denominator)
    return Decimal(units).scaleb(-places)


def plain(value: Decimal) -> str:
    """Return a number as it is written in a sentence, without needless zeros."""
    return format(value.normalize(), "f") if value else "0"


def exact_points(item: ItemScore, share: Share) -> Fraction:
    """Return the points of a scored item before rounding: possible × weight ÷ base × credit."""
    if item.credit is None:
        return Fraction(0)
    return share.possible * item.weight / share.base * exact_credit(item, item.credit)


def exact_credit(item: ItemScore, printed: Decimal) -> Fraction:
    """Return the credit of an item that counts; `printed` is it where no fraction is kept."""
    return Fraction(printed if item.credit_exact is msgspec.UNSET else item.credit_exact)


def explained(item: ItemScore, translate: Callable[[str], str]) -> str:
    """Return how the points of an item came about, in the language of `translate`."""
    why = phrase(item.why, translate)
    if item.credited is msgspec.UNSET:
        return why
    return translate("{first} {then}").format(first=phrase(item.credited, translate), then=why)


def bonus_credit(verdict: Verdict) -> Decimal:
    """Return the credit of a bonus item: what does not apply or was not seen earns nothing."""
    return CREDIT.get(verdict, Decimal(0))


def _credit(item: Item, verdict: Verdict, share: Share) -> Decimal | None:
    if item.class_ is ItemClass.BONUS:
        return bonus_credit(verdict)
    if item.class_ in SCORED and share.possible:
        return CREDIT.get(verdict)
    return None


def _points(item: Item, verdict: Verdict, share: Share) -> _Points:
    credit = _credit(item, verdict, share)
    if credit is None:
        return _Points(credit=None, possible=_NOTHING, gained=_NOTHING)
    # In whole numbers: fractions made of the same four numbers are ten times slower.
    numerator = share.possible.numerator * item.weight
    denominator = share.possible.denominator * share.base
    return _Points(
        credit=credit,
        possible=ratio(numerator, denominator),
        gained=ratio(int(2 * credit) * numerator, 2 * denominator),
    )


def _reason(class_: ItemClass, verdict: Verdict, points: _Points) -> Reason:
    fields: Fields = {
        "possible": str(points.possible),
        "points": str(points.gained),
    }
    match class_:
        case ItemClass.VETO | ItemClass.INDICATOR:
            return Reason(code=f"score.item.{class_}")
        case ItemClass.BONUS:
            return Reason(code="score.item.bonus", fields=fields)
        case _ if verdict not in CREDIT:
            return Reason(code=f"score.item.{verdict}")
        case _ if points.credit is None:
            return Reason(code="score.item.without_points")
        case _:
            return Reason(code=f"score.item.{verdict}", fields=fields)


def measure_score(measure: Measure | None, answer: Answer) -> MeasureScore | None:
    """Return what was measured beside what is asked for, None for an item without a measure."""
    if measure is None:
        return None
    return MeasureScore(
        name=measure.name,
        unit=measure.unit,
        comparison=measure.comparison,
        threshold=measure.threshold,
        value=answer.value,
        met=met(measure, answer),
        of=msgspec.UNSET if answer.of is None else answer.of,
    )
