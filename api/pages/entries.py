"""An entry of a register on a page: its facts, and its form made of the columns of the sheet."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from api.pages.forms import Choice, Entered, Field, FieldKind, Form
from api.pages.listing import Link
from api.view import Reader
from audit.domain.districts import districts_of, full_name_of
from audit.domain.register_cells import DAY
from audit.domain.register_lists import DISTRICT
from audit.domain.register_rows import Column
from audit.domain.register_rows import Table as RegisterTable
from audit.domain.register_words import Lexicon
from reports.table import Cell, Table

SEEN = "seen"
_MOST_RADIOS = 4
_LONG = 200
_MOST_PLACES = 60
# The digits of a district, a prefecture and a province in GB/T 2260.
_PLACE_LENGTHS = (6, 4, 2)
_BETWEEN = "、"
# What a form says instead of the note of a column that speaks of spreadsheets; None says nothing.
_HINT_SENTENCES: Mapping[str, str | None] = {
    "institutions.uscc": "18 characters, as on the certificate.",
    "institutions.forms": "Every form offered.",
    "institutions.kind": None,
    "institutions.status": "Only an active institution is drawn.",
    "institutions.district": "The district the institution works in.",
    "inspectors.id": "Letters, digits and signs.",
    "inspectors.expertise": "Such as {listed}, or a code of your own; several with a comma between"
    " them.",
    "inspectors.status": "Only an active inspector is assigned.",
    "recusals.inspector": "Certificate number, or a part of the name.",
    "recusals.institution": "Credit code, or a part of the name.",
    "items.category": None,
}


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A line of what is known: its title, and what stands beside it."""

    title: str
    cell: Cell


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the page: a table, or what is said where it has no rows."""

    title: str
    table: Table
    empty: str
    more: str = ""
    links: tuple[Link, ...] = ()


class EntryPage(msgspec.Struct, frozen=True, kw_only=True):
    """An entry with all that is known of it; `back` leads to its list."""

    back: Link
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    links: tuple[Link, ...] = ()


class FormPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form of an entry; `facts` are those that stay as they are."""

    back: Link
    lead: str
    facts: tuple[Fact, ...]
    form: Form


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a form is about: the register, and the entry to be changed, None for a new one.

    `held` are the columns that identify it and stay; `seen` is the digest of the entry as shown,
    `region` where entries may lie.
    """

    table: RegisterTable[Any]
    words: Lexicon
    region: str
    seen: str
    entry: Any = None
    held: tuple[str, ...] = ()
    given: Mapping[str, str] = {}


def path_of(register: str, identity: str) -> str:
    """Return the address below `register`; an identity may hold slashes and other signs."""
    return f"{register}/{quote(identity, safe='/')}"


def places(districts: Sequence[str]) -> tuple[Choice, ...]:
    """Return the regions to choose from: districts, or where they are many, what they lie in."""
    codes: tuple[str, ...] = ()
    for length in _PLACE_LENGTHS:
        codes = tuple(dict.fromkeys(code[:length] for code in districts))
        if len(codes) <= _MOST_PLACES:
            break
    return tuple(Choice(value=code, text=full_name_of(code)) for code in codes)


def within(district: str, region: str) -> str:
    """Return the full name of a district as it is called in a region: 静安区 in 上海市."""
    full = full_name_of(district)
    return (full.removeprefix(full_name_of(region)) if region else "") or full


def entry_form(subject: Subject, reader: Reader, *, action: str) -> Form:
    """Return the form of an entry, filled in as it is."""
    fields = (
        _field(column, subject, reader)
        for column in subject.table.columns
        if column.key not in subject.held
    )
    seen = Field(name=SEEN, label="", kind="hidden", values=(subject.seen,))
    return Form(action=action, submit=reader.translate("Save"), fields=(*fields, seen))


def cells_of(given: Entered, subject: Subject) -> dict[str, str]:
    """Return what was entered as the cells of a line; columns held keep what they have."""
    cells = {
        column.key: _BETWEEN.join(given.get(column.key, ()))
        for column in subject.table.columns
        if column.key not in subject.held
    }
    return cells | {key: "".join(_values(_column(subject, key), subject)) for key in subject.held}


def held_facts(subject: Subject, reader: Reader) -> tuple[Fact, ...]:
    """Return the columns that stay as they are, in words."""
    columns = (_column(subject, key) for key in subject.held)
    return facts_of(
        (reader.translate(column.header), "".join(_values(column, subject))) for column in columns
    )


def facts_of(lines: Iterable[tuple[str, Cell | str]]) -> tuple[Fact, ...]:
    """Return the facts that there are: a line without anything beside its title is left out."""
    cells = ((title, Cell(text=one) if isinstance(one, str) else one) for title, one in lines)
    return tuple(Fact(title=title, cell=cell) for title, cell in cells if cell.text)


def _column(subject: Subject, key: str) -> Column:
    return next(column for column in subject.table.columns if column.key == key)


def _field(column: Column, subject: Subject, reader: Reader) -> Field:
    kind, choices = _kind(column, subject, reader)
    listed = _BETWEEN.join(subject.words.labels(column.kind.choice))
    hint = _HINT_SENTENCES.get(f"{subject.table.name}.{column.key}", column.note)
    extra = {"min": "0", "inputmode": "numeric"} if kind == "number" else {}
    if kind in {"text", "textarea"}:
        extra = {"maxlength": str(column.longest)}
    return Field(
        name=column.key,
        label=reader.translate(column.header),
        kind=kind,
        values=_values(column, subject),
        choices=choices,
        help=reader.translate(hint).format(listed=listed) if hint else "",
        required=column.required,
        extra=extra,
    )


def _kind(column: Column, subject: Subject, reader: Reader) -> tuple[FieldKind, tuple[Choice, ...]]:
    labels = dict(subject.words.choices.get(column.kind.choice, {}))
    if column.kind is DISTRICT and subject.region:
        labels = {code: full_name_of(code) for code in districts_of(subject.region)}
    choices = tuple(Choice(value=code, text=text) for code, text in labels.items())
    if choices and column.kind.several:
        return ("text", ()) if column.kind.further else ("checkboxes", choices)
    if choices and len(choices) <= _MOST_RADIOS:
        return "radio", choices
    if choices:
        return "select", (Choice(value="", text=reader.translate("Choose")), *choices)
    return _typed(column), ()


def _typed(column: Column) -> FieldKind:
    if column.kind is DAY:
        return "date"
    if column.kind.numeric:
        return "number"
    return "textarea" if column.longest > _LONG and not column.kind.several else "text"


def _values(column: Column, subject: Subject) -> tuple[str, ...]:
    """Return what the entry has in a column, as its field takes it: codes to choose from."""
    if subject.entry is None:
        text = subject.given.get(column.key, "")
        return (text,) if text else ()
    plain: Any = subject.table.take_apart(subject.entry)[column.key]
    kind = column.kind
    listed = subject.words.labels(kind.choice)
    if kind.several and listed and not kind.further:
        return tuple(plain)
    if kind.choice and not kind.several:
        return (str(plain),)
    return (kind.show(plain, subject.words),)
