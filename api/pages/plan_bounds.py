"""The fields of a plan that bound how often anyone is checked, and who joins in one visit."""

from api.pages.forms import Choice, Field
from api.view import Reader
from audit.services.plan import Basis


def bound_fields(basis: Basis, reader: Reader) -> tuple[Field, ...]:
    """Return the fields that bound how often anyone is checked, and who joins in one visit."""
    translate = reader.translate
    return (
        Field(
            name="strata",
            label=translate("Single strata with a share of their own"),
            kind="textarea",
            help=translate(
                "One a line: district and class, share, least number, reserves, such as"
                " 310106-D 1/2 1 0. All others have the share of their class."
            ),
        ),
        Field(
            name="frequency",
            label=translate("Draws in the year"),
            kind="number",
            required=True,
            extra={"min": "1", "max": "12"},
        ),
        Field(
            name="cap",
            label=translate("Checks of one institution in the year, at most"),
            kind="number",
            help=translate(
                "Whoever had as many is left out of a draw by itself, with the reason in public."
            ),
            extra={"min": "1", "max": "100"},
        ),
        Field(
            name="rest_months",
            label=translate("Months after a check in which an institution is not drawn again"),
            kind="number",
            required=True,
            extra={"min": "0", "max": "60"},
        ),
        Field(
            name="departments",
            label=translate("Departments that join"),
            kind="checkboxes",
            help=translate("The checking body leads; all come in one visit."),
            choices=tuple(Choice(value=name, text=name) for name in basis.bodies),
        ),
    )
