"""The pages of teams: the visits of a draw, and an open place with those who could take it."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import msgspec

from api.pages.forms import Choice, Field, Form, choices
from api.pages.listing import Link
from api.pages.refusals import Refused, as_sent
from api.pages.visit_lines import SHAPES
from api.public.lines import Pager
from api.public.lists import pager
from api.public.vacancy_words import why
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.commission import missing_bodies
from audit.domain.districts import name_of
from audit.domain.permission import Act, Scope, may
from audit.domain.registry import Expertise, Inspector
from audit.domain.substitution import CHANGEABLE, falls
from audit.domain.visit import SMALLEST_TEAM, Visit, VisitState
from audit.services.team import Candidate, OpenPlace, Teams


class Teammate(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on a team, and where they are substituted; "" where they are not."""

    text: str
    path: str


class TeamLine(msgspec.Struct, frozen=True, kw_only=True):
    """A visit with its team; `why` tells for each open place why the draw left it open."""

    institution: str
    path: str
    district: str
    state: VisitState
    shape: str
    team: tuple[Teammate, ...]
    open: int
    why: tuple[str, ...]
    fill_path: str
    replace_path: str
    approve: Form | None


class TeamsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The visits of a draw."""

    draw: Link
    lines: tuple[TeamLine, ...]
    filters: tuple[Field, ...]
    filtered: bool
    pager: Pager
    waiting: int
    approve: Form | None


class FillPage(msgspec.Struct, frozen=True, kw_only=True):
    """A visit whose team lacks somebody, with the form to choose who joins.

    `expertise` is what the lead must know and nobody on the team does, in words; "" for nothing.
    """

    back: Link
    institution: str
    district: str
    team: tuple[str, ...]
    expertise: str
    form: Form | None


def teams_page(
    teams: Teams, actor: Actor, reader: Reader, *, state: VisitState | None
) -> TeamsPage:
    """Return the visits of a draw, those in one `state` if it is given."""
    translate, number = reader.translate, teams.draw.number
    path = f"/desk/draws/{number}/teams"
    chosen = {} if state is None else {"state": state.value}
    approves = may(actor, Act.APPROVE_VISIT, Scope(region=teams.plan.region))
    return TeamsPage(
        draw=Link(path=f"/desk/draws/{number}", text=teams.draw.title),
        lines=tuple(_lines(teams, actor, reader)),
        filters=(
            Field(
                name="state",
                label=translate("Status"),
                kind="select",
                values=tuple(chosen.values()),
                choices=choices(VisitState, reader, any_of=translate("Any")),
            ),
        ),
        filtered=state is not None,
        pager=pager(teams.visits, path, chosen),
        waiting=teams.waiting,
        approve=Form(
            action=f"/desk/draws/{number}/approve",
            submit=translate("Approve all complete teams"),
            consequence=translate(
                "{count} visits wait. Each with a complete team may begin from now on;"
                " an announced one is made known to its institution at once."
            ).format(count=teams.waiting),
            icon="check",
        )
        if approves and teams.waiting
        else None,
    )


def fill_page(
    place: OpenPlace,
    reader: Reader,
    *,
    refusal: Refused | None,
) -> FillPage:
    """Return the page on which an inspector is chosen for a place the draw left open."""
    translate, visit = reader.translate, place.visit
    form = Form(
        action=f"/desk/visits/{visit.id}/fill",
        submit=translate("Fill the place"),
        fields=(
            Field(
                name="inspector",
                label=translate("Who joins the team"),
                kind="radio",
                required=True,
                choices=tuple(
                    candidate_choice(one, reader, expertise=place.expertise)
                    for one in place.candidates
                ),
            ),
            Field(
                name="reason",
                label=translate("Public reason for this choice"),
                kind="textarea",
                required=True,
            ),
        ),
        icon="user-check",
    )
    return FillPage(
        back=_back(visit, reader),
        institution=visit.institution_name,
        district=name_of(visit.district),
        team=tuple(map(_person, place.team)),
        expertise=reader.coded(Expertise, place.expertise),
        form=as_sent(form, refusal, reader)
        if place.candidates and visit.state is VisitState.ASSIGNED
        else None,
    )


def candidate_choice(one: Candidate, reader: Reader, *, expertise: str = "") -> Choice:
    """Return an inspector to choose, with what speaks for and against.

    `expertise` is what is looked for in a lead.
    """
    translate = reader.translate
    notes = [one.inspector.organisation_name]
    if expertise and expertise in one.inspector.expertise:
        notes.append(translate("knows what the lead must know"))
    notes.append(translate("open visits: {count}").format(count=one.load))
    if one.beside:
        notes.append(translate("of the same body as the rest of the team"))
    if one.again:
        notes.append(translate("was there last time"))
    if not one.inspector.officer:
        notes.append(translate("no officer: for evaluations only"))
    return Choice(
        value=one.inspector.id, text=_person(one.inspector), note=translate(", ").join(notes)
    )


def _back(visit: Visit, reader: Reader) -> Link:
    draw = getattr(visit.origin, "draw", "")
    if draw:
        return Link(path=f"/desk/draws/{draw}/teams", text=reader.translate("Teams"))
    return Link(path=f"/desk/visits/{visit.id}", text=visit.institution_name)


def _person(inspector: Inspector) -> str:
    return f"{inspector.name} {inspector.id}"


def _lines(teams: Teams, actor: Actor, reader: Reader) -> Iterator[TeamLine]:
    for visit in teams.visits.items:
        place = Scope(region=visit.district, institution=visit.institution, team=visit.team)
        waits = visit.state is VisitState.ASSIGNED
        assigns = may(actor, Act.ASSIGN_VISIT, place)
        lacking = max(0, teams.plan.team_size - len(visit.team))
        vacancies = teams.vacancies.get(visit.institution, ())
        ready = waits and len(visit.team) >= SMALLEST_TEAM
        yield TeamLine(
            institution=visit.institution_name,
            path=f"/desk/visits/{visit.id}",
            district=name_of(visit.district),
            state=visit.state,
            shape=SHAPES[visit.state],
            team=_members(visit, teams.inspectors, acts=assigns),
            open=lacking,
            why=(
                *(why(one, reader) for one in vacancies if lacking),
                *_missing(visit, teams, reader),
            ),
            fill_path=f"/desk/visits/{visit.id}/fill" if waits and lacking and assigns else "",
            replace_path=f"/desk/visits/{visit.id}/replace"
            if assigns and falls(visit) and visit.id not in teams.replaced
            else "",
            approve=_approve(visit, reader)
            if ready and may(actor, Act.APPROVE_VISIT, place)
            else None,
        )


def _missing(visit: Visit, teams: Teams, reader: Reader) -> tuple[str, ...]:
    team = [teams.inspectors[name] for name in visit.team]
    names = missing_bodies(team, teams.plan.departments)
    if not names:
        return ()
    told = reader.translate("Bodies of the plan of which nobody goes: {names}.")
    return (told.format(names=reader.translate(", ").join(names)),)


def _members(
    visit: Visit, inspectors: Mapping[str, Inspector], *, acts: bool
) -> tuple[Teammate, ...]:
    known = (inspectors[name] for name in visit.team)
    changes = acts and visit.state in CHANGEABLE
    return tuple(
        Teammate(
            text=f"{one.name} {one.organisation_name}",
            path=f"/desk/visits/{visit.id}/substitute?{urlencode({'inspector': one.id})}"
            if changes
            else "",
        )
        for one in known
    )


def _approve(visit: Visit, reader: Reader) -> Form:
    draw = getattr(visit.origin, "draw", "")
    return Form(
        action=f"/desk/draws/{draw}/teams/{visit.id}/approve",
        submit=reader.translate("Approve"),
        icon="check",
    )
