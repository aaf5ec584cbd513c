"""Checklists written on pages: begun, edited, checked, looked at, published by a second person."""

import re
from collections.abc import Mapping

import msgspec
import pytest

from audit.domain.actor import Actor
from checklists.loader import load
from reports.language import ENGLISH
from reports.pack_workbook import write_pack
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import CITY, INSTITUTIONS, NEIGHBOUR, district_regulator, owner

PLACE = "/desk/checklists/drafts"
NATIONAL = "community-mental-rehab"
SECOND = msgspec.structs.replace(CITY, id="second-regulator", name="示例第二人")
ITEM = {
    "code": "1.77",
    "part": "1",
    "title": "公示投诉电话",
    "class": "general",
    "lane": "policy",
    "weight": "2",
    "how": "现场查看入口处是否公示投诉电话。",
    "methods": "现场查看\n电话核实",
}
CHANGE = {"on": "2026-03-02", "changed": "1.77", "what": "新增一项"}


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    """Return the desk of a regulator of the city."""
    service.call(factories.saved_register)
    return Desk(service)


def begun(desk: Desk, version: str) -> str:
    """Begin the next version of the national list; return the path of the draft."""
    fields = {"of": f"{NATIONAL}@2027.1", "version": version, "effective": "2027-06-01"}
    return desk.done(f"{PLACE}/begin/version", fields)


def overlay(desk: Desk, name: str) -> str:
    """Begin an overlay on the national list; return the path of the draft."""
    fields = {"base": f"{NATIONAL}@2027.1", "name": name, "title": "示例市补充", "version": "1"}
    return desk.done(f"{PLACE}/begin/overlay", {**fields, "effective": "2027-06-01"})


def revision(desk: Desk, path: str) -> dict[str, str]:
    """Return the field that says which revision a form was made from."""
    found = re.search(r'name="revision" value="(\d+)"', desk.page(f"{path}/head"))
    assert found
    return {"revision": found.group(1)}


def saved(desk: Desk, path: str, below: str, fields: Mapping[str, object]) -> None:
    """Send a form of a draft that must be taken."""
    assert desk.done(f"{path}/{below}", {**revision(desk, path), **fields}) == path  # type: ignore[dict-item]


def clause(desk: Desk, path: str) -> str:
    """Return the first clause that is found by searching."""
    answer = desk.post(f"{path}/new-item", {"act": "find", "find": "工作规范", "title": "写到一半"})
    assert answer.status_code == 200
    assert "写到一半" in answer.text
    found = re.search(r'name="provisions" value="([^"]+)"', answer.text)
    assert found
    return found.group(1)


def test_a_version_is_written_checked_and_published_by_a_second_person(desk: Desk) -> None:
    path = begun(desk, "2027.2")
    assert "You saved it last" in words(desk.page(path))
    saved(desk, path, "new-item", {**ITEM, "provisions": clause(desk, path)})
    said = words(desk.page(path, SECOND))
    assert "The items 1.77 are other than in 2027.1, and no change names them." in said
    assert "Publish this version" not in said
    assert "1.77" in desk.page(f"{path}/changes")
    saved(desk, path, "changes", CHANGE)
    assert "You saved it last" in words(desk.page(path))
    assert desk.post(f"{path}/publish", revision(desk, path)).status_code == 409
    assert "works with this version, all over this service" in words(desk.page(path, SECOND))
    desk.done(f"{path}/publish", revision(desk, path), SECOND)
    said = words(desk.page(path))
    assert "State published" in said
    assert "公示投诉电话" in desk.page(f"/desk/checklists/{NATIONAL}/2027.2/items/1.77")
    for below in ("head", "changes", "items/1.01", "upload"):
        assert desk.get(f"{path}/{below}").status_code == 409
    assert f"Compared with {NATIONAL} 2027.1." in words(desk.page(f"{path}/compare"))
    assert "1.77" in desk.page(f"{path}/preview")


def test_what_was_begun_is_listed_and_its_version_taken(desk: Desk) -> None:
    begun(desk, "2027.3")
    assert f"{NATIONAL} 2027.3" in words(desk.page(PLACE))
    assert PLACE in desk.page("/desk/checklists")
    fields = {"of": f"{NATIONAL}@2027.1", "version": "2027.3", "effective": "2027-06-01"}
    again = desk.post(f"{PLACE}/begin/version", fields)
    assert again.status_code == 409
    assert "is written already" in words(again.text)
    there = desk.post(f"{PLACE}/begin/version", {**fields, "version": "2027.1"})
    assert "is there already and never changes" in words(there.text)
    bare = desk.post(f"{PLACE}/begin/version", {"of": f"{NATIONAL}@2027.1"})
    assert bare.status_code == 422
    assert "This entry is needed." in words(bare.text)


def test_an_item_is_changed_and_taken_out(desk: Desk) -> None:
    path = begun(desk, "2027.4")
    form = desk.page(f"{path}/items/3.02")
    assert "相关专业学历的从业人员占比" in form
    wanted = {**ITEM, "provisions": clause(desk, path), "code": "3.02", "part": "3"}
    more = {"quantity": "占比", "unit": "%", "threshold": "60", "forms": ["day_care"]}
    saved(desk, path, "items/3.02", {**wanted, **more})
    form = desk.page(f"{path}/items/3.02")
    assert 'value="占比"' in form
    assert 'value="60"' in form
    taken = desk.post(f"{path}/items/3.02", {**revision(desk, path), **wanted, "code": "3.03"})
    assert taken.status_code == 422
    assert "Another item has the code 3.03" in words(taken.text)
    unnamed = desk.post(f"{path}/items/3.02", {**revision(desk, path), **wanted, "unit": "%"})
    assert "Name what is measured" in words(unnamed.text)
    saved(desk, path, "items/3.02/remove", {})
    assert desk.get(f"{path}/items/3.02").status_code == 404
    assert "3.02" in words(desk.page(f"{path}/compare"))


def test_who_saves_second_is_told_who_saved_first(desk: Desk) -> None:
    path = begun(desk, "2027.5")
    old = revision(desk, path)
    saved(desk, path, "changes", {**CHANGE, "changed": ""})
    fields = {"title": "另一名称", "effective": "2027-07-01"}
    late = desk.post(f"{path}/head", {**old, **fields}, SECOND)
    assert late.status_code == 409
    assert "city saved this draft at 2026-03-02 09:00" in words(late.text)
    assert "另一名称" in late.text


REASON = {"reason": "示例市另有规定"}


def written(desk: Desk, name: str) -> str:
    """Return an overlay with an operation of each kind but one."""
    path = overlay(desk, name)
    found = {"provisions": clause_of(desk, path)}
    for kind, fields in (
        ("remove", {"item": "3.10"}),
        ("cite", {"item": "1.07", **found}),
        ("replace", {"item": "1.02", "title": "换一句"}),
        ("reorder", {"item": "1.04", "after": "1.02"}),
        ("add", {**ITEM, **found}),
    ):
        saved(desk, path, f"operations/new?op={kind}", {**fields, **REASON})
    return path


def test_an_overlay_is_written_operation_by_operation(desk: Desk) -> None:
    assert "The overlay has no operations." in words(desk.page(overlay(desk, "example-bare")))
    path = written(desk, "example-city")
    assert "Nothing is wrong with it." in words(desk.page(path))
    said = words(desk.page(f"{path}/compare"))
    assert f"Compared with {NATIONAL} 2027.1." in said
    assert "换一句" in said
    assert "公示投诉电话" in desk.page(f"{path}/preview?part=1")


def test_a_flaw_of_an_operation_is_told_where_it_is_mended(desk: Desk) -> None:
    path = written(desk, "example-flawed")
    saved(desk, path, "operations/new?op=remove", {"item": "1.01", **REASON})
    assert "takes out a legal duty" in words(desk.page(path))
    assert f"{path}/operations/6" in desk.page(path)
    assert "takes out a legal duty" in words(desk.page(f"{path}/operations/6"))
    assert "First mend what is wrong" in words(desk.page(f"{path}/preview"))
    saved(desk, path, "operations/6/remove", {})
    assert "Nothing is wrong with it." in words(desk.page(path))


def test_an_item_tells_what_an_overlay_made_of_it(desk: Desk) -> None:
    path = written(desk, "example-known")
    saved(desk, path, "operations/3", {"item": "1.02", "title": "再换一句", **REASON})
    desk.done(f"{path}/publish", revision(desk, path), SECOND)
    said = words(desk.page("/desk/checklists/example-known/1/items/1.02"))
    for told in ("Put otherwise: 示例市另有规定", "再换一句", "内部管理制度完备"):
        assert told in said


def clause_of(desk: Desk, path: str) -> str:
    """Return a clause found from the form of a citation."""
    answer = desk.post(f"{path}/operations/new?op=cite", {"act": "find", "find": "工作规范"})
    found = re.search(r'name="provisions" value="([^"]+)"', answer.text)
    assert found
    return found.group(1)


def test_a_kind_of_draft_has_its_own_forms_alone(desk: Desk) -> None:
    path = overlay(desk, "example-town")
    assert desk.get(f"{path}/items/1.01").status_code == 409
    assert desk.get(f"{path}/operations/1").status_code == 404
    assert desk.get(f"{path}/operations/new?op=destroy").status_code == 404
    cite = {**revision(desk, path), "item": "1.01", "reason": "x"}
    bare = desk.post(f"{path}/operations/new?op=cite", cite)
    assert bare.status_code == 422
    taken = {"base": f"{NATIONAL}@2027.1", "name": NATIONAL, "title": "x", "version": "9"}
    again = desk.post(f"{PLACE}/begin/overlay", {**taken, "effective": "2027-06-01"})
    assert "is the name of a checklist that is there" in words(again.text)


def test_a_draft_goes_out_and_comes_back(desk: Desk) -> None:
    path = begun(desk, "2027.6")
    book = desk.get(f"{path}/pack.xlsx").content
    text = desk.get(f"{path}/pack.yaml").content.replace("依法登记".encode(), "已依法登记".encode())
    for name, content in (("a.xlsx", book), ("a.yaml", text)):
        file = ("file", (name, content, "application/octet-stream"))
        sent = desk.post(f"{path}/upload", revision(desk, path), files=[file])
        assert sent.status_code == 303, words(sent.text)
    assert "已依法登记" in desk.page(path)
    for content, said in (
        (b"name: [", "line 2: The file is not YAML"),
        (text.replace(b"2027.6", b"2027.9"), "Begin a draft of its own with it."),
        (text.replace(b"class: veto", b"class: huge"), "does not have the right shape"),
    ):
        file = ("file", ("a.yaml", content, "application/yaml"))
        sent = desk.post(f"{path}/upload", revision(desk, path), files=[file])
        assert sent.status_code == 422
        assert said in words(sent.text)


def test_a_draft_begins_with_a_workbook(desk: Desk) -> None:
    pack = load().find("work-norm", "awaiting")
    named = msgspec.structs.replace(pack, name="example-norm", version="1")
    file = ("file", ("a.xlsx", write_pack(named, ENGLISH), "application/octet-stream"))
    sent = desk.post(f"{PLACE}/begin/import", files=[file])
    assert sent.status_code == 303, words(sent.text)
    assert "its text is awaited" in words(desk.page(sent.headers["location"]))
    assert desk.get(f"{PLACE}/template.xlsx").content[:2] == b"PK"
    assert desk.post(f"{PLACE}/begin/import").status_code == 422


@pytest.mark.parametrize(
    ("who", "status"),
    [(NEIGHBOUR, 404), (district_regulator("310106"), 403), (owner(INSTITUTIONS[0].id), 403)],
    ids=("neighbour", "district", "owner"),
)
def test_a_draft_is_the_region_s_alone(desk: Desk, who: Actor, status: int) -> None:
    path = begun(desk, f"2028.{status}{who.role}{len(who.region)}")
    assert desk.get(path, who).status_code == status
    assert desk.get(f"{path}/pack.yaml", who).status_code == status
    assert desk.get(PLACE, who).status_code == (200 if status == 404 else 403)
    if status == 404:
        assert "Nothing is being written" in words(desk.page(PLACE, who))


def test_an_edition_goes_out_as_a_file(desk: Desk) -> None:
    place = f"/desk/checklists/{NATIONAL}/2026.1"
    page = desk.page(place)
    assert f"compare?new={NATIONAL}@2026.1" in page
    assert desk.get(f"{place}/download.xlsx").content[:2] == b"PK"
    assert "1.01" in desk.get(f"{place}/download.yaml").text
    assert desk.get("/desk/checklists/none/1/download.yaml").status_code == 404
