"""The ceremony of a draw without any store: clocks, entries, sealed lines, and its course."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain import ceremony, draw_clock, draw_entry
from audit.domain.ceremony import TRANSITIONS, Draw, DrawMode, DrawState
from audit.domain.draw import commitment
from audit.domain.draw_course import Step, course
from audit.domain.draw_entry import Entry, Outcome
from audit.domain.entropy import (
    QUICKNET,
    Dice,
    Drand,
    Kl8,
    Reveal,
    Source,
    bits,
    quicknet_round,
    quicknet_time,
)
from audit.domain.errors import Conflict, Invalid
from audit.domain.escrow import Escrow, Sealing, sealing_faults
from audit.domain.log import Logged, LogKind, new_entry
from audit.domain.page import Page
from audit.domain.sealed_line import (
    Line,
    LineProof,
    code_of,
    leaf,
    line_fault,
    prove,
    read_code,
    root_of,
)
from audit.domain.visit import Membership
from audit.domain.workdays import CHINA
from checklists.canonical import canonical

NUMBER = "310000-2026-0001"
SECRET = "5e" * 32
ANNOUNCED = datetime(2026, 3, 1, 8, 0, tzinfo=CHINA)
DRAWN = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
SECOND = timedelta(seconds=1)
REVEAL = Reveal(party="bureau", commit=commitment(NUMBER, "bureau", SECRET))
DICE = Dice(n=20)
THROWN = "31415926535897932384"
ROUND = 657413
SIGNATURE = (
    "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
    "41076862b98fad56e91a6b85b89cd97b"
)
RANDOMNESS = "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"


def draw(mode: DrawMode = DrawMode.SEALED, state: DrawState = DrawState.ANNOUNCED) -> Draw:
    return Draw(
        number=NUMBER,
        plan="plan",
        title="示例抽查",
        state=state,
        plan_digest="a" * 64,
        files={},
        units=10,
        populations={},
        announced_at=ANNOUNCED,
        draw_at=DRAWN,
        mode=mode,
        publish_by=date(2026, 3, 30),
    )


def entry(
    source: Source, text: str, *, by: str = "one", before: Sequence[Entry] = (), place: int = 1
) -> Entry:
    outcome = Outcome(place=place, outcome=text, evidence="录像")
    return draw_entry.entry(draw(), source, outcome, before=before, by=by, at=DRAWN)


def test_a_draw_is_announced_a_day_before_and_never_for_a_value_that_exists() -> None:
    first = quicknet_round(DRAWN)
    sources: list[Source] = [DICE, Drand(chain=QUICKNET, round=first)]
    on_time = DRAWN - draw_clock.NOTICE
    assert not list(draw_clock.time_faults(sources, now=on_time, draw_at=DRAWN))
    late = draw_clock.time_faults(sources, now=on_time + SECOND, draw_at=DRAWN)
    assert [one.code for one in late] == ["draw.too_soon"]
    for round_ in (1, first - 1, first + 24 * 1200 + 1, 2**53 - 1):
        known = [Drand(chain=QUICKNET, round=round_)]
        (fault,) = draw_clock.time_faults(known, now=on_time, draw_at=DRAWN)
        assert fault.code == "draw.round"
    other = [Drand(chain="0" * 64, round=first)]
    (fault,) = draw_clock.time_faults(other, now=on_time, draw_at=DRAWN)
    assert fault.code == "draw.chain"


@given(st.integers(min_value=1, max_value=10**9))
def test_a_round_appears_at_its_time(round_: int) -> None:
    assert quicknet_round(quicknet_time(round_)) == round_


def test_every_source_has_its_time_and_nothing_stands_in_for_one() -> None:
    later = Drand(chain=QUICKNET, round=quicknet_round(DRAWN) + 20)
    hours: dict[tuple[DrawMode, Source], tuple[datetime, datetime]] = {
        (DrawMode.SEALED, REVEAL): (DRAWN, DRAWN + draw_clock.PATIENCE),
        (DrawMode.OPEN, REVEAL): (ANNOUNCED, DRAWN),  # before the dice, so not because of them
        (DrawMode.OPEN, DICE): (DRAWN, DRAWN + draw_clock.PATIENCE),
        (DrawMode.OPEN, later): (
            quicknet_time(later.round),
            quicknet_time(later.round) + draw_clock.PATIENCE,
        ),
    }
    for (mode, source), (begins, ends) in hours.items():
        held = draw(mode)
        draw_clock.require_time(held, source, begins)
        draw_clock.require_time(held, source, ends)
        with pytest.raises(Conflict, match=r"draw\.early"):
            draw_clock.require_time(held, source, begins - SECOND)
        with pytest.raises(Conflict, match=r"draw\.late"):
            draw_clock.require_time(held, source, ends + SECOND)
        assert draw_clock.missing(held, [source], [None], now=ends) == ()
        assert draw_clock.missing(held, [source], [None], now=ends + SECOND) == (1,)
        assert draw_clock.missing(held, [source], ["said"], now=ends + SECOND) == ()


def test_what_proves_itself_counts_at_once() -> None:
    secret = entry(REVEAL, SECRET)
    assert (secret.proven, secret.secret) == (True, True)
    assert draw_entry.settled([secret]) == f"reveal:bureau:{SECRET}"
    drand = Drand(chain=QUICKNET, round=ROUND)
    signed = entry(drand, SIGNATURE)
    assert draw_entry.settled([signed]) == f"drand:{QUICKNET}:{ROUND}:{RANDOMNESS}"
    for wrong in (SIGNATURE[:-1] + "c", "0" * 96, "z" * 96):
        with pytest.raises(Invalid) as refusal:
            entry(drand, wrong)
        assert refusal.value.faults[0].code == "draw.signature"
    assert draw_entry.settled([entry(drand, RANDOMNESS)]) is None  # the value alone proves nothing


def test_of_anything_else_two_people_must_last_have_read_the_same() -> None:
    first = entry(DICE, THROWN)
    again = entry(DICE, THROWN, before=[first])
    assert draw_entry.settled([first, again]) is None
    wrong = entry(DICE, "9" * 20, by="two", before=[first])
    assert draw_entry.settled([first, wrong]) is None
    with pytest.raises(Conflict, match=r"draw\.differs"):
        draw_entry.require_agreement([first, wrong])
    mended = entry(DICE, THROWN, by="two", before=[first, wrong])
    assert mended.number == 3
    assert draw_entry.settled([first, wrong, mended]) == f"dice:20:{THROWN}"
    draw_entry.require_agreement([first, wrong, mended])
    third = entry(DICE, "9" * 20, by="three", before=[first, wrong])
    assert draw_entry.settled([first, wrong, third]) == f"dice:20:{'9' * 20}"


def test_an_outcome_without_evidence_and_a_place_too_many_are_refused() -> None:
    bare = Outcome(place=1, outcome=THROWN)
    with pytest.raises(Invalid) as refusal:
        draw_entry.entry(draw(), DICE, bare, before=(), by="one", at=DRAWN)
    assert refusal.value.faults[0].code == "draw.evidence"
    with pytest.raises(Invalid, match=r"draw\.place"):
        draw_entry.source_at((DICE,), 2)


def test_a_sealed_draw_needs_a_secret_that_cannot_be_lost() -> None:
    kept = Escrow(party="bureau", commit=REVEAL.commit, body="示例公证处", document="证明")
    sealing = Sealing(
        sealed=True,
        escrow=kept,
        publish_by=date(2026, 3, 30),
        latest=date(2026, 4, 30),
    )
    change = msgspec.structs.replace

    def codes(sealing: Sealing, *sources: Source) -> list[str]:
        return [one.code for one in sealing_faults(sealing, sources, DRAWN)]

    assert codes(sealing, REVEAL, DICE) == []
    other = change(kept, commit="0" * 64)
    for bad in (change(sealing, escrow=None), change(sealing, escrow=other)):
        assert codes(bad, REVEAL, DICE) == ["draw.escrow"]
    assert codes(sealing, DICE) == ["draw.escrow"]
    for day in (date(2026, 3, 1), date(2026, 5, 1)):
        assert codes(change(sealing, publish_by=day), REVEAL) == ["draw.sealed_until"]
    assert codes(change(sealing, sealed=False), DICE) == ["draw.open_until"]
    assert codes(change(sealing, sealed=False, publish_by=None), DICE) == []


def test_the_last_void_draw_must_be_named_and_no_other() -> None:
    void = ceremony.void(draw(), "缺少随机数")
    ceremony.require_redraw(NUMBER, void)
    ceremony.require_redraw(None, draw())
    ceremony.require_redraw(None, None)
    with pytest.raises(Conflict, match=r"draw\.redraws:"):
        ceremony.require_redraw(None, void)
    with pytest.raises(Conflict, match=r"draw\.redraws_none"):
        ceremony.require_redraw(NUMBER, draw())


def test_a_void_draw_hides_nothing_and_is_the_end() -> None:
    ways = {state: set(following.values()) for state, following in TRANSITIONS.items()}
    assert {state for state, following in ways.items() if not following} == {
        DrawState.CLOSED,
        DrawState.VOID,
    }
    void = ceremony.void(draw(state=DrawState.COMPUTED), "来源有误")
    assert void.opened
    assert not draw(state=DrawState.COMPUTED).opened


@given(st.integers(min_value=1, max_value=40), st.data())
def test_each_line_is_proven_by_itself_and_no_other_passes(count: int, data: st.DataObject) -> None:
    lines = [line(number) for number in range(count)]
    salts = [f"{number:064x}" for number in range(count)]
    kept = sorted(leaf(one, salt) for one, salt in zip(lines, salts, strict=True))
    root = root_of(canonical(kept))
    place = data.draw(st.integers(min_value=0, max_value=count - 1))
    proof = prove(kept, lines[place], salts[place])
    assert proof is not None
    assert read_code(code_of(proof)) == proof
    assert line_fault(proof, draw=NUMBER, root=root) is None
    change = msgspec.structs.replace
    forged = (
        change(proof, line=line(count + 1)),
        change(proof, salt="f" * 64),
        change(proof, index=proof.index + 1),
        change(proof, path=(*proof.path, "0" * 64)),
    )
    for one in forged:
        assert line_fault(one, draw=NUMBER, root=root) is not None
    assert line_fault(proof, draw="310000-2026-0002", root=root) is not None
    assert prove(kept, line(count + 1), salts[place]) is None


def line(number: int) -> Line:
    return Line(
        draw=NUMBER,
        id=f"INSTITUTION-{number}",
        membership=Membership.SELECTED,
        stratum="310106-B",
        ticket=f"{number:064x}",
    )


@pytest.mark.parametrize("text", ["", "=", "abc", "ZZZZ", "汉字", "a" * 5000])
def test_what_is_no_code_of_a_line_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"draw\.line_code"):
        read_code(text)


def test_a_code_with_line_breaks_is_the_same_code() -> None:
    proof = LineProof(line=line(1), salt="0" * 64, index=0, size=1, path=())
    text = code_of(proof)
    assert read_code(f"{text[:40]}\n  {text[40:]} ") == proof


def test_the_course_says_what_happened_and_what_comes_next_until_when() -> None:
    sources = (REVEAL, DICE)
    thrown = [entry(DICE, THROWN, by=by, place=2) for by in ("one", "two")]
    waiting = course(draw(), sources, thrown)
    steps = [Step.ANNOUNCE, Step.SOURCE, Step.SOURCE, Step.COMPUTE, Step.OPEN]
    assert [one.step for one in waiting] == steps
    secret, dice = waiting[1:3]
    assert (secret.at, secret.since, secret.until) == (None, DRAWN, DRAWN + draw_clock.PATIENCE)
    assert dice.at == DRAWN
    assert waiting[-1].until_day == date(2026, 3, 30)
    computed = msgspec.structs.replace(draw(state=DrawState.COMPUTED), computed_at=DRAWN)
    assert [one.secret for one in course(computed, sources, thrown)[1:3]] == [True, False]
    void = course(ceremony.void(draw(), "缺少随机数"), sources, thrown)
    assert [one.step for one in void] == [Step.ANNOUNCE, Step.SOURCE, Step.VOID]


@pytest.mark.parametrize(("published", "place"), [(None, 1), (SECOND, 2), (9 * SECOND, 1)])
def test_the_last_change_by_hand_stands_in_its_time(
    published: timedelta | None, place: int
) -> None:
    entry, content = new_entry(LogKind.CHANGE, NUMBER, {"change": "ab"}, at=DRAWN + 5 * SECOND)
    last = Logged(index=7, entry=entry, content=content)
    opened = DRAWN + published if published else None
    known = msgspec.structs.replace(draw(), computed_at=DRAWN, published_at=opened)
    changes = Page(items=(last,), total=3, limit=1, offset=0)
    told = course(known, (), (), changes=changes)[1:]
    assert [(one.step, one.count) for one in told][place] == (Step.CHANGE, 3)


def test_the_strength_counts_public_sources_alone() -> None:
    assert bits([DICE]) == 66
    assert bits([REVEAL]) == 0
    assert bits([Kl8(issue="2026001"), REVEAL]) == 61
    assert bits([Drand(chain=QUICKNET, round=1), DICE]) == 322
