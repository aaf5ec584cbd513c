"""Grades: every rule of a scheme says how high it lets the grade go, and the lowest decides."""

import msgspec

from audit.domain.errors import Conflict
from audit.domain.grade_rules import level_title, outcomes
from audit.domain.outcome import Outcome
from audit.domain.scheme import check_scheme
from audit.domain.score import Score
from checklists.model import ResolvedChecklist
from checklists.scheme_model import GradeScheme


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """The level reached (0 is no grade, with an empty title) and the outcome of every rule.

    `model` is true where the scheme is no official standard; `source` says after what it was
    made. `next_level` is empty at the highest level.
    """

    scheme: str
    scheme_title: str
    model: bool
    source: str
    level: int
    title: str
    next_level: int | None
    next_title: str
    first_time: bool
    outcomes: tuple[Outcome, ...]

    def bound_by(self) -> tuple[Outcome, ...]:
        """Return the rules that keep the grade from `next_level`, each with what it asks for it."""
        return tuple(outcome for outcome in self.outcomes if outcome.binds)


def grade(
    score: Score, checklist: ResolvedChecklist, scheme: GradeScheme, *, first_time: bool
) -> Grade:
    """Return the grade of `score` under `scheme`: the least level that any of its rules allows.

    Raises `Conflict` if the score belongs to another checklist version, and `Invalid` if the
    scheme cannot be graded with (`check_scheme`). The form of the first two rules (a total, and a
    floor for every part) follows GB/T 37276-2018; limiters and the limit on what could not be
    checked are a model of this product.
    """
    if (score.checklist, score.version) != (checklist.name, checklist.version):
        raise Conflict(
            "grade.other_checklist",
            "The score was made with checklist {scored}, not {checklist}; score the visit again "
            "with the checklist it is bound to.",
            scored=f"{score.checklist} {score.version}",
            checklist=f"{checklist.name} {checklist.version}",
        )
    check_scheme(scheme)
    found = tuple(outcomes(score, scheme, first_time=first_time))
    level = min(outcome.allows for outcome in found)
    above = next((rule for rule in scheme.levels if rule.level > level), None)
    return Grade(
        scheme=scheme.name,
        scheme_title=scheme.title,
        model=scheme.model,
        source=scheme.source,
        level=level,
        title=level_title(scheme, level),
        next_level=above.level if above else None,
        next_title=above.title if above else "",
        first_time=first_time,
        outcomes=tuple(
            msgspec.structs.replace(outcome, binds=above is not None and outcome.allows == level)
            for outcome in found
        ),
    )
