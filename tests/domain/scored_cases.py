"""Random small checklists with answers, for the properties of points and grades."""

from hypothesis import strategies as st

from audit.domain.answer import Answer, Verdict
from checklists.model import ItemClass, Lane, ResolvedChecklist
from checklists.scheme_model import Limiter
from tests.domain import scoring

Case = tuple[ResolvedChecklist, dict[str, Answer]]
Change = tuple[Case, dict[str, Answer]]

# From best to worst; the other two verdicts stand outside this order.
ORDER = (Verdict.CONFORM, Verdict.PARTLY, Verdict.NOT)
WEIGHTED = (ItemClass.KEY, ItemClass.GENERAL, ItemClass.BONUS)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Return a checklist of one to four parts with up to five items each, all answered."""
    parts = [f"P{number}" for number in range(draw(st.integers(1, 4)))]
    points = {part: draw(st.integers(0, 400)) for part in parts}
    items = []
    answers = {}
    for part in parts:
        for number in range(draw(st.integers(1, 5))):
            code = f"{part}_{number}"
            class_ = draw(st.sampled_from(ItemClass))
            weight = draw(st.integers(0, 40)) if class_ in WEIGHTED else 0
            lane = draw(st.sampled_from(Lane))
            items.append(scoring.item(code, part, class_, weight=weight, lane=lane))
            answers[code] = scoring.answer(code, draw(st.sampled_from(Verdict)))
    return scoring.checklist(points, items), answers


@st.composite
def limiters(draw: st.DrawFn) -> tuple[Limiter, ...]:
    """Return up to three limiters on any lane, class, verdicts and count."""
    return tuple(
        Limiter(
            code=f"limiter-{number}",
            title="限级",
            lane=draw(st.none() | st.sampled_from(Lane)),
            class_=draw(st.none() | st.sampled_from(ItemClass)),
            verdicts=tuple(draw(st.sets(st.sampled_from(Verdict), min_size=1))),
            count=draw(st.integers(1, 3)),
            cap=draw(st.integers(0, 5)),
        )
        for number in range(draw(st.integers(0, 3)))
    )


@st.composite
def worse(draw: st.DrawFn) -> Change:
    """Return a case and the same answers with one of them made worse."""
    resolved, answers = draw(cases())
    code = draw(st.sampled_from(sorted(answers)))
    better, lower = sorted(draw(st.sets(st.sampled_from(range(3)), min_size=2, max_size=2)))
    good = ORDER[better]
    if good is Verdict.CONFORM and draw(st.booleans()):
        good = Verdict.EQUIVALENT
    before = answers | {code: scoring.answer(code, good)}
    after = answers | {code: scoring.answer(code, ORDER[lower])}
    return (resolved, before), after
