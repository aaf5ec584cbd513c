"""The database pages are measured on: made once by the services, kept in `.bench`, and copied.

python -m tests.bench.scale_data [INSTITUTIONS,VISITS,ANSWERS]
"""

import asyncio
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from api.demo.scale import Size, enlarge
from audit.runtime import upgrade
from audit.settings import Settings
from audit.storage.schema.base import Base

FOLDER = Path(__file__).parents[2] / ".bench"
_ONE = {
    "institution": "SELECT institution FROM disclosures GROUP BY institution"
    " ORDER BY count(*) DESC, institution LIMIT 1",
    "name": "SELECT substr(institution_name, 8, 3) FROM disclosures ORDER BY visit LIMIT 1",
    "district": "SELECT min(district) FROM disclosures",
    "draw": "SELECT draw FROM disclosures GROUP BY draw ORDER BY count(*) DESC, draw LIMIT 1",
    "plan": "SELECT id FROM plans WHERE state = 'published' ORDER BY id LIMIT 1",
    "inspector": "SELECT inspector FROM visit_team GROUP BY inspector ORDER BY count(*) DESC"
    ", inspector LIMIT 1",
    "visit": "SELECT visit FROM disclosures ORDER BY visit LIMIT 1",
    "last": "SELECT max(count(*) - 20, 0) FROM disclosures WHERE NOT withdrawn",
}


def settings_of(size: Size) -> Settings:
    """Return settings for the database of a size."""
    place = FOLDER / f"{size.institutions}-{size.visits}-{size.answers}"
    return Settings(
        database_url=f"sqlite+aiosqlite:///{place}/mingjian.db",
        evidence_url=str(place / "evidence"),
        demo=True,
    )


def made(size: Size) -> Settings:
    """Return settings for a database of this size, which is made if it is not there."""
    chosen = settings_of(size)
    done = file_of(chosen).parent / "done"
    if not done.exists():
        file_of(chosen).unlink(missing_ok=True)
        asyncio.run(enlarge(chosen, size, _tell))
        done.touch()
    asyncio.run(upgrade(chosen))
    with sqlite3.connect(file_of(chosen)) as connection:
        connection.execute("PRAGMA optimize")
    return chosen


def file_of(settings: Settings) -> Path:
    """Return the file of an SQLite database."""
    return Path(make_url(settings.database_url).database or "")


def ids(file: Path) -> Mapping[str, str]:
    """Return ids of things that pages are about, named as in `tests.bench.pages`."""
    with sqlite3.connect(file) as connection:
        found = {name: connection.execute(query).fetchone() for name, query in _ONE.items()}
    return {name: str(row[0]) for name, row in found.items()}


def copy_to_postgresql(file: Path, url: str, server: str) -> None:
    """Copy every row of an SQLite file into an empty PostgreSQL database with the same tables.

    It is copied as the user of the server, whom row-level security does not bind.
    """
    asyncio.run(upgrade(Settings(database_url=url)))
    plain = make_url(server).set(drivername="postgresql", database=make_url(url).database)
    address = plain.render_as_string(hide_password=False)
    with sqlite3.connect(file) as source, psycopg.connect(address) as target:
        target.execute("SELECT set_config('timezone', 'UTC', false)")
        for table in Base.metadata.sorted_tables:
            names = [column.name for column in table.columns]
            rows = source.execute(f"SELECT {', '.join(map(_quoted, names))} FROM {table.name}")  # noqa: S608 -- names of our own tables
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
            )
            with target.cursor().copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        target.commit()
        target.autocommit = True
        target.execute("ANALYZE")


def _quoted(name: str) -> str:
    return f'"{name}"'


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def size_of(words: str) -> Size:
    """Return the size that three numbers give."""
    institutions, visits, answers = map(int, words.split(","))
    return Size(institutions=institutions, visits=visits, answers=answers)


if __name__ == "__main__":
    _tell(str(made(size_of(sys.argv[1]) if len(sys.argv) > 1 else Size())))
