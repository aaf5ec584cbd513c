"""How the service is: database, files, checklists, timetable, settings; and whether it answers."""

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api import jobs
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import ANYONE, Visitor
from audit.runtime import Runtime
from audit.services import operation
from audit.services.operation import Condition
from checklists.canonical import canonical, digest
from reports.table import Table, table
from reports.writing import moment

_JOB_TITLES = {
    "publish_due": "Publish what is due",
    "fetch_rounds": "Ask relays for the drand rounds that draws wait for",
    "settle_draws": "Let draws go on, or end, as their time has come",
    "settle_grades": "Let grades go on whose days are over",
    "verify_everything": "Check that nothing was bent",
    "keep_head": "Keep the day's head of the transparency log",
    "forget_expired": "Forget sessions that are long over",
}


class HealthPage(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the service; secrets are not among the settings."""

    condition: Condition
    settings: Table
    checklists: Table


class JobLine(msgspec.Struct, frozen=True, kw_only=True):
    """A job of the timetable: what it does, when it runs next, how its last run ended."""

    name: str
    title: str
    next: str
    last: str
    failed: bool


class JobsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The timetable of this process."""

    jobs: tuple[JobLine, ...]


@get("/desk/health")
async def health(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Show the state of the service."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        condition = await operation.condition(uow)
        actor = uow.actor
    reader = reader_of(request)
    page = HealthPage(
        condition=condition,
        settings=_settings(runtime, reader),
        checklists=_checklists(runtime, reader),
    )
    title = reader.translate("Settings and health")
    return show(request, "desk/admin/health", page, title=title, actor=actor)


@get("/desk/jobs")
async def timetable(
    request: AnyRequest,
    state: State,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
) -> Template:
    """Show the timetable, and how each job last ended."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        operation.require_operator(uow)
        actor = uow.actor
    reader = reader_of(request)
    page = JobsPage(jobs=tuple(_line(one, reader) for one in state.timetable.plan()))
    return show(request, "desk/admin/jobs", page, title=reader.translate("Jobs"), actor=actor)


@post("/desk/jobs/{name:str}")
async def run(
    request: AnyRequest,
    state: State,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    name: FromPath[str],
) -> Redirect:
    """Let a job run now; each is safe to repeat."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        operation.require_operator(uow)
    state.timetable.run_now(name)
    return go(request, "/desk/jobs", said=reader_of(request).translate("The job begins now."))


@get("/healthz")
async def healthz(runtime: NamedDependency[Runtime]) -> Response[str]:
    """Tell a machine whether the service answers and its database does."""
    async with runtime.unit_of_work(ANYONE, write=False):
        return Response("ok", media_type="text/plain", headers={"Cache-Control": "no-store"})


def _settings(runtime: Runtime, reader: Reader) -> Table:
    translate, given = reader.translate, runtime.settings
    shown = (
        ("MINGJIAN_BASE_URL", given.base_url),
        ("MINGJIAN_DATABASE_URL", given.database_url.partition(":")[0]),
        ("MINGJIAN_EVIDENCE_URL", given.evidence_url.partition("?")[0]),
        ("MINGJIAN_CHECKLISTS", given.checklists or translate("those of the program")),
        ("MINGJIAN_LANGUAGE", given.language),
        ("MINGJIAN_DEMO", translate("yes") if given.demo else translate("no")),
        ("MINGJIAN_RENDER_WORKERS", str(given.render_workers)),
        ("MINGJIAN_OIDC_ISSUER", given.oidc_issuer or translate("not set")),
    )
    return table(
        translate("Settings in effect"), (translate("Variable"), translate("Value")), shown
    )


def _checklists(runtime: Runtime, reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Checklists"),
        (translate("Checklist"), translate("Version"), translate("Fingerprint")),
        (
            (name, version, digest(canonical(runtime.catalogue.find(name, version)))[:16])
            for name in runtime.catalogue.names()
            for version in runtime.catalogue.versions(name)
        ),
    )


def _line(job: jobs.Planned, reader: Reader) -> JobLine:
    translate = reader.translate
    last = translate("not yet since the start")
    if job.last is not None:
        ended = translate("went wrong") if job.last.failed else translate("ended well")
        last = f"{moment(job.last.at, translate)} · {ended}"
    return JobLine(
        name=job.name,
        title=translate(_JOB_TITLES[job.name]),
        next=moment(job.next, translate),
        last=last,
        failed=job.last is not None and job.last.failed,
    )


HANDLERS = (health, timetable, run, healthz)
