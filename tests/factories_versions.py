"""A second version of the national list, in which items changed in every way there is."""

from datetime import date

import msgspec

from audit.domain.migration import Proposal, Route
from checklists.catalogue import Catalogue
from checklists.model import Checklist, Item
from tests.factories_register import CHECKLIST

OLD, NEW = "2026.1", "2026.2"
ROUTE = Route(old_name=CHECKLIST, old_version=OLD, new_name=CHECKLIST, new_version=NEW)
PROPOSAL = Proposal(route=ROUTE, reason="新版施行，在查的一并转换")
REWORDED, RENAMED, HEAVIER, GONE = "1.01", "1.03", "1.04", "1.02"
RENAMED_TO, ADDED = "1.93", "1.99"


def with_second_version(catalogue: Catalogue) -> Catalogue:
    """Return the catalogue with a second version, in force from June on.

    One item was reworded, one renamed, one weighs more, one is gone and one is new.
    """
    old = catalogue.find(CHECKLIST, OLD)
    assert isinstance(old, Checklist)
    items = [_changed(item) for item in old.items if item.code != GONE]
    fresh = msgspec.structs.replace(
        old.items[0],
        code=ADDED,
        title="机构公示投诉电话",
        how="现场查看服务场所入口是否公示投诉电话，拨打一次核实能够接通。",
    )
    new = msgspec.structs.replace(
        old, version=NEW, effective=date(2026, 6, 1), items=(*items, fresh)
    )
    return msgspec.structs.replace(catalogue, checklists=(*catalogue.checklists, new))


def _changed(item: Item) -> Item:
    if item.code == REWORDED:
        return msgspec.structs.replace(item, title=f"{item.title}（含分支机构）")
    if item.code == RENAMED:
        return msgspec.structs.replace(item, code=RENAMED_TO)
    if item.code == HEAVIER:
        return msgspec.structs.replace(item, weight=item.weight + 1)
    return item
