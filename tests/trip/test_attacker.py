"""Attacks on a draw from inside and outside, over HTTP: each is refused, or anyone can see it.

The attacker holds a regulator's account, as a bribed official would, or none at all.
"""

import re
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from api import jobs
from audit.domain.actor import Actor
from audit.domain.bundle import conclude, verify
from audit.domain.draw import seed_of
from audit.domain.registry import Register
from audit.domain.sample import members
from audit.domain.visit import Membership
from audit.runtime import Runtime
from audit.services import register
from checklists.canonical import digest
from tests import factories
from tests.api.service import Service
from tests.factories_draws import BEFORE, SINCE, at
from tests.factories_register import (
    ADMIN,
    CITY,
    ENTROPY,
    INSPECTORS,
    INSTITUTIONS,
    REGISTER,
    SECRET,
    announcement,
    evaluator,
    owner,
)
from tests.trip.outside import everything, without_ids

pytestmark = pytest.mark.parametrize("service", ["sqlite"], indirect=True, scope="module")

Json = dict[str, Any]
WORDS = re.compile(r"[\w-]+")
OF_ITS_STATE = {
    "/",
    "/draws",
    "/draws/{number}",
    "/plans/{plan_id}",
    "/open/draws.json",
    "/log",
    "/log/{index}",
    "/open/log/entries",
    "/open/log/checkpoint",
    "/open/log/consistency",
    "/open/log/proof/{index}",
}
"""Where anyone reads that the draw was computed, how many it drew, and digests."""
SECOND = msgspec.structs.replace(CITY, id="city-second")
DAY = timedelta(days=1)


@pytest.fixture
def plan(service: Service) -> str:
    """Return a public plan for one test alone."""
    return service.call(factories.published_plan).id


@pytest.fixture
def announced(service: Service, plan: str) -> Json:
    """Return a sealed draw, announced yesterday; its sources spoke an hour ago."""
    return announce(service, plan)


def following(service: Service, plan: str) -> str:
    number: str = service.read("/draws/next-number", plan=plan)["number"]
    return number


def announce(service: Service, plan: str, **more: object) -> Json:
    answer = asked(service, plan, following(service, plan), **more)
    assert answer.is_success, answer.text
    found: Json = answer.json()
    return found


def asked(service: Service, plan: str, number: str, **more: object) -> httpx.Response:
    now = service.clock.now
    given = msgspec.structs.replace(announcement(plan, number), draw_at=now - SINCE, **more)
    with at(service.runtime, now - BEFORE):
        return service.post("/draws", given)


def entered(
    service: Service, number: str, place: int, outcome: str, *, who: Actor = CITY
) -> httpx.Response:
    given = {"place": place, "outcome": outcome, "evidence": "公开录像"}
    return service.post(f"/draws/{number}/entropy", given, who)


def code(answer: httpx.Response) -> str:
    assert answer.is_error, answer.text
    found: str = answer.json()["code"]
    return found


def public_file(service: Service, number: str, name: str) -> bytes:
    return service.client.get(f"/draws/{number}/files/{name}").content


def logged(service: Service, kind: str, number: str) -> list[Json]:
    lines = service.client.get("/open/log/entries").text.splitlines()
    entries = [msgspec.json.decode(one) for one in lines]
    return [one for one in entries if (one["kind"], one["subject"]) == (kind, number)]


def test_a_register_changed_after_the_announcement_changes_nothing(
    service: Service, announced: Json
) -> None:
    """The files were frozen: their digests stand in plan.json, and that one in the log."""
    number = announced["number"]
    before = public_file(service, number, "population.jsonl")
    fewer = msgspec.structs.replace(
        REGISTER,
        institutions=tuple(
            msgspec.structs.replace(one, risk_class="A") for one in INSTITUTIONS[:3]
        ),
    )
    service.call(lambda runtime: saved(runtime, fewer))
    assert public_file(service, number, "population.jsonl") == before
    planned = msgspec.json.decode(public_file(service, number, "plan.json"))
    assert planned["files"]["population.jsonl"] == digest(before)
    (entry,) = logged(service, "announce", number)
    assert entry["facts"]["plan"] == announced["plan_digest"]
    service.call(lambda runtime: saved(runtime, REGISTER))


async def saved(runtime: Runtime, changed: Register) -> None:
    async with runtime.unit_of_work(CITY) as uow:
        await register.save(uow, changed)


def test_nobody_chooses_another_source_or_enters_dice_alone(
    service: Service, announced: Json
) -> None:
    """What the plan names is taken, from two readers; nothing else stands in for it."""
    number = announced["number"]
    lottery = "kl8:2026001:" + ",".join(f"{number:02}" for number in range(1, 21))
    assert code(entered(service, number, 2, lottery)) == "draw.outcome"
    assert code(entered(service, number, 3, lottery)) == "draw.place"
    assert code(entered(service, number, 1, "0" * 64)) == "draw.outcome"
    for _ in range(2):
        assert entered(service, number, 2, "9" * 20).json()["state"] == "announced"
    assert code(entered(service, number, 2, "1" * 20, who=SECOND)) == "draw.differs"


def test_nobody_chooses_when(service: Service, plan: str, announced: Json) -> None:
    """Before its time an outcome is refused; after it the clock ends the draw in public."""
    number, draw_at = announced["number"], service.clock.now - SINCE
    with at(service.runtime, draw_at - timedelta(seconds=1)):
        assert code(entered(service, number, 1, SECRET)) == "draw.early"
    with at(service.runtime, draw_at + DAY + timedelta(seconds=1)):
        assert code(entered(service, number, 1, SECRET)) == "draw.late"
        service.call(jobs.settle_draws)
        service.call(jobs.settle_draws)  # safe to repeat
    page = service.client.get(f"/draws/{number}").text
    assert "had not spoken when its time was over" in page
    (entry,) = logged(service, "void", number)
    assert entry["subject"] == number
    # Whoever tries once more must say so under a new number, for ever.
    assert code(asked(service, plan, following(service, plan))) == "draw.redraws"
    again = announce(service, plan, redraws=number)["number"]
    assert again in service.client.get(f"/draws/{number}").text
    assert number in service.client.get(f"/draws/{again}").text


def test_no_number_is_dropped_or_used_twice(service: Service, plan: str, announced: Json) -> None:
    """Numbers are gapless: a draw nobody liked stays in the public list, void or not."""
    number = announced["number"]
    following_one = following(service, plan)
    beyond = f"310000-2026-{int(following_one[-4:]) + 1:04}"
    for taken in (number, beyond):
        assert code(asked(service, plan, taken)) == "draw.number"
    draft = {"plan": plan, "number": following_one, "title": "准备中的抽查"}
    service.made("/draws/drafts", draft)
    service.made(f"/draws/{following_one}/void", {"reason": "参与方未作出承诺"})
    assert following(service, plan) == beyond
    listed = service.client.get("/draws").text
    assert number in listed
    assert following_one in listed


def test_a_re_roll_needs_another_number_and_so_another_seed(
    service: Service, plan: str, announced: Json
) -> None:
    """The number is in the seed and in the commitment; one secret serves one draw alone."""
    number = announced["number"]
    old = announcement(plan, number)
    found = announce(service, plan, entropy=old.entropy, escrow=old.escrow)
    assert seed_of(number, ENTROPY) != seed_of(found["number"], ENTROPY)
    refused = entered(service, found["number"], 1, SECRET)
    assert code(refused) == "draw.outcome"
    assert "is not the one it committed to" in refused.text


def compute(service: Service, number: str) -> Json:
    """Let the sources of a sealed draw speak."""
    entered(service, number, 1, SECRET).raise_for_status()
    dice = ENTROPY[1].rpartition(":")[2]
    entered(service, number, 2, dice).raise_for_status()
    done: Json = entered(service, number, 2, dice, who=SECOND).json()
    return done


@pytest.fixture
def computed(service: Service, plan: str) -> Json:
    """Return a sealed draw whose sources have spoken."""
    return compute(service, announce(service, plan)["number"])


def test_a_sealed_result_is_read_by_no_way_in(service: Service, plan: str) -> None:
    """Outside is read after the draw what was read before, but for its state and its log entries.

    Each address is asked by anyone, with a search for an institution that is drawn too, by that
    institution, and by one that is not drawn: before the sources speak, and once teams are
    approved. Who runs the service, or may inspect, finds no ticket of the result either.
    """
    number = announce(service, plan)["number"]
    drawn, spared = drawn_and_spared(service, number)
    outside = (None, owner(drawn), owner(spared))
    names = {"number": number, "plan_id": plan, "institution_id": drawn, "entry": drawn}

    def read(visit: str) -> dict[tuple[str, str], str]:
        index = str(len(service.client.get("/open/log/entries").text.splitlines()) - 1)
        asked = names | {"visit_id": visit, "name": "result.json", "index": index}
        return {
            (who.id if who else "", address): text.replace(visit, "…")
            for who in outside
            for address, text in everything(service, who, asked, search="" if who else drawn)
        }

    before = read("0" * 36)
    compute(service, number)
    members = service.read(f"/draws/{number}/members", limit=100)["items"]
    secret = {SECRET, seed_of(number, ENTROPY), *(one["ticket"] for one in members)}
    for inside in (ADMIN, evaluator(INSPECTORS[0].id)):
        for address, text in everything(service, inside, names | {"name": "result.json"}):
            assert not [one for one in secret if one in text], (inside, address)
    visits = {one["institution"]: one["id"] for one in service.made(f"/draws/{number}/visits")}
    for one in visits.values():
        service.made(f"/visits/{one}/approve")
    after = read(visits[drawn])
    changed = [one for one in after if without_ids(after[one]) != without_ids(before[one])]
    assert {address.partition("?")[0] for _, address in changed} == OF_ITS_STATE
    for asked in changed:
        news = set(WORDS.findall(after[asked])) - set(WORDS.findall(before[asked]))
        assert news.isdisjoint({*secret, *visits.values(), *visits}), asked
    for name in ("entropy.json", "result.json"):
        assert service.client.get(f"/draws/{number}/files/{name}").status_code == 404


def drawn_and_spared(service: Service, number: str) -> tuple[str, str]:
    """Return an institution that the sources will draw, and one that they will not."""
    given = service.read(f"/draws/{number}")["files"]
    files = conclude({name: public_file(service, number, name) for name in given}, ENTROPY)
    drawn = [one.institution for one in members(files) if one.membership is Membership.SELECTED]
    return drawn[0], next(one.id for one in INSTITUTIONS if one.id not in drawn)


def test_one_inspector_altered_in_the_published_files_is_found(
    service: Service, computed: Json
) -> None:
    """Whoever recomputes the draw names the file that was altered, and the result that differs."""
    number = computed["number"]
    duty = service.read("/publications", kind="draw", limit=100)["items"]
    (due,) = [one for one in duty if one["subject"] == number]
    service.made(f"/publications/{due['id']}/publish")
    files = {
        name: public_file(service, number, name)
        for name in service.read(f"/draws/{number}")["files"]
    }
    assert verify(files, computed["plan_digest"]) == ()
    other = files["inspectors.jsonl"].replace(INSPECTORS[1].id.encode(), b"SH-9999")
    faults = verify({**files, "inspectors.jsonl": other}, computed["plan_digest"])
    assert any(one.where == "inspectors.jsonl" for one in faults)
    (entry,) = logged(service, "opened", number)
    assert entry["facts"]["result"] == digest(files["result.json"])
    (fixed,) = logged(service, "result", number)
    assert fixed["facts"]["result"] == entry["facts"]["result"]
