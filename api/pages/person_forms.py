"""The forms that invite somebody, and give somebody a further role."""

from api.pages.entries import Fact
from api.pages.forms import Choice, Field, Form
from api.pages.person_document import PLACE
from api.public.lists import address
from api.view import Reader
from audit.domain.organisation import OrganisationKind
from audit.services.directory import Opening
from reports.table import Cell


def invitation_form(opening: Opening, reader: Reader) -> Form:
    """Return the form that invites somebody into an organisation."""
    translate = reader.translate
    return Form(
        action=address(f"{PLACE}/new", {"organisation": opening.organisation.id}),
        submit=translate("Invite"),
        fields=(
            Field(
                name="login",
                label=translate("Login"),
                help=translate(
                    "With this the person signs in, such as the work e-mail: 3 to 64 small letters,"
                    " digits, dots, at signs, underscores, plus or minus signs."
                ),
                required=True,
                extra={"maxlength": "64", "autocapitalize": "none", "autocomplete": "off"},
            ),
            Field(
                name="name",
                label=translate("Name"),
                required=True,
                extra={"maxlength": "100", "autocomplete": "off"},
            ),
            *_role_fields(opening, reader),
        ),
        icon="mail",
    )


def role_form(opening: Opening, person: str, reader: Reader) -> Form:
    """Return the form that gives somebody a further role in an organisation."""
    path = f"{PLACE}/{person}/role"
    return Form(
        action=address(path, {"organisation": opening.organisation.id}),
        submit=reader.translate("Give the role"),
        fields=_role_fields(opening, reader),
    )


def _role_fields(opening: Opening, reader: Reader) -> tuple[Field, ...]:
    """Return the fields of a role: whether they manage, and which inspector they are."""
    translate = reader.translate
    manager = Field(
        name="manager",
        label=translate("Looks after the people of the organisation"),
        kind="checkbox",
        help=translate("A manager invites colleagues, disables them, and makes links for them."),
    )
    if opening.organisation.kind is not OrganisationKind.EVALUATOR:
        return (manager,)
    nobody = Choice(value="", text=translate("No inspector: sees no visit"))
    inspector = Field(
        name="inspector",
        label=translate("Inspector of the register"),
        kind="select",
        choices=(
            nobody,
            *(Choice(value=one.id, text=f"{one.name} {one.id}") for one in opening.inspectors),
        ),
        help=translate(
            "Those whose body in the register has the credit code of this organisation, and who"
            " have no account yet. The person sees the visits of this inspector."
        ),
    )
    return (inspector, manager)


def organisation_facts(opening: Opening, reader: Reader) -> tuple[Fact, ...]:
    """Return the organisation a form is about."""
    title = reader.translate("Organisation")
    kind = reader.label(opening.organisation.kind)
    return (
        Fact(title=title, cell=Cell(text=opening.organisation.name)),
        Fact(title=reader.translate("Kind of organisation"), cell=Cell(text=kind)),
    )
