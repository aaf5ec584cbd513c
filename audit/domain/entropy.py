"""Public randomness: the sources that a plan names, and the strings that answer them."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import comb, prod
from typing import Annotated

import msgspec

from audit.domain.draw import Id, Positive, commitment
from audit.domain.errors import Fault

Hex64 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Issue = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{5,8}\Z")]
DiceCount = Annotated[int, msgspec.Meta(ge=1, le=1000)]

QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
"""The chain hash of the drand network "quicknet" of the League of Entropy."""
_QUICKNET_GENESIS = datetime.fromtimestamp(1692803367, UTC)
_QUICKNET_PERIOD = timedelta(seconds=3)
ENOUGH = 2**60
"""Fewer outcomes than this could be tried one by one by somebody who prepares a plan."""


class Drand(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag=str.lower,
):
    """The randomness that a drand chain publishes in one round."""

    chain: Hex64
    round: Positive


class Reveal(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag=str.lower,
):
    """The secret to which a party bound itself by a commitment before the draw."""

    party: Id
    commit: Hex64


class Dice(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag=str.lower,
):
    """Ten-sided dice, `n` of them, thrown in public."""

    n: DiceCount


class Kl8(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag=str.lower,
):
    """One issue of the lottery Kuaile 8 (快乐8): 20 numbers of 80."""

    issue: Issue


class Ssq(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag=str.lower,
):
    """One issue of the lottery Shuangseqiu (双色球): 6 numbers of 33, and 1 of 16."""

    issue: Issue


class Dlt(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag=str.lower,
):
    """One issue of the lottery Daletou (大乐透): 5 numbers of 35, and 2 of 12."""

    issue: Issue


Lottery = Kl8 | Ssq | Dlt
Source = Drand | Reveal | Dice | Kl8 | Ssq | Dlt

_GAMES: dict[type[Lottery], tuple[tuple[int, int], ...]] = {
    Kl8: ((20, 80),),
    Ssq: ((6, 33), (1, 16)),
    Dlt: ((5, 35), (2, 12)),
}
"""Of each lottery, the groups of numbers drawn: how many, and from how many."""


def public_outcomes(source: Source) -> int:
    """Return how many equally likely public outcomes a source has.

    A revealed secret counts as one: its party knew it before the draw.
    """
    match source:
        case Drand():
            return 2**256
        case Dice():
            return int(10**source.n)
        case Reveal():
            return 1
        case _:
            outcomes = 1
            for count, top in _GAMES[type(source)]:
                outcomes *= comb(top, count)
            return outcomes


def bits(sources: Iterable[Source]) -> int:
    """Return how many bits the public sources are worth together, rounded down."""
    return prod(public_outcomes(source) for source in sources).bit_length() - 1


def quicknet_round(at: datetime) -> int:
    """Return the first quicknet round that appears at or after `at` (drand, quicknet parameters).

    `at` has a time zone. A time before the network began gives its first round.
    """
    return max(1, 1 - (_QUICKNET_GENESIS - at) // _QUICKNET_PERIOD)


def quicknet_time(round_: int) -> datetime:
    """Return when a quicknet round appears, in UTC; the first one at the beginning."""
    return _QUICKNET_GENESIS + (round_ - 1) * _QUICKNET_PERIOD


def question(source: Source) -> str:
    """Return how an entropy string that answers `source` begins, up to the outcome."""
    match source:
        case Drand():
            return f"drand:{source.chain}:{source.round}:"
        case Reveal():
            return f"reveal:{source.party}:"
        case Dice():
            return f"dice:{source.n}:"
        case _:
            return f"{type(source).__name__.lower()}:{source.issue}:"


def answer_fault(source: Source, answer: str, *, draw: str, where: str) -> Fault | None:
    """Return why the entropy string `answer` does not answer `source`, or None if it does."""
    start = question(source)
    outcome = answer.removeprefix(start)
    if not answer.startswith(start):
        return Fault(
            where=where,
            code="entropy.other",
            message="The plan asks for a string that begins with {start}; this one is {answer}. "
            "Give the outcome of the source that the plan names.",
            fields={"start": start, "answer": answer[:200]},
        )
    if not _well_formed(source, outcome):
        return Fault(
            where=where,
            code="entropy.form",
            message="{outcome} is not an outcome of {start}; write {form}.",
            fields={"outcome": outcome[:200], "start": start, "form": _form(source)},
        )
    if isinstance(source, Reveal) and commitment(draw, source.party, outcome) != source.commit:
        return Fault(
            where=where,
            code="entropy.commitment",
            message="The secret that {party} revealed is not the one it committed to in the plan; "
            "without the right secret the draw is void.",
            fields={"party": source.party},
        )
    return None


def _well_formed(source: Source, outcome: str) -> bool:
    match source:
        case Drand() | Reveal():
            return re.fullmatch(r"[0-9a-f]{64}", outcome) is not None
        case Dice():
            return re.fullmatch(r"[0-9]+", outcome) is not None and len(outcome) == source.n
        case _:
            groups = outcome.split("+")
            game = _GAMES[type(source)]
            return len(groups) == len(game) and all(
                _drawn(group, count=count, top=top)
                for group, (count, top) in zip(groups, game, strict=True)
            )


def _drawn(group: str, *, count: int, top: int) -> bool:
    """Tell whether a text is `count` two-digit numbers of 1 to `top`, ascending, with commas."""
    if re.fullmatch(r"[0-9]{2}(,[0-9]{2})*", group) is None:
        return False
    numbers = [int(number) for number in group.split(",")]
    ascending = sorted(set(numbers)) == numbers
    return len(numbers) == count and ascending and numbers[0] >= 1 and numbers[-1] <= top


def _form(source: Source) -> str:
    match source:
        case Drand() | Reveal():
            return "[0-9a-f]{64}"
        case Dice():
            return f"[0-9]{{{source.n}}}"
        case _:
            groups = ("01,…" if count > 1 else "01" for count, _top in _GAMES[type(source)])
            sizes = ", ".join(f"{count}/{top}" for count, top in _GAMES[type(source)])
            return f"{'+'.join(groups)} ({sizes})"
