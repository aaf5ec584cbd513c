"""What lists and pages of results share: addresses, cells, and the fields that narrow a list."""

from collections.abc import Sequence

from api.pages.forms import Choice, Field
from api.public.lists import district_options
from api.view import Reader
from audit.domain.publication import Publication, PublicationState
from audit.services.result import ResultLine
from reports.table import Cell
from reports.writing import day

PLACE = "/desk/results"
PUBLICATION_SHAPES = {
    PublicationState.PENDING: "ring",
    PublicationState.DEFERRED: "half",
    PublicationState.PUBLISHED: "full",
    PublicationState.WITHDRAWN: "cross",
}


def report_path(visit: str) -> str:
    """Return the address of the report of a visit."""
    return f"/desk/visits/{visit}/report.pdf"


def report_cell(line: ResultLine, reader: Reader) -> Cell:
    """Return whether the report of a visit was made, and where it is."""
    if line.report is None:
        return Cell(text=reader.translate("Not made yet"))
    return Cell(text="PDF", href=report_path(line.visit.id))


def public_cell(known: Publication | None, reader: Reader) -> Cell:
    """Return how far a publication is, with the day on which it or its withdrawal took place."""
    if known is None:
        return Cell(text=reader.translate("Not public yet"), shape="ring")
    said, on = reader.label(known.state), known.withdrawn_on or known.published_on
    return Cell(
        text=f"{said} {day(on, reader.translate)}" if on else said,
        shape=PUBLICATION_SHAPES[known.state],
    )


def institution_field(reader: Reader) -> Field:
    """Return the field in which an institution is looked for."""
    return Field(name="text", label=reader.translate("Name, initials or code"), kind="search")


def district_field(districts: Sequence[str], reader: Reader) -> Field:
    """Return the field that narrows a list to a district."""
    anywhere = Choice(value="", text=reader.translate("Any"))
    options = district_options(districts, "")
    return Field(
        name="region",
        label=reader.translate("District"),
        kind="select",
        choices=(anywhere, *(Choice(value=one.value, text=one.text) for one in options)),
    )
