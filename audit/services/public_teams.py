"""What became of the teams of a public draw: places left open and why, and what people changed."""

from collections.abc import Mapping

import msgspec

from audit.domain import ceremony
from audit.domain.assignment import Inspector as FrozenInspector
from audit.domain.assignment import Recusal as FrozenRecusal
from audit.domain.ceremony import PUBLIC, Draw
from audit.domain.draw_files import INSPECTORS, RECUSALS, RESULT
from audit.domain.errors import NotFound
from audit.domain.page import Page, PageRequest
from audit.domain.permission import EVERYTHING
from audit.domain.registry import Institution
from audit.domain.sample import result_of
from audit.domain.team_change import ChangeKind, TeamChange, record
from audit.domain.vacancy import Vacancies, Vacancy
from audit.storage.unit_of_work import UnitOfWork

_INSPECTORS = msgspec.json.Decoder(FrozenInspector)
_RECUSALS = msgspec.json.Decoder(FrozenRecusal)


class PublicTeams(msgspec.Struct, frozen=True, kw_only=True):
    """The open places of a public draw, explained, and every change with its reasons."""

    draw: Draw
    vacancies: Page[Vacancy]
    changes: tuple[TeamChange, ...]
    institutions: Mapping[str, Institution]


async def teams(uow: UnitOfWork, number: str, request: PageRequest) -> PublicTeams:
    """Return what is public of the teams of a draw. Raises `NotFound` while its result is not."""
    found = await _public(uow, number)
    files = ceremony.public_files(found)
    changes = await uow.team_changes.of_draw(number)
    vacancies = await _vacancies(uow, files, request)
    concerned = {one.institution for one in vacancies.items}
    concerned |= {one.institution for one in changes}
    concerned |= {one.after for one in changes if one.kind is ChangeKind.REPLACED}
    return PublicTeams(
        draw=found,
        vacancies=vacancies,
        changes=changes,
        institutions=await uow.registers.institutions(sorted(concerned)),
    )


async def records(uow: UnitOfWork, number: str) -> bytes:
    """Return the record of every change of a public draw on a line, as the log has its digest.

    Raises `NotFound` while the result is not public.
    """
    found = await _public(uow, number)
    changes = await uow.team_changes.of_draw(found.number)
    return b"".join(record(one) + b"\n" for one in changes)


async def _public(uow: UnitOfWork, number: str) -> Draw:
    found = await uow.draws.get(number, EVERYTHING)
    if found.state not in PUBLIC or RESULT not in ceremony.public_files(found):
        raise NotFound(
            "draw.teams_sealed",
            "The teams of draw {draw} are not public; they are with its result.",
            draw=number,
        )
    return found


async def _vacancies(
    uow: UnitOfWork, files: Mapping[str, str], request: PageRequest
) -> Page[Vacancy]:
    result = result_of(await uow.snapshots.get(files[RESULT]))
    shown = result.unfilled[request.offset : request.offset + request.limit]
    explained = Vacancies(
        result,
        _INSPECTORS.decode_lines(await uow.snapshots.get(files[INSPECTORS])),
        _RECUSALS.decode_lines(await uow.snapshots.get(files[RECUSALS])),
    )
    places = await uow.registers.institutions([institution for institution, _ in shown])
    plan = (await uow.draws.plans_of([result.draw]))[result.draw]
    found = [
        vacancy
        for institution in dict.fromkeys(institution for institution, _ in shown)
        for vacancy in explained.of(
            institution, district=places[institution].district, expertise=plan.lead_expertise
        )
        if (institution, vacancy.slot) in shown
    ]
    return Page(
        items=tuple(found),
        total=len(result.unfilled),
        limit=request.limit,
        offset=request.offset,
    )
