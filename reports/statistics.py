"""Statistics as open data and as a picture: one number in each row, one bar for each grade."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from audit.domain.statistics import Line, Statistics
from reports.charts import FONT
from reports.sheets import guard
from reports.svg import Attributes, element, picture, text

Translate = Callable[[str], str]
COLUMNS = ("year", "district", "measure", "code", "count")
# Narrow enough to be read on a phone as it is.
_WIDTH, _ROW = 400, 32
_LEFT, _RIGHT = 96, 350


class StatisticsFile(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON file; `demo` marks data that are made up."""

    demo: bool
    columns: tuple[str, ...]
    rows: Sequence[tuple[int, str, str, str, int]]


def rows(found: Statistics) -> Iterator[tuple[int, str, str, str, int]]:
    """Yield every number that is not zero: year, district, measure, code, count."""
    for line in found.districts:
        for measure, code, count in _measures(line):
            if count:
                yield line.year, line.district, measure, code, count


def statistics_csv(found: Statistics) -> bytes:
    """Return the statistics as CSV (UTF-8 with mark), with the columns of `COLUMNS`."""
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    writer.writerow(COLUMNS)
    writer.writerows([guard(str(cell)) for cell in row] for row in rows(found))
    return content.getvalue().encode("utf-8-sig")


def statistics_json(found: Statistics, *, demo: bool) -> bytes:
    """Return the statistics as one JSON document: the columns, and a list for each row."""
    file = StatisticsFile(demo=demo, columns=COLUMNS, rows=tuple(rows(found)))
    return msgspec.json.encode(file) + b"\n"


def grade_chart(levels: Mapping[str, int], *, title: str, translate: Translate) -> str:
    """Return a bar for each grade, given how many results have it, by the title of the grade.

    Colours come from the page: the classes `track` and `reached`, and the colour of its text.
    """
    most = max(levels.values(), default=0) or 1
    bars = [shape for row, one in enumerate(levels.items()) for shape in _bar(row, one, most)]
    told = translate("; ").join(f"{grade}: {count}" for grade, count in levels.items())
    return picture(
        *bars,
        size=(_WIDTH, len(levels) * _ROW),
        title=f"{title}. {told}",
        description=translate("One bar for each grade, with the number of results."),
        font=FONT,
    )


def _bar(row: int, one: tuple[str, int], most: int) -> Iterator[str]:
    (grade, count), middle = one, row * _ROW + _ROW // 2
    width = Decimal((_RIGHT - _LEFT) * count) / most
    box: Attributes = {"x": _LEFT, "y": middle - 7, "height": 14}
    yield text(grade, x=0, y=middle + 5, font_size=14, fill="currentColor")
    yield element("rect", **box, width=_RIGHT - _LEFT, **{"class": "track"})
    yield element("rect", **box, width=width, **{"class": "reached"})
    end: Attributes = {"text_anchor": "end", "font_size": 14, "fill": "currentColor"}
    yield text(str(count), x=_WIDTH, y=middle + 5, **end)


def _measures(line: Line) -> Iterator[tuple[str, str, int]]:
    yield "registered", "", line.registered
    yield "drawn", "", line.drawn
    yield from (("result", code.value, count) for code, count in sorted(line.results.items()))
    yield from (("level", str(level), count) for level, count in sorted(line.levels.items()))
    yield "points_hundredths", "", line.hundredths
    yield "published_in_time", "", line.published_in_time
    yield from (("finding", lane.value, count) for lane, count in sorted(line.findings.items()))
    yield "order", "", line.orders
    yield "due", "", line.due
    yield "mended_in_time", "", line.mended
