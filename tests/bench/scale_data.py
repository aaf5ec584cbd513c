"""The database pages are measured on: made once by the services, kept in `.bench`, and copied.

python -m tests.bench.scale_data [INSTITUTIONS,VISITS,ANSWERS]
"""

import asyncio
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from api.demo.scale import Size, enlarge
from audit.runtime import upgrade
from audit.settings import Settings
from audit.storage.schema.base import Base

FOLDER = Path(__file__).parents[2] / ".bench"
_ONE = {
    "institution": "SELECT institution FROM disclosures WHERE district LIKE '31%'"
    " GROUP BY institution ORDER BY count(*) DESC, institution LIMIT 1",
    "name": "SELECT substr(institution_name, 8, 3) FROM disclosures ORDER BY visit LIMIT 1",
    "district": "SELECT min(district) FROM disclosures WHERE district LIKE '31%'",
    "draw": "SELECT draw FROM disclosures WHERE district LIKE '31%'"
    " GROUP BY draw ORDER BY count(*) DESC, draw LIMIT 1",
    "plan": "SELECT id FROM plans WHERE state = 'published' AND region LIKE '31%'"
    " ORDER BY id LIMIT 1",
    "inspector": "SELECT inspector FROM visit_team GROUP BY inspector ORDER BY count(*) DESC"
    ", inspector LIMIT 1",
    "inspector_near": "SELECT id FROM inspectors WHERE districts LIKE '%\"31%' ORDER BY id LIMIT 1",
    "visit": "SELECT min(visit) FROM disclosures JOIN visits ON id = visit"
    " WHERE state = 'graded' AND visits.district LIKE '31%'",
    "last": "SELECT max(count(*) - 20, 0) FROM disclosures WHERE NOT withdrawn",
    "item": "SELECT min(code) FROM inspection_items",
    "recorder": "SELECT inspector FROM visit_team JOIN visits ON id = visit"
    " WHERE state = 'under_way' AND district LIKE '31%'"
    " GROUP BY inspector ORDER BY count(*) DESC, inspector LIMIT 1",
    "under_way": "SELECT min(id) FROM visits JOIN visit_team ON visit = id"
    " WHERE state = 'under_way' AND inspector = :recorder",
    "approved": "SELECT min(id) FROM visits WHERE state = 'approved' AND district LIKE '31%'",
    "owner": "SELECT institution FROM visits WHERE state = 'graded' AND district LIKE '31%'"
    " GROUP BY institution ORDER BY count(*) DESC, institution LIMIT 1",
    "own": "SELECT min(id) FROM visits WHERE state = 'graded' AND institution = :owner",
    "action": "SELECT min(id) FROM corrective_actions"
    " WHERE state = 'answered' AND district LIKE '31%'",
    "own_action": "SELECT min(id) FROM corrective_actions WHERE visit = :own",
    "publication": "SELECT min(id) FROM publications WHERE state = 'pending' AND region LIKE '31%'",
    "month": "SELECT strftime('%Y-%m', max(began_at)) FROM visits WHERE state = 'graded'",
}
"""A query may name what one before it found."""


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
        found: dict[str, str] = {}
        for name, query in _ONE.items():
            found[name] = str(connection.execute(query, found).fetchone()[0])
    return found


@contextmanager
def copied(settings: Settings) -> Iterator[Settings]:
    """Yield settings for a copy of a database and its files, which may be written to."""
    place = file_of(settings).parent
    with TemporaryDirectory(dir=FOLDER) as folder:
        kept = shutil.copytree(place, Path(folder) / "copy")
        yield msgspec.structs.replace(
            settings,
            database_url=f"sqlite+aiosqlite:///{kept}/mingjian.db",
            evidence_url=str(kept / "evidence"),
            key_file=str(kept / "secret.key"),
        )


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
        target.execute("VACUUM ANALYZE")  # as autovacuum has done in a database that is in use


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
