"""The files of one draw: freeze them, compute the result from them, verify all of it.

The files and their bytes are told in docs/algorithms/draw.md.
"""

from collections.abc import Mapping, Sequence

import msgspec

from audit.domain.assignment import Inspector, Recusal
from audit.domain.draw import PROTOCOL, Unit
from audit.domain.draw_checks import (
    entropy_faults,
    file_faults,
    frame_faults,
    hash_faults,
    plan_faults,
    weaknesses,
)
from audit.domain.draw_files import (
    ENTROPY,
    EXCLUDED,
    FROZEN,
    INSPECTORS,
    LIMITS,
    PLAN,
    POPULATION,
    RECUSALS,
    RESULT,
    Bundle,
    Excluded,
    Plan,
    Result,
    Terms,
)
from audit.domain.errors import Fault, Invalid
from audit.domain.frame import Frame
from audit.domain.snapshot import Reader, differences, write_document, write_lines
from checklists.canonical import canonical, digest


def freeze(terms: Terms, frame: Frame) -> dict[str, bytes]:
    """Return the plan and the files it commits to; from now on none of them changes.

    Raises `Invalid` with every fault: one that `verify` would find, or that makes a draw unsound.
    """
    frozen = _frozen_files(frame)
    plan = Plan(
        **msgspec.structs.asdict(terms),
        v=PROTOCOL,
        strata=dict(frame.rules),
        files={name: digest(frozen[name]) for name in FROZEN},
    )
    files = {PLAN: write_document(plan), **frozen}
    reader = Reader()
    _read(files, reader)
    if faults := (*reader.faults, *weaknesses(plan, frame.units)):
        raise _invalid(faults)
    return files


def conclude(files: Mapping[str, bytes], entropy: Sequence[str]) -> dict[str, bytes]:
    """Return the files with the entropy that has appeared, and the result.

    Raises `Invalid` as `parse` does: above all where the entropy does not answer the plan.
    """
    complete = {**files, ENTROPY: canonical(entropy)}
    return {**complete, RESULT: compute(complete)}


def parse(files: Mapping[str, bytes]) -> Bundle:
    """Return what stands in the files; the result, if it is there, is not looked at.

    Raises `Invalid` with every fault of the plan, the frozen files and the entropy.
    """
    reader = Reader()
    reader.faults += file_faults(files, required=(PLAN, *FROZEN, ENTROPY))
    bundle = _read(files, reader)
    if bundle is None or reader.faults:
        raise _invalid(reader.faults)
    return bundle


def compute(files: Mapping[str, bytes]) -> bytes:
    """Return result.json for the other files of a draw. Raises `Invalid` as `parse` does."""
    return canonical(parse(files).result())


def verify(files: Mapping[str, bytes], plan_digest: str | None = None) -> tuple[Fault, ...]:
    """Return every fault of the files of a draw; where there is none, the draw is sound.

    `plan_digest` is the hash of the plan that was published before the entropy existed; without
    it, nothing here can tell whether plan and frame are the ones announced.
    """
    reader = Reader()
    reader.faults += file_faults(files, required=LIMITS)
    bundle = _read(files, reader)
    if plan_digest is not None and PLAN in files:
        reader.faults += hash_faults(PLAN, files[PLAN], planned=plan_digest)
    readable = _within_limits(files)
    complete = reader.complete and all(name in readable for name in FROZEN)
    right = _right_result(files, bundle, complete=complete)
    if RESULT in readable and reader.document(RESULT, files[RESULT], Result) is not None:
        found = msgspec.json.decode(files[RESULT])
        reader.faults += differences(right, {k: found[k] for k in right}, f"{RESULT} $")
    return tuple(reader.faults)


def _frozen_files(frame: Frame) -> dict[str, bytes]:
    """Return the files that the plan commits to."""
    excluded = [Excluded(id=name, why=why) for name, why in frame.excluded.items()]
    return {
        POPULATION: write_lines(frame.units, key=_id),
        EXCLUDED: write_lines(excluded, key=_id),
        INSPECTORS: write_lines(frame.inspectors, key=_id),
        RECUSALS: write_lines(frame.recusals, key=_pair),
    }


def _right_result(
    files: Mapping[str, bytes], bundle: Bundle | None, *, complete: bool
) -> dict[str, object]:
    """Return the result, or where not all could be read, the parts of it that are certain."""
    if bundle is None:
        return {"plan": digest(files[PLAN])} if PLAN in files else {}
    if not complete:
        return {"draw": bundle.plan.draw, "plan": bundle.plan_digest, "seed": bundle.seed}
    result: dict[str, object] = msgspec.json.decode(canonical(bundle.result()))
    return result


def _read(files: Mapping[str, bytes], reader: Reader) -> Bundle | None:
    """Return what can be read; the reader gathers what is wrong with it."""
    files = _within_limits(files)
    frozen = {name: files.get(name, b"") for name in FROZEN}
    units = reader.lines(POPULATION, frozen[POPULATION], Unit, key=_id)
    excluded = reader.lines(EXCLUDED, frozen[EXCLUDED], Excluded, key=_id)
    inspectors = reader.lines(INSPECTORS, frozen[INSPECTORS], Inspector, key=_id)
    recusals = reader.lines(RECUSALS, frozen[RECUSALS], Recusal, key=_pair, ordered=False)
    reader.faults += frame_faults(units, excluded)
    plan = reader.document(PLAN, files[PLAN], Plan) if PLAN in files else None
    entropy = (
        reader.document(ENTROPY, files[ENTROPY], tuple[str, ...]) if ENTROPY in files else None
    )
    if plan is not None:
        reader.faults += plan_faults(plan, units, files)
    if plan is None or entropy is None:
        return None
    reader.faults += entropy_faults(plan, entropy)
    return Bundle(
        plan=plan,
        plan_digest=digest(files[PLAN]),
        units=units,
        excluded=excluded,
        inspectors=inspectors,
        recusals=recusals,
        entropy=entropy,
    )


def _within_limits(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        name: content
        for name, content in files.items()
        if name in LIMITS and len(content) <= LIMITS[name]
    }


def _invalid(faults: Sequence[Fault]) -> Invalid:
    return Invalid(
        "bundle.invalid",
        "{count} places in the files of the draw are wrong; correct each.",
        faults=tuple(faults),
        count=len(faults),
    )


def _id(value: Unit | Excluded | Inspector) -> tuple[str, ...]:
    return (value.id,)


def _pair(recusal: Recusal) -> tuple[str, ...]:
    return recusal.institution, recusal.inspector
