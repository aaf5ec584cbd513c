"""A page with several forms, one of which was not taken: it is shown again, filled, with why."""

import msgspec

from api.errors import status_of
from api.pages.forms import Entered, Form, refused
from api.view import Reader
from audit.domain.errors import DomainError
from reports.language import say


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was not taken: its address, what was entered, and why."""

    form: str
    given: Entered
    why: DomainError

    @property
    def status(self) -> int:
        """The status of the answer."""
        return status_of(self.why)


def shown_again(
    possible: tuple[Form, ...], refusal: Refused | None, reader: Reader
) -> tuple[Form, ...]:
    """Return the forms of a page, the one that was not taken as it was entered."""
    return tuple(
        refused(form, refusal.why, given=refusal.given, reader=reader)
        if refusal and refusal.form == form.action
        else form
        for form in possible
    )


def left_over(possible: tuple[Form, ...], refusal: Refused | None, reader: Reader) -> str:
    """Return why something was not done where its form is no longer there to say it, or ""."""
    if refusal is None or any(form.action == refusal.form for form in possible):
        return ""
    return say(refusal.why, reader.language)
