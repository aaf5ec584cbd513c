from decimal import Decimal
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.charts import WIDTH, grade_scale, score_chart
from reports.passages import LevelLine, PartLine
from reports.svg import element, text
from reports.writing import number
from tests.factories_reports import report

SVG = "{http://www.w3.org/2000/svg}"


def part(percent: str | None, title: str = "人员", floor: str = "50") -> PartLine:
    return PartLine(
        code="3",
        title=title,
        declared=100,
        possible=Decimal(100),
        points=Decimal(percent or 0),
        percent=None if percent is None else Decimal(percent),
        floor=Decimal(floor),
        next_floor=Decimal(60),
        working="",
        items=(),
    )


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 -- our own picture


def words(svg: str) -> list[str]:
    return [node.text or "" for node in drawn(svg).iter(f"{SVG}text")]


def bars(svg: str) -> list[tuple[Decimal, str]]:
    """Return width and colour of every second rectangle: the bar that lies on its track."""
    found = list(drawn(svg).iter(f"{SVG}rect"))[1::2]
    return [(Decimal(bar.attrib["width"]), bar.attrib["fill"]) for bar in found]


@pytest.fixture(scope="module")
def both() -> tuple[str, str]:
    made = report()
    return score_chart(made.parts, str), grade_scale(made.score, made.grade, str)


def test_a_picture_tells_what_it_shows_before_it_shows_it(both: tuple[str, str]) -> None:
    for svg in both:
        root = drawn(svg)
        assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
        assert root.attrib["role"] == "img"
    chart, scale = both
    assert "人员: 68.18% (floor 50%)" in str(drawn(chart)[0].text)
    total = number(report().score.total)
    assert f"Total {total} of 1000 points; grade given: 二级" in str(drawn(scale)[0].text)


def test_a_picture_refers_to_nothing_outside_itself(both: tuple[str, str]) -> None:
    for svg in both:
        rest = svg.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not [sign for sign in ("href", "url(", "http", "style", "<script") if sign in rest]


def test_a_bar_is_as_long_as_its_share() -> None:
    svg = score_chart([part("0"), part("25"), part("100")], str)
    assert [width for width, _ in bars(svg)] == [0, 75, 300]


def test_a_part_below_its_floor_has_another_colour() -> None:
    (_, below), (_, above) = bars(score_chart([part("49.99"), part("50")], str))
    assert below != above


def test_a_part_that_is_not_scored_has_words_instead_of_a_bar() -> None:
    svg = score_chart([part(None)], str)
    assert "Not scored" in words(svg)
    assert not bars(svg)


def test_a_long_title_is_set_in_lines() -> None:
    assert words(score_chart([part("50", "价格、协议、投诉、应急、改进以及演练")], str))[:2] == [
        "价格、协议、投诉、应急、改进",
        "以及演练",
    ]


def test_no_part_gives_an_empty_picture() -> None:
    assert words(score_chart([], str)) == []


def test_the_grade_given_is_the_dark_band() -> None:
    made = report()
    bands = list(drawn(grade_scale(made.score, made.grade, str)).iter(f"{SVG}rect"))
    fills = [band.attrib["fill"] for band in bands]
    assert [fills.count(fill) for fill in fills] == [5, 5, 1, 5, 5, 5]


def test_without_a_grade_the_lowest_band_is_dark() -> None:
    made = report()
    none = msgspec.structs.replace(made.grade, level=0, title="不予评级")
    svg = grade_scale(made.score, none, str)
    fills = [band.attrib["fill"] for band in drawn(svg).iter(f"{SVG}rect")]
    assert fills.count(fills[0]) == 1
    assert "grade given: No grade" in str(drawn(svg)[0].text)


@settings(deadline=None)
@given(
    total=st.decimals(0, 1000, places=2),
    least=st.lists(st.integers(1, 999), min_size=1, max_size=9, unique=True).map(sorted),
)
def test_everything_lies_inside_the_picture(total: Decimal, least: list[int]) -> None:
    made = report()
    levels = tuple(
        LevelLine(level=level, title=f"{level}级", total=Decimal(points), floor=Decimal(0))
        for level, points in enumerate(least, start=1)
    )
    grade = msgspec.structs.replace(made.grade, level=1, levels=levels)
    score = msgspec.structs.replace(made.score, total=total)
    for node in drawn(grade_scale(score, grade, str)).iter():
        for name in ("x", "y"):
            assert 0 <= Decimal(node.attrib.get(name, "0")) <= WIDTH


def test_what_is_written_is_escaped() -> None:
    assert text("a < b & “c”") == "<text>a &lt; b &amp; “c”</text>"
    assert element("line", title='"><script>') == '<line title="&quot;&gt;&lt;script&gt;"/>'
