import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import page
import pikepdf
import pytest

from audit.domain.errors import Invalid
from checklists.canonical import digest
from reports.documents import facts, read
from reports.markup import styles
from reports.pdf import Facts, Flawed, MissingGlyphs, Press
from reports.render import render_now
from tests.factories_reports import ISSUED, report, table

MILLIMETRE = 72 / 25.4
WORD = re.compile(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>')
FACTS = Facts(content=b"{}", description="test", at=ISSUED)


@pytest.fixture(scope="module", params=["visit", "table"])
def printed(request: pytest.FixtureRequest, visit_pdf: bytes, table_pdf: bytes) -> bytes:
    return {"visit": visit_pdf, "table": table_pdf}[request.param]


def file(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def press() -> Press:
    return Press(styles())


def simple(body: str) -> bytes:
    html = f'<html lang="zh-CN"><title>试</title><body>{body}</body></html>'
    return press().print(html, styles=("report",), facts=FACTS, images={})


def alternatives(content: bytes) -> list[str]:
    """Return the description of every figure in the structure tree."""
    pdf = file(content)
    return [
        str(thing.Alt)
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == pikepdf.Name.Figure
    ]


def font_names(content: bytes) -> set[str]:
    pdf = file(content)
    return {
        str(thing.FontName).split("+")[1]
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary)
        and thing.get("/Type") == pikepdf.Name.FontDescriptor
    }


def bookmarks(items: list[pikepdf.OutlineItem]) -> Iterator[str]:
    for item in items:
        yield item.title
        yield from bookmarks(list(item.children))


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_every_rule_of_the_archive_and_of_access_is_kept(printed: bytes, profile: str) -> None:
    told = page.validate_pdf_bytes(printed, profile=profile)
    assert [failure.message for failure in told.failures] == []
    assert told.is_compliant
    assert told.rules.passed == told.rules.total > 100


def test_the_facts_are_inside_word_for_word(visit_pdf: bytes) -> None:
    pdf = file(visit_pdf)
    attached = pdf.attachments["facts.json"]
    content = attached.get_file().read_bytes()
    assert content == facts(report())
    assert read(content) == report()
    assert attached.obj.AFRelationship == pikepdf.Name("/Data")
    assert attached.get_file().mime_type == "application/json"
    assert [each.UF for each in pdf.Root.AF] == ["facts.json"]


def test_the_digest_of_the_facts_stands_on_paper(visit_pdf: bytes, tmp_path: Path) -> None:
    assert digest(facts(report())) in text_of(visit_pdf, tmp_path).replace("\n", "")


def test_printing_again_gives_the_same_bytes(visit_pdf: bytes, table_pdf: bytes) -> None:
    assert render_now(table(), {}) == table_pdf
    number = file(visit_pdf).trailer.ID[0]
    assert bytes(number) == digest(facts(report()))[:32].encode()


def test_it_says_who_made_it_when_and_in_which_language(visit_pdf: bytes) -> None:
    pdf = file(visit_pdf)
    assert str(pdf.Root.Lang) == "zh-CN"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo.Title).startswith("现场检查报告 · 上海静安示例精神康复服务中心")
    assert str(pdf.docinfo.CreationDate) == "D:20261120143000+08'00"


def test_the_claim_of_conformity_can_be_read_without_unpacking(printed: bytes) -> None:
    assert b'pdfaid:part="3"' in printed
    assert b'pdfuaid:part="1"' in printed


def test_it_can_be_walked_by_its_headings(visit_pdf: bytes) -> None:
    with file(visit_pdf).open_outline() as outline:
        titles = list(bookmarks(outline.root))
    assert titles[0] == "现场检查报告"
    assert "一、结果摘要" in titles
    assert "十、核验" in titles
    assert "准入、评估与转介" in titles


def test_every_picture_is_described(visit_pdf: bytes) -> None:
    described = alternatives(visit_pdf)
    assert len(described) == 12
    assert {photo.alt for photo in report().photos} <= set(described)
    assert all(len(words) > 5 for words in described)


def test_a_table_repeats_its_head_on_every_page(table_pdf: bytes, tmp_path: Path) -> None:
    pages = text_of(table_pdf, tmp_path).split("\f")
    with_rows = [told for told in pages if "310000-2026-0007-0" in told]
    assert len(with_rows) > 3
    assert all(told.count("抽查任务编号") == 1 for told in with_rows)


def test_only_the_two_fonts_of_the_package_are_used(printed: bytes) -> None:
    assert font_names(printed) == {"Noto-Sans-SC", "Noto-Serif-SC"}


def test_text_keeps_to_the_type_area_of_the_standard(tmp_path: Path) -> None:
    """A4 with 156 × 225 mm of text, 28 mm from the left and 37 mm from the top."""
    content = render_now(msgspec.structs.replace(report(), demo=False, photos=()), {})
    pdf = file(content)
    width, height = (float(side) / MILLIMETRE for side in pdf.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    for left, top, right, bottom, word in words_of(content, tmp_path):
        assert left > 27.5, word
        assert right < 184.5, word
        inside = top > 36 and bottom < 262.5
        running = bottom < 33 or top > 265
        assert inside or running, word


def test_pages_are_numbered_outside_the_text(visit_pdf: bytes, tmp_path: Path) -> None:
    below = [
        (word, left)
        for left, top, _, _, word in words_of(visit_pdf, tmp_path)
        if top > 265 and word.isdigit()
    ]
    assert [int(word) for word, _ in below] == list(range(2, len(file(visit_pdf).pages) + 1))
    assert all((left < 100) == (int(word) % 2 == 0) for word, left in below)


def test_made_up_data_say_so_on_every_page(printed: bytes, tmp_path: Path) -> None:
    for number in range(1, len(file(printed).pages) + 1):
        assert "演示数据，不具有任何效力" in text_of(printed, tmp_path, number)


def test_characters_without_a_glyph_are_named() -> None:
    odd = msgspec.structs.replace(report(), body="上海🦄民政局ꦱ", photos=())
    with pytest.raises(Invalid) as refusal:
        render_now(odd, {})
    assert refusal.value.code == "report.glyphs"
    assert refusal.value.fields["characters"] == "ꦱ (U+A9B1) 🦄 (U+1F984)"


def test_rare_characters_of_names_are_there() -> None:
    assert simple("<p>龑 喆 㛃 䶮 犇 𫖯</p>").startswith(b"%PDF")


def test_a_press_says_which_characters_it_lacks() -> None:
    with pytest.raises(MissingGlyphs) as lacking:
        simple("<p>🦄</p>")
    assert lacking.value.characters == "🦄"


@pytest.mark.parametrize(
    "address", ["https://example.org/a.png", "file:///etc/passwd", "image:unknown", "a.png"]
)
def test_nothing_is_fetched_from_outside(address: str) -> None:
    with pytest.raises(Flawed):
        simple(f'<p><img src="{address}" alt="x"></p>')


def words_of(content: bytes, folder: Path) -> Iterator[tuple[float, float, float, float, str]]:
    """Yield every word with its left, top, right and bottom edge in millimetres."""
    for match in WORD.finditer(pdftotext(content, folder, "-bbox")):
        left, top, right, bottom = (float(edge) / MILLIMETRE for edge in match.groups()[:4])
        yield left, top, right, bottom, match[5]


def text_of(content: bytes, folder: Path, number: int | None = None) -> str:
    pages = [] if number is None else ["-f", str(number), "-l", str(number)]
    return pdftotext(content, folder, *pages)


def pdftotext(content: bytes, folder: Path, *options: str) -> str:
    path = folder / "report.pdf"
    path.write_bytes(content)
    told = subprocess.run(
        ["pdftotext", *options, str(path), "-"], capture_output=True, check=True, text=True
    )
    return told.stdout


@pytest.mark.parametrize("body", [f"<p>第{number}页</p>" for number in range(40)])
def test_no_packed_stream_ends_in_a_line_end(body: str) -> None:
    # Of the checksums that end packed data, one in 128 ends so; among these pages some do.
    assert ending_in_a_line_end(simple(body)) == 0


def test_the_table_of_objects_does_not_end_in_a_line_end() -> None:
    # With just this many paragraphs the checksum of the table would end in a line feed.
    content = simple("<p>页</p>" * 28)
    assert ending_in_a_line_end(content) == 0
    assert page.validate_pdf_bytes(content, profile="3a").is_compliant


def ending_in_a_line_end(content: bytes) -> int:
    return len(re.findall(rb"[\r\n]\nendstream", content))
