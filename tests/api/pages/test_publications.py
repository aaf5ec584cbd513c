"""The publication desk: what is pressing, what anyone will read, and the acts that make it so."""

import re
from datetime import timedelta

import httpx
import pytest

from audit.domain.publication import Publication, PublicationKind
from audit.domain.visit import ResultCode, Visit
from audit.runtime import Runtime
from audit.services import visit as visits
from audit.services.visit import Failure
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import CITY, DISTRICTS, NEIGHBOUR, NUMBER, district_regulator, owner
from tests.services.everybody import OVERSIGHT

PLACE = "/desk/publications"


@pytest.fixture(scope="module")
def drawn(service: Service) -> tuple[Visit, ...]:
    """Return the visits of a draw: three of them failed, so their results wait to be public."""
    return service.call(_failed)


async def _failed(runtime: Runtime) -> tuple[Visit, ...]:
    made = await factories.assigned_visits(runtime)
    for one in made[:3]:
        async with runtime.unit_of_work(CITY) as uow:
            await visits.approve(uow, one.id)
            await visits.fail(uow, one.id, Failure(result=ResultCode.CLOSED, reason="机构已停业"))
    return made


@pytest.fixture(scope="module")
def desk(service: Service, drawn: tuple[Visit, ...]) -> Desk:
    assert drawn
    return Desk(service)


def duty(desk: Desk, subject: str) -> Publication:
    kind = PublicationKind.DRAW if subject == NUMBER else PublicationKind.VISIT_RESULT
    return desk.service.call(lambda runtime: factories.duty_to_publish(runtime, subject, kind))


def path(desk: Desk, subject: str) -> str:
    return f"{PLACE}/{duty(desk, subject).id}"


def portions(html: str) -> list[tuple[str, str]]:
    """Return the stages that have something, with their counts."""
    return re.findall(r'stage=(\w+)">.*?class="count">(\d+)<', html)


def rows(html: str) -> int:
    return html.count('<th scope="row">')


def test_what_waits_is_listed_by_how_pressing_it_is(desk: Desk, drawn: tuple[Visit, ...]) -> None:
    html = desk.page(PLACE)
    assert portions(html) == [("later", "4")]
    assert rows(html) == 4
    assert "20 working days left (until 2026-03-30)" in words(html)
    assert "due today (" not in html
    for query, count in (
        ("stage=later", 4),
        ("stage=overdue", 0),
        ("kind=draw", 1),
        (
            f"region={drawn[0].district}",
            sum(one.district == drawn[0].district for one in drawn[:3]),
        ),
        ("state=published", 0),
        ("stage=later&kind=draw", 1),
    ):
        assert rows(desk.page(f"{PLACE}?{query}")) == count, query
    assert len(desk.get(f"{PLACE}?as=csv").text.strip().splitlines()) == 5


def test_only_regulators_of_the_region_have_a_desk(desk: Desk, drawn: tuple[Visit, ...]) -> None:
    one = path(desk, drawn[0].id)
    for who in (OVERSIGHT, owner(drawn[0].institution)):
        assert desk.get(PLACE, who).status_code == 403
        assert desk.get(one, who).status_code == 403
        assert desk.post(f"{one}/publish", {}, who).status_code == 403
    assert "Nothing waits to be published." in words(desk.page(PLACE, NEIGHBOUR))
    there, never = desk.get(one, NEIGHBOUR), desk.get(f"{PLACE}/nothing", NEIGHBOUR)
    assert there.status_code == never.status_code == 404
    assert there.text.replace(one.rpartition("/")[2], "nothing") == never.text
    assert desk.post(f"{one}/publish", {}, NEIGHBOUR).status_code == 404
    own = district_regulator(drawn[0].district)
    away = district_regulator(next(one for one in DISTRICTS if one != drawn[0].district))
    assert (desk.get(one, own).status_code, desk.get(one, away).status_code) == (200, 404)


def test_what_anyone_will_read_is_shown_before(desk: Desk, drawn: tuple[Visit, ...]) -> None:
    html = desk.page(path(desk, drawn[0].id))
    said = words(html)
    assert "What anyone will read" in said
    assert "机构已停业" in said
    assert f"Drawn at random, draw {NUMBER}" in said
    assert "A wrong result can be withdrawn" in said
    draw = words(desk.page(path(desk, NUMBER)))
    assert "It cannot be withdrawn." in draw
    assert "every ticket" in draw


def test_a_delay_is_public_and_possible_once(desk: Desk, drawn: tuple[Visit, ...]) -> None:
    one = path(desk, drawn[0].id)
    for fields, said in (
        ({"until": "2026-04-10"}, "This entry is needed."),
        ({"reason": "正在复核"}, "This entry is needed."),
        ({"reason": "正在复核", "until": "tomorrow"}, "Write a day as"),
        ({"reason": "正在复核", "until": "2026-03-30"}, "defer it to a later day"),
    ):
        refused = desk.post(f"{one}/defer", fields)
        assert refused.status_code == 422
        assert said in words(refused.text)
    assert desk.done(f"{one}/defer", {"reason": "正在复核", "until": "2026-04-10"}) == one
    again = desk.post(f"{one}/defer", {"reason": "还要复核", "until": "2026-05-10"})
    assert again.status_code == httpx.codes.CONFLICT
    assert "is not possible now" in words(again.text)
    html = desk.page(one)
    assert "正在复核" in html
    assert f'action="{one}/defer"' not in html
    assert portions(desk.page(PLACE)) == [("later", "3"), ("deferred", "1")]


def test_a_result_is_published_and_withdrawn(desk: Desk, drawn: tuple[Visit, ...]) -> None:
    one, public = path(desk, drawn[1].id), f"/institutions/{drawn[1].institution}"
    assert "No result of this institution" in desk.page(public)
    assert desk.done(f"{one}/publish") == one
    assert desk.post(f"{one}/publish").status_code == httpx.codes.CONFLICT
    assert f'href="{public}"' in desk.page(one)
    shown = desk.page(public).partition("<dl")[2].partition("</dl>")[0]
    assert shown == desk.page(one).rpartition("<dl")[2].partition("</dl>")[0]
    refused = desk.post(f"{one}/withdraw", {})
    assert refused.status_code == 422
    assert "<details open>" in refused.text
    desk.done(f"{one}/withdraw", {"reason": "机构名称有误"})
    assert "No result of this institution" in desk.page(public)
    html = desk.page(one)
    assert "机构名称有误" in html
    assert "<form class" not in html.partition('id="content"')[2]
    again = desk.post(f"{one}/withdraw", {"reason": "再撤一次"})
    assert again.status_code == httpx.codes.CONFLICT


def test_a_draw_cannot_be_withdrawn(desk: Desk) -> None:
    one = path(desk, NUMBER)
    desk.done(f"{one}/publish")
    html = desk.page(one)
    assert f'href="/draws/{NUMBER}"' in html
    assert f'action="{one}/withdraw"' not in html
    assert desk.post(f"{one}/withdraw", {"reason": "后悔了"}).status_code == httpx.codes.CONFLICT


def test_what_is_due_is_published_at_once_after_a_look(
    desk: Desk, drawn: tuple[Visit, ...]
) -> None:
    assert "Nothing is due today." in desk.page(f"{PLACE}/due")
    assert f'href="{PLACE}/due"' not in desk.page(PLACE)
    desk.service.clock.forward(timedelta(days=24))
    assert portions(desk.page(PLACE)) == [("soon", "1"), ("deferred", "1")]
    desk.service.clock.forward(timedelta(days=21))
    assert portions(desk.page(PLACE)) == [("overdue", "2")]
    assert "Publish all that is due today (2)" in words(desk.page(PLACE))
    html = desk.page(f"{PLACE}/due")
    ids = re.findall(r'name="publications" value="([^"]+)" checked', html)
    assert ids == [duty(desk, drawn[2].id).id, duty(desk, drawn[0].id).id]
    assert desk.post(f"{PLACE}/due", {}).status_code == 422
    assert desk.post(f"{PLACE}/due", {"publications": ids}, OVERSIGHT).status_code == 403
    desk.done(f"{PLACE}/due", {"publications": ids}, NEIGHBOUR)
    assert desk.done(f"{PLACE}/due", {"publications": ids[:1]}) == PLACE
    assert portions(desk.page(PLACE)) == [("overdue", "1")]
    both = desk.post(f"{PLACE}/due", {"publications": ids})
    assert "Published%3A%201." in both.headers["set-cookie"]
    assert (
        "Published%3A%200."
        in desk.post(f"{PLACE}/due", {"publications": ids}).headers["set-cookie"]
    )
    assert "Nothing waits to be published." in words(desk.page(PLACE))
