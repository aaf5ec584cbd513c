"""What a grade scheme must satisfy before anything is graded with it."""

import enum
from collections.abc import Iterator
from itertools import pairwise

from audit.domain.answer import Verdict
from audit.domain.errors import Fault, Invalid
from checklists.model import GradeScheme, LevelRule


class Severity(enum.StrEnum):
    """How grave a finding is; the scheme gives each the working days to mend it."""

    GRAVE = "grave"
    SERIOUS = "serious"
    MINOR = "minor"


def check_scheme(scheme: GradeScheme) -> None:
    """Refuse a scheme that contradicts itself. Raises `Invalid` with a fault for every place."""
    faults = (*_level_faults(scheme), *_limiter_faults(scheme), *_deadline_faults(scheme))
    if faults:
        raise Invalid(
            "scheme.invalid",
            "Grade scheme {scheme}: {count} places contradict the rest; correct the file.",
            faults=faults,
            scheme=scheme.name,
            count=len(faults),
        )


def _level_faults(scheme: GradeScheme) -> Iterator[Fault]:
    for position, (lower, upper) in enumerate(pairwise(scheme.levels), start=1):
        if not _ascends(lower, upper):
            yield Fault(
                where=f"$.levels[{position}]",
                code="scheme.levels",
                message=(
                    "Level {upper} must come after level {lower} and ask at least as much total "
                    "and floor; put the levels in order or correct the thresholds."
                ),
                fields={"upper": str(upper.level), "lower": str(lower.level)},
            )


def _ascends(lower: LevelRule, upper: LevelRule) -> bool:
    return (
        upper.level > lower.level
        and upper.total >= lower.total
        and upper.floor_percent >= lower.floor_percent
    )


def _limiter_faults(scheme: GradeScheme) -> Iterator[Fault]:
    for position, limiter in enumerate(scheme.limiters):
        for verdict in limiter.verdicts:
            if verdict not in set(Verdict):
                yield Fault(
                    where=f"$.limiters[{position}].verdicts",
                    code="scheme.verdict",
                    message="Limiter {limiter}: there is no verdict “{verdict}”; use: {known}.",
                    fields={
                        "limiter": limiter.code,
                        "verdict": verdict,
                        "known": ", ".join(Verdict),
                    },
                )


def _deadline_faults(scheme: GradeScheme) -> Iterator[Fault]:
    given = [rule.severity for rule in scheme.deadlines]
    if given and sorted(given) != sorted(Severity):
        yield Fault(
            where="$.deadlines",
            code="scheme.deadlines",
            message="The deadlines must name each severity once: {known}; they name: {given}.",
            fields={"known": ", ".join(Severity), "given": ", ".join(given)},
        )
