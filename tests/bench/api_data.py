"""The database the API benchmark runs on: a long checklist, and as many visits as asked for."""

from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import yaml

from audit.domain.actor import SYSTEM, Actor, Role
from audit.domain.answer import Answer, Verdict
from audit.domain.commission import Order, commission
from audit.domain.report import Submission
from audit.domain.visit import Targeted, Visit, WorkKind, approve, begin
from audit.runtime import Runtime, upgrade
from audit.services import register, token
from audit.services.token import NewToken
from audit.settings import Settings
from checklists.canonical import canonical
from tests.factories_register import REGISTER

ITEMS = 1189
CHECKLIST = "long-list"
_SCHEME = "schemes/elder-care-model-2026.yaml"


def write_checklist(folder: Path) -> None:
    """Write a data folder with one checklist of 1,189 items, as long as that of the peer."""
    provision = {"id": "bench.1", "article": "1", "excerpt": "所列各项应当检查"}
    norm = {
        "id": "bench",
        "title": "Benchmark norm",
        "issuers": ["Benchmark"],
        "force": "policy",
        "provisions": [provision],
    }
    checklist = {
        "name": CHECKLIST,
        "version": "1",
        "title": "Benchmark checklist",
        "effective": "2020-01-01",
        "scoring": "points-2026",
        "scheme": "elder-care-model-2026",
        "parts": [{"code": "P", "title": "Part", "points": 1000}],
        "items": [_item(number) for number in range(ITEMS)],
    }
    _write(folder / "norms" / "bench.yaml", yaml.safe_dump(norm, allow_unicode=True))
    _write(folder / CHECKLIST / "1.yaml", yaml.safe_dump(checklist, allow_unicode=True))
    scheme = files("checklists").joinpath("data", *_SCHEME.split("/"))
    _write(folder / _SCHEME, scheme.read_text())
    _write(folder / "published.sha256", "")


async def prepare(settings: Settings, visits: int) -> tuple[str, str]:
    """Fill the database; return a regulator's token and the id of a visit with every answer."""
    await upgrade(settings)
    async with Runtime.open(settings) as runtime:
        async with runtime.unit_of_work(SYSTEM) as uow:
            await register.save(uow, REGISTER)
            new = NewToken(actor=Actor(id="bench", role=Role.REGULATOR, region="31"))
            secret = await token.create(uow, new, text=runtime.secret())
        return secret.token, await _visits(runtime, visits)


async def _visits(runtime: Runtime, count: int) -> str:
    """Keep `count` visits under way, and all answers of one."""
    resolved = runtime.catalogue.resolve(CHECKLIST, "1")
    async with runtime.unit_of_work(SYSTEM) as uow:
        event = uow.event("bench.prepared", "bench")
        order = Order(
            work=WorkKind.EVALUATION,
            checklist=await uow.snapshots.put(canonical(resolved), event=event),
            scheme=resolved.scheme,
            first_time=True,
            at=uow.now - timedelta(hours=1),
        )
        made = [_visit(runtime.new_id(), number, order) for number in range(count)]
        await uow.visits.add(made, event=event)
        chosen = made[0]
        submission = Submission(
            id="bench-all", visit=chosen.id, digest="0" * 64, answers=ITEMS, at=uow.now
        )
        answers = [
            Answer(
                id=f"bench-{number:05}",
                item=f"I{number:04}",
                verdict=Verdict.CONFORM,
                by=chosen.team[0],
                at=uow.now,
            )
            for number in range(ITEMS)
        ]
        await uow.visits.record(submission, answers, event=event)
    return chosen.id


def _visit(identity: str, number: int, order: Order) -> Visit:
    institution = REGISTER.institutions[number % len(REGISTER.institutions)]
    origin = Targeted(reason="Benchmark", body_name="Benchmark", items=(REGISTER.items[0].code,))
    team = tuple(person.id for person in REGISTER.inspectors[:2])
    made = commission(identity, origin, institution, team=team, order=order)
    return begin(approve(made), order.at)


def _item(number: int) -> dict[str, object]:
    return {
        "code": f"I{number:04}",
        "part": "P",
        "title": f"Benchmark item {number}",
        "class": "general",
        "lane": "policy",
        "weight": 1,
        "provisions": ["bench.1"],
        "methods": ["look"],
        "how": "Look at it and write down what is there, in as many words as a real item has.",
    }


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
