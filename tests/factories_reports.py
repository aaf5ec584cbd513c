"""A whole graded visit and a table of results, made up, for the tests of the reports."""

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

from PIL import Image, ImageDraw

from audit.domain.answer import Answer, Verdict
from audit.domain.ceremony import Draw, DrawState
from audit.domain.disclosure import PublishedResult
from audit.domain.draw import ticket
from audit.domain.evidence import Evidence
from audit.domain.facts import TableFacts, VisitFacts
from audit.domain.grade import grade
from audit.domain.registry import Inspector, Institution
from audit.domain.remediation import corrective_actions
from audit.domain.score import score
from audit.domain.visit import (
    Drawn,
    Membership,
    ResultCode,
    Visit,
    VisitState,
    WorkKind,
)
from audit.domain.workdays import WorkCalendar
from checklists.canonical import canonical, digest
from checklists.catalogue import Catalogue
from checklists.loader import load
from checklists.model import Comparison, Item, ResolvedChecklist
from reports.build import Edition, visit_report
from reports.build_table import result_table
from reports.documents import ResultTable, VisitReport
from reports.language import translator
from reports.photos import print_copy

BEGAN = datetime(2026, 11, 16, 1, 5, tzinfo=UTC)
ENDED = datetime(2026, 11, 16, 8, 40, tzinfo=UTC)
ISSUED = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
SEED = "6fca2ce3c63615d1ba40cf5bee4b886d7b0a6b2ae9cb160d96a9dac510e831d5"
PLACES = {"310106": "上海市静安区", "310107": "上海市普陀区"}
BASIS = "《优化营商环境条例》第五十四条；《上海市优化营商环境条例》第六十二条"

# What was not simply as it should be: verdict, measured value, and what was seen.
FOUND: Mapping[str, tuple[Verdict, str | None, str]] = {
    "1.02": (Verdict.PARTLY, None, "制度汇编共21项，其中财务管理、志愿者管理两项没有执行记录。"),
    "1.05": (Verdict.NOT_APPLICABLE, None, "机构未开展公开募捐，也未接受捐赠。"),
    "2.02": (
        Verdict.PARTLY,
        "80",
        "本年五次隐患排查记录在案，其中10月排查的疏散指示灯故障尚未修复。",
    ),
    "2.05": (
        Verdict.EQUIVALENT,
        None,
        "入口台阶未设坡道，配有可移动坡道板，三分钟内可铺设到位，现场试用有效。",
    ),
    "3.02": (Verdict.CONFORM, "42.86", ""),
    "3.04": (Verdict.NOT, "14", "12名直接服务人员中有2人全年培训不足20学时，最低者14学时。"),
    "3.07": (Verdict.PARTLY, None, "有督导协议，第三季度没有督导记录。"),
    "3.10": (Verdict.NOT, None, "有志愿者名册，没有岗前培训记录。"),
    "4.02": (Verdict.NOT_APPLICABLE, None, "在册服务对象没有等候超过三个月的。"),
    "4.05": (Verdict.PARTLY, "85", "抽查20份档案，3份的定期评估缺少社会功能一项。"),
    "4.07": (Verdict.COULD_NOT_CHECK, None, "平台当日停机维护，无法查询推送记录。"),
    "5.06": (Verdict.PARTLY, None, "照护者培训每季度一次，没有互助活动记录。"),
    "5.12": (Verdict.NOT_APPLICABLE, None, "不提供过渡性住宿服务。"),
    "5.13": (Verdict.PARTLY, None, "配有虚拟现实训练设备，没有效果记录。"),
    "6.02": (Verdict.NOT, None, "抽查20份服务记录，7份为月底集中补录，记录时间与签到不符。"),
    "7.04": (
        Verdict.PARTLY,
        "1",
        "有应急预案，本年尚未演练；随机询问的两名工作人员中一人不清楚本人职责。",
    ),
    "8.02": (Verdict.CONFORM, "6.25", ""),
    "8.04": (Verdict.PARTLY, None, "上次检查的四个问题有改进措施，其中一个没有复查记录。"),
}
PICTURED = (
    ("2.02", "二层走廊疏散指示灯不亮"),
    ("2.05", "可移动坡道板铺设到位"),
    ("7.01", "大厅价目表"),
    ("2.04", "职业训练室"),
    ("3.04", "培训学时台账（第3页）"),
    ("6.02", "电子服务记录的时间戳"),
    ("7.03", "监督电话公示牌"),
    ("1.01", ""),
)


@cache
def catalogue() -> Catalogue:
    return load()


@cache
def checklist() -> ResolvedChecklist:
    return catalogue().resolve("community-mental-rehab-shanghai", "2026.1")


def visit(number: str = "310000-2026-0007-012") -> Visit:
    institution = "52310106MJ0000019P"
    return Visit(
        id=number,
        origin=Drawn(
            draw="310000-2026-0007",
            stratum="310106:B",
            membership=Membership.SELECTED,
            ticket=ticket("ticket", SEED, institution),
            num=3,
            den=17,
        ),
        institution=institution,
        institution_name="上海静安示例精神康复服务中心",
        district="310106",
        work=WorkKind.INSPECTION,
        team=("SH-MZ-000126", "SH-WJ-000348"),
        checklist=digest(canonical(checklist())),
        scheme="elder-care-model-2026",
        first_time=False,
        state=VisitState.GRADED,
        result=ResultCode.PENDING,
        created_at=BEGAN - timedelta(days=6),
        began_at=BEGAN,
        ended_at=ENDED,
    )


def answers() -> dict[str, Answer]:
    return {resolved.item.code: _answer(resolved.item) for resolved in checklist().items}


def _answer(item: Item) -> Answer:
    verdict, value, reason = FOUND.get(item.code, (Verdict.CONFORM, _met(item), ""))
    return Answer(
        id=f"answer-{item.code}",
        item=item.code,
        verdict=verdict,
        reason=reason,
        value=None if value is None else Decimal(value),
        by="SH-MZ-000126",
        at=BEGAN + timedelta(hours=1),
    )


def _met(item: Item) -> str | None:
    if item.measure is None:
        return None
    if item.measure.threshold is not None:
        return str(item.measure.threshold)
    return "86" if item.measure.comparison is Comparison.AT_LEAST else "5"


def photograph(number: int, size: tuple[int, int] = (1600, 1200)) -> bytes:
    """Return a drawn scene as a camera might give it: big, with a note of where it was taken."""
    width, height = size
    scene = Image.new("RGB", size, (226 - 9 * number, 230, 232))
    pen = ImageDraw.Draw(scene)
    pen.rectangle((0, height * 2 // 3, width, height), fill=(168, 158, 146))
    for step in range(6):
        left = width * step // 6 + 40
        pen.rectangle(
            (left, height // 3 - 20 * step, left + width // 10, height * 2 // 3),
            fill=(90 + 20 * step, 120 + 12 * number, 140),
            outline=(60, 70, 80),
            width=6,
        )
    pen.ellipse((width - 320, 80, width - 120, 280), fill=(240, 214, 150))
    exif = Image.Exif()
    exif[0x010F] = "Example camera"
    content = io.BytesIO()
    scene.save(content, "JPEG", quality=90, exif=exif)
    return content.getvalue()


@cache
def images() -> dict[str, bytes]:
    """Return the printed copies of the photographs, by their digest."""
    sizes = [(1600, 1200)] * 6 + [(1200, 1600), (2000, 900)]
    copies = [
        print_copy(photograph(number, size), "image/jpeg") for number, size in enumerate(sizes)
    ]
    return {digest(copy): copy for copy in copies}


def evidence() -> tuple[Evidence, ...]:
    printed = tuple(images())
    photos = tuple(
        Evidence(
            id=f"photo-{position:04d}",
            visit=visit().id,
            item=item,
            digest=digest(f"original {position}".encode()),
            size=3_482_113,
            media_type="image/jpeg",
            name=f"IMG_{position:04d}.jpg",
            caption=caption,
            captured_at=BEGAN + timedelta(minutes=12 * position),
            received_at=ENDED,
            by="SH-WJ-000348",
            print_digest=printed[position],
        )
        for position, (item, caption) in enumerate(PICTURED)
    )
    paper = Evidence(
        id="paper-0001",
        visit=visit().id,
        item="7.04",
        digest=digest(b"plan"),
        size=284_113,
        media_type="application/pdf",
        name="突发事件应急预案.pdf",
        caption="2026年3月修订版",
        captured_at=BEGAN,
        received_at=ENDED,
        by="SH-MZ-000126",
    )
    return (*photos, paper)


@cache
def visit_facts() -> VisitFacts:
    drawn, resolved, given = visit(), checklist(), answers()
    scheme = catalogue().scheme(drawn.scheme)
    points = score(resolved, given, scheme.bonus_cap)
    return VisitFacts(
        visit=drawn,
        institution=_institution(),
        body="上海市民政局（示例）",
        plan="2026年度精神障碍社区康复服务机构双随机抽查计划",
        legal_basis=BASIS,
        draw=_draw(),
        seed=SEED,
        inspectors=_team(),
        checklist=resolved,
        answers=given,
        scheme=scheme,
        score=points,
        grade=grade(points, resolved, scheme, first_time=drawn.first_time),
        actions=corrective_actions(
            drawn.id,
            resolved,
            given,
            scheme=scheme,
            work=drawn.work,
            found_on=date(2026, 11, 20),
            calendar=WorkCalendar(official=frozenset({2026})),
            ids=(f"action-{number:04d}" for number in range(1, 100)),
        ),
        evidence=evidence(),
    )


def _institution() -> Institution:
    return Institution(
        id="52310106MJ0000019P",
        uscc="52310106MJ0000019P",
        name="上海静安示例精神康复服务中心",
        district="310106",
        address="示例路100号",
        forms=("day_care", "home_support"),
        kind="centre",
        capacity=60,
    )


def _draw() -> Draw:
    return Draw(
        number="310000-2026-0007",
        plan="plan-2026-01",
        title="2026年第四季度抽查",
        state=DrawState.COMPUTED,
        plan_digest="c840176256a8fdd9366f206a32ff8f9f2f192be4eefffbf3ab7f2aacaea78eee",
        files={},
        units=214,
        selected=18,
        announced_at=BEGAN - timedelta(days=9),
    )


def _team() -> tuple[Inspector, ...]:
    def inspector(certificate: str, name: str, organisation: str) -> Inspector:
        return Inspector(
            id=certificate,
            name=name,
            organisation="11310000MB00000000",
            organisation_name=organisation,
            districts=("31",),
            expertise=("rehabilitation",),
            capacity=10,
            officer=True,
        )

    return (
        inspector("SH-MZ-000126", "示例甲", "上海市民政局（示例）"),
        inspector("SH-WJ-000348", "示例乙", "上海市卫生健康委员会（示例）"),
    )


def edition(number: str = "SH-2026-0007-012", *, language: str = "zh-CN") -> Edition:
    return Edition(
        number=number,
        verify_url=f"https://mingjian.example.org/verify/{number}",
        at=ISSUED,
        demo=True,
        language=language,
    )


@cache
def report() -> VisitReport:
    return visit_report(visit_facts(), edition(), places=PLACES, translate=translator())


@cache
def table(rows: int = 46) -> ResultTable:
    return result_table(
        TableFacts(
            draw="310000-2026-0007",
            body="上海市民政局（示例）",
            plan="2026年度精神障碍社区康复服务机构双随机抽查计划",
            legal_basis=BASIS,
            results=tuple(_published(number) for number in range(1, rows + 1)),
        ),
        edition("SH-2026-0007-R1"),
        translator(),
    )


def _published(number: int) -> PublishedResult:
    results = (ResultCode.PENDING, ResultCode.NO_ISSUE, ResultCode.PENDING, ResultCode.UNREACHABLE)
    result = results[number % 4 if number % 12 == 3 else number % 3]
    found = result is ResultCode.PENDING
    return PublishedResult(
        visit=f"310000-2026-0007-{number:03d}",
        draw="310000-2026-0007",
        institution=f"52310106MJ{number:07d}P",
        institution_name=f"上海示例第{number}精神障碍社区康复服务中心",
        district="310106",
        work=WorkKind.INSPECTION,
        checking_body="上海市民政局（示例）",
        matters=("服务机构规范化运行检查", "服务收费检查"),
        inspected_on=date(2026, 11, 2) + timedelta(days=number % 20),
        result=result,
        orders=number % 3 if found else 0,
        advice=number % 5 + 1 if found else 0,
        grade=None,
        report="",
        published_on=date(2026, 12, 1),
    )
