"""The columns of the sheets of recusals and of the item list (一单), and all tables together."""

from collections.abc import Mapping
from typing import Any

import msgspec

from audit.domain.register_cells import DAY, NAME, PROSE, SHARE
from audit.domain.register_lists import CODE, choice, registered
from audit.domain.register_rows import Column, Table
from audit.domain.register_tables import INSPECTORS, INSTITUTIONS
from audit.domain.registry import InspectionItem, Recusal


def _recusal(plain: dict[str, Any]) -> Recusal:
    return msgspec.convert(plain, Recusal)


RECUSALS: Table[Recusal] = Table(
    name="recusals",
    title="Register of recusals",
    build=_recusal,
    take_apart=msgspec.structs.asdict,
    identity=lambda value: f"{value.inspector} {value.institution}",
    columns=(
        Column(
            key="inspector",
            header="Inspector's certificate number",
            kind=registered("inspectors"),
            note="As on the sheet of inspectors.",
            example="EXAMPLE-0001",
            longest=64,
        ),
        Column(
            key="institution",
            header="Number of the institution",
            kind=registered("institutions"),
            note="Its credit code; where it holds several licences, code/licence.",
            example="52310106MJ0000000C",
            longest=64,
        ),
        Column(
            key="reason",
            header="Reason for the recusal",
            kind=PROSE,
            note="Why the inspector must not go there.",
            example="Worked there in the last two years",
            longest=200,
        ),
        Column(
            key="declared_on",
            header="Declared on",
            kind=DAY,
            note="The day the inspector or the institution said so, such as 2026-03-31.",
            example="2026-03-31",
        ),
    ),
)


def _item(plain: dict[str, Any]) -> InspectionItem:
    num, den = plain.pop("ratio")
    return msgspec.convert({**plain, "ratio_num": num, "ratio_den": den}, InspectionItem)


def _item_cells(value: InspectionItem) -> Mapping[str, object]:
    return {**msgspec.structs.asdict(value), "ratio": (value.ratio_num, value.ratio_den)}


ITEMS: Table[InspectionItem] = Table(
    name="items",
    title="List of matters inspected",
    build=_item,
    take_apart=_item_cells,
    identity=lambda value: value.code,
    columns=(
        Column(
            key="code",
            header="Item code",
            kind=CODE,
            note="Letters, digits, dots and dashes.",
            example="MZ-01",
            longest=64,
        ),
        Column(
            key="name",
            header="Matter inspected",
            kind=NAME,
            note="As it is published.",
            example="Services and safety (example)",
        ),
        Column(
            key="category",
            header="Category of the matter",
            kind=choice("item_category"),
            note="One entry of the list.",
        ),
        Column(
            key="subject",
            header="Who is inspected",
            kind=PROSE,
            note="The institutions the matter concerns.",
            example="Community rehabilitation institutions",
        ),
        Column(
            key="basis",
            header="Basis in law",
            kind=PROSE,
            note="Document and article. What has no published basis may not be inspected.",
            example="Title of the regulation, Article 1",
            longest=1000,
        ),
        Column(
            key="method",
            header="How it is inspected",
            kind=PROSE,
            note="Such as on site, in writing.",
            example="On site and in writing",
            longest=200,
        ),
        Column(
            key="ratio",
            header="Share inspected",
            kind=SHARE,
            note="Such as 3% or 3/100.",
            example="3%",
        ),
        Column(
            key="frequency",
            header="How often",
            kind=PROSE,
            note="How often the share is inspected.",
            example="Once a year",
        ),
        Column(
            key="checklist",
            header="Checklist used",
            kind=choice("checklists"),
            note="The checklist used on the visit.",
        ),
    ),
)

TABLES: tuple[Table[Any], ...] = (INSTITUTIONS, INSPECTORS, RECUSALS, ITEMS)
