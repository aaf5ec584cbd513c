"""What can be wrong with the files of a draw, and with a plan before it is frozen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from math import prod

from audit.domain.draw import Method, Unit
from audit.domain.draw_files import (
    ENTROPY,
    EXCLUDED,
    FROZEN,
    LIMITS,
    PLAN,
    POPULATION,
    Excluded,
    Plan,
)
from audit.domain.entropy import ENOUGH, answer_fault, public_outcomes, question
from audit.domain.errors import Fault
from audit.domain.inclusion import is_sound, weights_by_stratum
from checklists.canonical import digest


def file_faults(files: Mapping[str, bytes], *, required: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault for every file that is missing, unknown or too large."""
    for name in required:
        if name not in files:
            yield Fault(
                where=name,
                code="bundle.missing",
                message="The file is missing; an empty list is a file of no bytes.",
            )
    for name, content in sorted(files.items()):
        if name not in LIMITS:
            yield Fault(
                where=name,
                code="bundle.unknown",
                message="This is not a file of a draw; take it out of the folder.",
            )
        elif len(content) > LIMITS[name]:
            yield Fault(
                where=name,
                code="bundle.size",
                message="The file is larger than {limit} bytes and was not read; "
                "divide the draw into smaller ones.",
                fields={"limit": str(LIMITS[name])},
            )


def hash_faults(name: str, content: bytes, *, planned: str) -> Iterator[Fault]:
    """Yield a fault if the SHA-256 of a file is not the one published for it."""
    if digest(content) != planned:
        yield Fault(
            where=name,
            code="bundle.hash",
            message="The SHA-256 of the file is {found}, and {planned} was published; "
            "put the published file back.",
            fields={"found": digest(content), "planned": planned},
        )


def plan_faults(plan: Plan, units: Sequence[Unit], files: Mapping[str, bytes]) -> Iterator[Fault]:
    """Yield the faults of a plan: its ratios, the files it names, strata it has no rule for."""
    for stratum, rule in plan.strata.items():
        if rule.num > rule.den:
            yield Fault(
                where=f"{PLAN} $.strata.{stratum}",
                code="draw.ratio",
                message="Stratum {stratum}: the ratio {num}/{den} must lie between 0 and 1; "
                "correct num or den.",
                fields={"stratum": stratum, "num": str(rule.num), "den": str(rule.den)},
            )
    if plan.files.keys() != set(FROZEN):
        yield Fault(
            where=f"{PLAN} $.files",
            code="draw.files",
            message="The plan must give the SHA-256 of these files and of no other: {names}.",
            fields={"names": ", ".join(sorted(FROZEN))},
        )
    for name in sorted(plan.files.keys() & files.keys()):
        yield from hash_faults(name, files[name], planned=plan.files[name])
    for stratum in sorted({unit.stratum for unit in units} - plan.strata.keys()):
        yield Fault(
            where=POPULATION,
            code="draw.stratum",
            message="Stratum {stratum} has units and no rule in the plan; give it a rule.",
            fields={"stratum": stratum},
        )


def frame_faults(units: Sequence[Unit], excluded: Sequence[Excluded]) -> Iterator[Fault]:
    """Yield a fault for every institution that is both in the draw and left out of it."""
    for name in sorted({one.id for one in excluded}.intersection(unit.id for unit in units)):
        yield Fault(
            where=EXCLUDED,
            code="draw.overlap",
            message="{id} stands in the population too; an institution is either drawn from "
            "or excluded.",
            fields={"id": name},
        )


def entropy_faults(plan: Plan, entropy: Sequence[str]) -> Iterator[Fault]:
    """Yield a fault for every source that is not answered, and for every string too many."""
    for place, (source, answer) in enumerate(zip_longest(plan.entropy, entropy)):
        where = f"{ENTROPY} $[{place}]"
        if source is None:
            yield Fault(
                where=where,
                code="entropy.extra",
                message="The plan names {count} sources; take out what stands beyond them.",
                fields={"count": str(len(plan.entropy))},
            )
        elif answer is None:
            yield Fault(
                where=where,
                code="entropy.missing",
                message="The answer to {start} is missing; without it the draw is void.",
                fields={"start": question(source)},
            )
        elif (fault := answer_fault(source, answer, draw=plan.draw, where=where)) is not None:
            yield fault


def weaknesses(plan: Plan, units: Sequence[Unit]) -> Iterator[Fault]:
    """Yield what makes a plan unsound though its files are well formed."""
    asked = [question(source) for source in plan.entropy]
    for start in sorted({start for start in asked if asked.count(start) > 1}):
        yield Fault(
            where=f"{PLAN} $.entropy",
            code="entropy.repeated",
            message="The plan asks for {start} more than once; name each source once.",
            fields={"start": start},
        )
    if prod(public_outcomes(source) for source in plan.entropy) < ENOUGH:
        yield Fault(
            where=f"{PLAN} $.entropy",
            code="entropy.weak",
            message="The public sources have fewer than 2^60 outcomes together, so that all could "
            "be tried beforehand; add a source, for example a drand round or 20 dice.",
        )
    yield from _method_faults(plan, units)


def _method_faults(plan: Plan, units: Sequence[Unit]) -> Iterator[Fault]:
    """Yield the rules that do not fit their method, and pareto where it misses the weights."""
    weights = weights_by_stratum(units)
    for stratum, rule in plan.strata.items():
        where = f"{PLAN} $.strata.{stratum}"
        if rule.method is Method.SYSTEMATIC and rule.reserve:
            yield Fault(
                where=where,
                code="draw.systematic",
                message="Stratum {stratum}: a systematic draw has no reserve; "
                "set reserve to 0 or take another method.",
                fields={"stratum": stratum},
            )
        if rule.method is Method.POISSON and (rule.min or rule.reserve):
            yield Fault(
                where=where,
                code="draw.poisson",
                message="Stratum {stratum}: with poisson every unit rolls for itself, so there is "
                "neither a least number nor a reserve; set both to 0 or take srs.",
                fields={"stratum": stratum},
            )
        if not is_sound(weights.get(stratum, {}), rule):
            yield Fault(
                where=where,
                code="draw.pareto",
                message="Stratum {stratum}: with so few places for such weights the chances of "
                "pareto miss the weights by more than 1 %; take the systematic method, a larger "
                "quota, or strata of more even weights.",
                fields={"stratum": stratum},
            )
