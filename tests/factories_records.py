"""Made-up records of an institution: entries of each sheet, and whole sheets at random."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from audit.domain.records import (
    Contingency,
    ContingencyKind,
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
RECORDS = Records(
    staff=(member("001"), member("002", post=Post.NURSE, relevant_degree=False)),
    training=(
        training("001", "20.0", date(2026, 2, 1)),
        training("002", "1.5", date(2026, 1, 20)),
    ),
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
        direct=st.booleans(),
        employed_since=_DAYS,
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
