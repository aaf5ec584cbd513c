"""The words of a register sheet, and what a cell of it is."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

BETWEEN_ENTRIES = re.compile(r"[、，,；;]")
_SHOWN = 60


def tidy(text: str) -> str:
    """Return `text` with each run of white space, line breaks included, as one space."""
    return " ".join(text.split())


def letter(place: int) -> str:
    """Return the letters of the column at `place`, counted from 0: A, B … Z, AA."""
    above, digit = divmod(place, 26)
    return (letter(above - 1) if above else "") + chr(ord("A") + digit)


class Lexicon(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a sheet.

    `translate` puts an English msgid into the sheet's language. `choices` holds, for each list of
    codes, code → label; a cell may hold either. `registered` holds, for each register that others
    point to, the ids it knows. `region` is where entries may lie, "" for anywhere; `taken` are
    entries, by what identifies them, that somebody else keeps.
    """

    choices: Mapping[str, Mapping[str, str]]
    registered: Mapping[str, frozenset[str]] = {}
    region: str = ""
    taken: frozenset[str] = frozenset()
    translate: Callable[[str], str] = str

    def code_of(self, choice: str, text: str) -> str | None:
        """Return the code that `text`, a code or a label of the list, stands for."""
        labels = self.choices.get(choice, {})
        if text in labels:
            return text
        return next((code for code, label in labels.items() if label == text), None)

    def label_of(self, choice: str, code: str) -> str:
        """Return the label that reads back as `code`, or the code itself where none does."""
        label = self.choices.get(choice, {}).get(code, code)
        readable = label == tidy(label) and not BETWEEN_ENTRIES.search(label)
        return label if readable and self.code_of(choice, label) == code else code

    @property
    def example_mark(self) -> str:
        """What stands before the first entry of an example."""
        return self.translate("Example: ")

    def labels(self, choice: str) -> tuple[str, ...]:
        """Return the labels of a list in its order, as cells show them."""
        return tuple(self.label_of(choice, code) for code in self.choices.get(choice, {}))


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """The tidy text of one cell, and where it stands: sheet, row from 1, header of the column."""

    text: str
    sheet: str
    row: int
    column: str
    lexicon: Lexicon

    @property
    def where(self) -> str:
        """The place in the words of the sheet."""
        place = self.lexicon.translate("Sheet “{sheet}”, row {row}, column “{column}”")
        return place.format(sheet=self.sheet, row=self.row, column=self.column)

    @property
    def says_example(self) -> bool:
        """Whether the cell begins as the example of a template does."""
        return self.text.startswith(self.lexicon.example_mark.strip())

    @property
    def fields(self) -> dict[str, str]:
        """The place and the value, as the fields of a message."""
        value = self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}…"
        place = {"sheet": self.sheet, "row": str(self.row), "column": self.column}
        return {**place, "value": value}


def _plain(value: object, _lexicon: Lexicon) -> str:
    return "" if value is None else str(value)


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of cell: `parse` returns the plain value or a fault, `show` the text it reads back.

    `empty` is the value of a cell that may be and is left blank. `choice` names the list of codes
    the cell takes from; `several` says that it may hold more than one entry, `further` that codes
    beyond the list will do, `numeric` that a spreadsheet program shall see a number, `verbatim`
    that its line breaks are part of the text.
    """

    parse: Callable[[Cell], object]
    show: Callable[[Any, Lexicon], str] = _plain
    empty: object = ""
    choice: str = ""
    several: bool = False
    further: bool = False
    numeric: bool = False
    verbatim: bool = False
