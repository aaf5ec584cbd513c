"""Which items of a new version continue which of the old one.

Each rule takes the items that no earlier rule has placed:

1. the same code with the same wording;
2. the same wording under another code, where no third item has it;
3. the same code, where at least half of the wording is the same;
4. the pairs that are alike to at least half, chosen so that together they are most alike;
5. the same code, whatever was rewritten.

Then an item that lost wording to new ones was split, and one that gained wording of lost ones was
merged: of each piece at least six tenths stand in the whole, at least half of that in no other
piece, and together they make up at least six tenths of the whole.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from checklists.model import Code, ResolvedItem
from checklists.pairing import best_pairs
from checklists.wording import FULL, HALF, Crowd, Wording, alike, within, wordings

PIECE = FULL * 6 // 10

Wordings = Mapping[str, Wording]
Texts = Mapping[str, str]


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """Codes of the old version that became codes of the new one, and how alike the least are."""

    old: tuple[Code, ...] = ()
    new: tuple[Code, ...] = ()
    alike: int = 0


def trace(old: Sequence[ResolvedItem], new: Sequence[ResolvedItem]) -> tuple[Trace, ...]:
    """Return what became of every item: each code of either version is in exactly one trace."""
    return tuple(_Tracing(_texts(old), _texts(new)).traces())


def _texts(items: Iterable[ResolvedItem]) -> dict[str, str]:
    by_code = sorted((one.item for one in items), key=lambda item: item.code)
    return {item.code: "\n".join((item.title, item.how, *item.evidence)) for item in by_code}


class _Tracing:
    """The two versions, the pairs found so far, and what has no partner yet."""

    def __init__(self, old: Texts, new: Texts) -> None:
        self._old, self._new = old, new
        self._pairs: dict[str, str] = {}
        self._lost, self._fresh = dict.fromkeys(old), dict.fromkeys(new)
        rules: tuple[Callable[[], Mapping[str, str]], ...] = (
            self._untouched,
            self._same_wording,
            self._same_code,
            self._most_alike,
            self._whatever,
        )
        self._before: Wordings = {}
        self._after: Wordings = {}
        self._exact = 0
        for number, rule in enumerate(rules):
            for code, follower in rule().items():
                self._pairs[code] = follower
                del self._lost[code], self._fresh[follower]
            if number == 1:
                self._exact = len(self._pairs)
                self._compare()

    def traces(self) -> Iterator[Trace]:
        """Yield the groups first, then the pairs that are in none, then what is left over."""
        rewritten = dict(list(self._pairs.items())[self._exact :])
        splits = _groups(rewritten, self._lost, self._fresh, whole=self._before, parts=self._after)
        for code, pieces in splits.items():
            yield self._traced((code,), pieces)
            self._lost.pop(code, None)
            self._drop(self._fresh, pieces)
            rewritten.pop(code, None)
        backwards = {follower: code for code, follower in rewritten.items()}
        merges = _groups(backwards, self._fresh, self._lost, whole=self._after, parts=self._before)
        for follower, pieces in merges.items():
            yield self._traced(pieces, (follower,))
            self._fresh.pop(follower, None)
            self._drop(self._lost, pieces)
            rewritten.pop(backwards.get(follower, ""), None)
        for code, follower in list(self._pairs.items())[: self._exact]:
            yield Trace(old=(code,), new=(follower,), alike=FULL)
        for code, follower in rewritten.items():
            yield self._traced((code,), (follower,))
        yield from (Trace(old=(code,)) for code in self._lost)
        yield from (Trace(new=(code,)) for code in self._fresh)

    def _traced(self, old: tuple[str, ...], new: tuple[str, ...]) -> Trace:
        likeness = min(alike(self._before[one], self._after[two]) for one in old for two in new)
        return Trace(old=old, new=new, alike=likeness)

    @staticmethod
    def _drop(pool: dict[str, None], codes: Iterable[str]) -> None:
        for code in codes:
            pool.pop(code, None)

    def _compare(self) -> None:
        """Make ready what has no partner of the same wording; only that is ever compared."""
        texts = [self._old[code] for code in self._lost] + [self._new[code] for code in self._fresh]
        found = wordings(texts)
        self._before = dict(zip(self._lost, found, strict=False))
        self._after = dict(zip(self._fresh, found[len(self._lost) :], strict=True))

    def _untouched(self) -> Mapping[str, str]:
        return {code: code for code, text in self._old.items() if self._new.get(code) == text}

    def _same_wording(self) -> Mapping[str, str]:
        known = Counter(self._old.values()), Counter(self._new.values())
        followers = {self._new[code]: code for code in self._fresh}
        return {
            code: followers[self._old[code]]
            for code in self._lost
            if self._old[code] in followers
            and all(counts[self._old[code]] == 1 for counts in known)
        }

    def _same_code(self) -> Mapping[str, str]:
        return {
            code: code
            for code in self._lost
            if code in self._fresh and alike(self._before[code], self._after[code]) >= HALF
        }

    def _most_alike(self) -> Mapping[str, str]:
        lost, fresh = list(self._lost), list(self._fresh)
        others = Crowd([self._after[code] for code in fresh])
        worth = {
            (row, column): value
            for row, code in enumerate(lost)
            for value, column in others.best(self._before[code])
        }
        return {lost[row]: fresh[column] for row, column in best_pairs(worth).items()}

    def _whatever(self) -> Mapping[str, str]:
        return {code: code for code in self._lost if code in self._fresh}


def _groups(
    pairs: Mapping[str, str],
    wholes: Iterable[str],
    loose: Iterable[str],
    *,
    whole: Wordings,
    parts: Wordings,
) -> dict[str, tuple[str, ...]]:
    """Return the wholes that fell into several pieces: the partner if any, and loose ones."""
    offers: dict[str, list[str]] = {}
    candidates = sorted((*pairs, *wholes))
    for piece in sorted(loose):
        home = max(candidates, key=lambda code: within(parts[piece], whole[code]), default=None)
        if home is not None and within(parts[piece], whole[home]) >= PIECE:
            offers.setdefault(home, []).append(piece)
    found = {
        code: _pieces(whole[code], pairs.get(code), offered, parts=parts)
        for code, offered in sorted(offers.items())
    }
    return {code: pieces for code, pieces in found.items() if pieces}


def _pieces(
    whole: Wording, partner: str | None, offered: Sequence[str], *, parts: Wordings
) -> tuple[str, ...]:
    """Return the pieces that make up the whole, or nothing where they do not."""
    chosen = [] if partner is None else [partner]
    left = whole.bits & ~parts[partner].bits if partner else whole.bits
    for piece in sorted(offered, key=lambda code: (-parts[code].size, code)):
        common = whole.bits & parts[piece].bits
        if 2 * (common & left).bit_count() >= common.bit_count():
            chosen.append(piece)
            left &= ~parts[piece].bits
    covered = whole.size - left.bit_count() - _alone(whole)
    if len(chosen) > 1 and FULL * covered >= PIECE * whole.size:
        return tuple(chosen)
    return ()


def _alone(whole: Wording) -> int:
    """Return how many parts of the text no other text has."""
    return whole.size - whole.bits.bit_count()
