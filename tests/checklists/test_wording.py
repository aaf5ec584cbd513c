"""How alike two texts are can be counted by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.wording import FULL, HALF, Crowd, alike, within, wordings

TEXTS = st.text("ab 查看，消防.", max_size=20)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # a, b, c, ab, bc against a, b, d, ab, bd: a, b and ab are in both.
        ("a b c", "a b d", 2 * 3 * FULL // 10),
        # 查, 看, 消, 防 and three pairs against 查, 看 and one pair.
        ("查看消防", "查看", 2 * 3 * FULL // 10),
        ("Fire EXITS are open.", "fire exits, are open", FULL),
        ("２４小时", "24小时", FULL),
        ("a a", "a", 2 * FULL // 4),
        ("open", "shut", 0),
        ("", "", 0),
        ("。", "!", 0),
    ],
)
def test_how_alike(one: str, other: str, expected: int) -> None:
    assert alike(*wordings([one, other])) == expected


def test_how_much_of_a_piece_stands_in_the_whole() -> None:
    piece, whole = wordings(["fire exits", "fire exits and fire doors"])
    assert (within(piece, whole), within(whole, piece)) == (FULL, FULL * 3 // 9)


@given(TEXTS, TEXTS)
def test_alike_is_symmetric_and_bounded(one: str, other: str) -> None:
    first, second = wordings([one, other])
    assert alike(first, second) == alike(second, first)
    assert 0 <= alike(first, second) <= FULL


@given(TEXTS, st.lists(TEXTS, max_size=9))
def test_a_crowd_finds_whoever_is_alike_to_half(one: str, others: list[str]) -> None:
    first, *rest = wordings([one, *others])
    every = [(alike(first, other), place) for place, other in enumerate(rest)]
    expected = [(likeness, place) for likeness, place in every if likeness >= HALF]
    assert Crowd(rest).best(first) == sorted(expected, key=lambda each: (-each[0], each[1]))


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_third_texts_change_nothing(one: str, others: list[str]) -> None:
    alone = wordings([one, one])
    among = wordings([one, one, *others])
    assert alike(*alone) == alike(among[0], among[1])
    assert alone[0].size == among[0].size
