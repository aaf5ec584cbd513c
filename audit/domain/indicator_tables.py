"""The columns of the sheet in which a region reports figures of its indicators."""

from typing import Any

import msgspec

from audit.domain.indicator_report import NewFigure
from audit.domain.register_cells import PROSE, WHOLE_NUMBER
from audit.domain.register_rows import Column, Table


def _figure(plain: dict[str, Any]) -> NewFigure:
    return msgspec.convert(plain, NewFigure)


FIGURES: Table[NewFigure] = Table(
    name="figures",
    title="Figures of indicators",
    build=_figure,
    take_apart=msgspec.structs.asdict,
    identity=lambda one: f"{one.region} {one.year} {one.indicator}",
    columns=(
        Column(
            key="region",
            header="Region (code)",
            kind=PROSE,
            note="Two, four or six digits of GB/T 2260.",
            example="310106",
            longest=6,
        ),
        Column(
            key="year",
            header="Year",
            kind=WHOLE_NUMBER,
            note="The year the figure is of.",
            example="2025",
        ),
        Column(
            key="indicator",
            header="Indicator (code)",
            kind=PROSE,
            note="The code of the indicator, as the page that reports figures lists them.",
            example="standard_service_rate",
            longest=64,
        ),
        Column(
            key="numerator",
            header="Numerator or number",
            kind=WHOLE_NUMBER,
            note="Of a rate the numerator; of a statement 1 for yes and 0 for no. Empty takes an"
            " earlier figure back.",
            example="520",
            required=False,
        ),
        Column(
            key="denominator",
            header="Denominator",
            kind=WHOLE_NUMBER,
            note="Of a rate alone.",
            example="800",
            required=False,
        ),
        Column(
            key="note",
            header="Where the figure comes from",
            kind=PROSE,
            note="The statistics, document or system behind it. Write no names of people.",
            example="Yearly statistics of the district (example)",
            longest=500,
        ),
    ),
)
