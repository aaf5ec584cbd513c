"""Who is close to a line: the totals around the least total of a level, in 1/100 points."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from audit.domain.analysis import Near
from audit.domain.outcome import Outcome
from audit.domain.report import Assessment
from checklists.scheme_model import GradeScheme, LevelRule

_HUNDRED = 100


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """The totals of a grade (`level`, 0 is none) that are close to a line, in 1/100 points.

    `title` is the grade of the line: its own where the line was reached, the next where it was
    missed. `first` and `last` belong to the band; no two bands of a scheme have a total in common.
    """

    scheme: str
    level: int
    title: str
    line: int
    first: int
    last: int


class Borderline(msgspec.Struct, frozen=True, kw_only=True):
    """A result close to the line of a grade; `distance` is in points, below 0 where it was missed.

    `floors` are the floors of parts that are close as well, `binding` the rules that keep it from
    the next grade.
    """

    assessment: Assessment
    institution: str
    institution_name: str
    district: str
    title: str
    distance: Decimal
    binding: tuple[Outcome, ...]
    floors: tuple[Near, ...]


def bands(schemes: Iterable[GradeScheme], within: int) -> tuple[Band, ...]:
    """Return where the totals within so many points of a line lie, for each scheme and grade.

    Lines are those of the grade and of the one above it; a total belongs to the closer of the two.
    """
    return tuple(band for scheme in schemes for band in _of_scheme(scheme, within * _HUNDRED))


def band_of(found: Iterable[Band], scheme: str, *, level: int, total: int) -> Band | None:
    """Return the band in which a total of 1/100 points lies, None where it is close to no line."""
    for band in found:
        if (band.scheme, band.level) == (scheme, level) and band.first <= total <= band.last:
            return band
    return None


def _of_scheme(scheme: GradeScheme, reach: int) -> Iterator[Band]:
    ordered = sorted(scheme.levels, key=lambda rule: rule.level)
    for own, above in zip((None, *ordered), (*ordered, None), strict=True):
        level = own.level if own else 0
        middle = (_line(own) + _line(above)) // 2 if own and above else None
        if own:
            last = _line(own) + reach
            last = last if middle is None else min(last, middle)
            yield _band(scheme, level, own, first=_line(own), last=last)
        if above:
            first = _line(above) - reach
            first = first if middle is None else max(first, middle + 1)
            yield _band(scheme, level, above, first=first, last=_line(above) - 1)


def _band(scheme: GradeScheme, level: int, rule: LevelRule, *, first: int, last: int) -> Band:
    return Band(
        scheme=scheme.name,
        level=level,
        title=rule.title,
        line=_line(rule),
        first=first,
        last=last,
    )


def _line(rule: LevelRule) -> int:
    return int(rule.total * _HUNDRED)
