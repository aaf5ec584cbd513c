"""Catalogs in OSCAL, real ones and small ones that hold what the real ones do not."""

import gzip
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checklists import oscal
from checklists.checks import Flaw, check_checklist, check_norm
from checklists.model import Item, ItemClass, Lane
from checklists.oscal import Pack, Wanted, code_of
from checklists.oscal_flaws import LARGEST_FILE
from checklists.overlay import citations_of, flatten

EDITIONS = Path(__file__).parents[1] / "data" / "oscal"
WANTED = Wanted(scoring="points-2026", scheme="stars")
STATEMENT = {"name": "statement", "prose": "Keep a list of who may enter."}


def catalog(*controls: dict[str, Any], **more: object) -> bytes:
    metadata = {"title": "Small Catalog", "version": "1.0", "published": "2026-03-02T00:00:00Z"}
    groups = [{"id": "ac", "title": "Access", "controls": list(controls)}]
    return msgspec.json.encode({"catalog": {"metadata": metadata, "groups": groups} | more})


def packed(content: bytes, wanted: Wanted = WANTED) -> Pack:
    found = oscal.read(content, wanted)
    assert isinstance(found, Pack), found
    msgspec.convert(msgspec.to_builtins(found), Pack)
    citations = citations_of([found.norm])
    assert check_norm(found.norm) == []
    assert check_checklist(found.checklist, citations) == []
    assert len(flatten(found.checklist, citations).items) == len(found.checklist.items)
    return found


def only(content: bytes) -> Item:
    (found,) = packed(content).checklist.items
    return found


@pytest.mark.parametrize(
    ("name", "items", "parts"),
    [("ism-v2023.09.25.json.gz", 922, 23), ("ism-v2023.12.1.json.gz", 928, 23)],
)
def test_a_real_catalog(name: str, items: int, parts: int) -> None:
    found = packed(gzip.decompress((EDITIONS / name).read_bytes()))
    assert (len(found.checklist.items), len(found.checklist.parts)) == (items, parts)
    assert found.norm.issuers == ("Australian Cyber Security Centre",)
    appointed = next(one for one in found.checklist.items if one.code == "ism-0714")
    assert appointed.title == (
        "A CISO is appointed to provide cyber security leadership and guidance for their"
        " organisation."
    )
    assert appointed.part == "guidelines-for-cyber-security-roles"
    assert appointed.lane is Lane.STANDARD


def test_what_a_small_catalog_becomes() -> None:
    found = packed(catalog({"id": "ac-1", "title": "Entry", "parts": [STATEMENT]}))
    assert (found.checklist.name, found.checklist.version) == ("small-catalog", "1.0")
    assert found.checklist.effective == date(2026, 3, 2)
    (item,) = found.checklist.items
    assert (item.code, item.title, item.how, item.part) == (
        "ac-1",
        "Entry",
        "Keep a list of who may enter.",
        "ac",
    )
    (provision,) = found.norm.provisions
    assert (provision.article, provision.excerpt) == ("ac-1", "Keep a list of who may enter.")
    assert item.provisions == (provision.id,)


def test_enhancements_are_items_of_their_own_and_withdrawn_ones_none() -> None:
    inner = {"id": "ac-1.1", "title": "At night", "parts": [STATEMENT]}
    gone = {
        "id": "ac-1.2",
        "title": "Gone",
        "props": [{"name": "status", "value": "Withdrawn"}],
    }
    outer = {"id": "ac-1", "title": "Entry", "controls": [inner, gone], "parts": [STATEMENT]}
    codes = [one.code for one in packed(catalog(outer)).checklist.items]
    assert codes == ["ac-1", "ac-1.1"]


def test_groups_within_groups_and_controls_outside_of_any() -> None:
    inner = {"title": "Doors", "controls": [{"id": "d-1", "title": "Doors are shut"}]}
    content = catalog(
        groups=[{"title": "Physical Security", "groups": [{"title": "Site", "groups": [inner]}]}],
        controls=[{"id": "x-1", "title": "Everything else"}],
    )
    found = packed(content).checklist
    assert [(part.code, part.points) for part in found.parts] == [
        ("physical-security", 500),
        ("controls", 500),
    ]
    assert [(one.code, one.how) for one in found.items] == [
        ("d-1", "Doors are shut"),
        ("x-1", "Everything else"),
    ]


def test_parameters_links_and_labels_become_plain_text() -> None:
    control = {
        "id": "ac-2",
        "title": "Review",
        "params": [
            {"id": "p1", "label": "how often"},
            {"id": "p2", "select": {"choice": ["by hand", "by {{ insert: param, p1 }}"]}},
            {"id": "p3", "values": ["monthly"]},
        ],
        "parts": [
            {"name": "guidance", "prose": "See [the guide](#g1)."},
            {
                "name": "statement",
                "prose": "Review {{ insert: param, p1 }}, {{insert:param,p2}}, {{ p3 }}:",
                "parts": [
                    {
                        "name": "item",
                        "props": [{"name": "label", "value": "a."}],
                        "prose": "the   list;",
                    }
                ],
            },
        ],
    }
    assert only(catalog(control)).how == (
        "Review [how often], [by hand | by [how often]], monthly:\na. the list;\nSee the guide."
    )


def test_how_it_is_assessed_becomes_methods_and_evidence() -> None:
    control = {
        "id": "ac-3",
        "title": "Locks",
        "parts": [
            STATEMENT,
            {
                "name": "assessment-method",
                "props": [{"name": "method", "value": "INTERVIEW"}],
                "parts": [{"name": "assessment-objects", "prose": "key list\n\ndoor plan"}],
            },
        ],
    }
    item = only(catalog(control))
    assert (item.methods, item.evidence) == (("INTERVIEW",), ("key list", "door plan"))


def test_classes_come_from_what_the_reader_names() -> None:
    control = {
        "id": "ac-4",
        "title": "Vault",
        "class": "critical",
        "props": [{"name": "level", "value": "3"}],
    }
    for mark, class_ in (("critical", ItemClass.KEY), ("level=3", ItemClass.VETO)):
        wanted = msgspec.structs.replace(WANTED, classes={mark: class_})
        (item,) = packed(catalog(control), wanted).checklist.items
        assert item.class_ is class_


def test_long_prose_is_cut_at_a_word() -> None:
    control = {
        "id": "ac-5",
        "title": "Long",
        "parts": [{"name": "statement", "prose": "word " * 900}],
    }
    how = only(catalog(control)).how
    assert len(how) <= 2000
    assert how.endswith("word…")


@pytest.mark.parametrize(
    ("identity", "code"),
    [("ac-1.2", "ac-1.2"), ("AC_1", "AC_1"), ("ac 1/2", "ac-1-2-a38ed050"), ("第1条", None)],
)
def test_an_id_becomes_the_same_code_in_every_edition(identity: str, code: str | None) -> None:
    made = code_of(identity)
    assert made == (code or made)
    assert only(catalog({"id": identity, "title": "Some"})).code == made
    assert code_of("x" * 80) != code_of("x" * 81)


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (b"", "oscal.unreadable"),
        (b"{}", "oscal.unreadable"),
        (b'{"profile":{}}', "oscal.unreadable"),
        (b"\xff\xfe", "oscal.unreadable"),
        (b'{"catalog":{"metadata":{"title":"x"},"groups":[{"groups":"y"}]}}', "oscal.unreadable"),
        (b'{"catalog":{"metadata":{"title":"x"}}}', "oscal.no_controls"),
        (catalog({"id": "a", "title": "1"}, {"id": "a", "title": "2"}), "oscal.repeated"),
        (
            catalog({"id": "a", "title": "1"}, metadata={"title": "x", "published": "soon"}),
            "oscal.undated",
        ),
        (b" " * (LARGEST_FILE + 1), "oscal.too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_what_cannot_be_taken_in(content: bytes, flaw: str) -> None:
    found = oscal.read(content, WANTED)
    assert isinstance(found, Flaw)
    assert found.code == flaw
    assert found.text()


def test_a_file_too_deep_to_be_a_catalog() -> None:
    deep = b'{"catalog":{"metadata":{"title":"x"},"groups":[' + b'{"groups":[' * 90_000
    found = oscal.read(deep, WANTED)
    assert isinstance(found, Flaw)
    assert found.code == "oscal.unreadable"


def test_a_day_that_the_catalog_does_not_say() -> None:
    content = catalog({"id": "a", "title": "A"}, metadata={"title": "x"})
    wanted = msgspec.structs.replace(WANTED, effective=date(2027, 1, 1))
    assert packed(content, wanted).checklist.effective == date(2027, 1, 1)
