"""Scales of the scoring language: what an answer earns, as an exact fraction, and how.

The credit is what the value earns, but no more than the verdict allows; without a value, and for an
equivalent practice that was accepted, it is what the verdict allows.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import msgspec

from audit.domain.answer import Answer, Verdict
from audit.domain.item_score import rounded
from audit.domain.measurement import quantity, reaches
from audit.domain.reason import Reason
from checklists.model import Comparison, Measure
from checklists.scheme_model import Bands, Credit, Linear, Maturity, Rate, Scale

_SIGNS = {Comparison.AT_LEAST: "≥", Comparison.AT_MOST: "≤"}
_BEYOND = {Comparison.AT_LEAST: "<", Comparison.AT_MOST: ">"}


class Earned(msgspec.Struct, frozen=True, kw_only=True):
    """The credit of one answer (0 to 1), the scale it is from, and how it came about."""

    credit: Fraction
    scale: str
    how: Reason


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A measured value: the measure, the value as it was given, and what is held against bounds."""

    measure: Measure
    value: Decimal
    of: int | None
    found: Fraction

    def text(self) -> str:
        """Return the value with its unit, a sample as “17/20 (85%)”."""
        unit = self.measure.unit
        if self.of is None:
            return f"{_plain(self.value)}{unit}"
        return f"{_plain(self.value)}/{self.of} ({_short(self.found)}{unit})"


def by_verdict(scale: Scale) -> dict[Verdict, Earned]:
    """Return what each judged verdict earns by itself, which is the most a value may earn."""
    credits_ = {
        Verdict.CONFORM: scale.verdicts.conform,
        Verdict.EQUIVALENT: scale.verdicts.equivalent,
        Verdict.PARTLY: scale.verdicts.partly,
        Verdict.NOT: scale.verdicts.not_,
    }
    return {
        verdict: Earned(
            credit=Fraction(credit),
            scale=scale.code,
            how=Reason(
                code="language.credit.verdict",
                fields={"scale": scale.title, "credit": str(Fraction(credit))},
            ),
        )
        for verdict, credit in credits_.items()
    }


def earned(
    scale: Scale, allowed: Mapping[Verdict, Earned], measure: Measure | None, *, answer: Answer
) -> Earned:
    """Return what a judged answer earns by a scale; `allowed` is `by_verdict` of the scale."""
    most = allowed[answer.verdict]
    reading = _reading(measure, answer)
    if scale.measured is None or reading is None or answer.verdict is Verdict.EQUIVALENT:
        return most
    credit, how = _measured(scale, scale.measured, reading)
    if credit > most.credit:
        capped = _how("capped", scale, most.credit, value=reading.text(), measured=str(credit))
        return msgspec.structs.replace(most, how=capped)
    return Earned(credit=credit, scale=scale.code, how=how)


def _reading(measure: Measure | None, answer: Answer) -> Reading | None:
    if measure is None or answer.value is None:
        return None
    found = quantity(measure, answer.value, answer.of)
    if found is None:
        return None
    return Reading(measure=measure, value=answer.value, of=answer.of, found=found)


def _measured(
    scale: Scale, measured: Bands | Linear | Rate | Maturity, reading: Reading
) -> tuple[Fraction, Reason]:
    match measured:
        case Bands():
            return _banded(scale, measured, reading)
        case Linear():
            return _proportional(scale, measured, reading)
        case Rate():
            return _rate(scale, reading)
        case Maturity():
            return _maturity(scale, measured, reading)


def _banded(scale: Scale, bands: Bands, reading: Reading) -> tuple[Fraction, Reason]:
    first = bands.bands[0].bound
    credit: Credit = bands.below
    band = f"{_BEYOND[bands.comparison]} {_plain(first)}"
    for each in bands.bands:
        if reaches(reading.found, Fraction(each.bound), bands.comparison):
            credit = each.credit
            band = f"{_SIGNS[bands.comparison]} {_plain(each.bound)}"
    worth = Fraction(credit)
    return worth, _how("bands", scale, worth, value=reading.text(), band=band)


def _proportional(scale: Scale, linear: Linear, reading: Reading) -> tuple[Fraction, Reason]:
    worst, best = Fraction(linear.worst), Fraction(linear.best)
    if reaches(reading.found, best, linear.comparison):
        worth = Fraction(1)
    elif not reaches(reading.found, worst, linear.comparison):
        worth = Fraction(0)
    else:
        worth = (reading.found - worst) / (best - worst)
    ends = {"worst": _plain(linear.worst), "best": _plain(linear.best)}
    return worth, _how("linear", scale, worth, value=reading.text(), **ends)


def _rate(scale: Scale, reading: Reading) -> tuple[Fraction, Reason]:
    share = min(max(reading.found / 100, Fraction(0)), Fraction(1))
    worth = share if reading.measure.comparison is Comparison.AT_LEAST else 1 - share
    return worth, _how("rate", scale, worth, value=reading.text())


def _maturity(scale: Scale, maturity: Maturity, reading: Reading) -> tuple[Fraction, Reason]:
    highest = len(maturity.levels) - 1
    number = min(max(int(reading.found), 0), highest)
    level = maturity.levels[number]
    worth = Fraction(level.credit)
    said = {"level": str(number), "title": level.title, "highest": str(highest)}
    return worth, _how("maturity", scale, worth, **said)


def _how(kind: str, scale: Scale, credit: Fraction, **facts: str) -> Reason:
    return Reason(
        code=f"language.credit.{kind}",
        fields={"scale": scale.title, "credit": str(credit), **facts},
    )


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f") if value else "0"


def _short(value: Fraction) -> str:
    return _plain(rounded(value))
