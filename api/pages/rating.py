"""Rating again: standing grades to be looked at this year, and institutions that wait."""

from collections.abc import Sequence

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Template

from api.pages.forms import Choice, Field
from api.pages.grade_document import PLACE as GRADES
from api.pages.listing import Link, Note, Portion, answer, chosen, found
from api.pages.result_lines import PLACE as RESULTS
from api.pages.result_lines import district_field
from api.pages.scheme_words import source_words
from api.view import AnyRequest, Reader, reader_of
from audit.domain.actor import Visitor
from audit.domain.filters import PauseFilter
from audit.domain.page import PageRequest
from audit.domain.rating import Pause, Recheck
from audit.runtime import Runtime
from audit.services import rating, result
from reports.table import Cell, Table, table
from reports.writing import day

PLACE = f"{GRADES}/pauses"


@get(PLACE)
async def pauses(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the visits that came to no lasting grade, with the first day of the next rating."""
    wanted = chosen(request, PauseFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: rating.pauses(uow, wanted, part))
        districts = await result.districts(uow)
        actor = uow.actor
    reader = reader_of(request)
    translate = reader.translate
    return await answer(
        request,
        _table(shown.items, reader),
        shown,
        actor=actor,
        filters=_filters(districts, reader),
        back=Link(path=GRADES, text=translate("Life of grades")),
        lead=translate(
            "Who was given no grade is not rated again for a time that the scheme says. Visits go"
            " on as ever, with points, findings and deadlines; only no grade is proposed."
        ),
        empty=translate(
            "No institution waits. A visit that comes to no grade under a scheme whose grades last"
            " appears here."
        ),
    )


def pause_words(pause: Pause, reader: Reader) -> str:
    """Return why a visit came to no lasting grade, and from when the institution is rated again."""
    if pause.begins:
        said = reader.translate(
            "This visit came to no grade. Visits from {again} on propose one again."
        )
    else:
        said = reader.translate(
            "The institution was given no grade on {refused}, so this visit proposes none. Visits"
            " from {again} on do."
        )
    again, refused = (day(one, reader.translate) for one in (pause.again_on, pause.refused_on))
    return said.format(again=again, refused=refused)


def portions(known: Sequence[Recheck], waiting: int, reader: Reader) -> tuple[Portion, ...]:
    """Return the parts of the list of grades that ask for something, each with how much it is."""
    unchecked = Portion(
        path=f"{GRADES}?unchecked=true",
        text=reader.translate("Standing grades without another visit this year"),
        count=sum(one.standing - one.visited for one in known),
    )
    pausing = Portion(
        path=f"{PLACE}?running=true",
        text=reader.translate("Without a grade, waiting to be rated again"),
        count=waiting,
    )
    return tuple(one for one in (unchecked, pausing) if one.count)


def recheck_notes(known: Sequence[Recheck], reader: Reader) -> tuple[Note, ...]:
    """Return for each scheme how far looking at standing grades again has come this year."""
    return tuple(Note(title=one.scheme.title, text=_recheck(one, reader)) for one in known)


def _recheck(known: Recheck, reader: Reader) -> str:
    said = reader.translate(
        "Standing grades: {standing}. To be visited again this year, at least: {wanted} ({percent}%"
        " of them). Visited again since they were confirmed: {visited}. Source of the share:"
        " {source}"
    )
    share = known.lifecycle.recheck
    return said.format(
        standing=known.standing,
        wanted=known.wanted,
        percent=share.value,
        visited=known.visited,
        source=source_words(reader, model=share.model, source=share.source),
    )


def _table(shown: Sequence[Pause], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Waiting to be rated again"),
        (
            translate("Institution"),
            translate("Graded on"),
            translate("Came to"),
            translate("Reason"),
            translate("Rated again from"),
        ),
        (
            (
                Cell(text=one.institution_name, href=f"{RESULTS}/{one.visit}"),
                Cell(text=day(one.on, translate), value=one.on),
                one.title or translate("No grade"),
                pause_words(one, reader),
                Cell(text=day(one.again_on, translate), value=one.again_on),
            )
            for one in shown
        ),
    )


def _filters(districts: Sequence[str], reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    return (
        Field(name="text", label=translate("Name of the institution"), kind="search"),
        district_field(districts, reader),
        Field(
            name="running",
            label=translate("Time of waiting"),
            kind="select",
            choices=(
                Choice(value="", text=translate("Any")),
                Choice(value="true", text=translate("not over yet")),
            ),
        ),
    )


HANDLERS = (pauses,)
