"""Scales of the scoring language: what an answer earns, as an exact fraction, and how.

The credit is what the value earns, but no more than the verdict allows; without a value, and for an
equivalent practice that was accepted, it is what the verdict allows.
"""

import functools
from decimal import Decimal
from fractions import Fraction

import msgspec

from audit.domain.answer import Answer, Verdict
from audit.domain.item_score import plain, rounded
from audit.domain.measurement import quantity, reaches
from audit.domain.reason import Reason
from checklists.model import Comparison, Measure
from checklists.scale_model import (
    Bands,
    Credit,
    Linear,
    Maturity,
    Rate,
    Scale,
)

_SIGNS = {Comparison.AT_LEAST: "≥", Comparison.AT_MOST: "≤"}
_BEYOND = {Comparison.AT_LEAST: "<", Comparison.AT_MOST: ">"}


class Earned(msgspec.Struct, frozen=True, kw_only=True):
    """The credit of one answer (0 to 1): exact, as its two numbers, told and printed; and how."""

    credit: Fraction
    ratio: tuple[int, int]
    text: str
    printed: Decimal
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
            return f"{plain(self.value)}{unit}"
        return f"{plain(self.value)}/{self.of} ({_short(self.found)}{unit})"


class Scorer:
    """One scale at work; a value that several answers give is reckoned once."""

    def __init__(self, scale: Scale) -> None:
        self._scale = scale
        self._allowed = _by_verdict(scale)
        self._whole = {verdict for verdict, most in self._allowed.items() if most.credit == 1}
        self._known: dict[tuple[object, ...], tuple[str, Earned]] = {}

    def earned(self, measure: Measure | None, answer: Answer) -> Earned:
        """Return what a judged answer to an item with this measure earns."""
        most = self._allowed[answer.verdict]
        if self._scale.measured is None or answer.verdict is Verdict.EQUIVALENT:
            return most
        value, by_value = self._by_value(measure, answer) or ("", most)
        if answer.verdict in self._whole or by_value.credit <= most.credit:
            return by_value
        return _earned("capped", self._scale, most.credit, value=value, measured=by_value.text)

    def _by_value(self, measure: Measure | None, answer: Answer) -> tuple[str, Earned] | None:
        if measure is None or answer.value is None or self._scale.measured is None:
            return None
        key = (measure.unit, measure.comparison, measure.sampled, answer.value, answer.of)
        if key not in self._known:
            found = quantity(measure, answer.value, answer.of)
            if found is None:
                return None
            reading = Reading(measure=measure, value=answer.value, of=answer.of, found=found)
            worth = _by_value(self._scale, self._scale.measured, reading)
            self._known[key] = (reading.text(), worth)
        return self._known[key]


def _by_verdict(scale: Scale) -> dict[Verdict, Earned]:
    """Return what each judged verdict earns by itself, which is the most a value may earn."""
    allowed = {
        Verdict.CONFORM: scale.verdicts.conform,
        Verdict.EQUIVALENT: scale.verdicts.equivalent,
        Verdict.PARTLY: scale.verdicts.partly,
        Verdict.NOT: scale.verdicts.not_,
    }
    return {
        verdict: _earned("verdict", scale, _exact(credit)) for verdict, credit in allowed.items()
    }


def _by_value(scale: Scale, measured: Bands | Linear | Rate | Maturity, reading: Reading) -> Earned:
    match measured:
        case Bands():
            return _banded(scale, measured, reading)
        case Linear():
            return _proportional(scale, measured, reading)
        case Rate():
            return _rate(scale, reading)
        case Maturity():
            return _maturity(scale, measured, reading)


def _banded(scale: Scale, bands: Bands, reading: Reading) -> Earned:
    first = bands.bands[0].bound
    credit: Credit = bands.below
    band = f"{_BEYOND[bands.comparison]} {plain(first)}"
    for each in bands.bands:
        if reaches(reading.found, _exact(each.bound), bands.comparison):
            credit = each.credit
            band = f"{_SIGNS[bands.comparison]} {plain(each.bound)}"
    worth = _exact(credit)
    return _earned("bands", scale, worth, value=reading.text(), band=band)


def _proportional(scale: Scale, linear: Linear, reading: Reading) -> Earned:
    worst, best = _exact(linear.worst), _exact(linear.best)
    if reaches(reading.found, best, linear.comparison):
        worth = Fraction(1)
    elif not reaches(reading.found, worst, linear.comparison):
        worth = Fraction(0)
    else:
        worth = (reading.found - worst) / (best - worst)
    ends = {"worst": plain(linear.worst), "best": plain(linear.best)}
    return _earned("linear", scale, worth, value=reading.text(), **ends)


def _rate(scale: Scale, reading: Reading) -> Earned:
    share = min(max(reading.found / 100, Fraction(0)), Fraction(1))
    worth = share if reading.measure.comparison is Comparison.AT_LEAST else 1 - share
    return _earned("rate", scale, worth, value=reading.text())


def _maturity(scale: Scale, maturity: Maturity, reading: Reading) -> Earned:
    highest = len(maturity.levels) - 1
    number = min(max(int(reading.found), 0), highest)
    level = maturity.levels[number]
    worth = _exact(level.credit)
    said = {"level": str(number), "title": level.title, "highest": str(highest)}
    return _earned("maturity", scale, worth, **said)


@functools.lru_cache(maxsize=4096)
def _exact(number: int | str | Decimal) -> Fraction:
    """Return the fraction that a scheme writes; reading one takes longer than using it."""
    return Fraction(number)


def _earned(kind: str, scale: Scale, credit: Fraction, **facts: str) -> Earned:
    text = str(credit)
    how = Reason(
        code=f"language.credit.{kind}",
        fields={"scale": scale.title, "credit": text, **facts},
    )
    return Earned(
        credit=credit,
        ratio=credit.as_integer_ratio(),
        text=text,
        printed=rounded(credit),
        scale=scale.code,
        how=how,
    )


def _short(value: Fraction) -> str:
    return plain(rounded(value))
