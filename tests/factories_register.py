"""Made-up actors, registers, a plan and an announcement, as the trip of the tests takes them."""

from datetime import UTC, date, datetime

from stdnum.cn import uscc

from audit.domain.actor import Actor, Role
from audit.domain.draw import commitment
from audit.domain.entropy import Dice, Reveal
from audit.domain.escrow import Escrow
from audit.domain.plan import PlanDraft, Quota
from audit.domain.registry import (
    InspectionItem,
    Inspector,
    Institution,
    ItemCategory,
    Recusal,
    Register,
    RiskClass,
)
from audit.domain.visit import WorkKind
from audit.services.draw import Announcement

CITY = Actor(id="city", role=Role.REGULATOR, region="31")
NEIGHBOUR = Actor(id="neighbour", role=Role.REGULATOR, region="32")
ADMIN = Actor(id="admin", role=Role.ADMIN)

DISTRICTS = ("310106", "310107")
NUMBER = "310000-2026-0001"
START_OF_DRAW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
OPENED_BY = date(2026, 3, 30)
CHECKLIST = "community-mental-rehab"
SECRET = "5e" * 32
ENTROPY = (f"reveal:bureau:{SECRET}", "dice:20:31415926535897932384")


def district_regulator(district: str) -> Actor:
    """Return the regulator of one district."""
    return Actor(id=f"district-{district}", role=Role.REGULATOR, region=district)


def evaluator(inspector: str) -> Actor:
    """Return the account of an inspector."""
    return Actor(id=f"account-{inspector}", role=Role.EVALUATOR, inspector=inspector)


def owner(institution: str) -> Actor:
    """Return the account of an institution."""
    return Actor(id=f"account-{institution}", role=Role.INSTITUTION, institution=institution)


def credit_code(district: str, number: int) -> str:
    """Return a made-up credit code whose check digit fits."""
    body = f"52{district}MJ{number:07d}"
    return body + uscc.calc_check_digit(body)


def institution(number: int, district: str = DISTRICTS[0], **more: str) -> Institution:
    """Return a made-up institution; `more` says what else it is."""
    code = credit_code(district, number)
    return Institution(
        id=code,
        uscc=code,
        name=more.get("name", f"示例康复中心{number}号"),
        district=district,
        address=f"示例路{number}号",
        forms=("day_care",),
        kind="centre",
        risk_class=RiskClass.B,
    )


def inspector(number: int) -> Inspector:
    """Return a made-up officer of one of three bodies, who serves the whole city."""
    body = number % 3
    return Inspector(
        id=f"SH-{number:04d}",
        name=f"示例检查员{number}号",
        organisation=credit_code("310000", 900 + body),
        organisation_name=f"示例机关{body}",
        districts=("31",),
        expertise=("rehabilitation",),
        capacity=10,
        officer=True,
    )


INSTITUTIONS = tuple(institution(number, DISTRICTS[number % 2]) for number in range(1, 7))
INSPECTORS = tuple(inspector(number) for number in range(1, 7))
ITEM = InspectionItem(
    code="MZ-01",
    name="服务机构规范化运行检查",
    category=ItemCategory.GENERAL,
    subject="精神障碍社区康复服务机构",
    basis="《优化营商环境条例》第五十四条",
    method="现场检查",
    ratio_num=1,
    ratio_den=2,
    frequency="每年一次",
    checklist=CHECKLIST,
)
RECUSAL = Recusal(
    inspector=INSPECTORS[0].id,
    institution=INSTITUTIONS[0].id,
    reason="曾在该机构任职",
    declared_on=date(2026, 1, 5),
)
REGISTER = Register(
    institutions=INSTITUTIONS, inspectors=INSPECTORS, recusals=(RECUSAL,), items=(ITEM,)
)


def new_plan(
    *, region: str = "31", work: WorkKind = WorkKind.INSPECTION, sealed: bool = True
) -> PlanDraft:
    """Return a plan that draws half of every stratum, with one reserve."""
    quota = Quota(num=1, den=2, reserve=1)
    return PlanDraft(
        body="310000",
        body_name="示例市民政局",
        year=2026,
        title="2026年度抽查计划（示例）",
        work=work,
        legal_basis="《优化营商环境条例》第五十四条",
        checklist=CHECKLIST,
        items=(ITEM.code,),
        region=region,
        months=(3, 4),
        quotas=dict.fromkeys(RiskClass, quota),
        sealed=sealed,
    )


def announcement(plan_id: str, number: str = NUMBER) -> Announcement:
    """Return the announcement of a sealed draw from a secret and twenty dice."""
    secret = Reveal(party="bureau", commit=commitment(number, "bureau", SECRET))
    return Announcement(
        plan=plan_id,
        number=number,
        title="第一次抽查（示例）",
        entropy=(secret, Dice(n=20)),
        draw_at=START_OF_DRAW,
        publish_by=OPENED_BY,
        escrow=Escrow(
            party=secret.party,
            commit=secret.commit,
            body="示例公证处",
            document="示例保管证明2026年第1号",
        ),
    )
