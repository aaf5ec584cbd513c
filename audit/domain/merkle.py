"""Merkle trees: hashes, roots, and proofs of inclusion and of consistency (RFC 9162, 2.1).

A tree of any size is made of complete subtrees, which never change again once they are complete.
They are named by their place: (level, index) covers the leaves from index·2^level, 2^level of them.
Whoever keeps their hashes answers every question about any size from a few of them.
"""

import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

HASH_BYTES = 32
Place = tuple[int, int]
"""Level and index of a complete subtree."""
Span = tuple[int, int]
"""The leaves of a subtree: the first, and the one after the last."""


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of an entry."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root of a tree of these leaf hashes."""
    peaks: list[bytes] = []
    for _ in grow(peaks, 0, leaves):
        pass
    return joined(peaks)


def roots(leaves: Sequence[bytes], sizes: Iterable[int]) -> dict[int, bytes]:
    """Return the roots over the first leaves, for each of some sizes up to their number."""
    peaks: list[bytes] = []
    found: dict[int, bytes] = {}
    reached = 0
    for size in sorted(set(sizes)):
        for _ in grow(peaks, reached, leaves[reached:size]):
            pass
        reached, found[size] = size, joined(peaks)
    return found


def joined(hashes: Sequence[bytes]) -> bytes:
    """Return the root over subtrees that lie side by side, the largest first."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    return functools.reduce(lambda right, left: node_hash(left, right), reversed(hashes))


def grow(peaks: list[bytes], size: int, leaves: Iterable[bytes]) -> Iterator[tuple[Place, bytes]]:
    """Add leaves to a tree of `size`; yield every subtree that becomes complete.

    `peaks` are the hashes of `cover((0, size))`; in the end they are those of the larger tree.
    """
    for leaf, hashed in enumerate(leaves, size):
        index, level, node = leaf, 0, hashed
        yield (level, index), node
        while index & 1:
            index, level, node = index >> 1, level + 1, node_hash(peaks.pop(), node)
            yield (level, index), node
        peaks.append(node)


def span(place: Place) -> Span:
    """Return the leaves of a complete subtree."""
    level, index = place
    return index << level, (index + 1) << level


def cover(span: Span) -> tuple[Place, ...]:
    """Return the complete subtrees of a span, the largest first."""
    begin, end = span
    places: list[Place] = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        places.append((level, begin >> level))
        begin += 1 << level
    return tuple(places)


def covers(spans: Iterable[Span]) -> frozenset[Place]:
    """Return all complete subtrees that the hashes of spans are made of."""
    return frozenset(place for span in spans for place in cover(span))


def hashes(spans: Iterable[Span], nodes: Mapping[Place, bytes]) -> tuple[bytes, ...]:
    """Return the hash of each span from those of its complete subtrees."""
    return tuple(joined([nodes[place] for place in cover(span)]) for span in spans)


def inclusion_spans(index: int, size: int) -> tuple[Span, ...]:
    """Return what a proof that entry `index` is in a tree of `size` consists of.

    From the sibling of the leaf up; 0 ≤ index < size.
    """
    return tuple(_beside(size, lambda begin, end: end - begin > 1, lambda middle: index < middle))


def consistency_spans(old: int, new: int) -> tuple[Span, ...]:
    """Return what a proof that a tree of `new` continues one of `old` consists of; 0 < old ≤ new.

    The first is the largest part of the old tree, unless that is the whole old tree.
    """
    spans = _beside(new, lambda _begin, end: end != old, lambda middle: old <= middle)
    begin = max((right for _left, right in spans if right < old), default=0)
    return ((begin, old), *spans) if begin else tuple(spans)


def is_included(leaf: bytes, index: int, *, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether the proof leads from the leaf hash at `index` to the root of a tree."""
    if not (0 <= index < size and _are_hashes(leaf, root, *proof)):
        return False
    spans = inclusion_spans(index, size)
    if len(proof) != len(spans):
        return False
    reached = leaf
    for (begin, _), beside in zip(spans, proof, strict=True):
        reached = node_hash(beside, reached) if begin <= index else node_hash(reached, beside)
    return reached == root


def is_consistent(
    old: int, new: int, *, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Return whether the proof shows that the larger tree begins with the whole smaller one.

    An old tree of no entries proves nothing and is refused.
    """
    if old == new:
        return old > 0 and not proof and old_root == new_root
    if not (0 < old < new and _are_hashes(old_root, new_root, *proof)):
        return False
    spans = consistency_spans(old, new)
    if len(proof) != len(spans):
        return False
    parts = list(zip(spans, proof, strict=True))
    # Where the old tree is complete in itself, a proof need not repeat its root.
    reached = parts.pop(0)[1] if spans[0][1] == old else old_root
    was = now = reached
    for (begin, _), beside in parts:
        if begin < old:
            was, now = node_hash(beside, was), node_hash(beside, now)
        else:
            now = node_hash(now, beside)
    return (was, now) == (old_root, new_root)


def _beside(
    size: int, goes_on: Callable[[int, int], bool], to_the_left: Callable[[int], bool]
) -> list[Span]:
    """Go down a tree; return the spans that lie beside the way, from its end up."""
    begin, end = 0, size
    spans: list[Span] = []
    while goes_on(begin, end):
        middle = begin + (1 << (end - begin - 1).bit_length() - 1)
        if to_the_left(middle):
            spans.append((middle, end))
            end = middle
        else:
            spans.append((begin, middle))
            begin = middle
    return spans[::-1]


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
