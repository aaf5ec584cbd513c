"""The pictures of a report, as SVG that stands alone: the same on a page and in print.

A unit is a quarter of a millimetre: 624 is the width of the type area of GB/T 9704 (156 mm).
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from reports.passages import GradeGiven, PartLine, Points
from reports.svg import Attributes, element, picture, text
from reports.writing import number

Translate = Callable[[str], str]

FONT = "Noto Sans SC, sans-serif"
WIDTH = 624

INK = "#1f2933"
FAINT = "#5a6672"
TRACK = "#e4e9ee"
ACCENT = "#1d5c86"
SHORT = "#a3481f"
SMALL = 11
PLAIN = 13

# The score chart: label, bar, percentage, points, one row for each part.
_ROW = 32
_BAR = Decimal(300)
_BAR_LEFT = 192
_PERCENT_RIGHT = 546
_LETTERS = 14
# The grade scale: the mark of the total above a band of levels, their least totals below.
_BAND_TOP = 30
_BAND_HEIGHT = 28
_LABEL_ROOM = 60


def score_chart(parts: Sequence[PartLine], translate: Translate) -> str:
    """Return a bar for the share of points of each part, with the floor it must reach.

    A solid mark is the floor of the grade given, a dashed one that of the next grade.
    """
    rows = [shape for row, part in enumerate(parts) for shape in _row(part, row, translate)]
    bottom = len(parts) * _ROW
    return picture(
        *rows,
        *_legend(parts, bottom + 18, translate),
        size=(WIDTH, bottom + 24),
        title=translate("Share of points by part: {parts}").format(
            parts=translate("; ").join(_told(part, translate) for part in parts)
        ),
        description=translate(
            "One bar for each part; the marks on it are the floors the part must reach."
        ),
        font=FONT,
    )


def grade_scale(score: Points, grade: GradeGiven, translate: Translate) -> str:
    """Return the levels of the scheme along the points, with the total and the grade given."""
    edges = [Decimal(0), *(level.total for level in grade.levels), Decimal(score.full)]
    levels = {0: translate("No grade")} | {level.level: level.title for level in grade.levels}
    bands = [
        shape
        for (level, title), band in zip(levels.items(), pairwise(edges), strict=True)
        for shape in _band(title, band, score.full, given=level == grade.level)
    ]
    return picture(
        *bands,
        *_ticks(edges, score.full),
        *_total(score, translate),
        size=(WIDTH, 82),
        title=translate(
            "Total {total} of {full} points; grade given: {grade}. Least totals: {levels}"
        ).format(
            total=number(score.total),
            full=score.full,
            grade=levels[grade.level],
            levels=translate("; ").join(f"{x.title} {number(x.total)}" for x in grade.levels),
        ),
        description=translate(
            "A scale of points with a band for each grade; the dark band is the grade given."
        ),
        font=FONT,
    )


def _row(part: PartLine, row: int, translate: Translate) -> Iterator[str]:
    middle = row * _ROW + _ROW // 2
    yield from _label(part.title, middle)
    if part.percent is None:
        words = translate("Not scored")
        yield text(words, x=_BAR_LEFT, y=middle + 5, font_size=PLAIN, fill=FAINT)
        return
    bar: Attributes = {"x": _BAR_LEFT, "y": middle - 7, "height": 14}
    fill = SHORT if part.percent < part.floor else ACCENT
    yield element("rect", **bar, width=_BAR, fill=TRACK)
    yield element("rect", **bar, width=_BAR * part.percent / 100, fill=fill)
    if part.next_floor is not None:
        yield _mark(_place(part.next_floor), middle - 10, dashed=True)
    yield _mark(_place(part.floor), middle - 10)
    right: Attributes = {"y": middle + 5, "text_anchor": "end"}
    percent = f"{number(part.percent)}%"
    points = f"{number(part.points)} / {number(part.possible)}"
    yield text(percent, x=_PERCENT_RIGHT, **right, font_size=PLAIN, fill=INK)
    yield text(points, x=WIDTH, **right, font_size=SMALL, fill=FAINT)


def _label(title: str, middle: int) -> Iterator[str]:
    lines = [title[at : at + _LETTERS] for at in range(0, len(title), _LETTERS)]
    first = middle + 5 - 7 * (len(lines) - 1)
    for row, line in enumerate(lines):
        yield text(line, x=0, y=first + 14 * row, font_size=PLAIN, fill=INK)


def _place(percent: Decimal) -> Decimal:
    return _BAR_LEFT + _BAR * percent / 100


def _mark(x: Decimal, top: int, *, dashed: bool = False) -> str:
    pattern: Attributes = {"stroke_dasharray": "3 2"} if dashed else {}
    ends: Attributes = {"x1": x, "x2": x, "y1": top, "y2": top + 20}
    return element("line", **ends, **pattern, stroke=INK, stroke_width="1.6")


def _legend(parts: Sequence[PartLine], base: int, translate: Translate) -> Iterator[str]:
    if not parts:
        return
    floor, next_floor = parts[0].floor, parts[0].next_floor
    style: Attributes = {"y": base, "font_size": SMALL, "fill": FAINT}
    words = translate("Floor of the grade: {floor}%").format(floor=number(floor))
    yield _mark(Decimal(_BAR_LEFT), base - 14)
    yield text(words, x=_BAR_LEFT + 8, **style)
    if next_floor is not None:
        words = translate("Floor of the next grade: {floor}%").format(floor=number(next_floor))
        yield _mark(Decimal(_BAR_LEFT + 170), base - 14, dashed=True)
        yield text(words, x=_BAR_LEFT + 178, **style)


def _told(part: PartLine, translate: Translate) -> str:
    if part.percent is None:
        return translate("{part}: not scored").format(part=part.title)
    return translate("{part}: {percent}% (floor {floor}%)").format(
        part=part.title, percent=number(part.percent), floor=number(part.floor)
    )


def _band(title: str, edges: tuple[Decimal, Decimal], full: int, *, given: bool) -> Iterator[str]:
    left, right = (WIDTH * edge / full for edge in edges)
    fill, ink = (ACCENT, "#ffffff") if given else (TRACK, INK)
    box: Attributes = {
        "x": left,
        "y": _BAND_TOP,
        "width": max(right - left - 2, Decimal(0)),
        "height": _BAND_HEIGHT,
    }
    yield element("rect", **box, fill=fill)
    style: Attributes = {"font_size": PLAIN, "fill": ink, "text_anchor": "middle"}
    yield text(title, x=(left + right) / 2, y=_BAND_TOP + 19, **style)


def _ticks(edges: Sequence[Decimal], full: int) -> Iterator[str]:
    for edge in edges:
        anchor = {Decimal(0): "start", Decimal(full): "end"}.get(edge, "middle")
        style: Attributes = {"font_size": SMALL, "fill": FAINT, "text_anchor": anchor}
        yield text(number(edge), x=WIDTH * edge / full, y=_BAND_TOP + _BAND_HEIGHT + 16, **style)


def _total(score: Points, translate: Translate) -> Iterator[str]:
    x = WIDTH * score.total / score.full
    tip = f"M{number(round(x, 1))} {_BAND_TOP - 2} l-6 -9 h12 z"
    yield element("path", d=tip, fill=INK)
    words = translate("Total {total}").format(total=number(score.total))
    anchor = "start" if x < _LABEL_ROOM else "end" if x > WIDTH - _LABEL_ROOM else "middle"
    place = {"start": Decimal(0), "middle": x, "end": Decimal(WIDTH)}[anchor]
    yield text(words, x=place, y=14, font_size=PLAIN, fill=INK, text_anchor=anchor)
