"""`mingjian verify`: sound at first, and every change of what was kept is named."""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from api.verification import Verification, verify
from audit.domain.evidence import Evidence
from audit.domain.permission import EVERYTHING
from audit.domain.report import Assessment
from audit.runtime import Runtime
from audit.services import assessment, visit
from audit.services.visit import Delivery
from audit.settings import Settings
from tests import factories
from tests.api.command import Command
from tests.factories_register import CITY


@pytest.fixture
def command(database_url: str, tmp_path: Path) -> Command:
    """Return the command on a new database; the test runs once for each kind."""
    settings = Settings(database_url=database_url, evidence_url=str(tmp_path / "evidence"))
    return Command(settings=settings)


@pytest.fixture
def taken(command: Command) -> tuple[Evidence, Assessment]:
    """Return the evidence and the assessment of a visit that was graded."""
    return command.within(graded_with_a_photo)


async def graded_with_a_photo(runtime: Runtime) -> tuple[Evidence, Assessment]:
    begun = await factories.begun_visit(runtime)
    photo = await factories.received_photo(runtime, begun)
    answers = factories.answers_to(await factories.sheet_of(runtime, begun.id))
    async with runtime.unit_of_work(CITY) as uow:
        delivery = Delivery(id="delivery-all", answers=answers, hand_in=True)
        await visit.submit(uow, begun.id, delivery)
        return photo, await assessment.grade(uow, begun.id)


async def checklist_of(runtime: Runtime, visit: str) -> str:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return (await uow.visits.get(visit, EVERYTHING)).checklist


def file_of(command: Command, name: str) -> Path:
    return Path(command.settings.evidence_url) / name[:2] / name


# What the owner of the tables can do: their triggers and their policies are the owner's.
_UNGUARDED = text(
    """DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER, DISABLE ROW LEVEL SECURITY', name);
    END LOOP; END $$"""
)


def tamper(command: Command, *statements: str) -> None:
    """Change the database behind the program's back, its triggers out of the way."""
    url = make_url(command.settings.database_url)
    postgres = url.drivername.startswith("postgresql")
    engine = create_engine(url if postgres else url.set(drivername="sqlite"))
    with engine.begin() as connection:
        if postgres:
            connection.execute(_UNGUARDED)
        else:
            triggers = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type='trigger'")
            )
            for (name,) in triggers.all():
                connection.execute(text(f'DROP TRIGGER "{name}"'))
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount == 1
    engine.dispose()


def named(command: Command) -> set[str]:
    """Return the codes of all faults; the command must end with 1 and name each of their places."""
    found: Verification = command.within(verify)
    told = command.run("verify")
    assert told.exit_code == 1
    assert all(fault.where in told.output for fault in found.faults)
    return {fault.code for fault in found.faults}


Taken = tuple[Evidence, Assessment]


@pytest.mark.usefixtures("taken")
def test_all_is_sound_at_first(command: Command) -> None:
    told = command.say("verify")
    assert told.startswith("OK: ")
    assert "2 files, 1 scores" in told
    assert command.within(verify).faults == ()


def test_a_changed_byte_of_a_file_is_named(command: Command, taken: Taken) -> None:
    file = file_of(command, taken[0].digest)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert named(command) == {"storage.corrupt"}


def test_a_missing_file_is_named(command: Command, taken: Taken) -> None:
    file_of(command, taken[0].print_digest).unlink()
    assert named(command) == {"storage.missing"}


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE events SET actor = 'somebody' WHERE seq = 3", {"trail.broken"}),
        ("UPDATE events SET data = '{{\"x\":1}}' WHERE seq = 4", {"trail.broken"}),
        ("UPDATE events SET data = 'not even JSON' WHERE seq = 4", {"trail.broken"}),
        ("DELETE FROM events WHERE seq = 5", {"trail.broken"}),
        ("UPDATE answers SET verdict = 'conform' WHERE item = '1.02'", {"trail.score"}),
        ("UPDATE assessments SET level = 5", {"trail.score"}),
        ("UPDATE assessments SET total = '1000'", {"trail.score"}),
        ("UPDATE visits SET scheme = 'none' WHERE state = 'graded'", {"trail.score"}),
        (
            "UPDATE snapshots SET content = {blob} WHERE digest = '{checklist}'",
            {"snapshot.corrupt", "trail.score"},
        ),
        ("UPDATE visits SET first_time = NOT first_time WHERE state = 'graded'", {"trail.score"}),
        (
            "UPDATE snapshots SET content = {blob} WHERE digest = '{working}'",
            {"snapshot.corrupt"},
        ),
    ],
)
def test_a_changed_row_is_named(
    command: Command, taken: Taken, statement: str, codes: set[str]
) -> None:
    photo, graded = taken
    blob = "'x'::bytea" if "postgresql" in command.settings.database_url else "x'78'"
    checklist = command.within(partial(checklist_of, visit=photo.visit))
    tamper(command, statement.format(blob=blob, working=graded.working, checklist=checklist))
    assert named(command) == codes
