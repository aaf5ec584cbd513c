"""How alike two texts are, counted exactly.

A text is taken as the multiset of its words and of its pairs of neighbouring words, where each Han
character is a word of its own: one measure for Chinese and for alphabetic scripts. Punctuation,
width and case say nothing. Two such multisets are compared by Dice's coefficient (L. R. Dice,
Measures of the Amount of Ecologic Association Between Species, Ecology 26, 1945), in whole
ten-thousandths.
"""

import heapq
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import msgspec

FULL = 10_000
HALF = FULL // 2
CANDIDATES = 16
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")

_Part = tuple[tuple[str, ...], int]
"""A word or a pair of words, and which occurrence of it in the text."""


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """A text to be compared: `bits` has one bit for each part of it that another text has too.

    `size` is the number of all its parts.
    """

    bits: int
    size: int


def wordings(texts: Sequence[str]) -> tuple[Wording, ...]:
    """Return the texts ready to be compared with one another; with other texts they are not."""
    parts = [_parts(text) for text in texts]
    counts = Counter(part for found in parts for part in found)
    shared = [part for part, count in counts.items() if count > 1]
    place = {part: position for position, part in enumerate(shared)}
    return tuple(
        Wording(
            bits=sum(1 << place[part] for part in found if part in place),
            size=len(found),
        )
        for found in parts
    )


def alike(one: Wording, other: Wording) -> int:
    """Return how alike two texts are: 0 for nothing in common, 10,000 for the same words."""
    sizes = one.size + other.size
    return 2 * FULL * (one.bits & other.bits).bit_count() // sizes if sizes else 0


def within(part: Wording, whole: Wording) -> int:
    """Return how much of `part` stands in `whole`, in ten-thousandths."""
    return FULL * (part.bits & whole.bits).bit_count() // part.size if part.size else 0


class Crowd:
    """Texts in which those that are most alike to another are looked for."""

    def __init__(self, texts: Sequence[Wording]) -> None:
        self._by_size = sorted((one.size, one.bits, place) for place, one in enumerate(texts))
        self._sizes = [size for size, _, _ in self._by_size]

    def best(self, one: Wording) -> list[tuple[int, int]]:
        """Return the few that are alike to at least half: how alike, and their places.

        The most alike come first, of equals the first. A text of less than a third, or more than
        three times the size cannot be alike to half, so it is not looked at.
        """
        bits, size = one.bits, one.size
        first = bisect_left(self._sizes, -(-size // 3))
        last = bisect_right(self._sizes, 3 * size)
        found = [
            (-(2 * FULL * common // (size + other)), place)
            for other, theirs, place in self._by_size[first:last]
            if 4 * (common := (bits & theirs).bit_count()) >= size + other > 0
        ]
        return [(-likeness, place) for likeness, place in heapq.nsmallest(CANDIDATES, found)]


def _parts(text: str) -> set[_Part]:
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    found: Counter[tuple[str, ...]] = Counter((word,) for word in words)
    found.update(pairwise(words))
    return {(part, number) for part, count in found.items() for number in range(count)}
