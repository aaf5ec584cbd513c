"""The pairs are the best there are, and always the same."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from checklists.pairing import Worth, best_pairs

SMALL = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 9), max_size=16
)


def test_two_who_want_the_same_share_so_that_both_gain_most() -> None:
    assert best_pairs({(0, 0): 9, (0, 1): 8, (1, 0): 8, (1, 1): 1}) == {0: 1, 1: 0}


def test_a_row_stays_alone_where_it_would_take_a_better_pair_away() -> None:
    assert best_pairs({(0, 0): 9, (1, 0): 4}) == {0: 0}


def test_nothing_is_worth_anything() -> None:
    assert best_pairs({}) == {}


def test_of_equal_pairs_the_small_numbers_come_first() -> None:
    worth = {(row, column): 5 for row in range(3) for column in range(3)}
    assert best_pairs(worth) == {0: 0, 1: 1, 2: 2}


@given(SMALL)
def test_no_other_choice_is_worth_more(worth: Worth) -> None:
    found = best_pairs(worth)
    assert len(set(found.values())) == len(found)
    assert sum(worth[pair] for pair in found.items()) == _most(worth)


@given(SMALL)
def test_the_order_in_which_pairs_are_given_is_nothing(worth: Worth) -> None:
    assert best_pairs(dict(reversed(list(worth.items())))) == best_pairs(worth)


def _most(worth: Worth) -> int:
    """Return the largest sum by trying every choice."""
    return max(
        sum(worth.get((row, column), 0) for row, column in enumerate(columns))
        for columns in permutations(range(5))
    )
