"""Entries of the trail edited to hold what no entry ever held are named like any other."""

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from api.cli import main
from tests.commands.by_hand import without_triggers


@pytest.mark.parametrize(
    "data", [{"x": 1.5}, {"x": 2**60}, ["x"], "x", {}], ids=["float", "large", "list", "text", "{}"]
)
def test_an_edited_entry_is_named(database_url: str, tmp_path: Path, data: object) -> None:
    def run(*words: str) -> Result:
        variables = {
            "MINGJIAN_DATABASE_URL": database_url,
            "MINGJIAN_EVIDENCE_URL": str(tmp_path / "evidence"),
        }
        return CliRunner(env=variables).invoke(main, words, catch_exceptions=False)

    for name in ("first", "second", "third"):
        assert run("token", "create", name, "--role", "admin").exit_code == 0
    assert run("verify").output.startswith("OK")
    written = msgspec.json.encode(data).decode().replace(":", "\\:")
    edit = f"UPDATE events SET data = '{written}' WHERE seq = 2"  # noqa: S608 -- of this test
    without_triggers(database_url, "events", edit)
    shown = run("verify")
    assert shown.exit_code == 1
    assert [line.partition(":")[0] for line in shown.output.splitlines()] == ["event 2"]
