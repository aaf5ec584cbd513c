"""How indicators are written and drawn: the value, what it is made of, the target, what is missing.

A value is cut to two decimals on the side that is worse, so that none is read as reaching a target
that it does not reach.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from audit.domain.districts import full_name_of, name_of
from audit.domain.indicator import Outcome
from checklists.indicators import Indicator, IndicatorKind, Target
from checklists.model import Comparison
from reports.charts import FONT
from reports.sheets import guard
from reports.svg import Attributes, element, picture, text
from reports.writing import day, number

Translate = Callable[[str], str]

COLUMNS = (
    "region",
    "year",
    "indicator",
    "set",
    "numerator",
    "denominator",
    "origin",
    "kept_back",
    "districts_missing",
    "standing",
    "target",
    "due",
)
_PLACES = 100
_WIDTH, _ROW = 400, 44
_BAR = Decimal(330)
_NAMED, _NAME = 8, 30


def amount(one: Outcome, translate: Translate) -> str:
    """Return the value with its unit, or why there is none."""
    if one.hidden:
        return translate("kept back (few people)")
    found = one.value
    if one.figure is None or found is None:
        return "–"
    kind = one.indicator.kind
    if kind is IndicatorKind.STATEMENT:
        return _said(one, translate)
    if kind is IndicatorKind.COUNT:
        return f"{one.figure.numerator}{one.indicator.unit}"
    return f"{number(cut(found, one.target))}%"


def cut(value: Fraction, target: Target | None) -> Decimal:
    """Return a value with two decimals, rounded to the side that is further from the target."""
    most = target is not None and target.comparison is Comparison.AT_MOST
    scaled = value * _PLACES
    whole = -(-scaled.numerator // scaled.denominator) if most else scaled // 1
    return Decimal(whole) / _PLACES


def _said(one: Outcome, translate: Translate) -> str:
    figure = one.figure
    if figure is None or figure.denominator is None:
        return "–"
    if figure.denominator == 1:
        return translate("yes") if figure.numerator else translate("no")
    return translate("{yes} of {all} say yes").format(yes=figure.numerator, all=figure.denominator)


def fraction(one: Outcome) -> str:
    """Return numerator and denominator of a rate, "" for anything else."""
    figure = one.figure
    if figure is None or not figure.denominator or one.indicator.kind is not IndicatorKind.RATE:
        return ""
    return f"{figure.numerator} / {figure.denominator}"


def asked(target: Target | None, indicator: Indicator, translate: Translate) -> str:
    """Return what a document asks for, by when and of whom; "" without a target."""
    if target is None:
        return ""
    least = target.comparison is Comparison.AT_LEAST
    sentence = translate("at least {value}") if least else translate("at most {value}")
    unit = "%" if indicator.kind is IndicatorKind.RATE else indicator.unit
    return translate("{asked} by {day} ({scope})").format(
        asked=sentence.format(value=f"{number(target.value)}{unit}"),
        day=day(target.due, translate),
        scope=target.scope,
    )


def missing(one: Outcome, translate: Translate) -> str:
    """Return which districts and how many institutions are not in the value; "" for none.

    Where nothing is known at all, the value says so.
    """
    said = []
    if one.lacking and one.figure is not None:
        names = [name_of(code) for code in one.lacking[:_NAMED]]
        more = "…" if len(one.lacking) > _NAMED else ""
        said.append(
            translate("{count} districts without data: {names}").format(
                count=len(one.lacking), names="、".join(names) + more
            )
        )
    if one.figure is not None and one.figure.undeclared:
        said.append(
            translate("{count} institutions declared nothing").format(count=one.figure.undeclared)
        )
    return translate("; ").join(said)


def parameters(indicator: Indicator) -> str:
    """Return the figures of the definition by their names."""
    return "; ".join(f"{name} = {number(one)}" for name, one in indicator.parameters.items())


def region_name(region: str) -> str:
    """Return the name of a region with those it lies in."""
    return full_name_of(region)


def rate_chart(named: Sequence[tuple[str, Outcome]], *, title: str, translate: Translate) -> str:
    """Return a bar for each named rate that has a value, with a mark at its target.

    Colours come from the page: the classes `track` and `reached`, and the colour of its text.
    """
    shown = [
        (name, cut(one.value, one.target), one.target)
        for name, one in named
        if one.value is not None and one.indicator.kind is IndicatorKind.RATE
    ]
    bars = [
        shape
        for row, (name, value, target) in enumerate(shown)
        for shape in _bar(row, name, value, target=target)
    ]
    told = translate("; ").join(f"{name}: {number(value)}%" for name, value, _ in shown)
    return picture(
        *bars,
        size=(_WIDTH, max(1, len(shown)) * _ROW),
        title=f"{title}. {told}",
        description=translate("One bar for each rate; the mark on it is the target."),
        font=FONT,
    )


def _bar(row: int, name: str, value: Decimal, *, target: Target | None) -> Iterator[str]:
    top = row * _ROW
    box: Attributes = {"x": 0, "y": top + 22, "height": 12}
    shown = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
    yield text(shown, x=0, y=top + 14, font_size=13, fill="currentColor")
    yield element("rect", **box, width=_BAR, **{"class": "track"})
    yield element("rect", **box, width=_BAR * value / 100, **{"class": "reached"})
    if target is not None:
        place = _BAR * target.value / 100
        ends: Attributes = {"x1": place, "x2": place, "y1": top + 19, "y2": top + 37}
        yield element("line", **ends, stroke="currentColor", stroke_width="1.6")
    end: Attributes = {"text_anchor": "end", "font_size": 13, "fill": "currentColor"}
    yield text(f"{number(value)}%", x=_WIDTH, y=top + 33, **end)


def open_csv(outcomes: Iterable[tuple[str, Outcome]]) -> bytes:
    """Return outcomes, each with the edition of its set, as CSV (UTF-8 with mark)."""
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    writer.writerow(COLUMNS)
    writer.writerows([guard(cell) for cell in _cells(edition, one)] for edition, one in outcomes)
    return content.getvalue().encode("utf-8-sig")


def _cells(edition: str, one: Outcome) -> tuple[str, ...]:
    figure, target = one.figure, one.target
    counted = (
        ("", "", "")
        if figure is None
        else (str(figure.numerator), _number(figure.denominator), figure.origin.value)
    )
    return (
        one.region,
        str(one.year),
        one.indicator.code,
        edition,
        *counted,
        "true" if one.hidden else "false",
        str(len(one.lacking)),
        one.standing.value,
        "" if target is None else number(target.value),
        "" if target is None else target.due.isoformat(),
    )


def _number(count: int | None) -> str:
    return "" if count is None else str(count)
