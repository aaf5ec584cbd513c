"""The commands: each does what the service does, and tells refusals as sentences."""

from pathlib import Path

import msgspec
import pytest

from audit.domain.actor import Bearer
from audit.domain.registry import Register
from audit.runtime import Runtime
from audit.services import register
from audit.services.visit import Delivery
from audit.settings import Settings
from checklists.canonical import digest
from tests import factories
from tests.api.command import Command
from tests.conftest import KINDS, MakeDatabase
from tests.factories_register import CITY, INSTITUTIONS, REGISTER


@pytest.fixture
def command(database_url: str, tmp_path: Path) -> Command:
    """Return the command on a new database; the test runs once for each kind."""
    settings = Settings(database_url=database_url, evidence_url=str(tmp_path / "evidence"))
    return Command(settings=settings)


@pytest.mark.parametrize("kind", KINDS)
def test_tables_are_made_and_checked(
    kind: str, empty_database_url: MakeDatabase, tmp_path: Path
) -> None:
    address, files = empty_database_url(kind), str(tmp_path / "evidence")
    command = Command(settings=Settings(database_url=address, evidence_url=files))
    early = command.run("verify")
    assert early.exit_code == 1
    assert "mingjian db upgrade" in early.output
    for arguments in (("db", "upgrade"), ("db", "check"), ("db", "upgrade")):
        assert "of this version" in command.say(*arguments)
    assert "OK: 0 events" in command.say("verify")


def test_a_token_speaks_until_it_is_revoked(command: Command) -> None:
    text = command.say("token", "create", "city", "--role", "regulator", "--region", "31").strip()

    async def actor(runtime: Runtime) -> str:
        async with runtime.unit_of_work(Bearer(token=text), write=False) as uow:
            return uow.actor.region

    assert command.within(actor) == "31"
    command.say("token", "revoke", digest(text.encode()))
    again = command.run("token", "revoke", digest(text.encode()))
    assert (again.exit_code, "token.unknown" in again.output) == (1, True)


def test_a_token_without_its_scope_is_refused(command: Command) -> None:
    for arguments, code in (
        (("--role", "regulator"), "token.scope"),
        (("--role", "regulator", "--region", "99"), "token.region"),
        (("--role", "evaluator", "--inspector", "x"), "register.inspector_unknown"),
    ):
        result = command.run("token", "create", "somebody", *arguments)
        assert (result.exit_code, code in result.output) == (1, True)


def test_registers_go_out_and_come_in_again(command: Command, tmp_path: Path) -> None:
    command.within(factories.saved_register)
    for sheet in ("institutions", "inspectors", "recusals", "items"):
        for ending in (".xlsx", ".csv"):
            file = tmp_path / f"{sheet}{ending}"
            command.say("register", "export", sheet, str(file))
            assert "rows saved" in command.say("register", "import", sheet, str(file))

    async def kept(runtime: Runtime) -> Register:
        async with runtime.unit_of_work(CITY, write=False) as uow:
            return await register.everything(uow)

    by_id = tuple(sorted(INSTITUTIONS, key=lambda one: one.id))
    assert command.within(kept) == msgspec.structs.replace(REGISTER, institutions=by_id)


def test_a_file_with_faults_is_refused_unless_good_rows_are_asked_for(
    command: Command, tmp_path: Path
) -> None:
    command.within(factories.saved_register)
    file = tmp_path / "institutions.csv"
    command.say("register", "export", "institutions", str(file))
    file.write_text(file.read_text("utf-8").replace("310106,", "999999,"), "utf-8")
    refused = command.run("register", "import", "institutions", str(file))
    assert refused.exit_code == 1
    assert "register.rows" in refused.output
    assert "999999" in refused.output
    assert "3 rows saved." in command.say(
        "register", "import", "institutions", str(file), "--good-rows"
    )
    nothing = tmp_path / "nothing.csv"
    nothing.write_bytes(b"\0\xff")
    assert command.run("register", "import", "items", str(nothing)).exit_code == 1


def test_the_template_can_be_imported_as_it_is(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "template.xlsx"
    command.say("register", "template", str(file))
    assert "0 rows saved." in command.say("register", "import", "institutions", str(file))


def test_answers_are_delivered_from_a_file_once(command: Command, tmp_path: Path) -> None:
    begun = command.within(factories.begun_visit)
    sheet = command.within(lambda runtime: factories.sheet_of(runtime, begun.id))
    file = tmp_path / "answers.json"
    delivery = Delivery(id="delivery-all", answers=factories.answers_to(sheet), hand_in=True)
    file.write_bytes(msgspec.json.encode({"visit": begun.id, "delivery": delivery}))
    told = command.say("visit", "submit", str(file))
    assert begun.id in told
    assert "“handed in”" in told
    assert command.say("visit", "submit", str(file)) == told


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "truncated"),
        (b"\xff", "malformed"),
        (b'{"visit":"x"}', "delivery"),
        (b'{"visit":"none","delivery":{"id":"delivery-1","answers":[]}}', "visit.unknown"),
        (b'{"visit":"a\\u0000","delivery":{"id":"delivery-1","answers":[]}}', "storage.value"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    command: Command, tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(content)
    result = command.run("visit", "submit", str(file))
    assert (result.exit_code, says in result.output) == (1, True), result.output


def test_a_wrong_setting_ends_the_command_with_a_sentence(tmp_path: Path) -> None:
    settings = Settings(database_url="mysql://somewhere", evidence_url=str(tmp_path))
    result = Command(settings=settings).run("verify")
    assert (result.exit_code, "MINGJIAN_DATABASE_URL" in result.output) == (1, True)
