"""A public page is quick because it is kept, and right because it is never kept too long."""

import gzip
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.public.cache import LARGEST, ROOM, Kept, Pages
from api.view import SAID
from audit.runtime import Runtime
from audit.services import publication
from tests import factories
from tests.api.public.reading import BROWSER, PAGES, Client
from tests.api.queries import counted
from tests.factories_register import CITY
from tests.fixtures_runtime import SetClock

TODAY = date(2026, 3, 2)


async def test_a_page_read_again_is_the_same_and_asks_only_whether_anything_was_written(
    client: Client, runtime: Runtime
) -> None:
    await factories.published_result(runtime)
    for path in PAGES:
        first = await client.get(path, headers=BROWSER)
        with counted(runtime) as asked:
            again = await client.get(path, headers=BROWSER)
        assert again.text == first.text
        assert again.headers == first.headers
        assert [
            text
            for text in asked.texts
            if "FROM" in text and "events" not in text and "set_config" not in text
        ] == []


async def test_what_is_written_is_seen_at_once(client: Client, runtime: Runtime) -> None:
    graded = await factories.graded_visit(runtime)
    duty = await factories.duty_to_publish(runtime, graded.visit)
    before = await client.get("/results", headers=BROWSER)
    assert "共1条结果" not in before.text
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
    assert "共1条结果" in (await client.get("/results", headers=BROWSER)).text
    async with runtime.unit_of_work(CITY) as uow:
        await publication.withdraw(uow, duty.id, "所公示的分数有误。")
    after = await client.get("/results", headers=BROWSER)
    assert after.text == before.text
    assert after.headers["etag"] == before.headers["etag"]


async def test_what_is_not_kept_yet_is_not_seen(client: Client, runtime: Runtime) -> None:
    graded = await factories.graded_visit(runtime)
    duty = await factories.duty_to_publish(runtime, graded.visit)
    before = await client.get("/results", headers=BROWSER)
    async with runtime.unit_of_work(CITY) as uow:
        await publication.publish(uow, duty.id)
        meanwhile = await client.get("/results", headers=BROWSER)
        assert meanwhile.text == before.text
    assert (await client.get("/results", headers=BROWSER)).text != before.text


async def test_a_browser_asks_whether_its_page_is_still_right(
    client: Client, runtime: Runtime
) -> None:
    page = await client.get("/plans", headers=BROWSER)
    assert page.headers["cache-control"] == "no-cache"
    known = BROWSER | {"if-none-match": f'"other", {page.headers["etag"]}'}
    right = await client.get("/plans", headers=known)
    assert (right.status_code, right.content) == (304, b"")
    assert right.headers["etag"] == page.headers["etag"]
    assert "content-security-policy" in right.headers
    await factories.published_plan(runtime)
    wrong = await client.get("/plans", headers=known)
    assert wrong.status_code == 200
    assert wrong.headers["etag"] != page.headers["etag"]


async def test_each_language_query_and_encoding_has_its_own_page(client: Client) -> None:
    plain = await client.get("/about", headers=BROWSER | {"accept-encoding": "identity"})
    packed = await client.get("/about", headers=BROWSER | {"accept-encoding": "gzip"})
    english = await client.get("/about?lang=en", headers=BROWSER)
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.text == packed.text != english.text
    assert plain.headers["etag"] == packed.headers["etag"] != english.headers["etag"]


async def test_a_page_that_tells_what_was_done_is_for_one_reader(client: Client) -> None:
    done = await client.get("/plans", headers=BROWSER | {"cookie": f"{SAID}=Kept"})
    other = await client.get("/plans", headers=BROWSER)
    assert "etag" not in done.headers
    assert "set-cookie" not in other.headers


async def test_what_is_not_there_is_not_kept(client: Client) -> None:
    for _ in range(2):
        answer = await client.get("/plans/none", headers=BROWSER)
        assert answer.status_code == 404
        assert "etag" not in answer.headers


async def test_the_next_day_every_page_is_made_anew(
    client: Client, runtime: Runtime, clock: SetClock
) -> None:
    await client.get("/plans", headers=BROWSER)
    clock.forward(timedelta(days=1))
    with counted(runtime) as asked:
        await client.get("/plans", headers=BROWSER)
    assert any("FROM plans" in text for text in asked.texts)


def kept(size: int) -> Kept:
    return Kept(fields=(), body=gzip.compress(b"").ljust(size, b"x"), tag='W/"0"')


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, LARGEST + 2)), max_size=150))
def test_pages_never_take_more_room_than_there_is(wanted: list[tuple[int, int]]) -> None:
    pages, mark = Pages(), (1, TODAY)
    room: dict[int, int] = {}
    for number, size in wanted:
        address = (f"/{number}", b"", True)
        if pages.find(mark, address) is None:
            pages.keep(mark, address, kept(size))
    for number in range(201):
        found = pages.find(mark, (f"/{number}", b"", True))
        if found is not None:
            room[number] = len(found.body)
    assert sum(room.values()) <= ROOM


def test_the_page_that_was_longest_unread_goes_first() -> None:
    pages, mark = Pages(), (1, TODAY)
    addresses = [(f"/{number}", b"", True) for number in range(ROOM // LARGEST)]
    for address in addresses:
        pages.find(mark, address)
        pages.keep(mark, address, kept(LARGEST))
    assert pages.find(mark, addresses[0]) is not None
    pages.keep(mark, ("/more", b"", True), kept(1))
    assert pages.find(mark, addresses[1]) is None
    assert pages.find(mark, addresses[0]) is not None


def test_a_page_made_in_a_state_that_has_passed_is_not_kept() -> None:
    pages, address = Pages(), ("/", b"", True)
    pages.find((1, TODAY), address)
    pages.find((2, TODAY), address)
    pages.keep((1, TODAY), address, kept(1))
    assert pages.find((2, TODAY), address) is None
