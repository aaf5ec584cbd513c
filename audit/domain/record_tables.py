"""The columns of the sheets that an institution declares of itself: staff, training, prices."""

from collections.abc import Mapping
from typing import Any

import msgspec

from audit.domain.record_cells import (
    FLAG,
    HOURS,
    MONEY,
    STAFF_NUMBER,
    WEEK,
    WORDING,
    optional_choice,
)
from audit.domain.record_work_tables import CASES, COMPLAINTS, INSURANCE, SERVICES
from audit.domain.records import Contingency, Price, RecordSheet, StaffMember, Training
from audit.domain.register_cells import DAY
from audit.domain.register_lists import choice
from audit.domain.register_rows import Column, Table


def _staff(plain: dict[str, Any]) -> StaffMember:
    return msgspec.convert(plain, StaffMember)


def _training(plain: dict[str, Any]) -> Training:
    return msgspec.convert(plain, Training)


def _price(plain: dict[str, Any]) -> Price:
    return msgspec.convert(plain, Price)


def _contingency(plain: dict[str, Any]) -> Contingency:
    return msgspec.convert(plain, Contingency)


STAFF: Table[StaffMember] = Table(
    name="staff",
    title="Staff",
    build=_staff,
    take_apart=msgspec.structs.asdict,
    identity=lambda value: value.number,
    columns=(
        Column(
            key="number",
            header="Staff number",
            kind=STAFF_NUMBER,
            note="A number of your own that names nobody: no name, no identity number, no"
            " telephone. The cell must be formatted as text.",
            example="001",
            longest=64,
        ),
        Column(
            key="post",
            header="Post",
            kind=choice("post"),
            note="One entry of the list. Asked for by notice 104 of 2022, point 12.",
        ),
        Column(
            key="qualification",
            header="Qualification held",
            kind=WORDING,
            note="The title of the professional qualification; empty where the post asks for none."
            " Asked for by the regulations on rehabilitation of 2018, Article 22.",
            example="Social worker (example)",
            required=False,
        ),
        Column(
            key="relevant_degree",
            header="Related degree",
            kind=FLAG,
            note="Whether the degree is in mental health, social work or psychology. Asked for by"
            " notice 104 of 2022, point 12.",
        ),
        Column(
            key="degree",
            header="Field of the degree",
            kind=optional_choice("degree"),
            note="One entry of the list; “no degree” for whoever has none. Asked for by notice 104"
            " of 2022, point 12.",
            required=False,
        ),
        Column(
            key="direct",
            header="Serves people directly",
            kind=FLAG,
            note="Who does so needs 20 hours of training a year. Asked for by notice 104 of 2022,"
            " point 13.",
        ),
        Column(
            key="employed_since",
            header="Employed since",
            kind=DAY,
            note="The first day of work here, such as 2026-03-31.",
            example="2024-03-01",
        ),
        Column(
            key="employed_until",
            header="Employed until",
            kind=DAY,
            note="The last day of work of whoever has left; empty for whoever works here. Keep"
            " those who left on the sheet for two years. Asked for by notice 104 of 2022, point"
            " 17.",
            required=False,
        ),
        Column(
            key="weekly_hours",
            header="Hours a week",
            kind=WEEK,
            note="Hours of work in one week, a whole number.",
            example="40",
        ),
    ),
)

TRAINING: Table[Training] = Table(
    name="training",
    title="Training of staff",
    build=_training,
    take_apart=msgspec.structs.asdict,
    identity=lambda value: f"{value.staff} {value.held_on} {value.kind} {value.subject}",
    columns=(
        Column(
            key="staff",
            header="Staff number",
            kind=STAFF_NUMBER,
            note="As on the sheet of staff.",
            example="001",
            longest=64,
        ),
        Column(
            key="kind",
            header="Kind of training",
            kind=choice("training_kind"),
            note="One entry of the list. Asked for by notice 104 of 2022, point 13.",
        ),
        Column(
            key="subject",
            header="Subject",
            kind=WORDING,
            note="What the training was about.",
            example="Assessment of rehabilitation needs",
        ),
        Column(
            key="hours",
            header="Hours",
            kind=HOURS,
            note="Hours of 60 minutes, with at most one decimal, such as 1.5.",
            example="4",
        ),
        Column(
            key="held_on",
            header="Held on",
            kind=DAY,
            note="The day of the training; the last one where it took several.",
            example="2026-03-31",
        ),
    ),
)

PRICES: Table[Price] = Table(
    name="prices",
    title="Prices shown",
    build=_price,
    take_apart=msgspec.structs.asdict,
    identity=lambda value: f"{value.service} {value.unit}",
    columns=(
        Column(
            key="service",
            header="Service",
            kind=WORDING,
            note="The service and what it holds, as shown to the public. Asked for by the rules on"
            " showing prices of 2022, Article 7.",
            example="Day care",
        ),
        Column(
            key="unit",
            header="Unit of the price",
            kind=WORDING,
            note="What the price is for, such as a day or an hour.",
            example="a day",
        ),
        Column(
            key="price",
            header="Price in yuan",
            kind=MONEY,
            note="Digits with at most two decimals; 0 for what is free.",
            example="35.00",
        ),
        Column(
            key="published_at",
            header="Shown at",
            kind=WORDING,
            note="Where anyone can read the price.",
            example="Board at the entrance",
        ),
    ),
)

CONTINGENCY: Table[Contingency] = Table(
    name="contingency",
    title="Contingency plans",
    build=_contingency,
    take_apart=msgspec.structs.asdict,
    identity=lambda value: value.title,
    columns=(
        Column(
            key="title",
            header="Title of the plan",
            kind=WORDING,
            note="As it stands on the plan.",
            example="Plan for emergencies",
        ),
        Column(
            key="kind",
            header="Prepares for",
            kind=choice("contingency_kind"),
            note="One entry of the list. Asked for by notice 104 of 2022, point 18; the fire law,"
            " Article 16; the law on personal information, Article 51.",
        ),
        Column(
            key="adopted_on",
            header="Adopted on",
            kind=DAY,
            note="The day the plan in force was adopted.",
            example="2026-01-05",
        ),
        Column(
            key="last_drill_on",
            header="Last drill on",
            kind=DAY,
            note="The day it was last practised; empty if never.",
            example="2026-03-31",
            required=False,
        ),
    ),
)

TABLES: Mapping[RecordSheet, Table[Any]] = {
    RecordSheet.STAFF: STAFF,
    RecordSheet.TRAINING: TRAINING,
    RecordSheet.SERVICES: SERVICES,
    RecordSheet.CASES: CASES,
    RecordSheet.PRICES: PRICES,
    RecordSheet.INSURANCE: INSURANCE,
    RecordSheet.COMPLAINTS: COMPLAINTS,
    RecordSheet.CONTINGENCY: CONTINGENCY,
}
