"""Who stands in: by the order of the draw, which anybody can recompute."""

from datetime import UTC, datetime

import msgspec
import pytest

from audit.domain.assignment import Inspector, Recusal, TeamRule, assign
from audit.domain.ceremony import Member
from audit.domain.draw import Unit
from audit.domain.draw_files import Result
from audit.domain.errors import Conflict, Invalid
from audit.domain.substitution import (
    Turns,
    next_reserve,
    place_of,
    require_replaceable,
    substitute,
)
from audit.domain.team_change import Substitution, TeamChange, substituted
from audit.domain.visit import Drawn, Membership, ResultCode, Targeted, Visit, VisitState, WorkKind

NOON = datetime(2026, 3, 3, 4, tzinfo=UTC)
SEED = "0" * 64
DRAW = "310000-2026-0001"
UNITS = tuple(
    Unit(id=name, stratum="310106-B", district="310106", expertise="nursing") for name in "pqr"
)


def inspector(name: str, *, knows: tuple[str, ...] = ("nursing",), cap: int = 3) -> Inspector:
    return Inspector(id=name, org=f"o{name}", districts=("310106",), expertise=knows, cap=cap)


STAFF = (*map(inspector, "abcde"), inspector("f", knows=()), inspector("g", cap=0))
RECUSED = (Recusal(inspector="a", institution="p"),)


def drawn(*staff: Inspector) -> Result:
    found = assign(SEED, UNITS, staff, recusals=RECUSED, rule=TeamRule())
    return Result(
        v="DRAW1",
        draw=DRAW,
        plan=SEED,
        seed=SEED,
        strata={},
        forced=(),
        attempt=found.attempt,
        teams=found.teams,
        unfilled=found.unfilled,
    )


RESULT = drawn(*STAFF)


def visit(institution: str = "p", state: VisitState = VisitState.APPROVED) -> Visit:
    return Visit(
        id=f"v-{institution}",
        origin=Drawn(
            draw=DRAW,
            stratum="310106-B",
            membership=Membership.SELECTED,
            ticket=SEED,
            num=1,
            den=2,
        ),
        institution=institution,
        institution_name="示例康复中心",
        district="310106",
        work=WorkKind.INSPECTION,
        team=tuple(one for one in RESULT.teams[institution] if one),
        checklist=SEED,
        scheme="scheme",
        first_time=True,
        state=state,
        created_at=NOON,
    )


def turns(one: Visit, who: str, *changes: TeamChange) -> tuple[str, ...]:
    order = Turns(RESULT, STAFF, RECUSED, distinct=True, changes=changes)
    return order.of(place_of(one, who, expertise="nursing"))


def asked(who: str, successor: str, why: str = "") -> Substitution:
    return Substitution(inspector=who, successor=successor, reason="因病", choice_reason=why)


def test_the_next_is_who_the_draw_itself_would_have_taken_without_who_cannot_go() -> None:
    """With everybody's places fixed, the lowest load and card comes first."""
    one = visit("q")
    lead, second = one.team
    load = {who.id: sum(who.id in team for team in RESULT.teams.values()) for who in STAFF}
    order = turns(one, lead)
    assert set(order) == set("abcde") - set(one.team)
    assert [load[who] for who in order] == sorted(load[who] for who in order)
    assert set(turns(one, second)) == set("abcdef") - set(one.team)


def test_whoever_is_recused_or_full_has_no_turn() -> None:
    one = visit("p")
    for who in one.team:
        assert not {"a", "g", *one.team} & set(turns(one, who))


def test_a_substitution_counts_for_the_turns_after_it() -> None:
    one, other = visit("p"), visit("q")
    first, *_ = turns(one, one.team[1])
    change = substituted("c", one, asked(one.team[1], first), at=NOON)
    before, after = turns(other, other.team[1]), turns(other, other.team[1], change)
    assert one.team[1] in after or one.team[1] in other.team
    if first in before and len(before) > 1:
        assert after.index(first) >= before.index(first)


def test_the_successor_takes_the_very_place() -> None:
    one = visit()
    order = turns(one, one.team[0])
    changed = substitute(one, asked(one.team[0], order[0]), turns=order)
    assert changed.team == (order[0], one.team[1])
    assert changed.state is VisitState.APPROVED


def test_out_of_turn_needs_its_own_reason() -> None:
    one = visit()
    order = turns(one, one.team[0])
    with pytest.raises(Invalid, match=r"substitution\.out_of_turn"):
        substitute(one, asked(one.team[0], order[1], " "), turns=order)
    assert (
        substitute(one, asked(one.team[0], order[1], "路途较近"), turns=order).team[0] == order[1]
    )


@pytest.mark.parametrize("state", [VisitState.HANDED_IN, VisitState.GRADED, VisitState.FAILED])
def test_when_the_answers_are_closed_the_team_stays(state: VisitState) -> None:
    one = visit(state=state)
    with pytest.raises(Conflict, match=r"substitution\.state"):
        substitute(one, asked(one.team[0], "e"), turns=())
    with pytest.raises(Conflict, match=r"substitution\.state"):
        substitute(visit(), asked(one.team[0], one.team[1]), turns=())
    with pytest.raises(Invalid, match=r"substitution\.not_on_team"):
        place_of(one, "nobody", expertise="")


def member(name: str, position: int, *, stratum: str = "310106-B", reserve: bool = True) -> Member:
    return Member(
        draw=DRAW,
        institution=name,
        stratum=stratum,
        membership=Membership.RESERVE if reserve else Membership.SELECTED,
        position=position,
        ticket=SEED,
        num=1,
        den=2,
    )


MEMBERS = (
    member("p", 1, reserve=False),
    member("z", 3),
    member("x", 1),
    member("y", 2),
    member("w", 1, stratum="310106-C"),
)


def test_the_next_reserve_of_the_stratum_is_taken_by_its_ticket() -> None:
    found, passed = next_reserve(MEMBERS, "p", visited={"p"}, inactive=())
    assert (found.institution, passed) == ("x", ())
    found, passed = next_reserve(MEMBERS, "p", visited={"p", "x"}, inactive={"y"})
    assert (found.institution, passed) == ("z", ("y",))
    with pytest.raises(Conflict, match=r"replacement\.none_left"):
        next_reserve(MEMBERS, "p", visited={"p", "x", "y", "z"}, inactive=())


def test_whoever_refuses_is_not_replaced_and_a_visit_for_cause_has_no_reserve() -> None:
    assert require_replaceable(visit(), ResultCode.CLOSED).stratum == "310106-B"
    with pytest.raises(Invalid, match=r"replacement\.result"):
        require_replaceable(visit(), ResultCode.REFUSED)
    ended = msgspec.structs.replace(visit(), result=ResultCode.REFUSED)
    with pytest.raises(Invalid, match=r"replacement\.result"):
        require_replaceable(ended, ResultCode.CLOSED)
    origin = Targeted(reason="群众投诉", body_name="示例市民政局", items=("MZ-01",))
    with pytest.raises(Conflict, match=r"replacement\.not_drawn"):
        require_replaceable(msgspec.structs.replace(visit(), origin=origin), ResultCode.CLOSED)
