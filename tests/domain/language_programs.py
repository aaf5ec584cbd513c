"""Random schemes of the scoring language that are sound, with lists that they fit, all answered."""

from decimal import Decimal
from fractions import Fraction

import msgspec
from hypothesis import strategies as st

from audit.domain.answer import Answer, Verdict
from checklists.model import Comparison, ItemClass, Lane, Measure, ResolvedChecklist
from checklists.scale_model import (
    Band,
    Bands,
    Credits,
    Linear,
    Maturity,
    MaturityLevel,
    Rate,
    Scale,
    Selector,
)
from checklists.scheme_model import (
    AnyCondition,
    CouldNotCheck,
    Count,
    GradeScheme,
    Limiter,
    NotApplicable,
    PartBelow,
    Rounding,
    ScoringRule,
    Share,
    TotalBelow,
    When,
)
from tests.domain import scoring

Program = tuple[ResolvedChecklist, dict[str, Answer], GradeScheme]
Change = tuple[Program, dict[str, Answer]]

ORDER = (Verdict.CONFORM, Verdict.PARTLY, Verdict.NOT)
KINDS = ("verdict", "bands", "linear", "rate", "maturity")
WAYS = {
    "bands": Comparison.AT_MOST,
    "linear": Comparison.AT_LEAST,
    "rate": Comparison.AT_LEAST,
    "maturity": Comparison.AT_LEAST,
}
_FLOORS = st.lists(st.integers(0, 100), min_size=5, max_size=5).map(sorted)
_CONDITIONS = ("count", "credit", "share", "total", "part")


def credits_(count: int) -> st.SearchStrategy[list[str]]:
    """Return so many credits that rise to 1."""
    shares = st.fractions(min_value=0, max_value=1, max_denominator=12)
    lower = st.lists(shares, min_size=count - 1, max_size=count - 1)
    return lower.map(lambda given: [_written(one) for one in (*sorted(given), Fraction(1))])


def _written(credit: Fraction) -> str:
    return f"{credit.numerator}/{credit.denominator}"


@st.composite
def scales(draw: st.DrawFn, kind: str) -> Scale:
    """Return a sound scale of a kind."""
    low, partly, equivalent, conform = draw(credits_(4))
    measured: Bands | Linear | Rate | Maturity | None = None
    if kind == "bands":
        bounds = sorted(draw(st.sets(st.integers(0, 20), min_size=2, max_size=4)), reverse=True)
        below, *rest = draw(credits_(len(bounds) + 1))
        measured = Bands(
            comparison=WAYS[kind],
            below=below,
            bands=tuple(
                Band(bound=Decimal(bound), credit=credit)
                for bound, credit in zip(bounds, rest, strict=True)
            ),
        )
    elif kind == "linear":
        worst = draw(st.integers(0, 10))
        measured = Linear(worst=Decimal(worst), best=Decimal(worst + draw(st.integers(1, 9))))
    elif kind == "rate":
        measured = Rate()
    elif kind == "maturity":
        given = draw(credits_(draw(st.integers(2, 5))))
        measured = Maturity(levels=tuple(MaturityLevel(title="级", credit=one) for one in given))
    return Scale(
        code=kind,
        title=kind,
        verdicts=Credits(conform=conform, equivalent=equivalent, partly=partly, not_=low),
        measured=measured,
    )


@st.composite
def selectors(draw: st.DrawFn, codes: list[str], parts: list[str]) -> Selector:
    """Return a selector of known items and parts."""

    def some(words: list[str]) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(words), max_size=2, unique=True)))

    return Selector(
        codes=some(codes),
        parts=some(parts),
        classes=tuple(draw(st.lists(st.sampled_from(ItemClass), max_size=2, unique=True))),
        lanes=tuple(draw(st.lists(st.sampled_from(Lane), max_size=2, unique=True))),
    )


@st.composite
def conditions(draw: st.DrawFn, codes: list[str], parts: list[str]) -> AnyCondition:
    """Return a condition of any kind."""
    percent = Decimal(draw(st.integers(1, 100)))
    match draw(st.sampled_from(_CONDITIONS)):
        case "count":
            verdicts = tuple(draw(st.sets(st.sampled_from(Verdict), min_size=1, max_size=2)))
            return Count(
                items=draw(selectors(codes, parts)),
                verdicts=verdicts,
                at_least=draw(st.integers(1, 3)),
            )
        case "credit":
            (most, _) = draw(credits_(2))
            return Count(items=draw(selectors(codes, parts)), credit=most)
        case "share":
            return Share(
                items=draw(selectors(codes, parts)),
                verdicts=(draw(st.sampled_from(ORDER[1:])),),
                at_least=percent,
            )
        case "total":
            return TotalBelow(below=percent * 10)
        case _:
            return PartBelow(part=draw(st.sampled_from(parts)), below=percent)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Return a list of one to three parts, complete answers, and a scheme that fits the list."""
    parts = [f"P{number}" for number in range(draw(st.integers(1, 3)))]
    kinds: dict[str, str] = {}
    items, answers = [], {}
    for part in parts:
        for number in range(draw(st.integers(1, 4))):
            code, kind = f"{part}_{number}", draw(st.sampled_from(KINDS))
            class_ = draw(st.sampled_from(ItemClass))
            measure = measure_of(kind)
            items.append(
                scoring.item(
                    code,
                    part,
                    class_,
                    weight=draw(st.integers(1, 30)),
                    lane=draw(st.sampled_from(Lane)),
                    measure=measure,
                )
            )
            kinds[code] = kind
            answers[code] = answered(code, kind, draw(st.sampled_from(Verdict)), draw=draw)
    points = {part: draw(st.integers(0, 400)) for part in parts}
    return scoring.checklist(points, items), answers, draw(schemes(kinds, parts))


@st.composite
def schemes(draw: st.DrawFn, kinds: dict[str, str], parts: list[str]) -> GradeScheme:
    """Return a sound scheme with a scale for each kind of item."""
    codes = sorted(kinds)
    measured = sorted(set(kinds.values()) - {"verdict"})
    rules = [
        ScoringRule(
            items=Selector(codes=tuple(code for code in codes if kinds[code] == kind)),
            scale=kind,
            weight=draw(st.none() | st.integers(1, 9)),
        )
        for kind in measured
    ]
    limiters = tuple(
        Limiter(
            code=f"limiter-{number}",
            title="限级",
            when=draw(whens(codes, parts)),
            cap=draw(st.integers(0, 5)),
        )
        for number in range(draw(st.integers(0, 2)))
    )
    plain = scoring.scheme(limiters=limiters, could_not_check_limit="100")
    part, floors = draw(st.sampled_from(parts)), draw(_FLOORS)
    return msgspec.structs.replace(
        plain,
        language=1,
        levels=tuple(
            msgspec.structs.replace(level, floors={part: Decimal(floor)})
            for level, floor in zip(plain.levels, floors, strict=True)
        )
        if draw(st.booleans())
        else plain.levels,
        scales=tuple(draw(scales(kind)) for kind in (*measured, "verdict")),
        scoring=(*rules, ScoringRule(scale="verdict")),
        not_applicable=draw(st.sampled_from(NotApplicable)),
        could_not_check=draw(st.sampled_from(CouldNotCheck)),
        rounding=Rounding(places=draw(st.integers(0, 4))),
    )


@st.composite
def whens(draw: st.DrawFn, codes: list[str], parts: list[str]) -> When:
    """Return all or any of one to three conditions."""
    terms = tuple(draw(st.lists(conditions(codes, parts), min_size=1, max_size=3)))
    return When(all=terms) if draw(st.booleans()) else When(any=terms)


def measure_of(kind: str) -> Measure | None:
    """Return the measure of an item that is scored by a kind of scale."""
    if kind == "verdict":
        return None
    sampled = True if kind == "rate" else msgspec.UNSET
    return Measure(name="计量", unit="%", comparison=WAYS[kind], sampled=sampled)


def answered(code: str, kind: str, verdict: Verdict, *, draw: st.DrawFn) -> Answer:
    """Return an answer with any value that its item may have."""
    plain = scoring.answer(code, verdict)
    if kind == "verdict":
        return plain
    if kind == "rate":
        of = draw(st.integers(1, 12))
        return msgspec.structs.replace(plain, value=Decimal(draw(st.integers(0, of))), of=of)
    return msgspec.structs.replace(plain, value=Decimal(draw(st.integers(0, 20))))


@st.composite
def worse(draw: st.DrawFn) -> Change:
    """Return a program, and its answers with one of them made worse."""
    resolved, answers, scheme = draw(programs())
    code = draw(st.sampled_from(sorted(answers)))
    (item,) = (one.item for one in resolved.items if one.item.code == code)
    good, bad = sorted(draw(st.lists(st.sampled_from(range(3)), min_size=2, max_size=2)))
    before = msgspec.structs.replace(answers[code], verdict=ORDER[good])
    after = msgspec.structs.replace(before, verdict=ORDER[bad])
    if item.measure is not None and after.value is not None and draw(st.booleans()):
        less = item.measure.comparison is Comparison.AT_LEAST
        step = Decimal(draw(st.integers(0, 5)))
        value = max(after.value - step, Decimal(0)) if less else after.value + step
        after = msgspec.structs.replace(after, value=value)
    return (resolved, answers | {code: before}, scheme), answers | {code: after}
