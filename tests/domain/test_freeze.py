import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.assignment import Inspector, Recusal, TeamRule
from audit.domain.bundle import conclude, freeze, parse, verify
from audit.domain.draw import Method, Rule, Unit, commitment
from audit.domain.draw_files import Result, Terms
from audit.domain.entropy import QUICKNET, Dice, Drand, Reveal, Source, Ssq
from audit.domain.errors import Invalid
from audit.domain.frame import Frame
from audit.domain.snapshot import write_lines
from checklists.canonical import canonical, digest
from tests.domain.draw_folders import units

DRAW = "310000-2026-0001"
SECRET = "0123456789abcdef" * 4
DICE = Dice(n=20)
THROWN = "dice:20:01234567890123456789"


def terms(*sources: Source, **others: str) -> Terms:
    plain = Terms(draw=DRAW, entropy=sources or (DICE,), team=TeamRule())
    return msgspec.structs.replace(plain, **others)


def frame(
    some: tuple[Unit, ...] = units(8),
    *,
    rule: Rule | None = None,
    excluded: dict[str, str] | None = None,
    **lists: tuple[Inspector, ...] | tuple[Recusal, ...],
) -> Frame:
    plain: dict[str, object] = {"inspectors": (), "recusals": ()}
    return msgspec.structs.replace(
        Frame(units=some, rules={}, inspectors=(), recusals=(), excluded=excluded or {}),
        rules={"A": rule or Rule(num=1, den=4, reserve=2)},
        **(plain | lists),
    )


def refused(some_terms: Terms, some_frame: Frame) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        freeze(some_terms, some_frame)
    return {(fault.where, fault.code) for fault in refusal.value.faults}


def test_a_draw_from_the_plan_to_the_proof() -> None:
    commit = commitment(DRAW, "notary", SECRET)
    announced = freeze(
        terms(
            Drand(chain=QUICKNET, round=34429012),
            Reveal(party="notary", commit=commit),
            draw_at="2026-12-01T10:00:00+08:00",
            title="年度抽查",
        ),
        frame(excluded={"X1": "停业"}),
    )
    strings = [f"drand:{QUICKNET}:34429012:{'7' * 64}", f"reveal:notary:{SECRET}"]
    concluded = conclude(announced, strings)
    assert verify(concluded, digest(announced["plan.json"])) == ()
    result = msgspec.json.decode(concluded["result.json"], type=Result)
    assert (result.draw, result.plan) == (DRAW, digest(announced["plan.json"]))
    assert len(result.strata["A"].selected) == len(result.strata["A"].reserve) == 2
    assert parse(concluded).plan.title == "年度抽查"
    with pytest.raises(Invalid):
        conclude(announced, strings[:1])


def test_teams_are_made_for_drawn_certain_and_forced_units() -> None:
    some = (*units(4, weights=(1, 1, 1, 97)), Unit(id="F", stratum="A", forced="complaint"))
    people = tuple(
        Inspector(id=f"P{n}", org=f"o{n}", districts=(), expertise=(), cap=5) for n in range(3)
    )
    rule = Rule(num=3, den=4, method=Method.PARETO, reserve=1)
    held = conclude(freeze(terms(), frame(some, rule=rule, inspectors=people)), [THROWN])
    result = msgspec.json.decode(held["result.json"], type=Result)
    drawn = result.strata["A"]
    visited = {*result.forced, *drawn.certain, *(name for name, _ in drawn.selected)}
    assert result.forced == ("F",)
    assert drawn.certain == (some[3].id,)
    assert set(result.teams) == visited
    assert len(visited) == 4
    assert result.unfilled == ()


@pytest.mark.parametrize(
    ("bad", "where", "code"),
    [
        (frame((*units(3), units(1)[0])), "population.jsonl:2", "bundle.repeated"),
        (frame(units(3, stratum="B")), "population.jsonl", "draw.stratum"),
        (frame((Unit(id="a|b", stratum="A"),)), "population.jsonl:1", "bundle.unreadable"),
        (frame((Unit(id="a", stratum="A", weight=0),)), "population.jsonl:1", "bundle.unreadable"),
        (frame(excluded={units(1)[0].id: "closed"}), "excluded.jsonl", "draw.overlap"),
        (frame(rule=Rule(num=5, den=4)), "plan.json $.strata.A", "draw.ratio"),
        (
            frame(rule=Rule(num=1, den=4, method=Method.SYSTEMATIC, reserve=1)),
            "plan.json $.strata.A",
            "draw.systematic",
        ),
        (
            frame(rule=Rule(num=1, den=8, method=Method.PARETO)),
            "plan.json $.strata.A",
            "draw.pareto",
        ),
        (
            frame(
                units(9, weights=(1, 2, 3, 5, 8, 13, 21, 34, 55)),
                rule=Rule(num=2, den=9, method=Method.PARETO),
            ),
            "plan.json $.strata.A",
            "draw.pareto",
        ),
        (
            frame(rule=Rule(num=1, den=4, method=Method.POISSON, reserve=1)),
            "plan.json $.strata.A",
            "draw.poisson",
        ),
        (
            frame(rule=Rule(num=1, den=4, method=Method.POISSON, min=1)),
            "plan.json $.strata.A",
            "draw.poisson",
        ),
        (
            frame(recusals=(Recusal(inspector="P", institution="U"),) * 2),
            "recusals.jsonl:2",
            "bundle.repeated",
        ),
    ],
)
def test_a_faulty_frame_is_not_frozen(bad: Frame, where: str, code: str) -> None:
    assert (where, code) in refused(terms(), bad)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (terms(DICE, DICE), "entropy.repeated"),
        (terms(Dice(n=18)), "entropy.weak"),
        (terms(Ssq(issue="2026136"), Ssq(issue="2026137")), "entropy.weak"),
        (terms(Reveal(party="a", commit="0" * 64)), "entropy.weak"),
    ],
)
def test_weak_or_repeated_entropy_is_not_frozen(bad: Terms, code: str) -> None:
    assert refused(bad, frame()) == {("plan.json $.entropy", code)}


def test_several_weak_sources_are_strong_together() -> None:
    three = tuple(Ssq(issue=f"202613{n}") for n in range(3))
    assert "plan.json" in freeze(terms(*three), frame())


def test_a_draw_number_has_no_free_characters() -> None:
    for number in ("310000-2026-1", "31000a-2026-0001", "310000-2026-0001 ", "310000-2026-0001\n"):
        bad = msgspec.structs.replace(terms(), draw=number)
        assert refused(bad, frame()) == {("plan.json", "bundle.unreadable")}


names = st.text(min_size=1, max_size=64)
written_units = st.builds(
    Unit,
    id=st.from_regex(r"\A[!-{}~]{1,64}\Z"),
    stratum=st.from_regex(r"\A[ -~]{1,64}\Z"),
    weight=st.none() | st.integers(1, 2**53 - 1),
    forced=st.none() | names,
    district=st.none() | names,
    expertise=st.none() | names,
)


@given(st.lists(written_units))
def test_lines_are_canonical_json(some: list[Unit]) -> None:
    lines = write_lines(some, key=lambda unit: (unit.id,)).splitlines(keepends=True)
    assert sorted(lines) == sorted(canonical(unit) + b"\n" for unit in some)
