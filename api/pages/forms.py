"""Forms: what a page asks for, how it is read back strictly, and how a refusal finds its field."""

import enum
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeVar

import msgspec
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType

from api.view import AnyRequest, Reader
from audit.domain.errors import DomainError, Fault, Invalid
from reports.language import say

Value = TypeVar("Value")
Entered = Mapping[str, tuple[str, ...]]
"""What was entered: the texts of each field, one for most."""

_PLACE = re.compile(r"^(?:\$\.)?(?P<name>\w+)")
_TYPES = frozenset({RequestEncodingType.URL_ENCODED.value, RequestEncodingType.MULTI_PART.value})
_MOST_FIELDS = 2000


FieldKind = Literal[
    "text",
    "textarea",
    "number",
    "date",
    "search",
    "password",
    "select",
    "radio",
    "checkboxes",
    "checkbox",
    "file",
    "hidden",
]
"""How a field is entered: `select` and `radio` choose one, `checkboxes` some, `checkbox` yes."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Something to choose; `note` explains it where there is room."""

    value: str
    text: str
    note: str = ""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field. `values` holds what is entered or chosen; `error` why it was refused.

    `extra` are further attributes of its element, such as autocomplete, inputmode, accept, min.
    """

    name: str
    label: str
    kind: FieldKind = "text"
    values: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    help: str = ""
    required: bool = False
    error: str = ""
    extra: Mapping[str, str] = {}

    @property
    def value(self) -> str:
        """The one text that is entered; "" for nothing."""
        return self.values[0] if self.values else ""


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form with its fields and button.

    `consequence` says what cannot be undone and marks the button; `errors` are refusals that
    belong to no field.
    """

    action: str
    submit: str
    fields: tuple[Field, ...] = ()
    consequence: str = ""
    errors: tuple[str, ...] = ()
    icon: str = ""

    @property
    def has_file(self) -> bool:
        """Whether the form sends a file."""
        return any(field.kind == "file" for field in self.fields)


async def entered(request: AnyRequest) -> Entered:
    """Return the texts of a posted form, without its files and what was left empty.

    Raises `Invalid` for a body that is no form.
    """
    given = await _form(request)
    return {
        name: texts
        for name in given
        if (texts := tuple(text for text in given.getall(name) if isinstance(text, str) and text))
    }


async def uploads(request: AnyRequest, name: str) -> tuple[UploadFile, ...]:
    """Return the files that were chosen in a field."""
    given = await _form(request)
    found = given.getall(name, [])
    return tuple(one for one in found if isinstance(one, UploadFile) and one.filename)


async def uploaded(request: AnyRequest) -> bytes:
    """Return the one file that was chosen in the field `file`; raises `Invalid` without one."""
    chosen = await uploads(request, "file")
    if not chosen:
        raise Invalid("form.no_file", "No file was chosen; choose one, then send it.")
    return await chosen[0].read()


async def _form(request: AnyRequest) -> Any:  # noqa: ANN401 -- Litestar's multi dict of a form
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind not in _TYPES:
        raise Invalid(
            "form.type",
            "This address takes a form, not {kind}; send it from its page.",
            kind=kind,
        )
    return await request.form()


def read(kind: type[Value], given: Entered) -> Value:
    """Return the form as a value of `kind`; a field without an entry has its default.

    A tuple takes all entries of its field, everything else exactly one. Raises `Invalid` with a
    fault for each field that is unknown, missing or not as it should be.
    """
    fields = {field.encode_name: field for field in msgspec.structs.fields(_struct(kind))}
    faults = [_unknown(name) for name in given if name not in fields]
    values: dict[str, Any] = {}
    for name, field in fields.items():
        texts = given.get(name, ())
        if not texts:
            if field.required:
                faults.append(_missing(name))
            continue
        several = _is_tuple(field.type)
        try:
            values[field.name] = msgspec.convert(
                texts if several else texts[0], field.type, strict=False
            )
        except msgspec.ValidationError as error:
            faults.append(_wrong(name, str(error)))
    if faults:
        raise Invalid(
            "form.fields",
            "{count} entries are missing or wrong; each says how to mend it.",
            faults=tuple(faults),
            count=len(faults),
        )
    return kind(**values)


def refused(form: Form, refusal: DomainError, *, given: Entered, reader: Reader) -> Form:
    """Return the form as it was entered, with the refusal at its fields or above them."""
    names = {field.name for field in form.fields}
    at: dict[str, str] = {}
    above = [say(refusal, reader.language)] if not refusal.faults else []
    for fault in refusal.faults:
        place = _PLACE.match(fault.where)
        if place and place["name"] in names:
            at.setdefault(place["name"], say(fault, reader.language))
        else:
            above.append(_said(fault, reader))
    return msgspec.structs.replace(
        form, fields=tuple(_filled(form.fields, given, at)), errors=tuple(above)
    )


def _said(fault: Fault, reader: Reader) -> str:
    """Return the sentence of a fault, with its place where that is a row of a file."""
    said = say(fault, reader.language)
    if "row" not in fault.fields:
        return said
    return reader.translate("{where}: {said}").format(where=fault.where, said=said)


def choices(
    members: Iterable[enum.StrEnum], reader: Reader, *, any_of: str = ""
) -> tuple[Choice, ...]:
    """Return the members of an enumeration to choose from; `any_of` is the text of no choice."""
    first = (Choice(value="", text=any_of),) if any_of else ()
    return first + tuple(Choice(value=one.value, text=reader.label(one)) for one in members)


def _filled(fields: Sequence[Field], given: Entered, at: Mapping[str, str]) -> Iterable[Field]:
    """Yield the fields with what was entered; passwords and files are to be given anew."""
    for field in fields:
        again = field.kind in {"password", "file"}
        values = () if again else given.get(field.name, ())
        yield msgspec.structs.replace(field, values=values, error=at.get(field.name, ""))


def _struct(kind: type[Value]) -> Any:  # noqa: ANN401 -- a struct class, which msgspec does not type
    return kind


@functools.cache
def _is_tuple(kind: Any) -> bool:  # noqa: ANN401 -- whatever a field takes
    found = msgspec.inspect.type_info(kind)
    return isinstance(found, msgspec.inspect.VarTupleType)


def _unknown(name: str) -> Fault:
    return Fault(
        where=f"$.{name}",
        code="form.unknown",
        message="This form has no field {name}; send it again from its page.",
        fields={"name": name},
    )


def _missing(name: str) -> Fault:
    return Fault(
        where=f"$.{name}",
        code="form.missing",
        message="This entry is needed.",
        fields={"name": name},
    )


def _wrong(name: str, reason: str) -> Fault:
    """Return the fault that says in plain words what msgspec says of a field."""
    return _out_of_bounds(f"$.{name}", reason) or _misread(f"$.{name}", reason)


def _out_of_bounds(where: str, reason: str) -> Fault | None:
    if found := re.search(r"length >= (?P<least>\d+)", reason):
        return Fault(
            where=where,
            code="form.too_short",
            message="Write at least {least} characters.",
            fields=found.groupdict(),
        )
    if found := re.search(r"length <= (?P<most>\d+)", reason):
        return Fault(
            where=where,
            code="form.too_long",
            message="Write at most {most} characters.",
            fields=found.groupdict(),
        )
    if found := re.search(r"(?P<sign>[<>]=?) (?P<bound>-?[\d.]+)", reason):
        return Fault(
            where=where,
            code="form.bound",
            message="The number must be {sign} {bound}.",
            fields=found.groupdict(),
        )
    return None


def _misread(where: str, reason: str) -> Fault:
    if "date" in reason:
        return Fault(
            where=where,
            code="form.date",
            message="Write a day as year-month-day, such as 2026-11-22.",
            fields={},
        )
    if "`int`" in reason or "decimal" in reason:
        return Fault(where=where, code="form.number", message="Write a number.", fields={})
    if "enum" in reason:
        return Fault(where=where, code="form.choice", message="Choose one of the list.", fields={})
    return Fault(
        where=where,
        code="form.form",
        message="This is not written in the form that is asked for; look at the hint.",
        fields={},
    )
