"""What the program says of itself."""

import tomllib
from pathlib import Path

import pytest
from click import Command, Group
from click.testing import CliRunner

from api.cli import main

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def commands(group: Group, *above: str) -> list[tuple[tuple[str, ...], Command]]:
    """Return every command with the words that lead to it."""
    found: list[tuple[tuple[str, ...], Command]] = []
    for name, one in group.commands.items():
        found.append(((*above, name), one))
        if isinstance(one, Group):
            found += commands(one, *above, name)
    return found


def test_the_version_is_that_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = tomllib.loads(PYPROJECT.read_text())["project"]["version"]
    package = tmp_path / f"mingjian-{version}.dist-info"
    package.mkdir()
    metadata = f"Metadata-Version: 2.1\nName: mingjian\nVersion: {version}\n"
    (package / "METADATA").write_text(metadata)
    monkeypatch.syspath_prepend(tmp_path)
    shown = CliRunner().invoke(main, ["--version"])
    assert shown.exit_code == 0
    assert version in shown.output


def test_the_help_names_every_command() -> None:
    shown = CliRunner().invoke(main, ["--help"])
    assert shown.exit_code == 0
    assert all(f"\n  {name} " in shown.output for name in main.commands)
    assert set(main.commands) == {
        "checklist",
        "db",
        "demo",
        "draw",
        "log",
        "register",
        "serve",
        "token",
        "user",
        "verify",
        "visit",
    }


@pytest.mark.parametrize(
    ("words", "command"), commands(main), ids=[" ".join(words) for words, _ in commands(main)]
)
def test_every_command_says_what_it_does(words: tuple[str, ...], command: Command) -> None:
    assert command.help
    shown = CliRunner().invoke(main, [*words, "--help"])
    assert shown.exit_code == 0
    assert command.help[:20] in shown.output


def test_an_unknown_command_is_a_fault_of_use() -> None:
    assert CliRunner().invoke(main, ["inspect"]).exit_code == 2
