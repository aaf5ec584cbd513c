"""What may be told of few people: which figures of a public table are kept back.

A figure below five is kept back, and so is what would give it away: another figure where a sum
stands beside, or the sum. The bound of five is a model of this product; the technique is cell
suppression, primary and complementary (Willenborg and de Waal, Elements of Statistical Disclosure
Control, 2001).
"""

from collections.abc import Mapping, Sequence

import msgspec

from audit.domain.indicator import Figure, Outcome, Standing

SMALLEST = 5
SUM = ""


def told(whole: Outcome, parts: Sequence[Outcome]) -> tuple[Outcome, tuple[Outcome, ...]]:
    """Return a region and its districts as anyone may see them."""
    if not whole.indicator.persons:
        return whole, tuple(parts)
    figures = {one.region: one.figure for one in parts if one.figure is not None}
    back = kept_back(figures, whole.figure)
    return (
        _veiled(whole) if SUM in back else whole,
        tuple(_veiled(one) if one.region in back else one for one in parts),
    )


def kept_back(figures: Mapping[str, Figure], whole: Figure | None) -> frozenset[str]:
    """Return the regions whose figures are kept back; `SUM` stands for the sum of all."""
    back = {region for region, one in figures.items() if is_small(one)}
    if whole is None:
        return frozenset(back)
    if is_small(whole):
        return frozenset({*back, SUM})
    others = sorted(figures.keys() - back, key=lambda region: (_size(figures[region]), region))
    while back and not _covers([figures[region] for region in back]):
        if not others:
            return frozenset({*back, SUM})
        back.add(others.pop(0))
    return frozenset(back)


def is_small(figure: Figure) -> bool:
    """Return whether a figure tells of one to four people: counted, the rest, or all of them."""
    rest = 0 if figure.denominator is None else figure.denominator - figure.numerator
    return any(0 < count < SMALLEST for count in (figure.numerator, rest, _size(figure)))


def _covers(group: Sequence[Figure]) -> bool:
    """Return whether the sum of these, which follows from the rest, gives none of them away."""
    numerator = sum(one.numerator for one in group)
    rest = sum(_size(one) for one in group) - numerator
    counts = (numerator, rest) if any(one.denominator for one in group) else (numerator,)
    return len(group) > 1 and not any(0 < count < SMALLEST for count in counts)


def _size(figure: Figure) -> int:
    return figure.numerator if figure.denominator is None else figure.denominator


def _veiled(one: Outcome) -> Outcome:
    """Return an outcome without its figure, and without what would narrow it down."""
    return msgspec.structs.replace(one, figure=None, standing=Standing.NO_DATA, hidden=True)
