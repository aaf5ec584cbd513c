"""A whole graded visit and a table of results, made up, for the tests of the reports."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

from audit.domain.answer import Answer, Verdict
from audit.domain.ceremony import Draw, DrawState
from audit.domain.disclosure import PublishedResult
from audit.domain.draw import ticket
from audit.domain.evidence import Evidence
from audit.domain.facts import TableFacts, VisitFacts
from audit.domain.grade import grade
from audit.domain.registry import Inspector, Institution
from audit.domain.remediation import corrective_actions
from audit.domain.scoring import score
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
from tests.factories_findings import FOUND, PICTURED, photograph

BEGAN = datetime(2026, 11, 16, 1, 5, tzinfo=UTC)
ENDED = datetime(2026, 11, 16, 8, 40, tzinfo=UTC)
ISSUED = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
SEED = "6fca2ce3c63615d1ba40cf5bee4b886d7b0a6b2ae9cb160d96a9dac510e831d5"
PLACES = {"310106": "上海市静安区", "310107": "上海市普陀区"}
BASIS = "《优化营商环境条例》第五十四条；《上海市优化营商环境条例》第六十二条"


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
    points = score(resolved, given, scheme)
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
        populations={"310106-A": 214},
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
