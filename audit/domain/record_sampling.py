"""Taking a sample of records: size, commitment, entropy, and the order that follows from them.

The method, what it assures and what it does not, is told in docs/algorithms/record-sampling.md.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from audit.domain import acceptance, drand
from audit.domain.acceptance import Plan, Stage
from audit.domain.ceremony import Draw, DrawState
from audit.domain.draw import PROTOCOL, seed_of, ticket
from audit.domain.draw_files import Plan as DrawPlan
from audit.domain.entropy import (
    QUICKNET,
    Dice,
    Drand,
    Reveal,
    answer_fault,
    question,
    quicknet_round,
)
from audit.domain.errors import Invalid
from audit.domain.record_sample import (
    Aim,
    Commitment,
    DrawSeed,
    Method,
    Order,
    Reading,
    RecordSample,
    Source,
    SourceKind,
    number_of,
    plan,
    require_waiting,
)
from checklists.canonical import canonical, digest

DICE: Final = 20
"""Ten-sided dice thrown on the spot: 10^20 outcomes cannot be tried one by one."""
_SOON = timedelta(seconds=60)


def plan_of(aim: Aim, count: int) -> Plan:
    """Return the sizes that an aim needs among `count` records.

    Raises `Invalid` for an aim that contradicts itself or that no sample can reach.
    """
    _require_sense(aim, count)
    if aim.method is Method.SINGLE:
        plan = acceptance.single_plan(
            count, good=aim.good, bad=aim.bad, alpha=aim.institution_risk, beta=aim.public_risk
        )
    elif aim.method is Method.TWO_STAGE:
        plan = acceptance.two_stage_plan(count, aim.bad, aim.public_risk)
    else:
        size = acceptance.discovery_size(count, aim.bad, aim.public_risk)
        plan = None if size is None else (Stage(upto=size, accept=0, refuse=1),)
    if plan is None:
        raise Invalid(
            "sampling.no_plan",
            "Among {count} records no sample of this kind tells {good} bad ones from {bad}; choose"
            " another kind, set the numbers further apart, or look at all records.",
            count=count,
            good=aim.good,
            bad=aim.bad,
        )
    return plan


def _require_sense(aim: Aim, count: int) -> None:
    if not aim.good < aim.bad <= count:
        raise Invalid(
            "sampling.aim",
            "Of {count} records, {good} may be bad and {bad} must be noticed: the first number must"
            " be smaller than the second, and the second at most {count}.",
            count=count,
            good=aim.good,
            bad=aim.bad,
        )


def source_of(kind: SourceKind, *, draw: str, at: datetime) -> Source:
    """Return the source to wait for from `at` on; of drand the first round a minute later."""
    if kind is SourceKind.DICE:
        return Dice(n=DICE)
    if kind is SourceKind.DRAND:
        return Drand(chain=QUICKNET, round=quicknet_round(at + _SOON))
    return DrawSeed(draw=draw)


def commit(
    sample: RecordSample, institution: str, *, aim: Aim, source: Source, at: datetime
) -> tuple[RecordSample, Commitment]:
    """Return the sample planned, and what it is bound to from now on."""
    fixed = _commitment(sample, institution, aim=aim, source=source)
    name = digest(canonical(fixed))
    planned = plan(sample, aim, source, commitment=name, at=at)
    return planned, fixed


def _commitment(sample: RecordSample, institution: str, *, aim: Aim, source: Source) -> Commitment:
    return Commitment(
        v=PROTOCOL,
        sample=number_of(sample),
        institution=institution,
        records=sample.records,
        count=sample.count,
        aim=aim,
        stages=plan_of(aim, sample.count),
        source=source,
    )


def read_dice(sample: RecordSample, reading: Reading) -> RecordSample:
    """Return the sample with what one person read; it takes the place of their last reading.

    Raises `Invalid` for anything but the digits thrown.
    """
    require_waiting(sample)
    source = Dice(n=DICE)
    fault = answer_fault(
        source, question(source) + reading.outcome, draw=number_of(sample), where="$.outcome"
    )
    if fault is not None or not isinstance(sample.source, Dice):
        raise Invalid(
            "sampling.dice",
            "Write the {count} digits of the dice, 0 to 9, in the order they were thrown.",
            count=DICE,
        )
    others = tuple(one for one in sample.readings if one.by != reading.by)
    return msgspec.structs.replace(sample, readings=(*others, reading))


def agreed(readings: Sequence[Reading]) -> str:
    """Return what two people read alike, "" as long as there is no such thing."""
    outcomes = [one.outcome for one in readings]
    return next((one for one in outcomes if outcomes.count(one) > 1), "")


def covered(sample: RecordSample) -> RecordSample:
    """Return the sample without the digits, as long as one person still reads after another."""
    if agreed(sample.readings):
        return sample
    hidden = tuple(msgspec.structs.replace(one, outcome="") for one in sample.readings)
    return msgspec.structs.replace(sample, readings=hidden)


def drand_outcome(sample: RecordSample, signature: str) -> str:
    """Return the entropy string of the round that a sample waits for.

    Raises `Invalid` unless the network signed that round, whoever brings the signature.
    """
    require_waiting(sample)
    source = sample.source
    if not isinstance(source, Drand) or not drand.is_genuine(source.round, signature):
        raise Invalid(
            "sampling.drand",
            "This is not the signature of the round that the sample waits for; copy the field"
            " “signature” of that round of quicknet, 96 hexadecimal digits.",
        )
    return question(source) + drand.randomness(signature)


def keeps_secret(draw: Draw, plan: DrawPlan) -> bool:
    """Return whether nobody outside can compute the seed of a draw that has one.

    An institution that knows the seed knows beforehand which of its records will be looked at.
    """
    sealed = draw.state is DrawState.COMPUTED and not draw.opened
    return sealed and any(isinstance(one, Reveal) for one in plan.entropy)


def draw_entropy(draw: str, seed: str) -> str:
    """Return the entropy string that the seed of a sealed draw is."""
    return f"draw:{draw}:{seed}"


def drawn(
    sample: RecordSample, institution: str, *, entropy: str, numbers: Iterable[str], plan: Plan
) -> Order:
    """Return the records that are looked at: those with the lowest tickets, in their order."""
    seed = seed_of(number_of(sample), (entropy,))
    return _order(sample, institution, seed=seed, numbers=numbers, plan=plan)


def _order(
    sample: RecordSample, institution: str, *, seed: str, numbers: Iterable[str], plan: Plan
) -> Order:
    tickets = sorted((ticket("record", seed, institution, one), one) for one in numbers)
    return Order(
        v=PROTOCOL,
        sample=number_of(sample),
        institution=institution,
        records=sample.records,
        seed=seed,
        selected=tuple((one, hexed) for hexed, one in tickets[: acceptance.total(plan)]),
    )


def follows(
    sample: RecordSample,
    institution: str,
    *,
    fixed: Commitment | None,
    order: Order | None,
    numbers: Iterable[str],
    entropy: str,
) -> bool:
    """Return whether a sample is what follows from its list, its aim and its entropy.

    `entropy` is "" while it is still secret; then the seed that was kept is taken as it is.
    """
    if fixed is None or sample.aim is None or sample.source is None:
        return sample.drawn is None and sample.aim is None
    if fixed != _commitment(sample, institution, aim=sample.aim, source=sample.source):
        return False
    if order is None:
        return sample.drawn is None
    seed = seed_of(number_of(sample), (entropy,)) if entropy else order.seed
    return order == _order(sample, institution, seed=seed, numbers=numbers, plan=fixed.stages)
