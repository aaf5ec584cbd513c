"""Speed of scoring and grading: 1,000 visits of 120 items, beside a plain float reference.

Run as `python -m tests.bench.bench_score`. The reference computes the total and the level alone,
in floats, and keeps no working: it shows what exactness and an explanation of each point cost.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping

from audit.domain.answer import Answer, Verdict
from audit.domain.grade import grade
from audit.domain.scoring import score
from checklists.model import ItemClass, ResolvedChecklist
from tests.bench.table import render
from tests.domain import scoring

VISITS = 1000
ITEMS = 120
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


def tables() -> str:
    """Measure both ways in the same run."""
    resolved, scheme = sample_checklist(), scoring.scheme(could_not_check_limit="100")
    visits = sample_visits(resolved)

    def exact(answers: Answers) -> int:
        points = score(resolved, answers, scheme)
        return grade(points, resolved, scheme, first_time=False).level

    agreed = sum(exact(answers) == plain(resolved, answers) for answers in visits)
    exact_time = milliseconds(exact, visits)
    plain_time = milliseconds(lambda answers: plain(resolved, answers), visits)
    rows = [
        ("exact, with working and grade", f"{exact_time:.3f}", f"{exact_time / plain_time:.1f}"),
        ("plain floats, level only", f"{plain_time:.3f}", "1.0"),
    ]
    title = f"Scores: {VISITS:,} visits of {ITEMS} items, same level in {agreed:,}"
    return render(title, ("way", "ms per visit", "× plain"), rows)


if __name__ == "__main__":
    sys.stdout.write(tables())
