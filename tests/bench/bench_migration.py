"""Speed of versions: two real editions compared, and running visits moved with their answers.

Run as `python -m tests.bench.bench_migration`. A fifth of the items were reworded, a twentieth
renamed, and a twentieth are gone, so that three answers in ten are set aside.
"""

import asyncio
import gzip
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import msgspec

from audit.domain.actor import SYSTEM
from audit.domain.answer import Answer, Verdict
from audit.domain.migration import Proposal, Route
from audit.domain.registry import Register
from audit.domain.report import Submission
from audit.domain.visit import Targeted, Visit, VisitState, WorkKind
from audit.runtime import Runtime, utc_now
from audit.services import migration, move, register
from audit.settings import Settings
from audit.storage import migrate
from audit.storage.unit_of_work import UnitOfWork
from checklists import loader, oscal
from checklists.catalogue import Catalogue
from checklists.diff import diff
from checklists.model import Checklist, Item, Part, ResolvedChecklist
from checklists.overlay import citations_of, flatten
from tests import postgres
from tests.bench.table import render
from tests.factories_register import INSPECTORS, institution

VISITS, ITEMS = 1000, 1000
NAME, OLD, NEW = "bench", "1", "2"
ROUTE = Route(old_name=NAME, old_version=OLD, new_name=NAME, new_version=NEW)
_EDITIONS = Path(__file__).parents[1] / "data" / "oscal"
_ROUNDS = 5


def tables(visits: int = VISITS, items: int = ITEMS) -> str:
    """Return the table of comparing, and that of moving on either database."""
    return _compared() + "\n" + _moved(visits, items)


def edition(name: str) -> ResolvedChecklist:
    """Return a real edition as a flat list."""
    content = gzip.decompress((_EDITIONS / name).read_bytes())
    pack = oscal.read(content, oscal.Wanted(name="ism", scoring="points-2026", scheme="stars"))
    if not isinstance(pack, oscal.Pack):
        raise TypeError(pack.text())
    return flatten(pack.checklist, citations_of([pack.norm]))


def _compared() -> str:
    old, new = edition("ism-v2023.09.25.json.gz"), edition("ism-v2023.12.1.json.gz")
    strange = msgspec.structs.replace(new, items=tuple(_rewritten(new)))
    rows = [
        (f"{len(old.items)} and {len(new.items)} items, as published", _seconds(old, new)),
        ("the same, every code and every wording changed", _seconds(old, strange)),
    ]
    return render("Versions of a real catalogue compared", ("versions", "s"), rows)


def _rewritten(checklist: ResolvedChecklist) -> list[msgspec.Struct]:
    return [
        msgspec.structs.replace(
            one,
            item=msgspec.structs.replace(
                one.item, code=f"new-{number:04d}", how=f"{one.item.how} Always."
            ),
        )
        for number, one in enumerate(checklist.items)
    ]


def _seconds(old: ResolvedChecklist, new: ResolvedChecklist) -> str:
    taken = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        diff(old, new)
        taken.append(time.perf_counter() - begun)
    return f"{statistics.median(taken):.2f}"


def _moved(visits: int, items: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/bench.sqlite3"
        rows = [("SQLite", *asyncio.run(_on(url, Path(folder), visits, items=items)))]
        with (
            postgres.server(Path(folder) / "postgres") as server,
            postgres.database(server, "bench") as url,
        ):
            rows.append(("PostgreSQL", *asyncio.run(_on(url, Path(folder), visits, items=items))))
    title = f"Running visits moved: {visits:,} visits of {items:,} items, all answered"
    header = ("database", "propose, s", "agree, s", "apply, s", "answers kept aside")
    return render(title, header, rows)


async def _on(url: str, folder: Path, visits: int, *, items: int) -> tuple[str, ...]:
    settings = Settings(
        database_url=url,
        evidence_url=str(folder / "evidence"),
        key_file=str(folder / "secret.key"),
    )
    await migrate.upgrade(url)
    async with Runtime.open(settings, catalogue=catalogue(items)) as runtime:
        await _filled(runtime, visits)
        begun = time.perf_counter()
        async with runtime.unit_of_work(SYSTEM) as uow:
            kept = await migration.propose(uow, Proposal(route=ROUTE, reason="bench"))
        proposed = time.perf_counter()
        async with runtime.unit_of_work(SYSTEM) as uow:
            await move.agree(uow, kept.id)
        agreed = time.perf_counter()
        async with runtime.unit_of_work(SYSTEM) as uow:
            report = await move.apply(uow, kept.id)
        applied = time.perf_counter()
    if len(report.applied) != visits:
        raise ValueError(f"{len(report.applied)} of {visits} visits were moved")
    taken = (proposed - begun, agreed - proposed, applied - agreed)
    aside = sum(one.aside for one in report.applied)
    return (*(f"{one:.1f}" for one in taken), f"{aside:,}")


def catalogue(items: int) -> Catalogue:
    """Return a catalogue with two versions of a list of so many items."""
    known = loader.load()
    model = next(each for each in known.checklists if each.items).items[0]
    old = [_item(model, number) for number in range(items)]
    new = [_later(one, number) for number, one in enumerate(old) if number % 20 != 1]
    return msgspec.structs.replace(
        known, checklists=(*known.checklists, _version(OLD, old), _version(NEW, new))
    )


def _item(model: Item, number: int) -> Item:
    return msgspec.structs.replace(
        model,
        code=f"B{number:04d}",
        part="all",
        weight=model.weight or 1,
        title=f"检查项{number}",
        how=f"现场查看第{number}处，核对登记簿第{number}页，询问当班人员{number}。",
        measure=None,
        applies=type(model.applies)(),
    )


def _later(item: Item, number: int) -> Item:
    if number % 20 == 0:
        return msgspec.structs.replace(item, code=f"{item.code}-new")
    if number % 5 == 3:
        return msgspec.structs.replace(item, how=f"{item.how}逐项签字。")
    return item


def _version(version: str, items: list[Item]) -> Checklist:
    return Checklist(
        name=NAME,
        version=version,
        title="基准测试检查表",
        effective=date(2026, 1, int(version)),
        scoring="points-2026",
        scheme="elder-care-model-2026",
        parts=(Part(code="all", title="全部", points=1000),),
        items=tuple(items),
    )


async def _filled(runtime: Runtime, visits: int) -> None:
    """Keep running visits on the old version, each with an answer to every item."""
    places = tuple(institution(number) for number in range(1, visits + 1))
    entries = Register(institutions=places, inspectors=INSPECTORS, recusals=(), items=())
    old = runtime.catalogue.resolve(NAME, OLD)
    team = tuple(one.id for one in INSPECTORS[:2])
    async with runtime.unit_of_work(SYSTEM) as uow:
        await register.save(uow, entries)
        digest = await uow.snapshots.put(
            uow.editions.whole(NAME, OLD).content, event=uow.event("bench.made", "bench")
        )
        made = [
            Visit(
                id=uow.new_id(),
                origin=Targeted(reason="bench", body_name="bench", items=("B0000",)),
                institution=one.id,
                institution_name=one.name,
                district=one.district,
                work=WorkKind.INSPECTION,
                team=team,
                checklist=digest,
                scheme=old.scheme,
                first_time=False,
                state=VisitState.UNDER_WAY,
                created_at=uow.now,
                began_at=uow.now,
            )
            for one in places
        ]
        await uow.visits.add(made, event=uow.event("bench.made", "bench"))
    for start in range(0, visits, 100):
        async with runtime.unit_of_work(SYSTEM) as uow:
            for visit in made[start : start + 100]:
                await _answered(uow, visit, old)


async def _answered(uow: UnitOfWork, visit: Visit, old: ResolvedChecklist) -> None:
    answers = [
        Answer(
            id=f"{visit.id[-12:]}-{one.item.code}",
            item=one.item.code,
            verdict=Verdict.CONFORM,
            by=visit.team[0],
            at=uow.now,
        )
        for one in old.items
    ]
    submission = Submission(
        id=f"bench-{visit.id}", visit=visit.id, digest="0" * 64, answers=len(answers), at=utc_now()
    )
    event = uow.event("bench.answered", visit.id)
    await uow.visits.record(submission, answers, event=event)


if __name__ == "__main__":
    sys.stdout.write(tables())
