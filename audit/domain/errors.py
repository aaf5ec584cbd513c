"""The four ways in which the domain says no.

Each has a stable dotted code, which programs may rely on, and a message that says what is wrong,
where, and how to mend it. The message is an English gettext id with named fields; the ways in
translate it and fill the fields.
"""

import msgspec


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One place where the input is wrong.

    `where` points at it: a JSON path, or sheet, row and column. `code` and `message` are as for
    `DomainError`; `fields` fill the message.
    """

    where: str
    code: str
    message: str
    fields: dict[str, str] = {}

    def text(self) -> str:
        """Return the English sentence."""
        return self.message.format_map(self.fields)


class DomainError(Exception):
    """A refusal: `code` for programs, `message` with `fields` for people, `faults` for places."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        faults: tuple[Fault, ...] = (),
        **fields: str | int,
    ) -> None:
        self.code = code
        self.message = message
        self.fields = {name: str(value) for name, value in fields.items()}
        self.faults = faults
        super().__init__(f"{code}: {message.format_map(self.fields)}")


class NotFound(DomainError):
    """The thing does not exist, or this actor may not know of it."""


class Forbidden(DomainError):
    """This actor may not do this to this thing."""


class Conflict(DomainError):
    """The state of the thing does not allow the act."""


class Invalid(DomainError):
    """The input breaks a rule; `faults` name every place."""
