"""Corrective actions on pages: each side sees the exchange, and does what is its part."""

import re
from collections.abc import Sequence
from datetime import timedelta

import httpx
import pytest

from audit.domain.actor import Actor
from audit.domain.answer import Verdict
from audit.domain.exchange import MOST_FILES
from audit.domain.filters import ActionFilter
from audit.domain.page import PageRequest
from audit.domain.remediation import ActionState, CorrectiveAction
from audit.domain.report import Assessment
from audit.runtime import Runtime
from audit.services import remediation, trail, visit
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import CITY, INSPECTORS, INSTITUTIONS, NEIGHBOUR, evaluator, owner
from tests.services.everybody import OVERSIGHT

FOUND = {
    "1.02": (Verdict.NOT, "制度汇编没有执行记录。"),
    "1.05": (Verdict.NOT_APPLICABLE, "未开展募捐。"),
    "6.02": (Verdict.PARTLY, "记录缺少日期。"),
    "6.04": (Verdict.PARTLY, "记录缺少签字。"),
}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
PHOTO = ("整改后.png", factories.photo(77), "image/png")
PAPER = ("制度.pdf", PDF, "application/pdf")


@pytest.fixture(scope="module")
def graded(service: Service) -> Assessment:
    return service.call(lambda runtime: factories.graded_visit(runtime, found=FOUND))


@pytest.fixture(scope="module")
def desk(service: Service, graded: Assessment) -> Desk:
    assert graded.visit
    return Desk(service)


async def _actions(runtime: Runtime) -> Sequence[CorrectiveAction]:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return (await remediation.page(uow, ActionFilter(), PageRequest())).items


async def _institution(runtime: Runtime, visit_id: str) -> str:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return (await visit.read(uow, visit_id)).institution


class Sides:
    """The institution that answers, and its findings by the code of their items."""

    def __init__(self, desk: Desk) -> None:
        self.actions = {one.item: one for one in desk.service.call(_actions)}
        visit_id = self.actions["1.02"].visit
        institution = desk.service.call(lambda runtime: _institution(runtime, visit_id))
        self.own = owner(institution)
        self.other = owner(next(one.id for one in INSTITUTIONS if one.id != institution))

    def path(self, item: str) -> str:
        return f"/desk/actions/{self.actions[item].id}"

    def state(self, desk: Desk, item: str) -> ActionState:
        return next(one.state for one in desk.service.call(_actions) if one.item == item)


@pytest.fixture(scope="module")
def sides(desk: Desk) -> Sides:
    return Sides(desk)


def files(*chosen: tuple[str, bytes, str]) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("files", one) for one in chosen]


def counts(desk: Desk, who: Actor = CITY) -> dict[str, int]:
    """Return how many actions the board counts in each state."""
    heads = re.findall(r'id="state-(\w+)".*?class="count">(\d+)<', desk.page("/desk/actions", who))
    return {state: int(count) for state, count in heads}


def test_the_board_shows_each_what_is_theirs(desk: Desk, sides: Sides) -> None:
    board = words(desk.page("/desk/actions"))
    assert "Corrective actions" in board
    assert counts(desk)["open"] == 3
    assert INSTITUTIONS[5].name in board
    own = words(desk.page("/desk/actions", sides.own))
    assert "What we have to mend" in own
    assert counts(desk, sides.own)["open"] == 3
    for who in (NEIGHBOUR, sides.other):
        assert "Nothing has to be mended." in words(desk.page("/desk/actions", who))
    assert desk.get("/desk/actions", evaluator(INSPECTORS[0].id)).status_code == 403


def test_the_list_is_narrowed_by_its_address(desk: Desk, sides: Sides) -> None:
    def count(query: str) -> int:
        html = desk.page(f"/desk/actions?{query}")
        return len(re.findall(r'<th scope="row">', html))

    assert count("waiting=true") == count("state=open") == count("region=31") == 3
    assert count("kind=order") == count("severity=grave") == 1
    assert count("text=%E7%A4%BA%E4%BE%8B") == 3
    assert count("text=nobody") == count("state=accepted") == count("overdue=true") == 0
    assert count(f"institution={sides.own.institution}") == 3
    assert desk.get("/desk/actions?kind=wish").status_code == 422
    csv = desk.get("/desk/actions?kind=order&as=csv").text
    assert "制度" in csv
    assert len(csv.strip().splitlines()) == 2


def test_what_is_not_theirs_is_as_if_it_never_was(desk: Desk, sides: Sides) -> None:
    for who in (NEIGHBOUR, sides.other):
        there, never = desk.get(sides.path("1.02"), who), desk.get("/desk/actions/nothing", who)
        assert there.status_code == never.status_code == httpx.codes.NOT_FOUND
        assert there.text.replace(sides.actions["1.02"].id, "nothing") == never.text
    answer = {"text": "已整改完毕"}
    assert desk.post(f"{sides.path('1.02')}/answer", answer, sides.other).status_code == 404
    assert desk.post(f"{sides.path('1.02')}/answer", answer, CITY).status_code == 403
    assert desk.post(f"{sides.path('1.02')}/accept", {}, sides.own).status_code == 403
    watching = desk.page(sides.path("1.02"), OVERSIGHT)
    assert "<textarea" not in watching
    assert "It waits for the answer of the institution." in watching


def test_the_page_says_what_was_found_and_what_it_means(desk: Desk, sides: Sides) -> None:
    order = words(desk.page(sides.path("1.02")))
    assert "制度汇编没有执行记录。" in order
    assert "An order to correct" in order
    assert "Article" in order or "第" in order
    advice = words(desk.page(sides.path("6.02"), sides.own))
    assert "Advice:" in advice
    assert "Send the answer" in advice
    assert "Write no names of the people served" in advice


def test_an_answer_is_refused_and_shown_again(desk: Desk, sides: Sides) -> None:
    path = f"{sides.path('6.02')}/answer"
    for chosen, said in (
        ([("空白.png", b"", "image/png")], "The file 空白.png is empty"),
        ([("录像.png", b"just text", "image/png")], "is neither a photograph"),
        ([PHOTO] * (MOST_FILES + 1), "are too much"),
    ):
        answer = desk.post(path, {"text": "已补充记录"}, sides.own, files=files(*chosen))
        assert answer.status_code == 422
        assert said in words(answer.text)
        assert "已补充记录" in answer.text
    assert desk.post(path, {}, sides.own).status_code == 422
    damaged = ("坏的.png", PHOTO[1][:60], "image/png")
    assert desk.post(path, {"text": "见照片"}, sides.own, files=files(damaged)).status_code == 422
    assert sides.state(desk, "6.02") is ActionState.OPEN


def test_the_whole_exchange_stays_readable_for_both(desk: Desk, sides: Sides) -> None:
    path = sides.path("1.02")
    sent = desk.post(f"{path}/answer", {"text": "记录已补齐"}, sides.own, files=files(PHOTO, PAPER))
    assert sent.headers["location"] == path
    again = desk.post(f"{path}/answer", {"text": "记录已补齐"}, sides.own)
    assert again.status_code == httpx.codes.CONFLICT
    assert "is not possible now" in words(again.text)
    refused = desk.post(f"{path}/return", {"reason": "缺"})
    assert refused.status_code == 422
    assert "at least 2 characters" in words(refused.text)
    desk.service.clock.forward(timedelta(days=1))
    desk.done(f"{path}/return", {"reason": "还缺九月份的记录"})
    desk.service.clock.forward(timedelta(days=1))
    extra = ("九月.png", factories.photo(78), "image/png")
    desk.post(f"{path}/answer", {"text": "九月份已补"}, sides.own, files=files(extra))
    desk.done(f"{path}/accept")
    assert desk.post(f"{path}/accept").status_code == httpx.codes.CONFLICT
    for who in (CITY, sides.own, OVERSIGHT):
        told = words(desk.page(path, who))
        places = [told.index(word) for word in ("记录已补齐", "还缺九月份的记录", "九月份已补")]
        assert places == sorted(places)
        assert told.count("2026-03-02 09:00") == told.count("2026-03-03 09:00") == 1
        assert all(name in told for name in ("整改后.png", "制度.pdf", "九月.png"))
        assert "<textarea" not in desk.page(path, who)


def test_files_are_handed_out_to_both_sides_and_to_nobody_else(desk: Desk, sides: Sides) -> None:
    path = sides.path("6.04")
    desk.post(f"{path}/answer", {"text": "签字已补"}, sides.own, files=files(PHOTO, PAPER))
    photo, paper = re.findall(rf'href="({path}/files/[\w-]+)"', desk.page(path))
    for who in (CITY, sides.own):
        assert desk.get(photo, who).content == PHOTO[1]
        kept = desk.get(paper, who)
        assert (kept.content, kept.headers["content-type"]) == (PDF, "application/pdf")
        assert kept.headers["content-disposition"].startswith("attachment;")
        copy = desk.get(f"{photo}/picture", who)
        assert (copy.content[:2], copy.headers["content-type"]) == (b"\xff\xd8", "image/jpeg")
    assert desk.get(f"{paper}/picture").status_code == 404
    foreign = photo.replace(sides.actions["6.04"].id, sides.actions["6.02"].id)
    assert desk.get(foreign).status_code == 404
    for who in (NEIGHBOUR, sides.other):
        assert desk.get(photo, who).status_code == desk.get(f"{photo}/picture", who).status_code
        assert desk.get(photo, who).status_code == 404
    assert desk.get(photo, evaluator(INSPECTORS[0].id)).status_code == 403


def test_what_is_kept_is_named_and_who_looked_is_in_the_trail(desk: Desk, sides: Sides) -> None:
    async def named(runtime: Runtime) -> frozenset[str]:
        async with runtime.unit_of_work(OVERSIGHT, write=False) as uow:
            return await trail.named_files(uow)

    async def stored(runtime: Runtime) -> set[str]:
        return {name async for name in runtime.blobs.digests()}

    # What a refused answer brought along is not named, and swept; nothing that is named is missing.
    assert desk.service.call(named) <= desk.service.call(stored)
    assert len(desk.service.call(named)) >= len(("photo", "copy", "paper"))
    photo = re.findall(
        rf'href="({sides.path("6.04")}/files/[\w-]+)"', desk.page(sides.path("6.04"))
    )
    desk.get(photo[0], sides.own)
    seen = desk.service.read("/events", OVERSIGHT, name="action.file_viewed")
    assert seen["items"][0]["event"]["actor"] == sides.own.id


def test_the_last_one_accepted_corrects_the_result(desk: Desk, sides: Sides) -> None:
    desk.post(f"{sides.path('6.02')}/answer", {"text": "日期已补"}, sides.own)
    assert "It is the last one" not in words(desk.page(sides.path("6.02")))
    desk.done(f"{sides.path('6.04')}/accept")
    assert "It is the last one" in words(desk.page(sides.path("6.02")))
    desk.done(f"{sides.path('6.02')}/accept")
    visit_id = sides.actions["6.02"].visit
    assert desk.service.read(f"/visits/{visit_id}")["result"] == "corrected"
    assert counts(desk)["accepted"] == 3
