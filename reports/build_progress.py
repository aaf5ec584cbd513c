"""Indicators of a region and year → the progress report (进展通报)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import msgspec

from audit.domain.indicator import Outcome, Standing
from audit.domain.indicator_sets import Asked
from audit.domain.workdays import CHINA
from checklists.indicators import IndicatorKind
from reports import indicators as words
from reports.build import Edition
from reports.build_score import term
from reports.documents import ProgressReport
from reports.passages import ProgressGroup, ProgressLine, Tally

Translate = Callable[[str], str]


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What a progress report tells: each indicator of a region, and its districts."""

    region: str
    year: int
    on: date
    lines: tuple[tuple[Asked, Outcome], ...]


def progress_report(found: Progress, edition: Edition, translate: Translate) -> ProgressReport:
    """Return the progress report of a region and year; indicators without any figure are named."""
    place = words.region_name(found.region)
    told = [(asked, one) for asked, one in found.lines if one.value is not None]
    return ProgressReport(
        language=edition.language,
        demo=edition.demo,
        number=edition.number,
        title=translate("Progress of community mental rehabilitation"),
        body=place,
        region=found.region,
        year=found.year,
        on=found.on,
        tallies=tuple(_tallies(found, translate)),
        groups=tuple(_groups(told, translate)),
        without=tuple(asked.indicator.title for asked, one in found.lines if one.value is None),
        verify_url=edition.verify_url,
        generated_at=edition.at.astimezone(CHINA),
    )


def _tallies(found: Progress, translate: Translate) -> Iterator[Tally]:
    for standing in Standing:
        count = sum(one.standing is standing for _, one in found.lines)
        if count and standing is not Standing.NO_TARGET:
            yield Tally(term=term(standing, translate), count=count)


def _groups(told: Sequence[tuple[Asked, Outcome]], translate: Translate) -> Iterator[ProgressGroup]:
    titles = dict.fromkeys(asked.set.title for asked, _ in told)
    for title in titles:
        of_set = [(asked, one) for asked, one in told if asked.set.title == title]
        yield ProgressGroup(
            title=title,
            note=of_set[0][0].set.note,
            lines=tuple(_line(one, translate) for _, one in of_set),
        )


def _line(one: Outcome, translate: Translate) -> ProgressLine:
    indicator, is_rate = one.indicator, one.indicator.kind is IndicatorKind.RATE
    value = one.value if is_rate else None
    return ProgressLine(
        code=indicator.code,
        title=indicator.title,
        definition=indicator.definition,
        value=words.amount(one, translate),
        percent=None if value is None else words.cut(value, one.target),
        fraction=words.fraction(one),
        target=words.asked(one.target, indicator, translate),
        aim=one.target.value if one.target is not None and is_rate else None,
        standing=term(one.standing, translate),
        missing=words.missing(one, translate),
    )
