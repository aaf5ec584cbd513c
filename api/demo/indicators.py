"""Figures that districts of the demonstration report: made up, and the same every time."""

from importlib import resources

import msgspec

from api.demo.stage import REGULATOR, Stage
from audit.domain.indicator_report import NewFigure
from audit.services import indicator_report


class Rate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Numerator and denominator of each district."""

    indicator: str
    year: int
    of: dict[str, tuple[int, int]]


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """1 for yes or 0 for no of each district."""

    indicator: str
    year: int
    of: dict[str, int]


class Reports(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that is reported; `note` says of every figure where it comes from."""

    note: str
    rates: tuple[Rate, ...]
    statements: tuple[Statement, ...]


async def report(stage: Stage) -> int:
    """Report the figures as the city does; return how many there are."""
    figures = {str(place): one for place, one in enumerate(_figures())}
    async with stage.runtime.unit_of_work(REGULATOR) as uow:
        return await indicator_report.keep_all(uow, figures)


def _figures() -> list[NewFigure]:
    content = resources.files("api.demo").joinpath("indicators.yaml").read_bytes()
    reports = msgspec.yaml.decode(content, type=Reports)
    rates = [
        NewFigure(
            region=district,
            year=one.year,
            indicator=one.indicator,
            numerator=numerator,
            denominator=denominator,
            note=reports.note,
        )
        for one in reports.rates
        for district, (numerator, denominator) in one.of.items()
    ]
    statements = [
        NewFigure(
            region=district,
            year=one.year,
            indicator=one.indicator,
            numerator=answer,
            note=reports.note,
        )
        for one in reports.statements
        for district, answer in one.of.items()
    ]
    return [*rates, *statements]
