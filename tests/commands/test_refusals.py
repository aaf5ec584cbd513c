"""What is wrong outside of the program ends a command with a sentence, never with a trace."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from tests.commands.by_hand import by_hand
from tests.conftest import KINDS, MakeDatabase

REPOSITORY = Path(__file__).parents[2]


def run(variables: Mapping[str, str], *words: str) -> Result:
    """Return what a command ends with; anything but a refusal is raised."""
    language = {"MINGJIAN_LANGUAGE": "en"}
    return CliRunner(env=language | dict(variables)).invoke(main, words, catch_exceptions=False)


def refusal(variables: Mapping[str, str], *words: str) -> str:
    """Return the one sentence a command is refused with."""
    shown = run(variables, *words)
    assert shown.exit_code == 1
    assert shown.stdout == ""
    assert shown.stderr.startswith("Error: ")
    assert shown.stderr.count("\n") == 1
    return shown.stderr


@pytest.fixture
def variables(database_url: str, tmp_path: Path) -> dict[str, str]:
    """Return the variables of a service with all tables and no rows."""
    return {
        "MINGJIAN_DATABASE_URL": database_url,
        "MINGJIAN_EVIDENCE_URL": str(tmp_path / "evidence"),
    }


@pytest.fixture
def sqlite_variables(new_database_url: MakeDatabase, tmp_path: Path) -> dict[str, str]:
    """Return the same for what does not depend on the kind of database."""
    return {
        "MINGJIAN_DATABASE_URL": new_database_url("sqlite"),
        "MINGJIAN_EVIDENCE_URL": str(tmp_path / "evidence"),
    }


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MINGJIAN_DATABASE_URL", "mysql://host/name"),
        ("MINGJIAN_DATABASE_URL", "mingjian.db"),
        ("MINGJIAN_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none"),
        ("MINGJIAN_DATABASE_URL", "sqlite:////dev/null/none.db"),
        ("MINGJIAN_EVIDENCE_URL", "ftp://host/folder"),
        ("MINGJIAN_EVIDENCE_URL", "/dev/null/none"),
        ("MINGJIAN_CHECKLISTS", "/dev/null/none"),
        ("MINGJIAN_LANGUAGE", "fr"),
        ("MINGJIAN_DEMO", "perhaps"),
        ("MINGJIAN_RENDER_WORKERS", "0"),
        ("MINGJIAN_BASE_URL", "example.org"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    variable: str, value: str, sqlite_variables: dict[str, str]
) -> None:
    for words in (("verify",), ("serve", "--port", "1")):
        told = refusal(sqlite_variables | {variable: value}, *words)
        assert variable in told
        assert "secret" not in told


@pytest.mark.parametrize("words", [("db", "upgrade"), ("db", "check")])
def test_a_database_that_is_not_there_is_named(words: tuple[str, ...]) -> None:
    address = {"MINGJIAN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    assert "MINGJIAN_DATABASE_URL" in refusal(address, *words)


def test_a_wrong_checklist_file_is_named(sqlite_variables: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "lists" / "norms").mkdir(parents=True)
    (tmp_path / "lists" / "norms" / "wrong.yaml").write_text("- : [")
    shown = run(sqlite_variables | {"MINGJIAN_CHECKLISTS": str(tmp_path / "lists")}, "verify")
    assert shown.exit_code == 1
    assert "wrong.yaml" in shown.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_tables_that_are_not_there_are_told_before_anything_starts(
    kind: str, empty_database_url: MakeDatabase
) -> None:
    address = {"MINGJIAN_DATABASE_URL": empty_database_url(kind)}
    for words in (("db", "check"), ("verify",), ("serve", "--port", "1")):
        assert "[storage.not_current]" in refusal(address, *words)


def test_tables_of_another_version_are_left_alone(variables: dict[str, str]) -> None:
    by_hand(variables["MINGJIAN_DATABASE_URL"], "UPDATE alembic_version SET version_num = '9999'")
    assert "[storage.unknown_version]" in refusal(variables, "db", "upgrade")
    assert "[storage.not_current]" in refusal(variables, "db", "check")


def test_a_table_that_was_changed_is_found(variables: dict[str, str]) -> None:
    by_hand(variables["MINGJIAN_DATABASE_URL"], "DROP INDEX ix_evidence_digest")
    told = refusal(variables, "db", "check")
    assert "[storage.tables_differ]" in told
    assert "ix_evidence_digest" in told


@pytest.mark.parametrize(
    "words", [("register", "template"), ("register", "export", "institutions")]
)
def test_a_file_that_cannot_be_written_is_named(
    words: tuple[str, ...], sqlite_variables: dict[str, str], tmp_path: Path
) -> None:
    file = str(tmp_path / "none" / "file.xlsx")
    assert file in refusal(sqlite_variables, *words, file)


def test_faults_name_sheet_row_and_column(sqlite_variables: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "inspectors.csv"
    assert run(sqlite_variables, "register", "export", "inspectors", str(file)).exit_code == 0
    header = file.read_text("utf-8-sig").splitlines()[0]
    wrong = "31-0007,演示人员,11310106MB00000005,演示评估中心,999999" + "," * 9
    file.write_text(f"{header}\n{wrong}\n", "utf-8-sig")
    shown = run(sqlite_variables, "register", "import", "inspectors", str(file))
    assert shown.exit_code == 1
    places = [line.partition(": ")[0] for line in shown.stderr.splitlines()]
    assert any("2" in place and "istrict" in place for place in places), shown.stderr
    assert shown.stderr.splitlines()[-1].endswith("[register.rows]")


def test_an_unknown_field_of_a_delivery_is_named(
    sqlite_variables: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "answers.json"
    file.write_text('{"visit":"x","delivery":{"id":"delivery-1","answers":[],"signed":true}}')
    told = refusal(sqlite_variables, "visit", "submit", str(file))
    assert str(file) in told
    assert "signed" in told


def test_the_process_itself_ends_with_one_line_and_1(tmp_path: Path) -> None:
    variables = os.environ | {"MINGJIAN_DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}"}
    ended = subprocess.run(
        [sys.executable, "-m", "api.cli", "verify"],
        env=variables,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert "[storage.not_current]" in ended.stderr


def test_a_demonstration_that_was_not_made_is_not_served(tmp_path: Path) -> None:
    told = refusal({}, "demo", "--dir", str(tmp_path), "--again")
    assert "--again" in told
