from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import msgspec
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from api.cli import main
from audit.domain.assignment import TeamRule
from audit.domain.bundle import conclude, freeze
from audit.domain.ceremony import Draw, DrawState
from audit.domain.draw import Rule, Unit, draw
from audit.domain.draw_files import RESULT, FirstStage, Terms
from audit.domain.draw_order import months, visiting_months
from audit.domain.entropy import Dice
from audit.domain.frame import Frame
from audit.domain.sample import result_of
from audit.domain.two_stage import drawn_first, joint_chances, stage_faults
from audit.domain.workdays import CHINA
from checklists.canonical import digest
from tests.domain.draw_folders import SEED, units
from tests.factories_register import new_plan

THROWN = ["dice:20:01234567890123456789"]


@given(st.integers(0, 40), st.integers(1, 39))
def test_the_reserve_is_what_a_larger_draw_would_have_drawn(spare: int, share: int) -> None:
    frame = units(40)
    drawn = draw(frame, {"A": Rule(num=share, den=40, reserve=spare)}, SEED)["A"]
    larger = draw(frame, {"A": Rule(num=share + 1, den=40)}, SEED)["A"]
    assert drawn.reserve[:1] == (larger.selected[-1:] if spare else ())


def test_where_everyone_is_checked_the_tickets_say_in_which_month() -> None:
    drawn = draw(units(11), {"A": Rule(num=1, den=1)}, SEED)["A"]
    found = months(drawn, (9, 3, 6))
    order = [name for name, _ in drawn.selected]
    assert [found[name] for name in order] == [3] * 4 + [6] * 4 + [9] * 3
    assert set(found) == {unit.id for unit in units(11)}


@given(st.integers(0, 40), st.integers(1, 12))
def test_every_month_has_its_share_of_the_order(count: int, several: int) -> None:
    drawn = draw(units(40), {"A": Rule(num=count, den=40)}, SEED)["A"]
    found = list(months(drawn, range(1, several + 1)).values())
    assert found == sorted(found)
    shares = [found.count(month) for month in range(1, several + 1)]
    assert sum(shares) == count
    assert shares == sorted(shares, reverse=True)
    assert shares[0] - shares[-1] <= 1


def test_months_that_are_over_and_a_single_one_decide_nothing() -> None:
    frame = Frame(
        units=units(8), rules={"A": Rule(num=1, den=1)}, inspectors=(), recusals=(), excluded={}
    )
    result = result_of(held("310000-2026-0001", frame)[RESULT])
    plan = msgspec.structs.replace(new_plan(), months=(5, 3, 4))
    drawn = Draw(
        number=result.draw,
        plan="plan",
        title="抽查（示例）",
        plan_digest=result.plan,
        files={},
        units=8,
        populations={"A": 8},
        announced_at=datetime(2026, 2, 1, 9, tzinfo=CHINA),
    )
    for month, left in ((2, {3, 4, 5}), (4, {4, 5}), (5, set()), (12, set())):
        held_then = msgspec.structs.replace(drawn, draw_at=datetime(2026, month, 28, tzinfo=CHINA))
        assert set(visiting_months(held_then, result, plan).values()) == left
    for empty in (
        msgspec.structs.replace(drawn, rehearsal=True),
        msgspec.structs.replace(drawn, state=DrawState.VOID),
    ):
        assert visiting_months(empty, result, plan) == {}


def held(number: str, frame: Frame, first: FirstStage | None = None) -> dict[str, bytes]:
    terms = Terms(draw=number, entropy=(Dice(n=20),), team=TeamRule(), first=first)
    return conclude(freeze(terms, frame), THROWN)


def frame_of(some: tuple[Unit, ...], rule: Rule) -> Frame:
    return Frame(units=some, rules={"A": rule}, inspectors=(), recusals=(), excluded={})


def institutions(districts: frozenset[str]) -> tuple[Unit, ...]:
    return tuple(
        Unit(id=f"{district}-{number}", stratum="A", district=district)
        for district in sorted(districts)
        for number in range(5)
    )


def two_stages(
    tmp: Path, inside: Callable[[frozenset[str]], frozenset[str]]
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return a draw of two districts of six, and one of institutions `inside` some of them."""
    districts = frame_of(
        tuple(Unit(id=f"31010{n}", stratum="A") for n in range(6)), Rule(num=1, den=3)
    )
    first = held("310000-2026-0001", districts)
    result = result_of(first[RESULT])
    named = FirstStage(draw=result.draw, result=digest(first[RESULT]))
    frame = frame_of(institutions(inside(drawn_first(result))), Rule(num=2, den=5))
    second = held("310000-2026-0002", frame, named)
    for name, files in (("first", first), ("second", second)):
        (tmp / name).mkdir()
        for file, content in files.items():
            (tmp / name / file).write_bytes(content)
    return first, second


def verified(tmp: Path, *words: str) -> str:
    return CliRunner().invoke(main, ["draw", "verify", str(tmp / "second"), *words]).output


def test_a_second_stage_names_the_first_and_draws_inside_it(tmp_path: Path) -> None:
    first, second = two_stages(tmp_path, lambda drawn: drawn)
    assert list(stage_faults(first, second)) == []
    assert set(joint_chances(first, second).values()) == {Fraction(1, 3) * Fraction(2, 5)}
    told = verified(tmp_path, "--first", str(tmp_path / "first"))
    assert told.startswith("OK")
    assert "2/15到2/15" in told
    assert "--first DIR一并验证" in verified(tmp_path)


def test_a_second_stage_of_another_draw_or_outside_of_it_is_found(tmp_path: Path) -> None:
    every = frozenset(f"31010{n}" for n in range(6))
    first, second = two_stages(tmp_path, lambda drawn: every - drawn)
    assert [one.code for one in stage_faults(first, second)] == ["draw.first_outside"] * 20
    other = held("310000-2026-0003", frame_of(institutions(every), Rule(num=2, den=5)))
    assert next(stage_faults(first, other)).code == "draw.first"
    told = verified(tmp_path, "--first", str(tmp_path / "first")).splitlines()
    assert len(told) == 20
    assert all("第一阶段" in line for line in told)
    (tmp_path / "first" / RESULT).unlink()
    assert f"{tmp_path / 'first'}/" in verified(tmp_path, "--first", str(tmp_path / "first"))
