import pytest

from audit.domain.actor import ANYONE, Actor
from audit.domain.errors import Forbidden
from audit.runtime import Runtime
from audit.services import checklist
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY, INSPECTORS, INSTITUTIONS, evaluator, owner

PLACE = "/desk/checklists"
SHANGHAI = f"{PLACE}/community-mental-rehab-shanghai/2026.1"
NATIONAL = f"{PLACE}/community-mental-rehab/2026.1"
EVERYBODY = (CITY, ADMIN, evaluator(INSPECTORS[0].id), owner(INSTITUTIONS[0].id))


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.saved_register)
    return Desk(service)


def test_every_edition_is_listed_with_its_state(desk: Desk) -> None:
    said = words(desk.page(PLACE))
    assert said.count("Awaits its source text") == 2
    for told in ("d73261011cf0", "community-mental-rehab-shanghai 2026.1", " 56 ", " 58 "):
        assert told in said


def test_a_day_before_the_first_edition_has_none_in_force(desk: Desk) -> None:
    said = words(desk.page(f"{PLACE}?on=2025-12-31"))
    assert "State on 2025-12-31" in said
    assert "Not in force yet" in said
    assert desk.get(f"{PLACE}?on=yesterday").status_code == 422


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.id)
def test_whoever_has_an_account_reads_them(desk: Desk, who: Actor) -> None:
    for path in (PLACE, SHANGHAI):
        assert "on which clause it stands" in words(desk.page(path, who))
    assert "How it is checked" in words(desk.page(f"{SHANGHAI}/items/5.14", who))


def test_an_institution_is_told_what_will_be_checked_and_why(desk: Desk) -> None:
    said = words(desk.page(SHANGHAI, owner(INSTITUTIONS[0].id)))
    assert "What will be checked at your institution, and why" in said


async def test_nobody_without_an_account_asks_the_service(runtime: Runtime) -> None:
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        with pytest.raises(Forbidden):
            await checklist.issues(uow, uow.today)


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("by_part", "主体与合规"),
        ("by_lane", "Only a breach of such a duty"),
        ("by_basis", "第五十二条"),
    ],
)
def test_the_items_are_grouped_as_asked(desk: Desk, by: str, told: str) -> None:
    said = words(desk.page(f"{SHANGHAI}?by={by}"))
    assert told in said
    assert "58 of 58 items" in said


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("text=%E7%9F%A5%E6%83%85%E5%90%8C%E6%84%8F%E4%B9%A6", 1),
        ("kind=veto", 6),
        ("kind=veto&lane=policy", 0),
        ("lane=legal", 23),
        ("text=zzzz", 0),
    ],
)
def test_the_items_are_narrowed_by_the_address(desk: Desk, query: str, count: int) -> None:
    html = desk.page(f"{SHANGHAI}?{query}")
    assert f"{count} of 58 items" in html
    assert ("Nothing fits what is asked for." in html) == (count == 0)


def test_a_filter_that_is_none_is_refused(desk: Desk) -> None:
    assert desk.get(f"{SHANGHAI}?kind=heavy").status_code == 422


def test_an_item_tells_all_it_stands_on(desk: Desk) -> None:
    said = words(desk.page(f"{SHANGHAI}/items/5.14"))
    for told in (
        "It carries no points",
        "《上海市精神卫生条例》",
        "参加劳动的精神障碍患者应当获得相应的报酬",
        "text as of 2025-04-19",
        "community-mental-rehab 2026.1",
        "Made stricter: 上海市精神卫生条例第五十二条明文规定",
    ):
        assert told in said
    assert "Made stricter" not in desk.page(f"{NATIONAL}/items/5.14")


def test_an_added_item_says_who_added_it_and_why(desk: Desk) -> None:
    said = words(desk.page(f"{SHANGHAI}/items/SH4.01"))
    assert "Added: 上海市由服务机构审核评估后予以登记" in said
    assert "community-mental-rehab-shanghai 2026.1" in said
    assert "20 of" in said


def test_a_pack_without_its_text_says_so(desk: Desk) -> None:
    said = words(desk.page(f"{PLACE}/work-norm/awaiting"))
    assert "待取得《精神障碍社区康复服务工作规范》原文后填写" in said
    assert "In force from" not in said


@pytest.mark.parametrize(
    "path",
    [f"{PLACE}/nothing/2026.1", f"{PLACE}/community-mental-rehab/1999", f"{NATIONAL}/items/9.99"],
)
def test_what_is_not_there_is_said_to_be_not_there(desk: Desk, path: str) -> None:
    assert desk.get(path).status_code == 404
