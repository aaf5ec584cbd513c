"""The page of a draw for those who answer for it: story, next step, proof, and duty."""

from collections.abc import Iterator

import msgspec

from api.pages.draw_forms import (
    assign_form,
    commitment_line,
    entropy_forms,
    escrow_form,
    publish_form,
    void_form,
)
from api.pages.forms import Form
from api.pages.listing import Link
from api.pages.plan_document import forecast_table
from api.pages.refusals import Refused, as_sent, left_over
from api.public.draw_course import Course, StageLine, course_lines
from api.public.draw_document import FILE_SENTENCES, how_drawn
from api.public.lines import FileLine
from api.public.lists import draw_line, draw_path
from api.view import Reader
from audit.domain import ceremony
from audit.domain.actor import Actor
from audit.domain.ceremony import KNOWN, PUBLIC, TRANSITIONS, Draw, DrawMode, DrawState
from audit.domain.draw import PROTOCOL, quota
from audit.domain.entropy import bits
from audit.domain.frame import Forecast
from audit.domain.permission import Act, Scope, does, may
from audit.domain.publication import Publication, PublicationState, tells_secret_teams
from audit.domain.workdays import WorkCalendar
from audit.services.draw_sheet import DrawSheet
from reports.table import Table
from reports.writing import due

PLACE = "/desk/draws"
_WAITING = frozenset({PublicationState.PENDING, PublicationState.DEFERRED})


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """How a reader recomputes one ticket: whose it is, a line for a shell, and what it prints."""

    institution: str
    command: str
    ticket: str


class DeskDraw(msgspec.Struct, frozen=True, kw_only=True):
    """One draw. A form is there if its act is possible now and the reader may do it.

    `duty` tells how long there is to publish, "" where there is no such duty any more; `refusal`
    why something was not done where no form is left to say it.
    """

    number: str
    state: DrawState
    shape: str
    story: str
    body: str
    plan: Link
    links: tuple[Link, ...]
    duty: str
    late: bool
    void_reason: str
    rehearsal: bool
    redraws: str
    redrawn_by: tuple[str, ...]
    strength: int
    plan_digest: str
    course: tuple[StageLine, ...]
    how_drawn: tuple[str, ...]
    strata: Table
    files: tuple[FileLine, ...]
    archive_path: str
    ticket: Ticket | None
    enter: tuple[Form, ...]
    escrow: Form | None
    commitment: str
    assign: Form | None
    publish: Form | None
    void: Form | None
    refusal: str


def desk_draw(
    sheet: DrawSheet,
    actor: Actor,
    reader: Reader,
    *,
    calendar: WorkCalendar,
    refusal: Refused | None,
) -> DeskDraw:
    """Return the page; `refusal` says which of its forms was not taken."""
    drawn, translate = sheet.draw, reader.translate
    pending = sheet.duty if sheet.duty and sheet.duty.state in _WAITING else None
    sources = sheet.announced.entropy if sheet.announced else ()
    enter = entropy_forms(sheet, actor, reader, refusal=refusal)
    void = void_form(drawn, reader) if _voidable(sheet, actor) else None
    return DeskDraw(
        number=drawn.number,
        state=drawn.state,
        shape=draw_line(drawn).shape,
        story=_story(sheet, reader),
        body=sheet.plan.body_name,
        plan=Link(path=f"/desk/plans/{sheet.plan.id}", text=sheet.plan.title),
        links=_links(sheet, actor, reader),
        duty=due(pending.due, today=sheet.today, calendar=calendar, translate=translate)
        if pending
        else "",
        late=pending is not None and pending.due <= sheet.today,
        void_reason=translate(drawn.void_reason) if drawn.void_reason else "",
        rehearsal=drawn.rehearsal,
        redraws=drawn.redraws or "",
        redrawn_by=sheet.redrawn_by,
        strength=bits(sources),
        plan_digest=drawn.plan_digest,
        course=_course(sheet, reader),
        how_drawn=how_drawn(sheet.announced.strata.values() if sheet.announced else (), translate),
        strata=forecast_table(_shares(sheet), reader, title=translate("Strata and quotas")),
        files=tuple(_files(sheet, reader)),
        archive_path=f"{draw_path(drawn.number)}/files.zip",
        ticket=_ticket(sheet),
        enter=enter,
        escrow=escrow_form(drawn, actor, reader) if _keeps(sheet, actor) else None,
        commitment=commitment_line(drawn.number),
        assign=assign_form(drawn, reader) if _assignable(sheet, actor) else None,
        publish=_publish(sheet, pending, actor, reader),
        void=void and as_sent(void, refusal, reader),
        refusal=left_over((*enter, void), refusal, reader),
    )


def _course(sheet: DrawSheet, reader: Reader) -> tuple[StageLine, ...]:
    course = Course(
        draw=sheet.draw,
        stages=sheet.course,
        sources=sheet.announced.entropy if sheet.announced else (),
        entries=sheet.entries,
        lines_root=sheet.lines_root,
    )
    return course_lines(course, reader.translate)


def _keeps(sheet: DrawSheet, actor: Actor) -> bool:
    prepared = sheet.draw.state is DrawState.DRAFTED and sheet.draw.mode is DrawMode.SEALED
    return prepared and may(actor, Act.WITNESS_DRAW, Scope(region=sheet.plan.region))


def _publish(
    sheet: DrawSheet, duty: Publication | None, actor: Actor, reader: Reader
) -> Form | None:
    early = duty is not None and tells_secret_teams(duty, sheet.plan, sheet.today)
    if duty is None or early or not may(actor, Act.PUBLISH, Scope(region=sheet.plan.region)):
        return None
    return publish_form(sheet.draw, duty, reader)


def _voidable(sheet: DrawSheet, actor: Actor) -> bool:
    possible = "void" in TRANSITIONS[sheet.draw.state] and not sheet.visits
    return possible and may(actor, Act.HOLD_DRAW, Scope(region=sheet.plan.region))


def _assignable(sheet: DrawSheet, actor: Actor) -> bool:
    known = sheet.draw.state in KNOWN and not sheet.draw.rehearsal
    place = Scope(region=sheet.plan.region)
    return known and not sheet.visits and may(actor, Act.ASSIGN_VISIT, place)


def _story(sheet: DrawSheet, reader: Reader) -> str:
    """Return in plain words where the draw stands."""
    translate, drawn = reader.translate, sheet.draw
    public = translate(
        "Of {units} institutions, {selected} were chosen for a visit. Everything is public, and"
        " anyone can compute it again."
    )
    stories = {
        DrawState.DRAFTED: translate(
            "The number is taken, so that other bodies can make commitments for it. Nothing is"
            " fixed yet: announce the draw, or declare the number void."
        ),
        DrawState.ANNOUNCED: translate(
            "{units} institutions are in this draw. Register, inspectors, rules and sources are"
            " fixed and public. As soon as the sources have spoken, enter what they said."
        ),
        DrawState.COMPUTED: translate(
            "Of {units} institutions, {selected} will be visited. The result is computed and fixed"
            " by its fingerprint. It is sealed: only those who answer for the region see the list"
            " until it is published."
        ),
        DrawState.PUBLISHED: public,
        DrawState.CLOSED: public,
        DrawState.VOID: translate(
            "This draw is void. Its number and the reason stay public; a new attempt has a new"
            " number."
        ),
    }
    return stories[drawn.state].format(units=drawn.units, selected=drawn.selected)


def _links(sheet: DrawSheet, actor: Actor, reader: Reader) -> tuple[Link, ...]:
    translate = reader.translate
    path = f"{PLACE}/{sheet.draw.number}"
    links = []
    if sheet.draw.state is DrawState.DRAFTED and does(actor, Act.HOLD_DRAW):
        announce = f"/desk/plans/{sheet.plan.id}/announce?draft={sheet.draw.number}"
        links.append(Link(path=announce, text=translate("Announce the draw"), icon="megaphone"))
    if sheet.open:
        links.append(Link(path=f"{path}/members", text=translate("Who was drawn"), icon="table"))
    if sheet.visits and may(actor, Act.READ_VISIT, Scope(region=sheet.plan.region)):
        links.append(Link(path=f"{path}/teams", text=translate("Teams"), icon="users"))
    if sheet.draw.state in PUBLIC and not sheet.draw.rehearsal and does(actor, Act.READ_RESULT):
        links.append(
            Link(path=f"{path}/estimates", text=translate("Estimates"), icon="chart-column")
        )
    public = draw_path(sheet.draw.number)
    links.append(Link(path=public, text=translate("Public page"), icon="eye"))
    return tuple(links)


def _shares(sheet: DrawSheet) -> Iterator[Forecast]:
    for stratum, rule in sorted(sheet.announced.strata.items() if sheet.announced else ()):
        population = sheet.draw.populations.get(stratum, 0)
        drawn = quota(population, rule)
        yield Forecast(
            stratum=stratum,
            population=population,
            quota=drawn,
            reserve=min(rule.reserve, population - drawn),
        )


def _files(sheet: DrawSheet, reader: Reader) -> Iterator[FileLine]:
    drawn = sheet.draw
    public = ceremony.public_files(drawn)
    for name, says in FILE_SENTENCES.items():
        if name in drawn.files:
            yield FileLine(
                name=name,
                path=_file_path(drawn, name) if name in public or sheet.open else "",
                digest=drawn.files[name],
                says=reader.translate(says),
            )


def _file_path(drawn: Draw, name: str) -> str:
    return f"{PLACE}/{drawn.number}/files/{name}"


def _ticket(sheet: DrawSheet) -> Ticket | None:
    """Return how to recompute the ticket of the first member."""
    if sheet.first is None:
        return None
    member = sheet.first.member
    hashed = f"{PROTOCOL}|ticket|{sheet.seed}|{member.institution}"
    return Ticket(
        institution=sheet.first.institution.name,
        command=f"printf '%s' '{hashed}' | sha256sum",
        ticket=member.ticket,
    )
