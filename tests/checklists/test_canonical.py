"""One value has one byte form, whatever the order it was built in."""

import json
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.canonical import NotCanonical, canonical, digest

KEYS = st.text(st.characters(max_codepoint=127), max_size=5)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | WORDS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner))


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """A value of the tests."""

    title: str
    depth: Decimal
    opened: date


def test_keys_are_sorted_and_nothing_is_spaced() -> None:
    assert canonical({"b": [1, None], "a": "明"}) == '{"a":"明","b":[1,null]}'.encode()


def test_decimals_and_dates_are_text() -> None:
    pool = Pool(title="North", depth=Decimal("1.10"), opened=date(2024, 6, 1))
    assert canonical(pool) == b'{"depth":"1.10","opened":"2024-06-01","title":"North"}'


@given(VALUES)
def test_reading_the_bytes_gives_the_value_back(value: object) -> None:
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(KEYS, LEAVES))
def test_the_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    backwards = dict(reversed(list(value.items())))
    assert canonical(backwards) == canonical(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": [1.5]}, "$.a[0]: float is outside the profile"),
        ({"a": 2**53}, "$.a: the integer 9007199254740992 is larger than 2^53 - 1"),
        ({"明": 1}, "$: the key '明' is not ASCII"),
        (["\ud800"], "$[0]: the text holds a lone surrogate"),
    ],
)
def test_what_is_outside_the_profile_is_refused(value: object, message: str) -> None:
    with pytest.raises(NotCanonical) as caught:
        canonical(value)
    assert str(caught.value) == message


def test_the_digest_is_sha_256() -> None:
    # FIPS 180-4, the one-block example "abc"
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
