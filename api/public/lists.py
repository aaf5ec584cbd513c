"""The lines of lists that several public pages show, made from domain values."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import quote, urlencode

from api.public.lines import DrawLine, InstitutionLine, Option, Pager, ResultLine
from audit.domain.ceremony import Draw, DrawState
from audit.domain.disclosure import PublishedResult
from audit.domain.districts import name_of
from audit.domain.page import Page
from audit.domain.registry import Institution
from audit.domain.visit import ResultCode

_DRAW_SHAPES = {
    DrawState.DRAFTED: "ring",
    DrawState.ANNOUNCED: "ring",
    DrawState.COMPUTED: "half",
    DrawState.PUBLISHED: "full",
    DrawState.CLOSED: "full",
    DrawState.VOID: "cross",
}
_RESULT_SHAPES = {
    ResultCode.NO_ISSUE: "full",
    ResultCode.CORRECTED: "square",
    ResultCode.PENDING: "half",
}


def address(path: str, parameters: Mapping[str, str | int]) -> str:
    """Return `path` with the parameters that are not empty."""
    given = {name: value for name, value in parameters.items() if value != ""}
    return f"{path}?{urlencode(given)}" if given else path


def institution_path(institution: str) -> str:
    """Return the address of an institution's page; an id may hold a slash."""
    return f"/institutions/{quote(institution, safe='/')}"


def draw_path(number: str) -> str:
    """Return the address of a draw's page, "" without a draw."""
    return f"/draws/{quote(number, safe='')}" if number else ""


def shape_of(result: ResultCode) -> str:
    """Return the mark of a result; all visits that did not take place share one."""
    return _RESULT_SHAPES.get(result, "cross")


def percent(share: Fraction) -> str:
    """Return a share in percent, rounded half up to two places, without needless zeros.

    A smaller one keeps two digits, so that a chance is never shown as none.
    """
    exact = Decimal(100 * share.numerator) / share.denominator
    last = Decimal(1).scaleb(min(-2, exact.adjusted() - 1))
    shown = exact.quantize(last, ROUND_HALF_UP).normalize()
    return format(shown, "f")


def draw_line(draw: Draw) -> DrawLine:
    """Return the line of a draw."""
    return DrawLine(
        number=draw.number,
        path=draw_path(draw.number),
        title=draw.title,
        state=draw.state,
        shape=_DRAW_SHAPES[draw.state],
        announced_at=draw.announced_at,
        units=draw.units,
        selected=draw.selected,
    )


def result_line(result: PublishedResult) -> ResultLine:
    """Return the line of a published result."""
    return ResultLine(
        path=institution_path(result.institution),
        institution=result.institution_name,
        district=name_of(result.district),
        inspected_on=result.inspected_on,
        work=result.work,
        result=result.result,
        shape=shape_of(result.result),
        grade=result.grade.title if result.grade else "",
        graded=result.grade is not None,
    )


def institution_line(institution: Institution) -> InstitutionLine:
    """Return the line of an institution of the register."""
    return InstitutionLine(
        path=institution_path(institution.id),
        name=institution.name,
        district=name_of(institution.district),
        id=institution.id,
    )


def district_options(codes: Sequence[str], chosen: str) -> tuple[Option, ...]:
    """Return the districts to choose from."""
    return tuple(Option(value=code, text=name_of(code), chosen=code == chosen) for code in codes)


def pager(
    page: Page[Any], path: str, parameters: Mapping[str, str | int], *, fragment: str = ""
) -> Pager:
    """Return where the reader is in a list at `path`, and the addresses of its neighbours."""

    def neighbour(offset: int) -> str:
        size = {} if page.limit == USUAL_SIZE else {"limit": page.limit}
        return address(path, {**parameters, **size, "offset": offset}) + fragment

    before, after = page.preceding, page.following
    return Pager(
        total=page.total,
        first=min(page.offset + 1, page.total),
        last=page.offset + len(page.items),
        before="" if before is None else neighbour(before.offset),
        after="" if after is None else neighbour(after.offset),
    )


USUAL_SIZE = 20
"""How many lines a list has unless the reader asks for another number."""
