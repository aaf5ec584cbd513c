"""PostgreSQL itself shows to each just what is theirs, whatever the query forgets to ask."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from audit.domain import permission
from audit.domain import visit as visits
from audit.domain.actor import SYSTEM, Actor, Role
from audit.domain.errors import Conflict
from audit.domain.filters import VisitFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING, Act
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.settings import Settings
from audit.storage import migrate
from audit.storage.row_security import beyond_bounds
from checklists.catalogue import Catalogue
from tests.conftest import MakeDatabase
from tests.factories_register import NEIGHBOUR
from tests.fixtures_runtime import SetClock
from tests.rows import seen_by
from tests.services.acts import trip
from tests.services.everybody import actors

# Who may read what belongs to a visit: anyone of whom one of these acts is true.
OF_A_VISIT: Mapping[str, tuple[Act, ...]] = {
    "visit_team": (Act.READ_VISIT,),
    "submissions": (Act.READ_VISIT,),
    "answers": (Act.READ_VISIT,),
    "evidence": (Act.READ_VISIT, Act.READ_RESULT),
    "record_samples": (Act.READ_VISIT, Act.READ_RESULT),
    "assessments": (Act.READ_RESULT,),
    "corrective_actions": (Act.READ_RESULT,),
}
# How many rows of the rest each sees: the draw is computed and its plan published.
IN_THE_CITY = {"city", "oversight", "system"}
REST: Mapping[str, Mapping[str, int]] = {
    "draw_members": dict.fromkeys(IN_THE_CITY | {"admin"}, 6),
    "publications": {"city": 2, "oversight": 2, "system": 2, "district": 1, "on_team": 1},
    "recusals": dict.fromkeys(IN_THE_CITY | {"admin", "other_district"}, 1),
}

# What comes only after the trip: reports, and what is said about corrective actions.
NOTHING_YET = frozenset(
    {
        *("reports", "action_turns", "action_files", "adoptions"),
        "indicator_figures",
        *("recusal_declarations", "team_changes"),
        *("grades", "grade_steps", "rating_pauses"),
        *("risk_runs", "risk_ratings"),
        "record_findings",
        *("migrations", "migration_visits", "answers_aside", "packs"),
    }
)


@pytest.fixture
def settings(new_database_url: MakeDatabase, tmp_path: Path) -> Settings:
    """Return settings for a new database on PostgreSQL, which alone has policies."""
    url = new_database_url("postgresql")
    return Settings(database_url=url, evidence_url=str(tmp_path / "evidence"))


@pytest.fixture
async def bound(
    settings: Settings, clock: SetClock, catalogue: Catalogue
) -> AsyncIterator[Runtime]:
    """Yield a runtime on PostgreSQL."""
    async with Runtime.open(settings, clock=clock, catalogue=catalogue) as opened:
        yield opened


async def everything(runtime: Runtime) -> tuple[Visit, ...]:
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        return (await uow.visits.page(VisitFilter(), EVERYTHING, PageRequest())).items


async def column(runtime: Runtime, actor: Actor, query: str) -> list[str]:
    async with seen_by(runtime, actor) as connection:
        return list((await connection.execute(text(query))).scalars())


def rows(what: str, table: str) -> str:
    return f"SELECT {what} FROM {table}"  # noqa: S608 -- names that stand in this file


def may_read(actor: Actor, acts: tuple[Act, ...], one: Visit) -> bool:
    return any(permission.may(actor, act, visits.scope(one)) for act in acts)


async def test_each_sees_the_rows_that_the_rules_allow(bound: Runtime) -> None:
    made = await trip(bound)
    kept = await everything(bound)
    assert {one.state for one in kept} == {"graded", "assigned"}
    for who, actor in actors(made.district, made.institution, made.team).items():
        acts = (Act.READ_VISIT, Act.READ_NOTICE)
        expected = {one.id for one in kept if may_read(actor, acts, one)}
        assert set(await column(bound, actor, "SELECT id FROM visits")) == expected, who
        for table, may in OF_A_VISIT.items():
            about = await column(bound, SYSTEM, rows("visit", table))
            known = {one.id for one in kept if one.id in about and may_read(actor, may, one)}
            assert set(await column(bound, actor, rows("visit", table))) == known, (
                who,
                table,
            )


async def test_of_plans_draws_and_duties_each_sees_what_is_theirs(bound: Runtime) -> None:
    made = await trip(bound)
    everybody = actors(made.district, made.institution, made.team)
    async with seen_by(bound, write=True) as connection:
        await connection.execute(text("UPDATE plans SET state = 'draft', published_on = NULL"))
    for who, actor in everybody.items():
        may = permission.may(actor, Act.READ_PLAN, permission.Scope(region="31"))
        assert len(await column(bound, actor, "SELECT id FROM plans")) == int(may), who
        trail = await column(bound, actor, "SELECT name FROM events")
        assert bool(trail) == permission.does(actor, Act.READ_TRAIL), who
        for table, seen in REST.items():
            found = await column(bound, actor, rows("'row'", table))
            assert len(found) == seen.get(who, 0), (who, table)


PUBLIC_ROWS = frozenset({"plans", "draw_entropy"})
"""What anybody sees of these is public: published plans, what the sources of chance said."""


async def test_who_says_not_for_whom_sees_nothing(bound: Runtime) -> None:
    await trip(bound)
    protected = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    tables = await column(bound, SYSTEM, protected)
    assert set(tables) >= {*OF_A_VISIT, *REST, "visits", "plans", "events", "reports"}
    for table in tables:
        assert await column(bound, SYSTEM, rows("'row'", table)) or table in NOTHING_YET
        if table not in PUBLIC_ROWS:
            async with bound.database.transaction(write=False) as connection:
                found = await connection.execute(text(rows("'row'", table)))
                assert found.all() == [], table


async def test_a_store_that_forgets_the_bounds_still_finds_nothing(bound: Runtime) -> None:
    made = await trip(bound)
    strangers = (NEIGHBOUR, *(Actor(id="x", role=role) for role in (Role.EVALUATOR, Role.PUBLIC)))
    for actor in strangers:
        async with bound.unit_of_work(actor, write=False) as uow:
            assert await uow.visits.find(made.visit, EVERYTHING) is None
            assert await uow.evidence.find(made.evidence, EVERYTHING) is None
            assert await uow.actions.find(made.action, EVERYTHING) is None
            assert await uow.publications.find(made.publication, EVERYTHING) is None
            assert await uow.results.find_assessment(made.visit) is None
            assert await uow.visits.answers(made.visit) == ()
            assert await uow.draws.members(made.draw) == ()
            assert await uow.registers.recusals(EVERYTHING) == ()


async def test_nobody_changes_or_adds_what_they_do_not_see(bound: Runtime) -> None:
    made = await trip(bound)
    async with seen_by(bound, NEIGHBOUR, write=True) as connection:
        changed = await connection.execute(text("UPDATE visits SET result_reason = 'x'"))
        assert changed.rowcount == 0
    add = text("INSERT INTO visit_team (visit, inspector) VALUES (:visit, 'SH-0006')")
    with pytest.raises(DBAPIError, match="row-level security"):
        async with seen_by(bound, NEIGHBOUR, write=True) as connection:
            await connection.execute(add, {"visit": made.visit})


async def test_a_sum_over_all_leaves_the_bounds_as_they_were(bound: Runtime) -> None:
    made = await trip(bound)
    async with seen_by(bound, NEIGHBOUR) as connection:
        async with beyond_bounds(connection):
            assert (await connection.execute(text("SELECT id FROM visits"))).all()
        assert (await connection.execute(text("SELECT id FROM visits"))).all() == []
    async with bound.unit_of_work(NEIGHBOUR, write=False) as uow:
        assert await uow.visits.loads()
        assert await uow.results.graded((made.institution,)) == {made.institution}


async def test_a_user_whom_no_policy_binds_is_refused(bound: Runtime, postgres_server: str) -> None:
    url = make_url(bound.settings.database_url)
    await migrate.check(bound.settings.database_url)
    server = make_url(postgres_server).set(database=url.database)
    with pytest.raises(Conflict) as refusal:
        await migrate.check(server.render_as_string(hide_password=False))
    assert refusal.value.code == "storage.unbound_role"
