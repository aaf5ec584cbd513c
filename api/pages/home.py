"""The home of everybody with an account: what waits for them, and what waits for somebody else."""

from datetime import date

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from api.menu import HOME
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain.actor import Actor, Visitor
from audit.domain.permission import Act, does
from audit.domain.todo import Task, Todo, Wait
from audit.domain.workdays import WorkCalendar
from audit.runtime import Runtime
from audit.services import todo
from reports.writing import due

_PLACES = {
    Task.ANSWER_ACTIONS: ("/desk/actions", "wrench"),
    Task.PUBLISH_DUE: ("/desk/publications", "megaphone"),
    Task.JUDGE_ACTIONS: ("/desk/actions?state=answered", "gavel"),
    Task.TAKE_UP_COMPLAINTS: ("/desk/complaints?state=received", "message-square-warning"),
    Task.ANSWER_COMPLAINTS: ("/desk/complaints?state=in_hand", "message-square-warning"),
    Task.GRADE_VISITS: ("/desk/visits?state=handed_in", "scale"),
    Task.APPROVE_VISITS: ("/desk/visits?state=assigned", "circle-check"),
    Task.FINISH_VISITS: ("/desk/visits?state=under_way", "clipboard-check"),
    Task.BEGIN_VISITS: ("/desk/visits?state=approved", "map-pin"),
    Task.COMPUTE_DRAWS: ("/desk/draws?state=announced", "shuffle"),
    Task.ASSIGN_DRAWS: ("/desk/draws", "users"),
    Task.PUBLISH_PLANS: ("/desk/plans?state=draft", "scroll-text"),
    Task.READ_NOTICES: ("/desk/notices", "mail"),
    Wait.ACTIONS_OVERDUE: ("/desk/actions?overdue=true", "clock"),
    Wait.ACTIONS_OPEN: ("/desk/actions?state=open", "wrench"),
    Wait.VISITS_UNDER_WAY: ("/desk/visits?state=under_way", "map-pin"),
    Wait.ACTIONS_BEING_CHECKED: ("/desk/actions?state=answered", "gavel"),
}


# What each role looks up most: a title, and what is there.
_SHORTCUT_TITLES = {
    "/desk/checklists": (
        "What is checked, and why",
        "Every item with its basis, how it is checked and which papers help.",
    ),
    "/desk/records": (
        "Own records",
        "Declare staff, training, prices and plans once; nobody asks again.",
    ),
    "/desk/plans/new": (
        "Draft a plan",
        "What is checked this year, among whom, and in what share.",
    ),
    "/desk/import/institutions": (
        "Import the register",
        "From a spreadsheet, with a preview and every error by its row.",
    ),
    "/desk/organisations": (
        "Look after organisations",
        "Add a department, a body or an institution; then invite its first person.",
    ),
    "/desk/people/new": (
        "Invite somebody",
        "A link by which they set their password themselves.",
    ),
    "/desk/draws": (
        "Draws and their proofs",
        "Every draw with its course, its files and its teams, void ones included.",
    ),
    "/desk/results": (
        "Results and grades",
        "Every result with its reasons, its basis and what was mended.",
    ),
    "/desk/trail": (
        "Audit trail",
        "Who did what and when; check that nothing was bent.",
    ),
    "/desk/health": (
        "Settings and health",
        "Whether database, files and timetable are well.",
    ),
}
# Who reads results and the trail, and acts on nothing, looks into draws and results.
_SHORTCUTS = (
    ((Act.DECLARE_RECORDS,), "/desk/checklists", "clipboard-list"),
    ((Act.DECLARE_RECORDS,), "/desk/records", "table"),
    ((Act.EDIT_PLAN,), "/desk/plans/new", "scroll-text"),
    ((Act.EDIT_REGISTER,), "/desk/import/institutions", "upload"),
    ((Act.MANAGE_ORGANISATIONS,), "/desk/organisations", "network"),
    ((Act.MANAGE_PEOPLE,), "/desk/people/new", "plus"),
    ((Act.READ_TRAIL, Act.READ_RESULT), "/desk/draws", "shuffle"),
    ((Act.READ_TRAIL, Act.READ_RESULT), "/desk/results", "star"),
    ((Act.READ_TRAIL,), "/desk/trail", "history"),
    ((Act.OPERATE,), "/desk/health", "settings"),
)


class TodoLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list: what, how many, by when, and whether that has passed."""

    path: str
    icon: str
    title: str
    count: int
    due: str
    late: bool


class Shortcut(msgspec.Struct, frozen=True, kw_only=True):
    """A way to what a role looks up most."""

    path: str
    icon: str
    title: str
    says: str


class HomePage(msgspec.Struct, frozen=True, kw_only=True):
    """The to-do list of the reader."""

    own: tuple[TodoLine, ...]
    others: tuple[TodoLine, ...]
    shortcuts: tuple[Shortcut, ...]


@get(HOME)
async def home(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Show what waits for the reader."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found = await todo.todo(uow)
        actor, today = uow.actor, uow.today
    reader = reader_of(request)
    page = HomePage(
        own=tuple(_line(one, today, runtime.calendar, reader=reader) for one in found.own),
        others=tuple(_line(one, today, runtime.calendar, reader=reader) for one in found.others),
        shortcuts=_shortcuts(actor, reader),
    )
    return show(request, "desk/home/home", page, title=reader.translate("To do"), actor=actor)


def _line(one: Todo, today: date, calendar: WorkCalendar, *, reader: Reader) -> TodoLine:
    path, icon = _PLACES[one.what]
    deadline = None if one.what is Wait.ACTIONS_BEING_CHECKED else one.deadline
    said = (
        ""
        if deadline is None
        else due(deadline, today=today, calendar=calendar, translate=reader.translate)
    )
    return TodoLine(
        path=path,
        icon=icon,
        title=reader.label(one.what),
        count=one.count,
        due=said,
        late=deadline is not None and deadline < today,
    )


def _shortcuts(actor: Actor, reader: Reader) -> tuple[Shortcut, ...]:
    return tuple(
        Shortcut(
            path=path,
            icon=icon,
            title=reader.translate(_SHORTCUT_TITLES[path][0]),
            says=reader.translate(_SHORTCUT_TITLES[path][1]),
        )
        for acts, path, icon in _SHORTCUTS
        if all(does(actor, act) for act in acts)
    )


HANDLERS = (home,)
