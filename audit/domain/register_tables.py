"""The columns of the sheets of institutions and inspectors (两库)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from audit.domain.register_cells import (
    CREDIT_CODE,
    DAY,
    LICENCE,
    NAME,
    PROSE,
    REGISTER_ID,
    WHOLE_NUMBER,
)
from audit.domain.register_lists import DISTRICT, REGIONS, choice, choices
from audit.domain.register_rows import Column, Table
from audit.domain.registry import Inspector, Institution


def _institution(plain: dict[str, Any]) -> Institution:
    licence = plain.pop("licence")
    number = f"{plain['uscc']}/{licence}" if licence else plain["uscc"]
    return msgspec.convert({"id": number, **plain}, Institution)


def _institution_cells(value: Institution) -> Mapping[str, object]:
    return {**msgspec.structs.asdict(value), "licence": value.licence}


INSTITUTIONS: Table[Institution] = Table(
    name="institutions",
    title="Register of institutions",
    build=_institution,
    take_apart=_institution_cells,
    identity=lambda value: value.id,
    columns=(
        Column(
            key="uscc",
            header="Credit code",
            kind=CREDIT_CODE,
            note="18 characters, as on the certificate. The cell must be formatted as text.",
            example="52310106MJ0000000C",
        ),
        Column(
            key="licence",
            header="Licence number",
            kind=LICENCE,
            note="Only where one body holds several licences: letters and digits of this one.",
            required=False,
            longest=45,
        ),
        Column(
            key="name",
            header="Name of the institution",
            kind=NAME,
            note="The full name as registered.",
            example="Warm Sun Rehabilitation Centre (example)",
        ),
        Column(
            key="district",
            header="District code",
            kind=DISTRICT,
            note="Six digits of GB/T 2260: the district the institution works in.",
            example="310106",
        ),
        Column(
            key="address",
            header="Street address",
            kind=PROSE,
            note="Where visitors find it.",
            example="1 Example Road",
            longest=200,
        ),
        Column(
            key="forms",
            header="Service forms",
            kind=choices("forms"),
            note="Every form offered, from the list; several with a comma between them.",
            longest=500,
        ),
        Column(
            key="kind",
            header="Kind of establishment",
            kind=choice("kinds"),
            note="One entry of the list.",
        ),
        Column(
            key="status",
            header="Status of the institution",
            kind=choice("institution_status"),
            note="One entry of the list. Only an active institution is drawn.",
        ),
        Column(
            key="risk_class",
            header="Class of risk",
            kind=choice("risk_class"),
            note="A (low) to D (high).",
        ),
        Column(
            key="capacity",
            header="People served at one time",
            kind=WHOLE_NUMBER,
            note="A whole number; empty if unknown.",
            example="30",
            required=False,
        ),
        Column(
            key="registered_on",
            header="Registered on",
            kind=DAY,
            note="The day of registration, such as 2026-03-31; empty if unknown.",
            example="2026-03-31",
            required=False,
        ),
    ),
)


def _inspector(plain: dict[str, Any]) -> Inspector:
    return msgspec.convert({**plain, "officer": plain["officer"] == "yes"}, Inspector)


def _inspector_cells(value: Inspector) -> Mapping[str, object]:
    return {**msgspec.structs.asdict(value), "officer": "yes" if value.officer else "no"}


INSPECTORS: Table[Inspector] = Table(
    name="inspectors",
    title="Register of inspectors",
    build=_inspector,
    take_apart=_inspector_cells,
    identity=lambda value: value.id,
    columns=(
        Column(
            key="id",
            header="Certificate number",
            kind=REGISTER_ID,
            note="Letters, digits and signs. The cell must be formatted as text.",
            example="EXAMPLE-0001",
            longest=64,
        ),
        Column(
            key="name",
            header="Name of the inspector",
            kind=NAME,
            note="As on the certificate.",
            example="Inspector Example",
        ),
        Column(
            key="organisation",
            header="Credit code of the organisation",
            kind=CREDIT_CODE,
            note="The body the inspector belongs to; a team has inspectors of different bodies.",
            example="11310106MB00000005",
        ),
        Column(
            key="organisation_name",
            header="Name of the organisation",
            kind=NAME,
            note="The full name as registered.",
            example="Example Evaluation Centre",
        ),
        Column(
            key="districts",
            header="Districts served",
            kind=REGIONS,
            note="Codes of GB/T 2260, several with a comma between them: two digits for a whole"
            " province, four for a city, six for a district.",
            example="310106、310107",
            longest=500,
        ),
        Column(
            key="expertise",
            header="Fields of expertise",
            kind=choices("expertise", further=True),
            note="From the list, or a code of your own; several with a comma between them.",
            example="psychiatry",
            longest=500,
        ),
        Column(
            key="capacity",
            header="Visits per draw",
            kind=WHOLE_NUMBER,
            note="The most visits that one draw may give this inspector.",
            example="6",
        ),
        Column(
            key="status",
            header="Status of the inspector",
            kind=choice("inspector_status"),
            note="One entry of the list. Only an active inspector is assigned.",
        ),
        Column(
            key="officer",
            header="Law-enforcement certificate",
            kind=choice("yes_no"),
            note="Whether the inspector holds an administrative law-enforcement certificate.",
        ),
    ),
)
