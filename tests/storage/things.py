"""The smallest sound things to keep; a test changes the part it is about."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
from hypothesis import strategies as st

from audit.domain.answer import Answer, Verdict
from audit.domain.ceremony import Draw, Member
from audit.domain.evidence import Evidence
from audit.domain.plan import Plan, PlanState, Quota
from audit.domain.registry import InspectionItem, Inspector, Institution, ItemCategory
from audit.domain.remediation import ActionKind, CorrectiveAction
from audit.domain.report import Assessment
from audit.domain.scheme import Severity
from audit.domain.visit import Drawn, Membership, Targeted, Visit, VisitState, WorkKind
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import digest
from checklists.model import Lane

NOON = datetime(2026, 3, 2, 4, 0, 0, 123456, tzinfo=UTC)
_CENTURY = timedelta(days=36_525)
MOMENTS = st.datetimes(
    (NOON - _CENTURY).replace(tzinfo=None),
    (NOON + _CENTURY).replace(tzinfo=None),
    timezones=st.timezones(),
)
CHECKLIST = b'{"name":"list"}'


def institution(number: int, *, district: str = "310104") -> Institution:
    return Institution(
        id=f"9131{number:014d}",
        uscc=f"9131{number:014d}",
        name=f"第{number}康复站",
        district=district,
        address="测试路1号",
        forms=("day", "home_visit"),
        kind="station",
    )


def inspector(number: int, *, districts: tuple[str, ...] = ("3101",)) -> Inspector:
    return Inspector(
        id=f"I-{number:04d}",
        name=f"检查员{number}",
        organisation="913100000000000001",
        organisation_name="评估中心",
        districts=districts,
        expertise=("nursing",),
        capacity=4,
        officer=number % 2 == 0,
    )


def item(code: str) -> InspectionItem:
    return InspectionItem(
        code=code,
        name=f"事项{code}",
        category=ItemCategory.GENERAL,
        subject="康复机构",
        basis="依据",
        method="现场检查",
        ratio_num=1,
        ratio_den=20,
        frequency="每年",
        checklist="list",
    )


def plan(name: str = "plan-1", *, region: str = "31", year: int = 2026) -> Plan:
    return Plan(
        id=name,
        body="310100",
        body_name="市民政局",
        year=year,
        title="年度抽查计划",
        work=WorkKind.INSPECTION,
        legal_basis="依据",
        checklist="list",
        items=("A1",),
        region=region,
        months=(4, 5),
        quotas={"A": Quota(num=1, den=20), "B": Quota(num=1, den=10, minimum=1)},
        state=PlanState.PUBLISHED,
        published_on=date(2026, 3, 1),
    )


def draw(serial: int = 1, *, of: str = "plan-1") -> Draw:
    return Draw(
        number=f"310100-2026-{serial:04d}",
        plan=of,
        title="第一次抽取",
        plan_digest="a" * 64,
        files={"plan.json": "a" * 64, "units.jsonl": "b" * 64},
        units=10,
        populations={"310104|A": 10},
        announced_at=NOON,
    )


def member(position: int, *, of: str, membership: Membership = Membership.SELECTED) -> Member:
    return Member(
        draw=of,
        institution=institution(position).id,
        stratum="310104|A",
        membership=membership,
        position=position,
        ticket=digest(str(position).encode()),
        num=1,
        den=20,
        team=("I-0001", ""),
    )


def visit(name: str, *, at: int = 1, district: str = "310104") -> Visit:
    return Visit(
        id=name,
        origin=Targeted(reason="投诉举报", body_name="市民政局", items=("A1",)),
        institution=institution(at).id,
        institution_name=institution(at).name,
        district=district,
        work=WorkKind.INSPECTION,
        team=("I-0001", "I-0002"),
        checklist=digest(CHECKLIST),
        scheme="scheme-1",
        first_time=True,
        created_at=NOON,
    )


def drawn(one: Member) -> Drawn:
    return Drawn(
        draw=one.draw,
        stratum=one.stratum,
        membership=one.membership,
        ticket=one.ticket,
        num=one.num,
        den=one.den,
    )


def under_way(one: Visit) -> Visit:
    return msgspec.structs.replace(
        one, state=VisitState.UNDER_WAY, began_at=NOON + timedelta(hours=1)
    )


def answer(code: str, name: str, *, verdict: Verdict = Verdict.CONFORM) -> Answer:
    return Answer(
        id=name,
        item=code,
        verdict=verdict,
        reason="" if verdict is Verdict.CONFORM else "现场未见记录",
        by="I-0001",
        at=NOON + timedelta(hours=2),
    )


def evidence(name: str, *, of: str) -> Evidence:
    return Evidence(
        id=name,
        visit=of,
        item="1.1",
        digest=digest(name.encode()),
        size=len(name),
        media_type="image/jpeg",
        name="照片.jpg",
        captured_at=NOON,
        received_at=NOON + timedelta(seconds=5),
        by="I-0001",
    )


def action(name: str, *, of: str, code: str = "1.1", deadline: date) -> CorrectiveAction:
    return CorrectiveAction(
        id=name,
        visit=of,
        item=code,
        title="人员资质",
        lane=Lane.LEGAL,
        severity=Severity.GRAVE,
        kind=ActionKind.ORDER,
        reason="无证上岗",
        found_on=date(2026, 3, 2),
        deadline=deadline,
        deadline_estimated=False,
    )


def assessment(of: str, total: str, *, level: int = 3) -> Assessment:
    return Assessment(
        visit=of,
        algorithm="points-2026",
        scheme="scheme-1",
        total=Decimal(total),
        level=level,
        level_title="三级",
        working=digest(CHECKLIST),
        at=NOON,
    )


async def fill_registers(uow: UnitOfWork, institutions: int = 3, inspectors: int = 4) -> None:
    """Keep what visits refer to: institutions, inspectors, items, the checklist."""
    event = uow.event("register.saved", "register")
    everyone = [institution(number) for number in range(1, institutions + 1)]
    await uow.registers.save_institutions(everyone, event=event)
    people = [inspector(number) for number in range(1, inspectors + 1)]
    await uow.registers.save_inspectors(people, event=event)
    await uow.registers.save_items([item("A1"), item("A2")], event=event)
    await uow.snapshots.put(CHECKLIST, event=event)
