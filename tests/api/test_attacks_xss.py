"""Stored scripts: in every text field of every form, and on every page of every role."""

import re
from collections.abc import Mapping
from urllib.parse import quote

import httpx
import pytest

from audit.domain.actor import Actor
from tests.api.crawl import Page, attack, crawl
from tests.api.hostile import ROLES, hostile_trip
from tests.api.pages.desk import Desk
from tests.api.service import Service
from tests.factories_register import INSTITUTIONS

pytestmark = pytest.mark.parametrize("service", ["sqlite"], indirect=True)
ONE = INSTITUTIONS[0].id
PUBLIC = ("/", "/plans", "/draws", "/results", "/data", "/complaints", "/statistics", "/verify")


@pytest.fixture(scope="module")
def readers(service: Service) -> Mapping[str, Actor]:
    return service.call(hostile_trip)


@pytest.fixture(scope="module")
def desk(service: Service, readers: Mapping[str, Actor]) -> Desk:
    assert readers
    return Desk(service)


def shown_as_text(html: str, path: str) -> bool:
    """Return whether a page shows the payload; it must be as text, and never worked out."""
    assert "<img src=x" not in html, path
    assert "onerror=alert(1)>49" not in html, path
    assert not Page(html).acting, (path, Page(html).acting)
    return "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in html


@pytest.mark.parametrize("role", ROLES)
def test_no_text_of_a_form_acts_on_any_page(
    desk: Desk, readers: Mapping[str, Actor], role: str
) -> None:
    who = readers[role]
    answered = [shown_as_text(html, path) for path, html in attack(desk, who)]
    shown = [shown_as_text(html, path) for path, html in crawl(desk, who, "/desk")]
    assert len(shown) > 4
    assert len(answered) > 3
    assert any(shown)


def test_the_public_reads_text_as_text(desk: Desk, readers: Mapping[str, Actor]) -> None:
    shown = [shown_as_text(html, path) for path, html in crawl(desk, readers["city"], *PUBLIC)]
    assert len(shown) > len(PUBLIC)
    assert any(shown)


def test_a_complaint_is_written_by_anyone(desk: Desk, readers: Mapping[str, Actor]) -> None:
    answers = [
        shown_as_text(html, path)
        for path, html in attack(desk, readers["city"], f"/complaints/new?institution={ONE}")
    ]
    assert len(answers) > 2


@pytest.mark.parametrize("name", ["answer.html", "answer.svg", "answer.png"])
def test_what_could_act_is_not_taken_with_an_answer(
    desk: Desk, readers: Mapping[str, Actor], name: str
) -> None:
    who = readers["owner"]
    place = re.search(r'"(/desk/actions/[^"/?]{20,})"', desk.page("/desk/actions?state=", who))
    assert place is not None
    content = b"<!doctype html><script>alert(1)</script>"
    answer = desk.post(
        f"{place[1]}/answer",
        {"text": "已按要求整改完毕。"},
        who,
        files=[("files", (name, content, "image/png"))],
    )
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize(
    "path",
    [
        "/results?name={}",
        "/complaints?text={}",
        "/verify?number={}",
        "/verify?digest={}",
        "/statistics?year={}",
        "/sign-in?next={}",
        "/plans?lang={}",
        "/draws?year={}",
        "/{}",
        "/institutions/{}",
        "/invitation/{}",
        "/desk/institutions?text={}",
        "/desk/visits?state={}",
        "/desk/draws/{}",
        "/desk/import/{}",
    ],
)
@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><svg onload=alert(1)>', "javascript:alert(1)//"]
)
def test_nothing_of_an_address_acts(desk: Desk, path: str, text: str) -> None:
    answer = desk.get(path.format(quote(text, safe="")))
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert not Page(answer.text).acting
        assert text not in answer.text or text.startswith("javascript:")
