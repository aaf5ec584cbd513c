"""The burn-down of remediation as a picture: what is open, against what the deadlines allow."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from audit.domain.burndown import Point
from reports.charts import FONT
from reports.svg import Attributes, element, picture, text
from reports.writing import day

Translate = Callable[[str], str]
# Narrow enough to be read on a phone as it is.
_WIDTH, _HEIGHT = 400, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 390, 12, 150


def burndown_chart(course: Sequence[Point], *, today: date, translate: Translate) -> str:
    """Return the picture, "" of a course with less than two days.

    The thick line is what was open; the dashed one what would be open if each were mended on its
    last day. Colours come from the page: the class `course` and the colour of its text.
    """
    known = [one for one in course if one.day <= today]
    if len(known) < 2:  # noqa: PLR2004 -- a line has two ends
        return ""
    most = max(1, *(max(one.open, one.allowed) for one in course))
    last = known[-1]
    return picture(
        *_frame(course, most, translate),
        _line([(one.day, one.open) for one in known], course, most, dashed=False),
        _line([(one.day, one.allowed) for one in course], course, most, dashed=True),
        *_legend(translate),
        size=(_WIDTH, _HEIGHT),
        title=translate(
            "On {day} {open} findings were not yet accepted; {allowed} of all still had time."
        ).format(day=day(last.day, translate), open=last.open, allowed=last.allowed),
        description=translate(
            "The thick line is what was open each day, the dashed line what the deadlines allow."
        ),
        font=FONT,
    )


def _frame(course: Sequence[Point], most: int, translate: Translate) -> Iterator[str]:
    small: Attributes = {"font_size": 12, "fill": "currentColor"}
    base: Attributes = {"x1": _LEFT, "x2": _RIGHT, "y1": _BOTTOM, "y2": _BOTTOM}
    yield element("line", **base, stroke="currentColor", stroke_width=1)
    yield text(str(most), x=_LEFT - 6, y=_TOP + 5, **small, text_anchor="end")
    yield text("0", x=_LEFT - 6, y=_BOTTOM + 4, **small, text_anchor="end")
    yield text(day(course[0].day, translate), x=_LEFT, y=_BOTTOM + 18, **small)
    yield text(day(course[-1].day, translate), x=_RIGHT, y=_BOTTOM + 18, **small, text_anchor="end")


def _line(
    values: Sequence[tuple[date, int]], course: Sequence[Point], most: int, *, dashed: bool
) -> str:
    first, span = course[0].day, max(1, (course[-1].day - course[0].day).days)
    points = " ".join(
        f"{_place((_LEFT, _RIGHT), (one - first).days, span)},"
        f"{_place((_BOTTOM, _TOP), value, most)}"
        for one, value in values
    )
    style: Attributes = (
        {"stroke": "currentColor", "stroke_width": "1.5", "stroke_dasharray": "4 3"}
        if dashed
        else {"class": "course", "stroke_width": 3}
    )
    return element("polyline", points=points, fill="none", **style)


def _place(ends: tuple[int, int], part: int, whole: int) -> Decimal:
    low, high = ends
    return (low + Decimal((high - low) * part) / whole).quantize(Decimal("0.1"))


def _legend(translate: Translate) -> Iterator[str]:
    small: Attributes = {"font_size": 12, "fill": "currentColor"}
    marks = (
        (_LEFT, translate("Not yet accepted"), {"class": "course", "stroke_width": 3}),
        (
            210,
            translate("Still in time"),
            {"stroke": "currentColor", "stroke_width": "1.5", "stroke_dasharray": "4 3"},
        ),
    )
    for left, words, style in marks:
        ends: Attributes = {"x1": left, "x2": left + 24, "y1": _HEIGHT - 10, "y2": _HEIGHT - 10}
        yield element("line", **ends, **style)
        yield text(words, x=left + 30, y=_HEIGHT - 6, **small)
