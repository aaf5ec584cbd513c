"""Every way of changing a draw that was announced is found: by its parts, or by the plan's hash."""

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.bundle import compute, verify
from audit.domain.draw_files import FROZEN, PLAN, RESULT
from checklists.canonical import canonical, digest
from tests.domain.draw_cases import large_draw

Files = dict[str, bytes]


@cache
def _held() -> Files:
    files = large_draw(800, 30, districts=3)
    return {**files, RESULT: compute(files)}


def held() -> Files:
    """Return a draw by all methods, with certain, forced and excluded units, and teams."""
    return dict(_held())


def lines(files: Files, name: str) -> list[bytes]:
    return files[name].splitlines(keepends=True)


def forged(files: Files) -> Files:
    """Return the files with the plan and the result made to fit the lists as they now are."""
    plan: dict[str, Any] = msgspec.json.decode(files[PLAN])
    plan["files"] = {name: digest(files[name]) for name in FROZEN}
    fitting = {**files, PLAN: canonical(plan)}
    return {**fitting, RESULT: compute({**fitting, RESULT: b""})}


def test_the_draw_is_sound_as_it_was_held() -> None:
    assert verify(held(), digest(held()[PLAN])) == ()


@given(st.data())
def test_a_flipped_bit_is_found_whatever_the_method(data: st.DataObject) -> None:
    files = held()
    name = data.draw(st.sampled_from(sorted(files)))
    content = bytearray(files[name])
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert verify({**files, name: bytes(content)}, digest(files[PLAN])) != ()


def _without_one(files: Files) -> Files:
    return {**files, "population.jsonl": b"".join(lines(files, "population.jsonl")[1:])}


def _forced(files: Files) -> Files:
    first, *rest = lines(files, "population.jsonl")
    unit: dict[str, Any] = msgspec.json.decode(first)
    changed = canonical({**unit, "f": "wanted"}) + b"\n"
    return {**files, "population.jsonl": b"".join([changed, *rest])}


def _moved(files: Files) -> Files:
    changed = files["population.jsonl"].replace(b'"s":"310101-A"', b'"s":"310102-A"', 1)
    return {**files, "population.jsonl": changed}


def _heavier(files: Files) -> Files:
    changed = files["population.jsonl"].replace(b'"w":2', b'"w":12', 1)
    return {**files, "population.jsonl": changed}


def _with_recusal(files: Files) -> Files:
    unit: dict[str, Any] = msgspec.json.decode(lines(files, "population.jsonl")[0])
    recusal = canonical({"i": unit["id"], "p": "P00001"}) + b"\n"
    return {**files, "recusals.jsonl": b"".join(sorted({*lines(files, "recusals.jsonl"), recusal}))}


def _another_inspector(files: Files) -> Files:
    changed = files["inspectors.jsonl"].replace(b'"cap":7', b'"cap":1', 1)
    return {**files, "inspectors.jsonl": changed}


def _nobody_excluded(files: Files) -> Files:
    return {**files, "excluded.jsonl": b""}


CHANGES = [
    _without_one,
    _forced,
    _moved,
    _heavier,
    _with_recusal,
    _another_inspector,
    _nobody_excluded,
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_list_is_found_by_its_hash(change: Callable[[Files], Files]) -> None:
    files = held()
    changed = change(files)
    assert changed != files
    assert "bundle.hash" in {fault.code for fault in verify(changed)}


@pytest.mark.parametrize("change", CHANGES)
def test_a_forger_who_makes_all_fit_is_found_by_the_published_plan(
    change: Callable[[Files], Files],
) -> None:
    files = held()
    changed = forged(change(files))
    assert verify(changed) == ()
    faults = verify(changed, digest(files[PLAN]))
    assert [(fault.where, fault.code) for fault in faults] == [(PLAN, "bundle.hash")]


def test_every_member_that_is_put_in_left_out_or_swapped_is_found() -> None:
    files = held()
    result: dict[str, Any] = msgspec.json.decode(files[RESULT])
    for name, drawn in result["strata"].items():
        for changed in _tampered(drawn):
            strata = {**result["strata"], name: changed}
            faults = verify({**files, RESULT: canonical({**result, "strata": strata})})
            assert {fault.code for fault in faults} == {"bundle.differs"}
            assert all(f"$.strata.{name}" in fault.where for fault in faults)


def _tampered(drawn: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a stratum's outcome changed in each way that the lists allow."""
    selected, reserve = drawn["selected"], drawn["reserve"]
    found = [{**drawn, "N": drawn["N"] + 1}, {**drawn, "certain": [*drawn["certain"], "X"]}]
    if selected:
        found.append({**drawn, "selected": selected[1:]})
    if len(selected) > 1:
        found.append({**drawn, "selected": [selected[1], selected[0], *selected[2:]]})
    if selected and reserve:
        swapped = {
            "selected": [*selected[:-1], reserve[0]],
            "reserve": [selected[-1], *reserve[1:]],
        }
        found.append({**drawn, **swapped})
    return found
