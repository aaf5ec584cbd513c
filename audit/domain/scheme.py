"""What the audit asks of a grade scheme: known verdicts and severities, and vetoes that refuse.

Levels and caps are checked with the data files, by `checklists.checks`, which does not know the
words of the audit.
"""

import enum
from collections.abc import Iterator

from audit.domain.answer import Verdict
from audit.domain.errors import Fault, Invalid
from checklists.model import ItemClass
from checklists.scheme_model import GradeScheme, Limiter


class Severity(enum.StrEnum):
    """How grave a finding is; the scheme gives each the working days to mend it."""

    GRAVE = "grave"
    SERIOUS = "serious"
    MINOR = "minor"


def check_scheme(scheme: GradeScheme) -> None:
    """Refuse a scheme that cannot be graded with. Raises `Invalid` with a fault for each place."""
    faults = (*_limiter_faults(scheme), *_veto_faults(scheme), *_deadline_faults(scheme))
    if faults:
        raise Invalid(
            "scheme.invalid",
            "Grade scheme {scheme} is wrong in {count} places; correct the file.",
            faults=faults,
            scheme=scheme.name,
            count=len(faults),
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


def _veto_faults(scheme: GradeScheme) -> Iterator[Fault]:
    if not any(_refuses_vetoes(limiter) for limiter in scheme.limiters):
        yield Fault(
            where="$.limiters",
            code="scheme.veto",
            message=(
                "No limiter refuses a grade when a veto item is not met; add one with class veto, "
                "verdict not and cap 0."
            ),
        )


def _refuses_vetoes(limiter: Limiter) -> bool:
    return (
        limiter.cap == 0
        and limiter.count == 1
        and limiter.lane is None
        and limiter.class_ in {None, ItemClass.VETO}
        and Verdict.NOT in limiter.verdicts
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
