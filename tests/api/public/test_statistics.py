"""The page of statistics and its files: exact counts of what is public, and how they were made."""

import csv
import io

from audit.runtime import Runtime
from reports.statistics import COLUMNS
from tests.api.public.reading import Client, page, published_draw, published_result


async def test_before_anything_is_public_the_page_says_so(client: Client) -> None:
    assert "还没有抽取或公布的内容" in await page(client, "/statistics")
    assert (await client.get("/open/statistics.json")).json()["rows"] == []


async def test_a_year_is_shown_with_chart_and_tables(client: Client, runtime: Runtime) -> None:
    result = await published_result(runtime)
    html = await page(client, "/statistics")
    assert "2026年等级分布" in html
    chart = html.partition('class="chart"')[2].partition("</svg>")[0]
    assert 'role="img"' in html
    assert "<title>" in chart
    assert result.grade is not None
    assert (result.grade.title or "未定级") in html
    assert "style=" not in html
    assert "不足5个时，不计算比率和平均数" in html
    assert "2026年等级分布" in await page(client, "/statistics?year=1999")


async def test_files_hold_every_count_once(client: Client, runtime: Runtime) -> None:
    drawn = await published_draw(runtime)
    read = (await client.get("/open/statistics.json")).json()
    table = await client.get("/open/statistics.csv")
    assert table.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS == tuple(read["columns"])
    assert rows[1:] == [[str(cell) for cell in row] for row in read["rows"]]
    assert sum(row[4] for row in read["rows"] if row[2] == "drawn") == drawn.selected
    keys = [tuple(row[:4]) for row in read["rows"]]
    assert len(keys) == len(set(keys))
