"""Measured values: what one comes to, whether it reaches its threshold, and when it cannot be."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import msgspec

from audit.domain.errors import Fault
from checklists.model import Comparison, Measure

_LARGEST_VALUE = Decimal("1e12")
_MOST_PLACES = 9


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """A value as it was recorded for an item; `of` is how many records were looked at."""

    item: str
    value: Decimal | None
    of: int | None


def quantity(measure: Measure, value: Decimal | None, of: int | None) -> Fraction | None:
    """Return what is held against the threshold, None where it is not known.

    Of a sampled measure that is the rate in percent, else the value itself.
    """
    if value is None:
        return None
    if measure.sampled is not True:
        return Fraction(value)
    if not of:
        return None
    numerator, denominator = value.as_integer_ratio()
    return Fraction(100 * numerator, denominator * of)


def met(measure: Measure, value: Decimal | None, of: int | None) -> bool | None:
    """Return whether the threshold is reached, None where it or the value is missing."""
    if measure.threshold is None:
        return None
    found = quantity(measure, value, of)
    if found is None:
        return None
    return reaches(found, Fraction(measure.threshold), measure.comparison)


def reaches(found: Fraction, bound: Fraction, comparison: Comparison) -> bool:
    """Return whether a quantity is at least, or at most, its bound."""
    return found >= bound if comparison is Comparison.AT_LEAST else found <= bound


def range_faults(measure: Measure, given: Measurement, where: str) -> Iterator[Fault]:
    """Yield what is wrong with the number itself, or with the number of records beside it.

    `where` is the place of the answer.
    """
    if given.value is not None and not _is_plain(given.value):
        yield Fault(
            where=f"{where}.value",
            code="answer.value_range",
            message="Item {item}: the value must be a number between -10^12 and 10^12, with at"
            " most nine decimal places.",
            fields={"item": given.item},
        )
    elif measure.sampled is True:
        yield from _sample_faults(given, where)
    elif given.of is not None:
        yield Fault(
            where=f"{where}.of",
            code="answer.of_unexpected",
            message="Item {item} is not measured on a sample; leave out how many were looked at.",
            fields={"item": given.item},
        )


def _sample_faults(given: Measurement, where: str) -> Iterator[Fault]:
    value, of = given.value, given.of
    if value is None and of is None:
        return
    if value is None or of is None:
        yield Fault(
            where=f"{where}.of" if of is None else f"{where}.value",
            code="answer.sample_incomplete",
            message="Item {item} is measured on a sample: give how many records were looked at,"
            " and how many of them fit.",
            fields={"item": given.item},
        )
    elif of < 1 or value != value.to_integral_value() or not 0 <= value <= of:
        yield Fault(
            where=f"{where}.value",
            code="answer.sample_range",
            message="Item {item}: of {of} records that were looked at, {value} cannot fit; at least"
            " one is looked at, and none to all of them fit.",
            fields={"item": given.item, "of": str(of), "value": str(value)},
        )


def _is_plain(value: Decimal) -> bool:
    """Return whether a value can be written out and read by people."""
    places = value.as_tuple().exponent
    short = isinstance(places, int) and -_MOST_PLACES <= places <= _MOST_PLACES
    return short and abs(value) < _LARGEST_VALUE
