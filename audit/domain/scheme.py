"""What the audit asks of a grade scheme: known verdicts and severities, and vetoes that refuse.

Levels and caps are checked with the data files, by `checklists.checks`, which does not know the
words of the audit.
"""

import enum
from collections.abc import Iterable, Iterator

from audit.domain.answer import Verdict
from audit.domain.errors import Fault, Invalid, NotFound
from checklists.model import ItemClass
from checklists.scheme_model import Count, GradeScheme, Limiter, Share


class Severity(enum.StrEnum):
    """How grave a finding is; the scheme gives each the working days to mend it."""

    GRAVE = "grave"
    SERIOUS = "serious"
    MINOR = "minor"


def scheme_named(known: Iterable[GradeScheme], name: str) -> GradeScheme:
    """Return the scheme of this name. Raises `NotFound`."""
    for scheme in known:
        if scheme.name == name:
            return scheme
    raise NotFound("scheme.unknown", "There is no grade scheme {scheme}.", scheme=name)


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
        for verdict in _verdicts(limiter):
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


def _verdicts(limiter: Limiter) -> Iterator[str]:
    yield from limiter.verdicts
    if limiter.when is not None:
        for term in limiter.when.all or limiter.when.any:
            if isinstance(term, Count | Share):
                yield from term.verdicts


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
    if limiter.cap == 0 and limiter.when is not None:
        terms = limiter.when.any or limiter.when.all[:1] * (len(limiter.when.all) == 1)
        return any(isinstance(term, Count) and _counts_vetoes(term) for term in terms)
    return (
        limiter.cap == 0
        and limiter.count == 1
        and limiter.lane is None
        and limiter.class_ in {None, ItemClass.VETO}
        and Verdict.NOT in limiter.verdicts
    )


def _counts_vetoes(term: Count) -> bool:
    chosen = term.items
    return (
        term.at_least == 1
        and not (chosen.codes or chosen.parts or chosen.lanes)
        and (not chosen.classes or ItemClass.VETO in chosen.classes)
        and Verdict.NOT in term.verdicts
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
