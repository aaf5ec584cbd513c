"""What a sample of records says, in sentences: its aim, its size, its verdict, its two claims."""

from collections.abc import Callable, Iterator

import msgspec

from audit.domain.acceptance import Plan
from audit.domain.record_findings import Outcome, SampleFact, Verdict
from audit.domain.record_sample import HUNDREDTHS, Aim, Method, SampleState

Translate = Callable[[str], str]


class SampleTold(msgspec.Struct, frozen=True, kw_only=True):
    """A sample in a document: its size and what it says; no record is named."""

    title: str
    sentences: tuple[str, ...]


def sample_told(fact: SampleFact, translate: Translate) -> SampleTold:
    """Return a sample as a document tells it."""
    title = translate("Sample {number} of records for item {item}: {kind}, {count} on the list")
    return SampleTold(
        title=title.format(
            number=fact.number, item=fact.item, kind=translate(fact.kind.value), count=fact.count
        ),
        sentences=tuple(_sentences(fact, translate)),
    )


def _sentences(fact: SampleFact, translate: Translate) -> Iterator[str]:
    if fact.aim is not None:
        yield aim_sentence(fact.aim, fact.count, translate)
    if fact.plan:
        yield plan_sentence(fact.plan, translate)
    if fact.outcome is not None:
        yield verdict_sentence(fact.outcome, translate)
        yield from statements(fact.outcome, translate)
    elif fact.state is SampleState.ABANDONED:
        yield translate("This sample was given up: {reason}").format(reason=fact.reason)
    else:
        yield translate("This sample was not concluded, so it says nothing.")


def aim_sentence(aim: Aim, count: int, translate: Translate) -> str:
    """Return what a sample is to tell of `count` records."""
    if aim.method is Method.SINGLE:
        return translate(
            "Of {count} records up to {good} bad ones count as in order, {bad} or more as not; the"
            " risk of the institution is {alpha} %, that of the public {beta} %."
        ).format(count=count, good=aim.good, bad=aim.bad, alpha=aim.alpha, beta=aim.beta)
    return translate(
        "At most {good} of {count} records may be bad; if {bad} or more are, this is noticed with"
        " at least {confidence} % certainty."
    ).format(count=count, good=aim.good, bad=aim.bad, confidence=HUNDREDTHS - aim.beta)


def plan_sentence(plan: Plan, translate: Translate) -> str:
    """Return how many records are looked at, and what then follows."""
    first, last = plan[0], plan[-1]
    if len(plan) > 1:
        return translate(
            "{first} records are looked at. If none is bad, that is all; if {one} is, {more} more"
            " are looked at, and none of these may be bad."
        ).format(first=first.upto, one=last.accept, more=last.upto - first.upto)
    if not last.accept:
        return translate("{size} records are looked at, and none of them may be bad.").format(
            size=last.upto
        )
    return translate("{size} records are looked at; at most {accept} of them may be bad.").format(
        size=last.upto, accept=last.accept
    )


def verdict_sentence(outcome: Outcome, translate: Translate) -> str:
    """Return what was seen, and whether the sample ended well."""
    said = (
        translate("{looked} records were looked at and {bad} of them are bad: the sample passes.")
        if outcome.verdict is Verdict.PASSED
        else translate(
            "{looked} records were looked at and {bad} of them are bad: the sample does not pass."
        )
    )
    return said.format(looked=outcome.looked, bad=outcome.bad)


def statements(outcome: Outcome, translate: Translate) -> Iterator[str]:
    """Yield the claim that protects the public, then the one that protects the institution."""
    aim, count = outcome.aim, outcome.count
    assured = (
        translate(
            "Assured: fewer than {bad} of the {count} records are bad. If {bad} or more were, a"
            " sample would pass with a chance of {risk} % at most."
        )
        if outcome.assured
        else translate("Not assured: that fewer than {bad} of the {count} records are bad.")
    )
    yield assured.format(bad=aim.bad, count=count, risk=aim.beta)
    refuted = (
        translate(
            "Refuted: that at most {good} of the {count} records are bad. If that were so, as many"
            " bad ones as were found would come up with a chance of {risk} % at most."
        )
        if outcome.is_refuted
        else translate(
            "Not refuted: that at most {good} of the {count} records are bad. What was found is no"
            " proof against the institution."
        )
    )
    yield refuted.format(good=aim.good, count=count, risk=aim.alpha)
    yield _bound(outcome, translate)


def _bound(outcome: Outcome, translate: Translate) -> str:
    if outcome.bound is None:
        return translate(
            "Looking ended as soon as the verdict was certain, so neither a bound nor the share of"
            " all records follows."
        )
    return translate(
        "With {confidence} % certainty at most {bound} of the {count} records are bad."
    ).format(confidence=HUNDREDTHS - outcome.aim.beta, bound=outcome.bound, count=outcome.count)
