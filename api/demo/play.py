"""The demonstration from the first act to the last, telling what it does."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path

import msgspec

from api import jobs
from api.demo import aftermath, classes, fieldwork, opendraw, present, rated, sights, trip
from api.demo.present import Plans, Present
from api.demo.rated import Rated
from api.demo.sights import Draws
from api.demo.stage import Stage, StoryClock
from audit.domain.actor import SYSTEM
from audit.domain.ceremony import Draw
from audit.domain.plan import Plan
from audit.domain.registry import Register
from audit.domain.report import Assessment
from audit.domain.visit import Visit, VisitState
from audit.domain.workdays import CHINA
from audit.runtime import Runtime, upgrade, utc_now
from audit.services import log
from audit.settings import Settings
from reports.language import gettext as _
from reports.render import Renderer

BEGIN = datetime.combine(date(2026, 3, 16), time(8, 30), CHINA)
_GRADED_AFTER, _PUBLISHED_AFTER = 2, 5
_MENDED = date(2026, 6, 8)
_PIECE = 20
STEPS = 12


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What the demonstration made: paths, and how many institutions reached each grade.

    `draws` are folders that `mingjian draw verify` checks; `void_draws` are numbers. `visits` are
    those of the draw; `evaluations` come on top. `complaint` can be followed with its code.
    `pages` are addresses within the service, by what they show.
    """

    draws: list[str]
    void_draws: list[str]
    visits: int
    failed_visits: int
    reports: list[str]
    table: str
    published: list[str]
    results_published: int
    grades: dict[str, int]
    actions: dict[str, int]
    database: str
    evidence: str
    evaluations: int
    complaint: str
    complaint_code: str
    progress: str
    pages: dict[str, str]


class Teller:
    """Tells each step, numbered, and how far a long one is."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._step = 0

    def step(self, message: str, **facts: object) -> None:
        """Tell the next step of the trip."""
        self._step += 1
        self._say(f"[{self._step}/{STEPS}] {message.format(**facts)}")

    def detail(self, message: str, **facts: object) -> None:
        """Tell something within the step."""
        self._say("      " + message.format(**facts))


async def play(settings: Settings, folder: Path, say: Callable[[str], None]) -> Summary:
    """Go through the whole trip in `folder`, which must be empty, and come up to today."""
    await upgrade(settings)
    clock = StoryClock(BEGIN)
    with Renderer(settings.render_workers) as renderer:
        async with Runtime.open(settings, clock=clock) as runtime:
            stage = Stage(runtime=runtime, renderer=renderer, clock=clock, folder=folder)
            return await _acts(stage, Teller(say), now=utc_now())


async def _acts(stage: Stage, teller: Teller, now: datetime) -> Summary:
    plans, found = await _prepare(stage, teller)
    rehearsed = await _rehearse(stage, teller, plans.district)
    drawn, voided, visits = await _draw(stage, teller, plans.city, found=found)
    made = await _visit(stage, teller, visits)
    held = [one for one in made if one.state is VisitState.HANDED_IN]
    assessments = await _grade(stage, teller, held)
    reports = await _report(stage, teller, held)
    table = await _publish(stage, teller, drawn)
    actions = await _mend(stage, teller, held)
    files, results = await aftermath.open_data(stage)
    teller.step(_("Open data: institution level only"))
    teller.detail(_("{count} results, as JSON and CSV"), count=len(results))
    graded = list(zip(held, assessments, strict=True))
    lasting = await _rate(stage, teller, graded)
    classified = await classes.classify(stage)
    teller.detail(_("classes of risk computed by rule, the highest confirmed, with their reasons"))
    today = await _present(stage, teller, plans, found=found, graded=graded, now=now)
    opened = await trip.read(stage, today.drawn)
    return Summary(
        draws=[await trip.write_draw(stage, one) for one in (drawn, opened)],
        void_draws=[voided.number],
        visits=len(made),
        failed_visits=len(made) - len(held),
        reports=reports,
        table=table,
        published=files,
        results_published=len(results),
        grades=_grades(assessments),
        actions=actions,
        database=stage.runtime.settings.database_url,
        evidence=stage.runtime.settings.evidence_url,
        evaluations=today.evaluations,
        complaint=today.complaint,
        complaint_code=today.code,
        progress=today.progress,
        pages=sights.pages(
            today,
            rated=lasting,
            classified=classified,
            draws=Draws(void=voided.number, sealed=drawn.number, rehearsal=rehearsed),
        ),
    )


async def _prepare(stage: Stage, teller: Teller) -> tuple[Plans, Register]:
    teller.step(_("Registers: spreadsheets written, then imported row by row"))
    found = await trip.import_register(stage)
    teller.detail(
        _(
            "{institutions} institutions in 16 districts, {inspectors} inspectors,"
            " {recusals} recusals"
        ),
        institutions=len(found.institutions),
        inspectors=len(found.inspectors),
        recusals=len(found.recusals),
    )
    teller.step(_("Plans: of the city and of a district, published before the end of March"))
    city = await trip.publish_plan(stage)
    return Plans(city=city, district=await opendraw.publish_plan(stage)), found


async def _rehearse(stage: Stage, teller: Teller, chosen: Plan) -> str:
    teller.step(_("Draw: everything that decides it is hashed before the entropy exists"))
    number = await opendraw.rehearse(stage, chosen)
    teller.detail(_("{number} is a rehearsal"), number=number)
    return number


async def _draw(
    stage: Stage, teller: Teller, chosen: Plan, *, found: Register
) -> tuple[Draw, Draw, tuple[Visit, ...]]:
    voided = await trip.void_draw(stage, chosen)
    teller.detail(_("{number} is void: the notary did not reveal its secret"), number=voided.number)
    drawn = await trip.hold_draw(stage, chosen, voided)
    teller.detail(_("{number}: plan.json {digest}"), number=drawn.number, digest=drawn.plan_digest)
    teller.detail(
        _("a revealed commitment and {count} dice: {selected} of {units} drawn, and sealed"),
        count=trip.DICE,
        selected=drawn.selected,
        units=drawn.units,
    )
    teller.step(
        _("Assignment: two officers of different bodies for each visit, from the same seed")
    )
    visits = await trip.assign(stage, drawn, found)
    await _end_the_day(stage)
    return drawn, voided, visits


async def _visit(stage: Stage, teller: Teller, visits: Sequence[Visit]) -> list[Visit]:
    teller.step(_("Visits: answers, reasons, measures and photographs"))
    made = []
    for place, visit in enumerate(visits):
        made.append(await fieldwork.go(stage, place, visit))
        if len(made) % 10 == 0 or len(made) == len(visits):
            teller.detail(_("{count} of {all} visits"), count=len(made), all=len(visits))
    return made


async def _grade(stage: Stage, teller: Teller, held: Sequence[Visit]) -> list[Assessment]:
    stage.at(stage.workday(stage.today, _GRADED_AFTER), 9)
    assessments = [await fieldwork.grade(stage, one) for one in held]
    teller.step(_("Scores and grades: every point with its working"))
    for title, count in _grades(assessments).items():
        teller.detail(_("{title}: {count}"), title=title, count=count)
    return assessments


async def _report(stage: Stage, teller: Teller, held: Sequence[Visit]) -> list[str]:
    teller.step(_("Reports: PDF/A-3 with the facts inside"))
    reports: list[str] = []
    for start in range(0, len(held), _PIECE):
        reports += await aftermath.print_reports(stage, held[start : start + _PIECE])
        teller.detail(_("{count} of {all} reports"), count=len(reports), all=len(held))
    return reports


async def _publish(stage: Stage, teller: Teller, drawn: Draw) -> str:
    teller.step(_("Publication: results go public within 20 working days"))
    stage.at(stage.workday(stage.today, _PUBLISHED_AFTER), 10)
    count = await trip.publish_pending(stage)
    teller.detail(_("{count} results, with the public table of the draw"), count=count)
    await _end_the_day(stage)
    return await aftermath.print_table(stage, drawn.number)


async def _mend(stage: Stage, teller: Teller, held: Sequence[Visit]) -> dict[str, int]:
    teller.step(_("Remediation: institutions answer, the regulator accepts or returns"))
    stage.at(_MENDED, 10)
    actions = dict(sorted((await aftermath.mend(stage, held)).items()))
    for state, count in actions.items():
        teller.detail(_("{title}: {count}"), title=_(state), count=count)
    return actions


async def _rate(stage: Stage, teller: Teller, graded: Sequence[tuple[Visit, Assessment]]) -> Rated:
    teller.step(_("Grades that last: heard, displayed, confirmed, and lowered by a later visit"))
    lasting = await rated.play(stage, graded)
    teller.detail(_("one institution came to no grade, and waits before it is rated again"))
    return lasting


async def _present(
    stage: Stage,
    teller: Teller,
    plans: Plans,
    *,
    found: Register,
    graded: Sequence[tuple[Visit, Assessment]],
    now: datetime,
) -> Present:
    teller.step(_("Accounts: one for each role, and what is under way for them today"))
    today = await present.play(stage, plans, found, graded=graded, now=now)
    opened = await trip.read(stage, today.drawn)
    teller.detail(
        _("{number}: {selected} of {units} drawn by dice in public, teams on their way"),
        number=opened.number,
        selected=opened.selected,
        units=opened.units,
    )
    teller.detail(
        _("{count} evaluations by a third party, in every state"), count=today.evaluations
    )
    teller.detail(_("the next version proposed to visits that run: two moved, one declined"))
    await _end_the_day(stage)
    teller.detail(_("the transparency log, with three of its heads"))
    return today


async def _end_the_day(stage: Stage) -> None:
    """Do as the timetable does: end draws that are over, bind evidence, keep the log's head."""
    await jobs.settle_draws(stage.runtime)
    async with stage.runtime.unit_of_work(SYSTEM) as uow:
        await log.bind_evidence(uow)
    await jobs.keep_head(stage.runtime)


def _grades(assessments: Sequence[Assessment]) -> dict[str, int]:
    counts = Counter((one.level, one.level_title) for one in assessments)
    return {title or "—": counts[level, title] for level, title in sorted(counts, reverse=True)}
