"""The whole trip over HTTP with bearer tokens, from the first spreadsheet to the public result."""

from datetime import timedelta
from typing import Any

import msgspec

from api.registers import TABLE_OF, Sheet, words_of
from audit.domain.actor import ANYONE
from audit.domain.answer import Verdict
from audit.domain.bundle import verify
from checklists.canonical import digest
from reports.workbook import Filled, write_workbook
from tests import factories
from tests.api.service import Service
from tests.factories_draws import BEFORE, SINCE, at
from tests.factories_register import (
    ADMIN,
    CITY,
    ENTROPY,
    INSTITUTIONS,
    NEIGHBOUR,
    NUMBER,
    REGISTER,
    announcement,
    evaluator,
    new_plan,
    owner,
)

Json = dict[str, Any]
FOUND = {"1.02": (Verdict.PARTLY, "两项制度没有执行记录。")}


def test_a_trip(service: Service) -> None:
    import_registers(service)
    plan = make_a_plan(service)
    hold_the_draw(service, plan)
    visit = send_a_team(service)
    photo = record_the_visit(service, visit)
    grade_it(service, visit)
    report = report_on_it(service, visit)
    mend_what_was_found(service, visit)
    publish_it(service, visit, report)
    look_at_the_trail(service, photo)


def plain(value: object) -> Any:  # noqa: ANN401 -- JSON
    """Return a value as its JSON reads."""
    return msgspec.json.decode(msgspec.json.encode(value))


def import_registers(service: Service) -> None:
    words = words_of(service.runtime, "en")
    for sheet in Sheet:
        values = tuple(sorted(getattr(REGISTER, sheet), key=str))
        book = write_workbook([Filled(table=TABLE_OF[sheet], values=values)], words)
        answer = service.send(f"/registers/files/{sheet.value}", book, {})
        assert answer.json() == {"saved": len(values), "faults": []}
        exported = service.get(f"/registers/files/{sheet.value}", kind="xlsx")
        assert exported.content == book
    service.get("/registers/template", ADMIN).raise_for_status()
    listed = service.read("/registers/institutions")
    assert {one["id"] for one in listed["items"]} == {one.id for one in INSTITUTIONS}
    one = service.read(f"/registers/institutions/{INSTITUTIONS[0].id}")
    assert one == plain(INSTITUTIONS[0])


def make_a_plan(service: Service) -> str:
    plan: Json = service.made("/plans", new_plan())
    assert plan["state"] == "draft"
    assert service.post("/plans", new_plan(), NEIGHBOUR).status_code == 403
    assert service.made(f"/plans/{plan['id']}/publish")["published_on"] == "2026-03-02"
    assert service.read(f"/plans/{plan['id']}")["state"] == "published"
    identity: str = plan["id"]
    return identity


def hold_the_draw(service: Service, plan: str) -> None:
    assert service.read("/draws/next-number", plan=plan) == {"number": NUMBER}
    timely = msgspec.structs.replace(announcement(plan), draw_at=service.clock.now - SINCE)
    with at(service.runtime, service.clock.now - BEFORE):
        announced: Json = service.made("/draws", timely)
    assert (announced["number"], announced["state"], announced["units"]) == (NUMBER, "announced", 6)
    enter = f"/draws/{NUMBER}/entropy"
    secret, dice = ({"place": place, "outcome": said} for place, said in enumerate(ENTROPY, 1))
    dice["evidence"] = "公开录像（示例）"
    wrong = service.post(enter, {"place": 1, "outcome": "5f" * 32})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "draw.outcome")
    assert service.made(enter, secret) == service.made(enter, dice) == announced
    other = msgspec.structs.replace(CITY, id="city-witness")
    differs = service.post(enter, {**dice, "outcome": "9" * 20}, other)
    assert (differs.status_code, differs.json()["code"]) == (409, "draw.differs")
    computed: Json = service.made(enter, dice, other)
    assert (computed["state"], computed["selected"]) == ("computed", 4)
    files = {
        name: service.get(f"/draws/{NUMBER}/files/{name}").content for name in computed["files"]
    }
    assert verify(files, announced["plan_digest"]) == ()
    members = service.read(f"/draws/{NUMBER}/members", membership="selected", limit=2)
    assert (members["total"], len(members["items"])) == (4, 2)


def send_a_team(service: Service) -> Json:
    visits: list[Json] = service.made(f"/draws/{NUMBER}/visits")
    assert len(visits) == 4
    first = visits[0]
    lead, other = first["team"]
    assert service.post(f"/visits/{first['id']}/begin", None, evaluator(lead)).status_code == 404
    service.made(f"/visits/{first['id']}/approve")
    service.clock.forward(timedelta(days=1))
    begun: Json = service.made(f"/visits/{first['id']}/begin", None, evaluator(lead))
    assert begun["state"] == "under_way"
    for inspector in (lead, other):
        mine = service.read("/visits", evaluator(inspector))
        assert first["id"] in {one["id"] for one in mine["items"]}
        assert all(inspector in one["team"] for one in mine["items"])
    assert service.get("/visits", owner(first["institution"])).status_code == 403
    assert service.get(f"/visits/{first['id']}", NEIGHBOUR).status_code == 404
    return begun


def record_the_visit(service: Service, visit: Json) -> str:
    place, lead = f"/visits/{visit['id']}", evaluator(visit["team"][0])
    content = factories.photo(3)
    fields = {
        "id": "photo-0001",
        "item": "1.01",
        "caption": "登记证书",
        "captured_at": "2026-03-03T10:00:00+08:00",
        "claimed": digest(content),
    }
    taken: Json = service.send(f"{place}/evidence", content, fields, actor=lead).json()
    assert taken["captured_at"] == "2026-03-03T02:00:00Z"
    assert service.send(f"{place}/evidence", content, fields, actor=lead).json() == taken
    assert service.read(f"{place}/evidence", lead) == [taken]
    assert service.get("/evidence/photo-0001/content", lead).content == content
    sheet = service.call(lambda runtime: factories.sheet_of(runtime, visit["id"]))
    assert service.read(f"{place}/sheet", lead) == plain(sheet)
    answers = factories.answers_to(sheet, FOUND)
    half = {"id": "delivery-1", "answers": answers[:20]}
    receipt = service.made(f"{place}/submissions", half, lead)
    assert service.made(f"{place}/submissions", half, lead) == receipt
    early = service.post(
        f"{place}/submissions", {**half, "id": "delivery-2", "hand_in": True}, lead
    )
    assert (early.status_code, early.json()["code"]) == (409, "answer.missing")
    assert len(early.json()["faults"]) == len(answers) - 20
    rest = {"id": "delivery-2", "answers": answers[20:], "hand_in": True}
    assert service.made(f"{place}/submissions", rest, lead)["visit"]["state"] == "handed_in"
    return digest(content)


def grade_it(service: Service, visit: Json) -> None:
    place = f"/visits/{visit['id']}"
    assert service.post(f"{place}/grade", None, evaluator(visit["team"][0])).status_code == 403
    graded: Json = service.made(f"{place}/grade")
    working: Json = service.read(f"{place}/score", owner(visit["institution"]))
    assert graded["total"] == working["score"]["total"]
    assert graded["level"] == working["grade"]["level"]
    stranger = next(one.id for one in INSTITUTIONS if one.id != visit["institution"])
    assert service.get(f"{place}/score", owner(stranger)).status_code == 404
    assert service.read("/results", owner(stranger))["total"] == 0
    assert service.read("/results", owner(visit["institution"]))["items"] == [graded]


def report_on_it(service: Service, visit: Json) -> str:
    place = f"/visits/{visit['id']}/report"
    assert service.get(place).status_code == 404
    made: Json = service.made(place)
    assert service.made(place) == made
    document = service.get(place, owner(visit["institution"]))
    assert document.headers["content-type"] == "application/pdf"
    assert digest(document.content) == made["document"]
    found: str = made["document"]
    return found


def mend_what_was_found(service: Service, visit: Json) -> None:
    theirs = owner(visit["institution"])
    (action,) = service.read("/actions", theirs)["items"]
    place = f"/actions/{action['id']}"
    assert (action["item"], action["kind"], action["state"]) == ("1.02", "order", "open")
    assert service.post(f"{place}/answer", {"text": "我们改好了"}).status_code == 403
    assert service.made(f"{place}/answer", {"text": "制度已执行"}, theirs)["state"] == "answered"
    assert service.made(f"{place}/return", {"reason": "缺少记录"})["state"] == "returned"
    assert service.made(f"{place}/answer", {"text": "记录已补"}, theirs)["state"] == "answered"
    assert service.made(f"{place}/accept")["closed_on"] == "2026-03-03"
    assert service.read("/actions", state="accepted")["total"] == 1


def publish_it(service: Service, visit: Json, report: str) -> None:
    due = {one["subject"]: one for one in service.read("/publications", state="pending")["items"]}
    assert set(due) == {NUMBER, visit["id"]}
    for one in due.values():
        assert service.made(f"/publications/{one['id']}/publish")["state"] == "published"
    shown = service.call(lambda runtime: disclosed(runtime, visit["id"]))
    assert (shown.result, shown.orders, shown.report) == ("corrected", 1, report)
    table: Json = service.made(f"/draws/{NUMBER}/table")
    assert table["subject"] == NUMBER
    place = f"/publications/{due[visit['id']]['id']}"
    assert service.post(f"{place}/defer", {"reason": "太晚了", "until": "2026-12-01"}).is_error
    withdrawn = service.made(f"{place}/withdraw", {"reason": "结果有误"})
    assert withdrawn["reason"] == "结果有误"
    assert service.read(f"/visits/{visit['id']}", CITY)["state"] == "graded"


async def disclosed(runtime: Any, visit: str) -> Any:  # noqa: ANN401 -- the store's own value
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        return await uow.disclosures.get(visit)


def look_at_the_trail(service: Service, photo: str) -> None:
    names = {one["event"]["name"] for one in service.read("/events", ADMIN, limit=200)["items"]}
    assert names >= {
        "register.saved",
        "plan.published",
        "draw.announced",
        "draw.computed",
        "visit.handed_in",
        "visit.graded",
        "evidence.viewed",
        "report.made",
        "publication.withdrawn",
    }
    received = service.read("/events", ADMIN, name="evidence.received")["items"]
    assert [one["event"]["data"]["digest"] for one in received] == [photo]
    assert service.get("/events", evaluator("SH-0001")).status_code == 403
