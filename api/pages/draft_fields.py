"""The form of an item: its fields, filled from what is entered, and the item read from them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated

import msgspec

from api.pages.checklist_document import titled
from api.pages.draft_words import field, filled
from api.pages.forms import Choice, Entered, Field, choices, read
from api.view import Reader
from audit.domain.errors import Fault, Invalid
from checklists.catalogue import Catalogue
from checklists.model import (
    Applicability,
    Code,
    Comparison,
    Item,
    ItemClass,
    Lane,
    Measure,
    Norm,
    Part,
    Provision,
    Text,
)

FIND = "find"
_MOST_FOUND = 30
_BETWEEN_CODES = re.compile(r"[\s,，、;；]+")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_Short = Annotated[str, msgspec.Meta(max_length=200)]
_Lines = Annotated[str, msgspec.Meta(max_length=2000)]


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What an item may refer to: parts, words, and the clauses of the catalogue."""

    parts: tuple[Part, ...]
    terms: Mapping[str, str]
    kinds: frozenset[str]
    catalogue: Catalogue


class ItemEntry(msgspec.Struct, frozen=True, kw_only=True, rename={"class_": "class"}):
    """The form of an item; lists stand one on each line, codes with commas between them."""

    code: Code
    part: Code
    title: Text
    class_: ItemClass
    lane: Lane
    weight: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    provisions: tuple[Code, ...]
    requirements: _Lines = ""
    methods: Text
    how: Text
    evidence: _Lines = ""
    forms: tuple[Code, ...] = ()
    kinds: tuple[Code, ...] = ()
    quantity: _Short = ""
    unit: _Short = ""
    comparison: Comparison = Comparison.AT_LEAST
    threshold: Decimal | None = None
    sampled: bool = False
    computed: _Short = ""


def entered_of(item: Item) -> Entered:
    """Return an item as it would be entered."""
    measure = item.measure
    texts = {
        "code": item.code,
        "part": item.part,
        "title": item.title,
        "class": item.class_.value,
        "lane": item.lane.value,
        "weight": str(item.weight),
        "requirements": ", ".join(item.requirements),
        "methods": "\n".join(item.methods),
        "how": item.how,
        "evidence": "\n".join(item.evidence),
        **(_measured(measure) if measure else {}),
    }
    several = {
        "provisions": item.provisions,
        "forms": item.applies.forms,
        "kinds": item.applies.kinds,
    }
    single = {name: (text,) for name, text in texts.items() if text}
    return single | {name: codes for name, codes in several.items() if codes}


def _measured(measure: Measure) -> Mapping[str, str]:
    return {
        "quantity": measure.name,
        "unit": measure.unit,
        "comparison": measure.comparison.value,
        "threshold": "" if measure.threshold is None else str(measure.threshold),
        "sampled": "true" if measure.sampled is True else "",
        "computed": measure.computed or "",
    }


def item_of_entry(given: Entered) -> Item:
    """Return the item that was entered. Raises `Invalid` at each field that is missing or wrong."""
    entry = read(ItemEntry, given)
    if not entry.quantity and (entry.unit or entry.threshold is not None or entry.computed):
        raise wrong(
            Fault(
                where="$.quantity",
                code="authoring.unnamed_quantity",
                message="Name what is measured, or empty its unit, threshold and measure.",
            )
        )
    return Item(
        code=entry.code,
        part=entry.part,
        title=entry.title,
        class_=entry.class_,
        lane=entry.lane,
        weight=entry.weight,
        provisions=entry.provisions,
        requirements=codes("requirements", entry.requirements),
        methods=lines(entry.methods),
        how=entry.how,
        evidence=lines(entry.evidence),
        applies=Applicability(forms=entry.forms, kinds=entry.kinds),
        measure=_measure(entry) if entry.quantity else None,
    )


def _measure(entry: ItemEntry) -> Measure:
    return Measure(
        name=entry.quantity,
        unit=entry.unit,
        comparison=entry.comparison,
        threshold=entry.threshold,
        sampled=True if entry.sampled else msgspec.UNSET,
        computed=entry.computed or msgspec.UNSET,
    )


def wrong(*faults: Fault) -> Invalid:
    """Return the refusal of entries that are each told at their field."""
    return Invalid(
        "authoring.entries",
        "{count} entries need another look; each says how to mend it.",
        count=len(faults),
        faults=faults,
    )


def lines(text: str) -> tuple[str, ...]:
    """Return the lines in which something stands, without blanks around them."""
    return tuple(line for each in text.splitlines() if (line := each.strip()))


def codes(name: str, text: str) -> tuple[str, ...]:
    """Return the codes of a field. Raises `Invalid` at the field for what is none."""
    found = tuple(filter(None, _BETWEEN_CODES.split(text)))
    strange = [one for one in found if not _CODE.fullmatch(one)]
    if strange:
        raise wrong(
            *(
                Fault(
                    where=f"$.{name}",
                    code="authoring.no_code",
                    message="“{entry}” is no code: letters, digits, dots, dashes, underscores.",
                    fields={"entry": one},
                )
                for one in strange
            )
        )
    return found


def item_fields(scene: Scene, given: Entered, reader: Reader) -> tuple[Field, ...]:
    """Return the fields of an item, filled with what is given."""
    parts = tuple(Choice(value=one.code, text=f"{one.code} {one.title}") for one in scene.parts)
    return filled(
        (
            field("code", reader, required=True),
            field("part", reader, "select", required=True, choices=parts),
            field("asked", reader, "textarea", required=True),
            field("class", reader, "select", choices=choices(ItemClass, reader)),
            field("lane", reader, "select", choices=choices(Lane, reader)),
            field("weight", reader, "number"),
            *provision_fields(scene.catalogue, given, reader),
            field("how", reader, "textarea", required=True),
            field("methods", reader, "textarea", required=True),
            field("evidence", reader, "textarea"),
            *_concerned(scene, reader),
            field("quantity", reader),
            field("unit", reader),
            field("comparison", reader, "select", choices=choices(Comparison, reader)),
            field("threshold", reader),
            field("sampled", reader, "checkbox"),
            field("computed", reader),
            field("requirements", reader),
        ),
        given,
    )


def _concerned(scene: Scene, reader: Reader) -> Iterator[Field]:
    """Yield what says whom an item concerns, for the words that the list has."""
    for name, wanted in (("forms", False), ("kinds", True)):
        offered = tuple(
            Choice(value=code, text=text)
            for code, text in scene.terms.items()
            if (code in scene.kinds) is wanted
        )
        if offered:
            yield field(name, reader, "checkboxes", choices=offered)


def provision_fields(catalogue: Catalogue, given: Entered, reader: Reader) -> tuple[Field, ...]:
    """Return what clauses are picked with: a search, and those chosen or found to be ticked."""
    chosen = given.get("provisions", ())
    wanted = " ".join(given.get(FIND, ())).casefold().split()
    known = [(norm, one) for norm in catalogue.norms for one in norm.provisions]
    held = [pair for pair in known if pair[1].id in chosen]
    found = [pair for pair in known if wanted and pair not in held and _fits(*pair, wanted)]
    picked = [*held, *found[:_MOST_FOUND]]
    return (
        msgspec.structs.replace(
            field(FIND, reader, "search"),
            help=_found(len(found), reader) if wanted else _hint(reader),
        ),
        msgspec.structs.replace(
            field(
                "provisions",
                reader,
                "checkboxes",
                required=True,
                choices=tuple(_clause(norm, one) for norm, one in picked),
            ),
            help="" if picked else reader.translate("None yet: find some above."),
        ),
    )


def _hint(reader: Reader) -> str:
    return reader.translate("Words of the document, its number, the clause or its text.")


def _found(count: int, reader: Reader) -> str:
    said = reader.translate("{count} clauses found; {shown} of them are shown below.")
    return said.format(count=count, shown=min(count, _MOST_FOUND))


def _fits(norm: Norm, provision: Provision, words: Iterable[str]) -> bool:
    told = f"{norm.title} {norm.number} {provision.id} {provision.article} {provision.excerpt}"
    return all(word in told.casefold() for word in words)


def _clause(norm: Norm, provision: Provision) -> Choice:
    text = f"{titled(norm)}{norm.number} {provision.article}"
    return Choice(value=provision.id, text=text, note=provision.excerpt)


def scene_of(
    parts: tuple[Part, ...], terms: Mapping[str, str], items: Iterable[Item], catalogue: Catalogue
) -> Scene:
    """Return what an item of a list may refer to; which words are kinds, its items tell."""
    kinds = frozenset(code for item in items for code in item.applies.kinds)
    return Scene(parts=parts, terms=terms, kinds=kinds, catalogue=catalogue)
