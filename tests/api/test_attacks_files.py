"""Attacks by files: what is sent in is refused or lies inert, what is handed out cannot act."""

import csv
import io
import logging
import zlib
from collections.abc import Iterator
from struct import pack

import httpx
import msgspec
import openpyxl
import pytest

from api.menu import menu
from audit.domain.actor import Actor, Role
from audit.domain.registry import Register
from audit.runtime import Runtime
from audit.services import register
from reports.photos import MOST_PIXELS
from reports.sheets import FORMULA_SIGNS
from tests import factories
from tests.api.pages.desk import Desk
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY, INSPECTORS, INSTITUTIONS, REGISTER, owner
from tests.reports.test_archive import altered, workbook

pytestmark = pytest.mark.parametrize("service", ["sqlite"], indirect=True)
BOMB = altered(workbook({}), "xl/media/zeros.xml", bytes(30_000_000))
OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
FORMULA = '=HYPERLINK("https://evil.example","{}")'
TAKEN_AT = {"captured_at": "2026-03-03T02:00:00Z"}
PAGE = b"<!doctype html><script>alert(1)</script>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.fixture(scope="module")
def visit(service: Service) -> str:
    found = service.call(factories.begun_visit).id
    service.call(_hostile)
    return found


@pytest.fixture(scope="module")
def desk(service: Service, visit: str) -> Desk:
    assert visit
    return Desk(service)


async def _hostile(runtime: Runtime) -> None:
    """Keep a register whose names would be formulas."""
    named = Register(
        institutions=tuple(
            msgspec.structs.replace(
                one, name=FORMULA.format(f"I{number}"), address=f"+cmd|' /C calc'!A{number}"
            )
            for number, one in enumerate(INSTITUTIONS)
        ),
        inspectors=tuple(
            msgspec.structs.replace(one, name=f"@SUM(A{number})", organisation_name="-1+1")
            for number, one in enumerate(INSPECTORS)
        ),
        recusals=tuple(
            msgspec.structs.replace(one, reason="＝1+1 曾任职") for one in REGISTER.recusals
        ),
        items=REGISTER.items,
    )
    async with runtime.unit_of_work(CITY) as uow:
        await register.save(uow, named)


def lists(desk: Desk) -> Iterator[tuple[Actor, str]]:
    """Yield who reads which list that comes as a file."""
    for who in (CITY, ADMIN, OVERSIGHT, owner(INSTITUTIONS[0].id)):
        for group in menu(who, "/desk", str):
            for entry in group.entries:
                if f"{entry.path}?" in desk.get(entry.path, who).text:
                    yield who, entry.path


def cells(content: bytes) -> list[str]:
    """Return all cells of a CSV file."""
    text = io.StringIO(content.decode("utf-8-sig"))
    return [cell for row in csv.reader(text) for cell in row]


def formulas(content: bytes) -> list[str]:
    """Return the cells that a spreadsheet program would reckon with."""
    if not content.startswith(b"PK"):
        return [cell for cell in cells(content) if cell[:1] and cell[0] in FORMULA_SIGNS]
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=False)
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows())
    return [str(cell.value) for row in rows for cell in row if cell.data_type == "f"]


def test_no_cell_of_a_file_is_a_formula(desk: Desk) -> None:
    seen: set[str] = set()
    for who, path in lists(desk):
        answer = desk.get(f"{path}?as=csv", who)
        if answer.headers["content-type"].startswith("text/csv"):
            assert not formulas(answer.content), path
            assert not formulas(desk.get(f"{path}?as=xlsx", who).content), path
            seen |= {path} if "HYPERLINK" in answer.text else set()
    assert {"/desk/institutions", "/desk/recusals"} <= seen


@pytest.mark.parametrize("name", ["results.csv", "statistics.csv"])
def test_no_cell_of_open_data_is_a_formula(desk: Desk, name: str) -> None:
    assert not formulas(desk.service.client.get(f"/open/{name}").content)


@pytest.mark.parametrize("sheet", ["institutions", "inspectors", "recusals"])
def test_a_register_handed_out_holds_no_formula(desk: Desk, sheet: str) -> None:
    assert not formulas(desk.get(f"/desk/import/{sheet}/register?kind=csv").content)
    assert not formulas(desk.get(f"/desk/import/{sheet}/register").content)


@pytest.mark.parametrize("place", ["/desk/import/institutions", "/desk/import/inspectors"])
def test_a_bomb_of_zeros_is_not_unpacked(desk: Desk, place: str) -> None:
    answer = desk.post(place, files=[("file", ("x.xlsx", BOMB, "x/y"))])
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY


def test_a_bomb_of_zeros_is_no_record(desk: Desk) -> None:
    who = owner(INSTITUTIONS[0].id)
    (place, *_) = (
        path
        for path in desk.page("/desk/records", who).split('"')
        if path.startswith("/desk/records/") and "template" not in path and "measures" not in path
    )
    answer = desk.post(place, who=who, files=[("file", ("x.xlsx", BOMB, "x/y"))])
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY


def pixel_bomb() -> bytes:
    """Return a small PNG that says it has more pixels than memory has room for."""
    side = int(MOST_PIXELS**0.5) + 10
    head = pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes((side * 3 + 1) * 10))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    )


def test_a_photograph_of_too_many_pixels_is_not_unpacked(desk: Desk, visit: str) -> None:
    answer = desk.service.send(
        f"/visits/{visit}/evidence", pixel_bomb(), TAKEN_AT | {"id": "pixel-bomb"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "photo.too_large")


@pytest.mark.parametrize(
    "content",
    [PAGE, DRAWING, b"%!PS", b"MZ\x90\x00", b"PK\x03\x04", b"#!/bin/sh\n", b"GIF89a<script>"],
    ids=["html", "svg", "ps", "exe", "zip", "sh", "gif"],
)
def test_what_could_act_is_not_taken_as_evidence(desk: Desk, visit: str, content: bytes) -> None:
    fields = TAKEN_AT | {"id": f"evil-{zlib.crc32(content):08x}"}
    answer = desk.service.send(f"/visits/{visit}/evidence", content, fields)
    assert (answer.status_code, answer.json()["code"]) == (422, "evidence.type")


def test_a_photograph_with_a_page_behind_it_is_handed_out_inert(desk: Desk, visit: str) -> None:
    fields = TAKEN_AT | {"id": "polyglot-1"}
    content = factories.photo() + PAGE
    taken = desk.service.send(f"/visits/{visit}/evidence", content, fields)
    assert taken.status_code == httpx.codes.CREATED
    answer = desk.service.get("/evidence/polyglot-1/content")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["../../x.png", 'a"; filename="b.html', "\r\nX: y", "中文.html"])
def test_the_name_of_a_file_names_nothing_here(desk: Desk, visit: str, name: str) -> None:
    headers = desk.service.headers(CITY)
    identity = f"named-{zlib.crc32(name.encode()):08x}"
    answer = desk.service.client.post(
        f"/api/visits/{visit}/evidence",
        data=TAKEN_AT | {"id": identity},
        files={"file": (name, factories.photo())},
        headers=headers,
    )
    if answer.status_code == httpx.codes.CREATED:
        handed = desk.service.get(f"/evidence/{identity}/content").headers
        digest = answer.json()["digest"]
        assert handed["content-disposition"] == f'attachment; filename="{digest[:16]}.png"'
        assert "x" not in handed
    else:
        assert answer.status_code == httpx.codes.BAD_REQUEST


def test_logs_hold_no_secret(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    secret = "a" * 43
    token = desk.token(owner(INSTITUTIONS[0].id))
    with caplog.at_level(logging.DEBUG):
        desk.get("/desk/trail", owner(INSTITUTIONS[0].id))
        desk.service.client.get(f"/invitation/{secret}", headers={"Accept": "text/html"})
        desk.service.client.get("/api/plans", headers={"Authorization": f"Bearer {secret}"})
        desk.post("/sign-in", {"login": "nobody-here", "password": secret})
    said = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("mingjian")
    )
    assert "refused permission.denied at GET /desk/trail" in said
    assert "refused token.invalid at GET /api/plans" in said
    assert secret not in said
    assert token not in said
