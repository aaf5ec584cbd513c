"""Speed of scoring and grading: 1,000 visits of 120 items, beside a plain float reference.

Run as `python -m tests.bench.bench_score`. The reference computes the total and the level alone,
in floats, and keeps no working: it shows what exactness and an explanation of each point cost.
The scoring language is measured on the same visits, and on a list of 1,200 items of every scale.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from decimal import Decimal

import msgspec

from audit.domain.answer import Answer, Verdict
from audit.domain.grade import grade
from audit.domain.scoring import score
from checklists.model import Comparison, ItemClass, Measure, ResolvedChecklist
from checklists.scale_model import (
    Band,
    Bands,
    Credits,
    Linear,
    Rate,
    Scale,
    Selector,
)
from checklists.scheme_model import GradeScheme, ScoringRule
from tests.bench.table import render
from tests.domain import scoring

VISITS = 1000
ITEMS = 120
LONG = 1200
POINTS = {"A": 120, "B": 130, "C": 150, "D": 600}
CLASSES = (
    *[ItemClass.GENERAL] * 12,
    *[ItemClass.KEY] * 5,
    ItemClass.VETO,
    ItemClass.BONUS,
    ItemClass.INDICATOR,
)
VERDICTS = (
    *[Verdict.CONFORM] * 14,
    *[Verdict.PARTLY] * 2,
    Verdict.NOT,
    Verdict.EQUIVALENT,
    Verdict.NOT_APPLICABLE,
    Verdict.COULD_NOT_CHECK,
)
CREDITS = {"conform": 1.0, "equivalent": 1.0, "partly": 0.5, "not": 0.0}

Answers = Mapping[str, Answer]


def sample_checklist() -> ResolvedChecklist:
    """Return a list of 120 items in four parts, every class among them."""
    parts = tuple(POINTS)
    return scoring.checklist(
        POINTS,
        [
            scoring.item(
                f"I{number:03d}",
                parts[number % len(parts)],
                CLASSES[number % len(CLASSES)],
                weight=1 + number % 7,
            )
            for number in range(ITEMS)
        ],
    )


def sample_visits(resolved: ResolvedChecklist) -> list[dict[str, Answer]]:
    """Return the answers of the visits, the same in every run."""
    chance = random.Random(2026)  # noqa: S311 -- sample data, nothing is decided by it
    codes = [one.item.code for one in resolved.items]
    return [
        {code: scoring.answer(code, chance.choice(VERDICTS)) for code in codes}
        for _ in range(VISITS)
    ]


def plain(resolved: ResolvedChecklist, answers: Answers) -> int:
    """Return the level by the same rules in plain floats, without limiters or working."""
    gained, base = dict.fromkeys(POINTS, 0.0), dict.fromkeys(POINTS, 0.0)
    bonus, vetoed = 0.0, False
    for one in resolved.items:
        item, verdict = one.item, answers[one.item.code].verdict
        credit = CREDITS.get(verdict)
        if item.class_ is ItemClass.VETO:
            vetoed = vetoed or verdict is Verdict.NOT
        elif item.class_ is ItemClass.BONUS:
            bonus += item.weight * (credit or 0.0)
        elif item.class_ is not ItemClass.INDICATOR and credit is not None:
            gained[item.part] += item.weight * credit
            base[item.part] += item.weight
    shares = {part: gained[part] / base[part] for part in POINTS if base[part]}
    total = sum(POINTS[part] * share for part, share in shares.items())
    total = min(1000.0, total * 1000 / sum(POINTS[part] for part in shares) + min(bonus, 30.0))
    lowest = 100 * min(shares.values())
    reached = [n for n, (t, f) in enumerate(scoring.STEPS, 1) if total >= t and lowest >= f]
    return 0 if vetoed else max(reached, default=0)


def milliseconds(act: Callable[[Answers], object], visits: list[dict[str, Answer]]) -> float:
    """Return the median over five rounds of the mean time per visit."""
    rounds = []
    for _ in range(5):
        start = time.perf_counter()
        for answers in visits:
            act(answers)
        rounds.append((time.perf_counter() - start) * 1000 / len(visits))
    return statistics.median(rounds)


def language_scheme(plain_scheme: GradeScheme) -> GradeScheme:
    """Return the same scheme in the scoring language, with a scale for each kind of measure."""
    halves = Credits(conform=1, equivalent=1, partly="1/2", not_=0)
    whole = Credits(conform=1, equivalent=1, partly=1, not_=1)
    bands = tuple(Band(bound=Decimal(20 * n), credit=f"{n}/5") for n in range(1, 6))
    shapes: dict[str, Bands | Linear | Rate] = {
        "bands": Bands(comparison=Comparison.AT_LEAST, bands=bands),
        "linear": Linear(worst=Decimal(0), best=Decimal(90)),
        "rate": Rate(),
    }
    return msgspec.structs.replace(
        plain_scheme,
        language=1,
        scales=(
            *(
                Scale(code=code, title=code, verdicts=whole, measured=shape)
                for code, shape in shapes.items()
            ),
            Scale(code="verdict", title="verdict", verdicts=halves),
        ),
        scoring=(
            *(ScoringRule(items=Selector(codes=_measured(code)), scale=code) for code in shapes),
            ScoringRule(scale="verdict"),
        ),
    )


def _measured(kind: str) -> tuple[str, ...]:
    first = {"bands": 0, "linear": 1, "rate": 2}[kind]
    return tuple(f"M{number:04d}" for number in range(first, LONG, 4))


def long_visit() -> tuple[ResolvedChecklist, dict[str, Answer]]:
    """Return a list of 1,200 items, three of four measured, and one set of answers."""
    chance = random.Random(2027)  # noqa: S311 -- sample data, nothing is decided by it
    measures = (
        Measure(name="m", unit="m"),
        Measure(name="m", unit="m"),
        Measure(name="m", unit="%", sampled=True),
        None,
    )
    parts, items, answers = tuple(POINTS), [], {}
    for number in range(LONG):
        code, measure = f"M{number:04d}", measures[number % 4]
        given = scoring.answer(code, chance.choice(VERDICTS))
        if measure is not None:
            value = Decimal(chance.randrange(101))
            of = 100 if measure.sampled is True else None
            given = msgspec.structs.replace(given, value=value, of=of)
        part = parts[number // 4 % len(parts)]
        items.append(scoring.item(code, part, weight=1 + number % 7, measure=measure))
        answers[code] = given
    return scoring.checklist(POINTS, items), answers


def tables() -> str:
    """Measure all ways in the same run."""
    resolved, scheme = sample_checklist(), scoring.scheme(could_not_check_limit="100")
    spoken = msgspec.structs.replace(
        language_scheme(scheme),
        scales=language_scheme(scheme).scales[-1:],
        scoring=(ScoringRule(scale="verdict"),),
    )
    visits = sample_visits(resolved)

    def exact(answers: Answers, by: GradeScheme = scheme) -> int:
        points = score(resolved, answers, by)
        return grade(points, resolved, by, first_time=False).level

    agreed = sum(
        exact(answers) == exact(answers, spoken) == plain(resolved, answers) for answers in visits
    )
    plain_time = milliseconds(lambda answers: plain(resolved, answers), visits)
    ways = [
        ("points-2026, with working and grade", milliseconds(exact, visits)),
        ("language-1, with working and grade", milliseconds(lambda a: exact(a, spoken), visits)),
        ("plain floats, level only", plain_time),
    ]
    rows = [(way, f"{time_:.3f}", f"{time_ / plain_time:.1f}") for way, time_ in ways]
    title = f"Scores: {VISITS:,} visits of {ITEMS} items, same level in {agreed:,}"
    return render(title, ("way", "ms per visit", "× plain"), rows) + "\n" + _long(scheme)


def _long(scheme: GradeScheme) -> str:
    resolved, answers = long_visit()
    spoken = language_scheme(scheme)
    took = milliseconds(lambda given: score(resolved, given, spoken), [answers] * 20)
    title = f"Score with its whole derivation: {LONG:,} items, bands, linear, rates, verdicts"
    return render(title, ("way", "ms per visit"), [("language-1", f"{took:.2f}")])


if __name__ == "__main__":
    sys.stdout.write(tables())
