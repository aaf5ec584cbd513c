"""The first people are invited from the command line."""

from pathlib import Path

import pytest

from api import sign_in
from audit.domain.session import Client, Step
from audit.runtime import Runtime
from audit.settings import Settings
from tests.api.command import Command
from tests.factories_accounts import PASSWORD
from tests.fixtures_runtime import CHEAP_MEMORY


@pytest.fixture
def command(database_url: str, tmp_path: Path) -> Command:
    """Return the command on a new database; the test runs once for each kind."""
    settings = Settings(
        database_url=database_url,
        evidence_url=str(tmp_path / "evidence"),
        key_file=str(tmp_path / "secret.key"),
        password_memory=CHEAP_MEMORY,
    )
    return Command(settings=settings)


def test_the_first_administrator_comes_in_by_a_link(command: Command) -> None:
    said = command.say("user", "create", "--login", "root", "--name", "张三").strip()
    address, _, text = said.rpartition("/")
    assert address == "http://localhost:8000/invitation"

    async def come(runtime: Runtime) -> Step:
        browser = Client(address="192.0.2.7")
        return (await sign_in.accept_link(runtime, text, PASSWORD, client=browser)).step

    assert command.within(come) is Step.ENROL
    assert command.say("user", "list").splitlines() == [
        "root\t张三\tMingjian (operator of the service)"
    ]
    again = command.say("user", "link", "--login", "root")
    assert again.startswith("http://localhost:8000/reset/")


def test_a_regulator_has_a_region(command: Command) -> None:
    given = ("--login", "city", "--name", "李四", "--organisation", "示例市民政局", "--manager")
    refused = command.run("user", "create", *given, "--kind", "regulator")
    assert refused.exit_code == 1
    assert "region: A regulator or an oversight body has a region" in refused.output
    command.say("user", "create", *given, "--kind", "regulator", "--region", "31")
    second = ("--login", "second", "--name", "王五", "--organisation", "示例市民政局")
    command.say("user", "create", *second, "--kind", "regulator", "--region", "31")
    assert command.say("user", "list").count("示例市民政局 (regulator)") == 2


def test_what_is_no_login_is_refused(command: Command) -> None:
    wrong = command.run("user", "create", "--login", "A", "--name", "张三")
    assert wrong.exit_code == 2
    unknown = command.run("user", "link", "--login", "nobody")
    assert unknown.exit_code == 1
    assert "Nobody has the login nobody." in unknown.output
