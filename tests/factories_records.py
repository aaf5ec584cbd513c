"""Made-up records of an institution: entries of each sheet, and whole sheets at random."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from audit.domain.complaint_checks import Category
from audit.domain.record_work import (
    Case,
    ComplaintEntry,
    Insurance,
    InsuranceKind,
    Service,
    ServiceKind,
)
from audit.domain.records import (
    Contingency,
    ContingencyKind,
    Degree,
    Post,
    Price,
    Records,
    StaffMember,
    Training,
    TrainingKind,
)

_DAYS = st.dates(date(1990, 1, 1), date(2026, 3, 1))
_WORDS = st.text("康复服务培训天次甲乙abcABC012（）《》", min_size=1, max_size=30)
_NUMBERS = st.text("ABC012345-", min_size=1, max_size=10)


def member(
    number: str,
    *,
    post: Post = Post.SOCIAL_WORKER,
    relevant_degree: bool = True,
    direct: bool = True,
) -> StaffMember:
    """Return a made-up member of staff, forty hours a week since 2024."""
    return StaffMember(
        number=number,
        post=post,
        qualification="社会工作师",
        relevant_degree=relevant_degree,
        degree=Degree.SOCIAL_WORK if relevant_degree else Degree.OTHER,
        direct=direct,
        employed_since=date(2024, 3, 1),
        weekly_hours=40,
    )


def training(staff: str, hours: str, held_on: date) -> Training:
    """Return a made-up course."""
    return Training(
        staff=staff,
        kind=TrainingKind.COURSE,
        subject="康复需求评估",
        hours=Decimal(hours),
        held_on=held_on,
    )


PRICE = Price(service="日间照料", unit="天", price=Decimal("35.00"), published_at="门口公示栏")
PLAN = Contingency(
    title="突发事件处置应急预案",
    kind=ContingencyKind.EMERGENCY,
    adopted_on=date(2026, 1, 5),
    last_drill_on=date(2026, 2, 10),
)
SERVICE = Service(
    held_on=date(2026, 2, 20),
    kind=ServiceKind.LIFE_SKILLS,
    client="C001",
    staff="001",
    minutes=60,
)
CASE = Case(
    client="C001",
    applied_on=date(2026, 2, 2),
    registered_on=date(2026, 2, 4),
    referred_on=date(2026, 2, 9),
    consent_on=date(2026, 2, 11),
    agreement_on=date(2026, 2, 11),
    first_service_on=date(2026, 2, 20),
    assessed_on=(date(2026, 2, 20), date(2026, 3, 1)),
)
POLICY = Insurance(
    title="意外伤害保险",
    kind=InsuranceKind.ACCIDENT,
    starts_on=date(2026, 1, 1),
    ends_on=date(2026, 12, 31),
)
COMPLAINT = ComplaintEntry(
    number="T001",
    kind=Category.CHARGES,
    received_on=date(2026, 1, 7),
    closed_on=date(2026, 1, 12),
)
RECORDS = Records(
    staff=(member("001"), member("002", post=Post.NURSE, relevant_degree=False)),
    training=(
        training("001", "20.0", date(2026, 2, 1)),
        training("002", "1.5", date(2026, 1, 20)),
    ),
    services=(SERVICE,),
    cases=(CASE,),
    insurance=(POLICY,),
    complaints=(COMPLAINT,),
    prices=(
        PRICE,
        Price(service="居家支持", unit="次", price=Decimal("0.00"), published_at="官网"),
    ),
    contingency=(PLAN,),
)


def staff_members() -> st.SearchStrategy[StaffMember]:
    """Return any member of staff."""
    return st.builds(
        StaffMember,
        number=_NUMBERS,
        post=st.sampled_from(Post),
        qualification=st.just("") | _WORDS,
        relevant_degree=st.booleans(),
        degree=st.none() | st.sampled_from(Degree),
        direct=st.booleans(),
        employed_since=_DAYS,
        employed_until=st.none() | _DAYS,
        weekly_hours=st.integers(0, 168),
    )


def trainings() -> st.SearchStrategy[Training]:
    """Return any training."""
    return st.builds(
        Training,
        staff=_NUMBERS,
        kind=st.sampled_from(TrainingKind),
        subject=_WORDS,
        hours=st.integers(1, 9999).map(lambda tenths: Decimal(tenths).scaleb(-1)),
        held_on=_DAYS,
    )


def prices() -> st.SearchStrategy[Price]:
    """Return any price."""
    return st.builds(
        Price,
        service=_WORDS,
        unit=_WORDS,
        price=st.integers(0, 99_999_999).map(lambda cents: Decimal(cents).scaleb(-2)),
        published_at=_WORDS,
    )


def contingencies() -> st.SearchStrategy[Contingency]:
    """Return any contingency plan."""
    return st.builds(
        Contingency,
        title=_WORDS,
        kind=st.sampled_from(ContingencyKind),
        adopted_on=_DAYS,
        last_drill_on=st.none() | _DAYS,
    )


def services() -> st.SearchStrategy[Service]:
    """Return any service."""
    return st.builds(
        Service,
        held_on=_DAYS,
        kind=st.sampled_from(ServiceKind),
        client=_NUMBERS,
        staff=_NUMBERS,
        minutes=st.integers(1, 1440),
    )


def cases() -> st.SearchStrategy[Case]:
    """Return any case, its days in any order."""
    day = st.none() | _DAYS
    return st.builds(
        Case,
        client=_NUMBERS,
        applied_on=day,
        registered_on=day,
        second_check_on=day,
        referred_on=day,
        consent_on=day,
        agreement_on=day,
        first_service_on=day,
        assessed_on=st.lists(_DAYS, max_size=3, unique=True).map(sorted).map(tuple),
        closed_on=day,
    )


def policies() -> st.SearchStrategy[Insurance]:
    """Return any insurance policy."""
    return st.builds(
        Insurance,
        title=_WORDS,
        kind=st.sampled_from(InsuranceKind),
        starts_on=_DAYS,
        ends_on=_DAYS,
        staff=st.lists(_NUMBERS, max_size=3, unique=True).map(tuple),
    )


def complaints() -> st.SearchStrategy[ComplaintEntry]:
    """Return any complaint."""
    return st.builds(
        ComplaintEntry,
        number=_NUMBERS,
        kind=st.sampled_from(Category),
        received_on=_DAYS,
        closed_on=st.none() | _DAYS,
    )
