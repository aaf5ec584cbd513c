"""The certificate and the notice with its card: one page, archival, accessible, the same again."""

import io
from datetime import date
from pathlib import Path

import page
import pikepdf
import pytest
from msgspec.structs import replace

from audit.domain.facts import NoticeFacts
from audit.domain.visit import Targeted, WorkKind
from checklists.canonical import digest
from reports.build_notice import visit_notice
from reports.documents import Document, GradeCertificate, VisitNotice, facts, read
from reports.language import CHINESE, ENGLISH, translator
from reports.markup import markup
from reports.render import render_now
from tests.factories_certificates import (
    BASE,
    certificate,
    certificate_document,
    notice_document,
    notice_facts,
)
from tests.factories_reports import PLACES
from tests.reports.test_pdf import alternatives, font_names, text_of

CERTIFICATE, NOTICE = certificate_document(), notice_document()
DOCUMENTS: dict[str, Document] = {"certificate": CERTIFICATE, "notice": NOTICE}
LONG = "上海市某某区示例精神障碍社区康复服务中心" * 5


def told(given: NoticeFacts, language: str = CHINESE) -> VisitNotice:
    """Return the notice of these facts."""
    return visit_notice(
        given,
        places={**PLACES, "320102": "南京市玄武区"},
        verify_url=BASE,
        demo=False,
        language=language.replace("_", "-"),
        translate=translator(language),
    )


@pytest.fixture(scope="module", params=sorted(DOCUMENTS))
def document(request: pytest.FixtureRequest) -> Document:
    return DOCUMENTS[request.param]


@pytest.fixture(scope="module")
def printed(document: Document) -> bytes:
    return render_now(document, {})


def pages_of(content: bytes) -> list[tuple[int, int]]:
    """Return width and height of every page in millimetres."""
    pdf = pikepdf.open(io.BytesIO(content))
    boxes = [[float(side) * 25.4 / 72 for side in one.mediabox[2:]] for one in pdf.pages]
    return [(round(width), round(height)) for width, height in boxes]


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_every_rule_of_the_archive_and_of_access_is_kept(printed: bytes, profile: str) -> None:
    found = page.validate_pdf_bytes(printed, profile=profile)
    assert [failure.message for failure in found.failures] == []
    assert found.is_compliant


def test_the_facts_are_inside_word_for_word(document: Document, printed: bytes) -> None:
    pdf = pikepdf.open(io.BytesIO(printed))
    content = pdf.attachments["facts.json"].get_file().read_bytes()
    assert content == facts(document)
    assert read(content) == document


def test_it_says_its_digest_and_that_it_is_made_up(
    document: Document, printed: bytes, tmp_path: Path
) -> None:
    words = text_of(printed, tmp_path).replace("\n", "")
    assert digest(facts(document)) in words
    assert "演示数据，不具有任何效力" in words


def test_printing_again_gives_the_same_bytes(document: Document, printed: bytes) -> None:
    assert render_now(document, {}) == printed


def test_only_the_two_fonts_of_the_package_are_used(printed: bytes) -> None:
    assert font_names(printed) == {"Noto-Sans-SC", "Noto-Serif-SC"}


def test_the_code_leads_to_the_page_that_verifies(document: Document, printed: bytes) -> None:
    assert document.verify_url == f"{BASE}/verify?number={document.number}"
    assert alternatives(printed) == [f"二维码：{document.verify_url}"]


def test_a_certificate_is_one_page_on_its_side() -> None:
    assert pages_of(render_now(CERTIFICATE, {})) == [(297, 210)]
    long = replace(CERTIFICATE, institution=LONG[:100], address="示例路" * 30, demo=False)
    assert pages_of(render_now(long, {})) == [(297, 210)]


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize("work", WorkKind)
def test_a_notice_is_one_page(work: WorkKind, begun: bool) -> None:  # noqa: FBT001 -- a case
    assert pages_of(render_now(notice_document(work, begun=begun), {})) == [(210, 297)]


def test_a_certificate_says_in_plain_words_what_it_is_not(tmp_path: Path) -> None:
    said = text_of(render_now(CERTIFICATE, {}), tmp_path).replace("\n", "")
    for words in ("不具有法律效力", "示范方案，非官方标准", "ZS-2026-000123", certificate().title):
        assert words in said
    official = certificate_of_an_official_scheme()
    assert "示范方案" not in markup(official)
    assert "不具有法律效力" in markup(official)


def test_a_certificate_says_until_when_it_is_valid_where_that_is_known(tmp_path: Path) -> None:
    assert "有效期至" not in markup(CERTIFICATE)
    content = render_now(replace(CERTIFICATE, valid_until=date(2029, 12, 1)), {})
    said = text_of(content, tmp_path).replace("\n", "")
    assert "有效期至" in said
    assert "2029年12月1日" in said
    assert pages_of(content) == [(297, 210)]


def certificate_of_an_official_scheme() -> GradeCertificate:
    words = "本证书仅转载已公示的结果，不授予权利，不代替许可，其本身不具有法律效力。"
    return replace(CERTIFICATE, model=False, scheme="官方方案", effect=words)


def test_its_time_is_the_day_of_issue_so_it_can_be_printed_again() -> None:
    assert CERTIFICATE.generated_at.isoformat() == "2026-12-02T00:00:00+08:00"
    assert NOTICE.generated_at == NOTICE.began_at
    assert notice_document(begun=False).generated_at.isoformat() == "2026-11-10T09:05:00+08:00"


def test_what_may_be_expected_differs_by_the_kind_of_work() -> None:
    inspection, evaluation = NOTICE, notice_document(WorkKind.EVALUATION)
    assert (inspection.title, evaluation.title) == ("行政检查告知单", "评估告知单")
    assert any("第五十五条" in one for one in inspection.expectations)
    assert not any("第五十五条" in one for one in evaluation.expectations)
    assert "不是行政检查" in evaluation.expectations[0]


def test_what_shanghai_provides_is_told_in_shanghai_alone() -> None:
    given = notice_facts()
    elsewhere = replace(given, visit=replace(given.visit, district="320102"))
    assert sum("上海" in one or "12345" in one for one in told(given).expectations) == 2
    assert not any("上海" in one or "12345" in one for one in told(elsewhere).expectations)


def test_why_a_targeted_check_was_ordered_is_not_told() -> None:
    given = notice_facts()
    cause = Targeted(reason="有人反映收费问题", body_name="示例民政局", items=("MZ-01",))
    targeted = replace(given, visit=replace(given.visit, origin=cause), plan="")
    notice = told(targeted)
    assert "有人反映" not in facts(notice).decode()
    assert notice.reason.startswith("非随机抽取")


def test_a_notice_beforehand_has_no_day_yet() -> None:
    before = notice_document(begun=False)
    assert before.began_at is None
    assert "尚未确定" in markup(before)


def test_both_speak_english_too() -> None:
    notice = told(notice_facts(), ENGLISH)
    assert "law on administrative penalties" in markup(notice)
    assert render_now(notice, {}).startswith(b"%PDF")
