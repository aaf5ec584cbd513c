"""What docs/algorithms/draw.md tells readers to run gives what it says."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
from sqlalchemy import create_engine, text

from audit.domain.draw import Unit
from audit.domain.draw_files import Result
from tests import postgres
from tests.domain.draw_folders import vector

DOCUMENT = (Path(__file__).parents[2] / "docs/algorithms/draw.md").read_text("utf-8")
RESULT = msgspec.json.decode(vector("v1")["result.json"], type=Result)


def test_the_line_for_the_shell_gives_the_ticket() -> None:
    line = next(line for line in DOCUMENT.splitlines() if line.endswith("| sha256sum"))
    shown = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    name, number = RESULT.strata["A"].selected[0]
    assert name in line
    assert shown.stdout.split()[0] == number


def test_the_query_draws_the_stratum(postgres_server: str, database_names: Iterator[str]) -> None:
    query = text(re.findall(r"```sql\n(.*?)```", DOCUMENT, re.DOTALL)[0])
    units = msgspec.json.Decoder(Unit).decode_lines(vector("v1")["population.jsonl"])
    with postgres.database(postgres_server, next(database_names)) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("create table population (id text, stratum text, forced text)"))
            connection.execute(
                text("insert into population values (:id, :stratum, :forced)"),
                [{"id": u.id, "stratum": u.stratum, "forced": u.forced} for u in units],
            )
            for stratum, drawn in RESULT.strata.items():
                asked = {"seed": RESULT.seed, "stratum": stratum, "n": drawn.quota}
                rows = connection.execute(query, asked)
                assert tuple(tuple(row) for row in rows) == drawn.selected
        engine.dispose()
