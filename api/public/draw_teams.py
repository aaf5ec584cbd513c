"""The public page of the teams of a draw: what stayed open and why, what was changed and why."""

from urllib.parse import urlencode

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.public.draws import attachment
from api.public.lines import Pager
from api.public.lists import draw_path, pager
from api.public.vacancy_words import why
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain.actor import ANYONE
from audit.domain.log_files import CHANGES
from audit.domain.page import PageRequest
from audit.domain.team_change import ChangeKind, TeamChange
from audit.runtime import Runtime
from audit.services import public_teams
from audit.services.public_teams import PublicTeams
from reports.table import Cell, Table, table
from reports.writing import day


class TeamsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The open places of a draw and its changes, each as a table; the records as a file."""

    draw_title: str
    draw_path: str
    open: Table
    pager: Pager
    changes: Table
    records_path: str
    records_name: str
    log_path: str


@get("/draws/{number:str}/teams")
async def draw_teams(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    number: FromPath[str],
    *,
    page: NamedDependency[PageRequest],
) -> Template:
    """Tell what became of the teams of a public draw."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await public_teams.teams(uow, number, page)
    reader = reader_of(request)
    path = draw_path(number)
    document = TeamsPage(
        draw_title=found.draw.title,
        draw_path=path,
        open=_open(found, reader),
        pager=pager(found.vacancies, f"{path}/teams", {}),
        changes=_changes(found, reader),
        records_path=f"{path}/changes.jsonl",
        records_name=f"{number}{CHANGES}",
        log_path=f"/log?{urlencode({'subject': number})}",
    )
    title = reader.translate("Teams of draw {number}").format(number=number)
    return show(request, "public/draw_teams", document, title=title)


@get("/draws/{number:str}/changes.jsonl")
async def draw_changes(runtime: NamedDependency[Runtime], number: FromPath[str]) -> Response[bytes]:
    """Download the changes, byte for byte as the transparency log has their digests."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        content = await public_teams.records(uow, number)
    return attachment(content, f"{number}{CHANGES}", media_type="application/jsonl")


def _open(found: PublicTeams, reader: Reader) -> Table:
    translate = reader.translate
    columns = (
        translate("Institution"),
        translate("Position on the team"),
        translate("Why it stayed open"),
    )
    rows = (
        (found.institutions[one.institution].name, _place(one.slot, reader), why(one, reader))
        for one in found.vacancies.items
    )
    return table(translate("Places the draw left open"), columns, rows)


def _changes(found: PublicTeams, reader: Reader) -> Table:
    translate = reader.translate
    columns = (
        translate("Institution"),
        translate("Kind of change"),
        translate("Before"),
        translate("After"),
        translate("Reason"),
        translate("Day"),
    )
    rows = (_change(one, found, reader) for one in found.changes)
    return table(translate("What was changed by hand"), columns, rows)


def _change(one: TeamChange, found: PublicTeams, reader: Reader) -> tuple[Cell | str, ...]:
    after, what = one.after, reader.label(one.kind)
    if one.kind is ChangeKind.REPLACED:
        after = found.institutions[one.after].name
    else:
        what = reader.translate(", ").join((what, _place(one.place, reader)))
    return (
        found.institutions[one.institution].name,
        what,
        "" if one.kind is ChangeKind.REPLACED else one.before,
        after,
        " ".join(filter(None, (one.reason, one.choice_reason))),
        day(one.at.date(), reader.translate),
    )


def _place(place: int, reader: Reader) -> str:
    if place == 0:
        return reader.translate("Lead of the team")
    return reader.translate("Member {number}").format(number=place + 1)
