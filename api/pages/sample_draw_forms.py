"""The forms of a sample of records from its entropy on: dice, a round, the end of it."""

from api.pages.forms import Field, Form
from api.view import Reader
from audit.domain.record_sampling import DICE


def dice_form(action: str, reader: Reader) -> Form:
    """Return the form in which one person enters the dice."""
    translate = reader.translate
    return Form(
        action=action,
        submit=translate("Enter what I read"),
        fields=(
            Field(
                name="outcome",
                label=translate("The {count} digits of the dice").format(count=DICE),
                required=True,
                help=translate("In the order they were thrown, without spaces."),
                extra={
                    "inputmode": "numeric",
                    "autocomplete": "off",
                    "pattern": f"[0-9]{{{DICE}}}",
                    "maxlength": str(DICE),
                    "class": "digits",
                },
            ),
        ),
        icon="shuffle",
    )


def round_form(action: str, reader: Reader) -> Form:
    """Return the form that takes the signature of a round of drand."""
    return Form(
        action=action,
        submit=reader.translate("Check it and draw"),
        fields=(
            Field(
                name="signature",
                label=reader.translate("Signature of the round"),
                required=True,
                help=reader.translate("The field “signature”, 96 hexadecimal digits."),
                extra={"autocomplete": "off", "maxlength": "96", "spellcheck": "false"},
            ),
        ),
        icon="shuffle",
    )


def seed_form(action: str, reader: Reader) -> Form:
    """Return the button that draws with the seed of the sealed draw."""
    return Form(action=action, submit=reader.translate("Draw the records"), icon="shuffle")


def conclude_form(action: str, reader: Reader, *, early: bool) -> Form:
    """Return the button that ends the looking; `early` when not all records were looked at."""
    translate = reader.translate
    return Form(
        action=action,
        submit=translate("Conclude the sample"),
        consequence=translate(
            "The verdict is certain, but not all records were looked at: without the rest there is"
            " no share for the item. Findings can no longer be changed."
        )
        if early
        else translate("Findings can no longer be changed."),
        icon="check",
    )


def abandon_form(action: str, reader: Reader) -> Form:
    """Return the form that gives a sample up."""
    translate = reader.translate
    return Form(
        action=action,
        submit=translate("Give this sample up"),
        fields=(
            Field(
                name="reason",
                label=translate("Why it is given up"),
                kind="textarea",
                required=True,
                help=translate("It stands in the report: no names, and no record numbers."),
                extra={"maxlength": "500"},
            ),
        ),
        consequence=translate(
            "It stays visible with its reason, and the next sample has another number: nobody can"
            " draw again until a sample pleases."
        ),
        icon="x",
    )
