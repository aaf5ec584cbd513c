"""Small checklists, answers and schemes from which the tests of points and grades are built."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from audit.domain.answer import Answer, Verdict
from checklists.model import Item, ItemClass, Lane, Measure, Part, ResolvedChecklist, ResolvedItem
from checklists.scheme_model import DeadlineRule, GradeScheme, LevelRule, Limiter

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

VETO = Limiter(
    code="veto", title="否决项不符合", class_=ItemClass.VETO, verdicts=(Verdict.NOT,), cap=0
)

# Totals and floors of GB/T 37276-2018, as the shipped model has them.
STEPS = ((360, 40), (450, 50), (570, 60), (780, 80), (900, 90))


def item(
    code: str,
    part: str,
    class_: ItemClass = ItemClass.GENERAL,
    *,
    weight: int = 1,
    lane: Lane = Lane.STANDARD,
    measure: Measure | None = None,
    title: str = "",
) -> Item:
    return Item(
        code=code,
        part=part,
        title=title or code,
        class_=class_,
        lane=lane,
        weight=weight,
        provisions=("p.1",),
        methods=("看现场",),
        how="看现场",
        measure=measure,
    )


def checklist(
    points: Mapping[str, int],
    items: Iterable[Item],
    *,
    titles: Mapping[str, str] | None = None,
    scoring: str = "points-2026",
) -> ResolvedChecklist:
    return ResolvedChecklist(
        name="sample",
        version="1",
        title="示例检查表",
        effective=date(2026, 1, 1),
        scoring=scoring,
        scheme="sample",
        terms={},
        parts=tuple(
            Part(code=code, title=(titles or {}).get(code, code), points=value)
            for code, value in points.items()
        ),
        items=tuple(ResolvedItem(item=one, citations=(), source="sample 1") for one in items),
    )


def answer(code: str, verdict: Verdict, value: Decimal | None = None) -> Answer:
    return Answer(
        id=f"answer-{code}",
        item=code,
        verdict=verdict,
        reason="" if verdict is Verdict.CONFORM else "现场所见",
        value=value,
        by="inspector-1",
        at=AT,
    )


def answers(**verdicts: Verdict) -> dict[str, Answer]:
    return {code: answer(code, verdict) for code, verdict in verdicts.items()}


def all_conform(resolved: ResolvedChecklist) -> dict[str, Answer]:
    return {one.item.code: answer(one.item.code, Verdict.CONFORM) for one in resolved.items}


def scheme(
    *,
    limiters: tuple[Limiter, ...] = (),
    first_time_cap: int | None = 3,
    could_not_check_limit: str = "10",
    deadlines: Mapping[str, int] | None = None,
) -> GradeScheme:
    days = {"grave": 5, "serious": 15, "minor": 30} if deadlines is None else deadlines
    return GradeScheme(
        name="sample",
        title="示例等级方案",
        model=True,
        source="GB/T 37276-2018",
        levels=tuple(
            LevelRule(
                level=number,
                title=f"L{number}",
                total=Decimal(total),
                floor_percent=Decimal(floor),
            )
            for number, (total, floor) in enumerate(STEPS, start=1)
        ),
        limiters=(VETO, *limiters),
        bonus_cap=Decimal(30),
        could_not_check_limit=Decimal(could_not_check_limit),
        first_time_cap=first_time_cap,
        deadlines=tuple(
            DeadlineRule(severity=severity, working_days=count) for severity, count in days.items()
        ),
    )
