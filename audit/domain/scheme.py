"""The words a grade scheme borrows from the audit: verdicts and severities.

Levels and caps are checked with the data files, by `checklists.checks`; these words are not known
there.
"""

import enum
from collections.abc import Iterator

from audit.domain.answer import Verdict
from audit.domain.errors import Fault, Invalid
from checklists.model import GradeScheme


class Severity(enum.StrEnum):
    """How grave a finding is; the scheme gives each the working days to mend it."""

    GRAVE = "grave"
    SERIOUS = "serious"
    MINOR = "minor"


def check_scheme(scheme: GradeScheme) -> None:
    """Refuse a scheme with a word the audit does not know. Raises `Invalid`, a fault a place."""
    faults = (*_limiter_faults(scheme), *_deadline_faults(scheme))
    if faults:
        raise Invalid(
            "scheme.invalid",
            "Grade scheme {scheme} uses {count} words that are not known; correct the file.",
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


def _deadline_faults(scheme: GradeScheme) -> Iterator[Fault]:
    given = [rule.severity for rule in scheme.deadlines]
    if given and sorted(given) != sorted(Severity):
        yield Fault(
            where="$.deadlines",
            code="scheme.deadlines",
            message="The deadlines must name each severity once: {known}; they name: {given}.",
            fields={"known": ", ".join(Severity), "given": ", ".join(given)},
        )
