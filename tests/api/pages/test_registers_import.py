"""A spreadsheet is looked at before it is saved: changes, faults, and what happens in between."""

import re
from collections.abc import Sequence
from datetime import timedelta

import httpx
import msgspec
import pytest

from api import registers
from api.imports import LIFE
from api.registers import TABLE_OF, Sheet
from audit.domain.actor import Actor, Role
from audit.domain.registry import Institution, InstitutionStatus, Register
from audit.runtime import Runtime
from audit.services import register
from reports.language import ENGLISH
from reports.table import Cell, table, write_xlsx
from reports.workbook import Filled, write_workbook
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import (
    CITY,
    DISTRICTS,
    INSPECTORS,
    INSTITUTIONS,
    NEIGHBOUR,
    REGISTER,
    district_regulator,
    institution,
    owner,
)
from tests.reports.test_archive import altered, workbook

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
PLACE = "/desk/import/institutions"
BOMB = altered(workbook({}), "xl/media/zeros.xml", bytes(30_000_000))


@pytest.fixture
def desk(service: Service) -> Desk:
    """Return the pages over the register as it was made."""
    service.call(_filled)
    return Desk(service)


async def _filled(runtime: Runtime) -> None:
    async with runtime.unit_of_work(CITY) as uow:
        await register.save(uow, REGISTER)


def sheet(desk: Desk, values: Sequence[object], kind: Sheet = Sheet.INSTITUTIONS) -> bytes:
    """Return a workbook with these entries."""
    lexicon = registers.words_of(desk.service.runtime, ENGLISH)
    return write_workbook([Filled(table=TABLE_OF[kind], values=tuple(values))], lexicon)


def upload(desk: Desk, content: bytes, who: Actor = CITY, *, place: str = PLACE) -> httpx.Response:
    """Send a file to be looked at."""
    return desk.post(place, who=who, files=[("file", ("register.xlsx", content, "x/y"))])


def sent(html: str, address: str = "/save") -> dict[str, str]:
    """Return what the form of that address sends."""
    form = re.search(rf'<form[^>]*action="[^"]*{address}".*?</form>', html, re.DOTALL)
    assert form is not None
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))


def kept(desk: Desk, one: Institution) -> Institution | None:
    """Return an institution as it is kept, None if it is not."""

    async def look(runtime: Runtime) -> Institution | None:
        async with runtime.unit_of_work(CITY, write=False) as uow:
            return (await uow.registers.find_institutions((one.id,))).get(one.id)

    return desk.service.call(look)


def counts(html: str) -> tuple[int, ...]:
    """Return how many entries are new, changed, unchanged, and how many places are wrong."""
    return tuple(int(text) for text in re.findall(r"<dd>(\d+)</dd>", html))


MOVED = msgspec.structs.replace(
    INSTITUTIONS[0], address="迁址后9号", status=InstitutionStatus.SUSPENDED
)


def test_nothing_is_saved_before_it_was_seen(desk: Desk) -> None:
    new = institution(80, DISTRICTS[0])
    seen = upload(desk, sheet(desk, (MOVED, INSTITUTIONS[1], new)))
    assert seen.status_code == 200
    assert counts(seen.text) == (1, 1, 1, 0)
    said = words(seen.text)
    assert f"{MOVED.name} {MOVED.id} Street address {INSTITUTIONS[0].address} 迁址后9号" in said
    assert "active suspended" in said
    assert new.name in said
    assert kept(desk, MOVED) == INSTITUTIONS[0]
    assert kept(desk, new) is None
    assert desk.done(f"{PLACE}/save", sent(seen.text)) == "/desk/institutions"
    assert kept(desk, MOVED) == MOVED
    assert kept(desk, new) == new


def test_saving_twice_is_saving_once(desk: Desk) -> None:
    ticket = sent(upload(desk, sheet(desk, (institution(81, DISTRICTS[0]),))).text)
    first = desk.post(f"{PLACE}/save", ticket)
    second = desk.post(f"{PLACE}/save", ticket)
    assert first.status_code == second.status_code == 303
    assert "Saved%3A%201%20new" in first.headers["set-cookie"]
    assert "Nothing%20was%20left" in second.headers["set-cookie"]


def test_a_register_handed_out_changes_nothing(desk: Desk) -> None:
    for kind in ("xlsx", "csv"):
        file = desk.get(f"{PLACE}/register?kind={kind}")
        assert file.headers["content-disposition"] == f'attachment; filename="institutions.{kind}"'
        seen = upload(desk, file.content)
        assert counts(seen.text)[:2] == (0, 0)
        assert "there is nothing to save" in words(seen.text)
        assert f'action="{PLACE}/save"' not in seen.text


def test_the_template_is_taken_as_it_is(desk: Desk) -> None:
    blank = desk.get("/desk/import/template.xlsx").content
    for one in Sheet:
        assert counts(upload(desk, blank, place=f"/desk/import/{one}").text) == (0, 0, 0, 0)


def test_each_fault_is_named_by_row_and_column(desk: Desk) -> None:
    good = institution(82, DISTRICTS[0])
    bad = msgspec.structs.replace(institution(83, DISTRICTS[0]), uscc=good.uscc[:-1] + "A")
    outside = institution(84, "320102")
    seen = upload(desk, sheet(desk, (good, bad, outside)))
    said = words(seen.text)
    assert counts(seen.text) == (1, 0, 0, 2)
    assert "Row 3 Credit code" in said
    assert "check digit" in said
    assert "Row 4 District code 320102 “320102” lies outside your region, 上海市" in said
    whole = sent(seen.text) | {"rows": "all"}
    refused = desk.post(f"{PLACE}/save", whole)
    assert refused.status_code == 422
    assert "nothing was saved" in words(refused.text)
    assert kept(desk, good) is None
    assert "left out" in said
    assert sent(seen.text)["rows"] == "good"
    desk.done(f"{PLACE}/save", sent(seen.text))
    assert kept(desk, good) == good
    assert kept(desk, outside) is None


def test_what_another_region_keeps_is_a_fault_of_its_row(desk: Desk) -> None:
    mine = district_regulator(DISTRICTS[0])
    theirs = next(one for one in INSTITUTIONS if one.district == DISTRICTS[1])
    drawn_over = msgspec.structs.replace(theirs, district=DISTRICTS[0])
    seen = upload(desk, sheet(desk, (drawn_over, institution(85, DISTRICTS[0]))), mine)
    assert counts(seen.text) == (1, 0, 0, 1)
    assert f"Row 2 Credit code {theirs.uscc}" in words(seen.text)
    assert "is in the register of another region" in words(seen.text)
    desk.done(f"{PLACE}/save", sent(seen.text), mine)
    assert kept(desk, theirs) == theirs


def test_a_change_by_another_in_between_is_shown_before_it_is_overwritten(desk: Desk) -> None:
    seen = upload(desk, sheet(desk, (MOVED,)))
    meanwhile = msgspec.structs.replace(INSTITUTIONS[0], address="他人改址1号")
    desk.service.call(lambda runtime: _save(runtime, meanwhile))
    refused = desk.post(f"{PLACE}/save", sent(seen.text))
    assert refused.status_code == 409
    said = words(refused.text)
    assert "Somebody else changed the register meanwhile" in said
    assert "他人改址1号 迁址后9号" in said
    assert kept(desk, MOVED) == meanwhile
    desk.done(f"{PLACE}/save", sent(refused.text))
    assert kept(desk, MOVED) == MOVED


def test_a_ticket_is_of_use_to_its_owner_alone_and_not_for_ever(desk: Desk) -> None:
    ticket = sent(upload(desk, sheet(desk, (MOVED,))).text)
    other = district_regulator(MOVED.district)
    for form, who in (
        (ticket, other),
        (ticket | {"ticket": ticket["ticket"][:-8] + "AAAAAAA="}, CITY),
        (ticket | {"ticket": "喵"}, CITY),
    ):
        refused = desk.post(f"{PLACE}/save", form, who)
        assert refused.status_code == 409
        assert "This preview is over" in words(refused.text)
    desk.service.clock.forward(LIFE + timedelta(seconds=1))
    assert desk.post(f"{PLACE}/save", ticket).status_code == 409
    assert kept(desk, MOVED) == INSTITUTIONS[0]


def test_a_file_that_is_gone_is_asked_for_again(desk: Desk) -> None:
    content = sheet(desk, (MOVED,))
    ticket = sent(upload(desk, content).text)

    async def swept(runtime: Runtime) -> None:
        await runtime.blobs.discard(await runtime.blobs.deposit(content))

    desk.service.call(swept)
    assert "choose the file again" in words(desk.post(f"{PLACE}/save", ticket).text)


def test_all_changes_come_as_a_workbook(desk: Desk) -> None:
    many = tuple(institution(number, DISTRICTS[0]) for number in range(200, 320))
    seen = upload(desk, sheet(desk, (MOVED, *many)))
    assert "Only the first 100 lines are shown" in words(seen.text)
    assert many[99].name in seen.text
    assert many[119].id not in seen.text
    file = desk.post(f"{PLACE}/changes", sent(seen.text, "/changes"))
    assert file.headers["content-disposition"] == 'attachment; filename="changes.xlsx"'
    assert file.content.startswith(b"PK")


@pytest.mark.parametrize("kind", [Sheet.INSPECTORS, Sheet.RECUSALS, Sheet.ITEMS])
def test_each_register_has_its_import(desk: Desk, kind: Sheet) -> None:
    values = getattr(REGISTER, kind)
    field = {"inspectors": "name", "recusals": "reason", "items": "subject"}[kind]
    other = msgspec.structs.replace(values[0], **{field: "改过的内容"})
    place = f"/desk/import/{kind}"
    seen = upload(desk, sheet(desk, (other, *values[1:]), kind), place=place)
    assert counts(seen.text) == (0, 1, len(values) - 1, 0)
    assert desk.done(f"{place}/save", sent(seen.text)) == f"/desk/{kind}"
    assert "改过的内容" in words(desk.page(f"/desk/{kind}"))


def test_an_inspector_of_another_region_is_a_fault(desk: Desk) -> None:
    far = msgspec.structs.replace(INSPECTORS[0], id="JS-0001", districts=("32",))
    seen = upload(desk, sheet(desk, (far,), Sheet.INSPECTORS), place="/desk/import/inspectors")
    assert counts(seen.text) == (0, 0, 0, 1)
    assert "lies outside your region" in words(seen.text)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "No file was chosen"),
        (b"\x00\x01nothing", "neither XLSX nor CSV"),
        (b"PK\x03\x04 broken", "cannot be read as a workbook"),
        (BOMB, "unpack"),
        (write_xlsx(table("x", ("Colour",), ((Cell(text="red"),),))), "There is no column"),
    ],
    ids=["none", "binary", "broken", "bomb", "columns"],
)
def test_a_file_that_cannot_be_read_is_refused(desk: Desk, content: bytes, said: str) -> None:
    seen = upload(desk, content) if content else desk.post(PLACE, {"x": "y"})
    assert said in words(seen.text)
    assert f'action="{PLACE}/save"' not in seen.text


@pytest.mark.parametrize("who", [OVERSIGHT, owner(INSTITUTIONS[0].id)])
def test_who_keeps_no_register_imports_nothing(desk: Desk, who: Actor) -> None:
    ticket = sent(upload(desk, sheet(desk, (MOVED,))).text)
    for path in (PLACE, f"{PLACE}/register", "/desk/import/template.xlsx"):
        if (path, who) != ("/desk/import/template.xlsx", OVERSIGHT):
            assert desk.get(path, who).status_code == 403
    assert upload(desk, b"PK", who).status_code == 403
    assert desk.post(f"{PLACE}/save", ticket, who).status_code == 403
    assert kept(desk, MOVED) == INSTITUTIONS[0]


def test_a_neighbour_sees_nothing_of_what_is_kept_here(desk: Desk) -> None:
    file = desk.get(f"{PLACE}/register?kind=csv", NEIGHBOUR)
    assert all(one.id not in file.text for one in INSTITUTIONS)
    assert desk.get("/desk/import/nothing").status_code in {400, 404}


async def _save(runtime: Runtime, one: Institution) -> None:
    async with runtime.unit_of_work(CITY) as uow:
        only = Register(institutions=(one,), inspectors=(), recusals=(), items=())
        await register.save(uow, only)
