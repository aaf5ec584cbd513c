"""Estimates from a draw in words: a table, what it says in a sentence, and what it rests on."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import ceil, floor

import msgspec

from api.public.lists import percent
from api.view import Reader
from audit.domain.estimate import Estimate
from audit.domain.statistics import SMALLEST_BASE
from audit.services.estimate import Sheet
from reports.table import Cell, Column, Table, table

Row = tuple[Cell | str, ...]
Translate = Callable[[str], str]


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """What explains the figures."""

    title: str
    text: str


def estimate_table(sheet: Sheet, reader: Reader) -> Table:
    """Return all estimates: any finding, each item, the items without one, the grades."""
    translate = reader.translate
    return table(
        translate("Estimates for all institutions of the draw"),
        (
            translate("What was found"),
            Column(title=translate("Of those visited"), figure=True),
            Column(title=translate("Estimated share"), figure=True),
            Column(title=translate("Share, least to most")),
            Column(title=translate("Institutions, at least"), figure=True),
            Column(title=translate("Institutions, at most"), figure=True),
            translate("Bounds by"),
        ),
        (_row(title, found, reader) for title, found in _lines(sheet, translate) if found),
    )


def _lines(sheet: Sheet, translate: Translate) -> Iterable[tuple[str, Estimate | None]]:
    yield translate("At least one finding"), sheet.any_finding
    for line in sheet.items:
        yield f"{line.code} {line.title}", line.estimate
    yield translate("Any single item on which nobody had a finding"), sheet.unseen
    for line in sheet.grades:
        grade = line.title or translate("No grade")
        yield translate("Grade: {grade}").format(grade=grade), line.estimate


def claim(sheet: Sheet, reader: Reader) -> str:
    """Return in one sentence what this draw permits to say."""
    found = sheet.any_finding
    if found is None:
        return reader.translate(
            "So few institutions had a finding, or none, that the count is kept back."
        )
    return reader.translate(
        "With 95 % confidence, between {least} and {most} of the {population} institutions in the"
        " draw had at least one finding; of the {visited} visited, {found} had."
    ).format(
        least=floor(found.least),
        most=ceil(found.most),
        population=found.population,
        visited=found.visited,
        found=found.found,
    )


def remarks(sheet: Sheet, reader: Reader) -> tuple[Remark, ...]:
    """Return what the figures rest on, and what they do not say."""
    return tuple(Remark(title=title, text=text) for title, text in _remarks(sheet, reader))


def _remarks(sheet: Sheet, reader: Reader) -> Iterable[tuple[str, str]]:
    translate = reader.translate
    yield _claimed(translate)
    yield from _left_out(sheet, translate)
    if sheet.aimed:
        yield (
            translate("Chances that are not exact"),
            translate(
                "Of these strata the chances are those that the method aims at, with an error of"
                " less than 1 %: {strata}."
            ).format(strata=translate(", ").join(sheet.aimed)),
        )
    yield (
        translate("How the bounds are found"),
        translate(
            "Of one group with equal chances, and where cases are few, exactly by the"
            " hypergeometric distribution; where they are many in several groups, by the normal"
            " approximation of stratified sampling. Each line alone holds with 95 % confidence,"
            " not all lines at once."
        ),
    )


def _claimed(translate: Translate) -> tuple[str, str]:
    return (
        translate("What may be claimed"),
        translate(
            "The figures are about all institutions that took part in the draw together: not about"
            " a single one, nor about any that were left out. Findings are those of the visit;"
            " that they were mended since changes nothing."
        ),
    )


def _left_out(sheet: Sheet, translate: Translate) -> Iterable[tuple[str, str]]:
    if sheet.forced:
        yield (
            translate("Visited without being drawn"),
            translate(
                "{count} institutions were visited for another reason; they say nothing of others"
                " and are not counted."
            ).format(count=sheet.forced),
        )
    if sheet.sample > sheet.visited:
        yield (
            translate("Visits that did not take place"),
            translate(
                "{missing} of the {sample} drawn were not visited, or not yet: the response rate is"
                " {rate}%. The least counts them as if they had no finding, the most as if they had"
                " one; the estimate takes them to be like the others."
            ).format(
                missing=sheet.sample - sheet.visited,
                sample=sheet.sample,
                rate=percent(Fraction(sheet.visited, sheet.sample)),
            ),
        )
    if sheet.reserves:
        yield (
            translate("Visited instead of others"),
            translate(
                "{count} of the reserve stood in for institutions that could not be visited. Chance"
                " did not choose who falls out, so they are not counted; those they stand in for"
                " stay in the sample as not visited."
            ).format(count=sheet.reserves),
        )
    if sheet.kept_back or sheet.any_finding is None:
        yield (
            translate("Kept back"),
            translate(
                "Counts of one to {most} institutions are not told; neither are others from which"
                " they would follow. {count} items and grades are left out for that."
            ).format(most=SMALLEST_BASE - 1, count=sheet.kept_back),
        )


def _row(title: str, found: Estimate, reader: Reader) -> Row:
    return (
        title,
        f"{found.found}/{found.visited}",
        "–" if found.likely is None else _share(found.likely, found),
        f"{_share(found.least, found)}–{_share(found.most, found)}",
        Cell(text=str(floor(found.least)), value=floor(found.least)),
        Cell(text=str(ceil(found.most)), value=ceil(found.most)),
        reader.label(found.basis),
    )


def _share(count: Fraction, found: Estimate) -> str:
    return f"{percent(count / (found.population or 1))}%"
