"""What the fields of the forms of a draft are called, and what is to be entered."""

from collections.abc import Iterable, Mapping

import msgspec

from api.pages.forms import Choice, Entered, Field, FieldKind
from api.view import Reader

FIELD_LABELS: Mapping[str, str] = {
    "after": "Behind the item",
    "base": "Stands on",
    "changed": "Items concerned",
    "class": "Class",
    "code": "Code",
    "comparison": "Held against the threshold",
    "computed": "Measure from records",
    "effective": "In force from",
    "evidence": "What to have ready",
    "expires": "No longer in force from",
    "find": "Find clauses in laws and norms",
    "forms": "Service forms",
    "how": "How to check",
    "item": "Item",
    "kinds": "Kinds of establishment",
    "lane": "Kind of duty",
    "methods": "Methods",
    "name": "Name of the checklist",
    "note": "Note",
    "of": "Begin as a copy of",
    "on": "Day of the change",
    "part": "Part",
    "provisions": "Clauses it stands on",
    "quantity": "Quantity measured",
    "reason": "Reason",
    "requirements": "Requirements covered",
    "sampled": "Found by a sample",
    "threshold": "Threshold",
    "title": "Title",
    "unit": "Unit",
    "version": "Version",
    "weight": "Weight",
    "what": "What changed, and why",
    "asked": "What is checked",
}
FIELD_SENTENCES: Mapping[str, str] = {
    "asked": "One sentence that can be answered with conforms or does not conform.",
    "changed": "Codes of the items that are new, gone or otherwise, with commas between them.",
    "code": "Of its own for each item, and the same in every version, such as 1.01.",
    "computed": "The code of the measure from records that is its value, if there is one.",
    "effective": "The day after its publication at the earliest.",
    "evidence": "One on each line.",
    "expires": "The first day on which it no longer is; mostly empty.",
    "forms": "None ticked: it concerns institutions of every form.",
    "how": "What an inspector does, and what conforms, partly conforms, does not conform.",
    "kinds": "None ticked: it concerns establishments of every kind.",
    "lane": "Legal only with a provision of a law, regulation or rule.",
    "methods": "One on each line.",
    "name": "A code of letters, digits, dots and dashes, the same in every version.",
    "note": "What a reader must know: which texts stand behind it, what is a model.",
    "quantity": "Only where a number is recorded: what it is.",
    "reason": "Why, with the local document. It is printed beside the item.",
    "requirements": "Ids of the requirement list, if there is one.",
    "sampled": "Whether the inspector records how many records were looked at and how many fit.",
    "threshold": "Only if a norm has one.",
    "unit": "Such as % or hours.",
    "version": "Such as 2027.1. A published version cannot be changed: take the next one.",
    "weight": "The share among the items of its part; 0 for veto and indicator items.",
    "what": "A sentence for those who check and those who are checked.",
}
_NAMES: Mapping[str, str] = {"asked": "title"}


def field(
    name: str,
    reader: Reader,
    kind: FieldKind = "text",
    *,
    required: bool = False,
    choices: tuple[Choice, ...] = (),
) -> Field:
    """Return a field with its label and what is to be entered, in the language of the reader.

    `asked` is the title of an item, which is called otherwise than that of a checklist.
    """
    sentence = FIELD_SENTENCES.get(name, "")
    return Field(
        name=_NAMES.get(name, name),
        label=reader.translate(FIELD_LABELS[name]),
        kind=kind,
        required=required,
        choices=choices,
        help=reader.translate(sentence) if sentence else "",
    )


def filled(fields: Iterable[Field], given: Entered) -> tuple[Field, ...]:
    """Return the fields with what is given."""
    return tuple(
        msgspec.structs.replace(one, values=given.get(one.name, one.values)) for one in fields
    )
