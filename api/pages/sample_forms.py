"""The forms of a sample of records before there is entropy: its list, and its aim."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal, get_args

import msgspec

from api.pages.forms import Choice, Field, Form, choices
from api.view import Reader
from audit.domain.errors import Invalid
from audit.domain.record_lists import numbers_in
from audit.domain.record_sample import HUNDREDTHS, Aim, Many, Method, RecordKind, SourceKind
from audit.domain.record_sampling import plan_of
from audit.services.sampling import Aiming, Listing
from audit.services.sampling_desk import Declared
from checklists.model import ResolvedChecklist

_BY_HAND = "by_hand"
FROM_FILE = "file"
_USUAL: Final = "95"
_SHARES = (0, 1, 2, 5, 10, 20)
Certainty = Literal["90", "95", "99"]
"""How certain it is to be that too many bad records are noticed, in hundredths."""


class ListForm(msgspec.Struct, frozen=True, kw_only=True):
    """A list as its form says it: from a declared sheet, from a file, or typed in or pasted."""

    item: Annotated[str, msgspec.Meta(max_length=64)]
    taken: Annotated[str, msgspec.Meta(max_length=32)] = _BY_HAND
    kind: RecordKind = RecordKind.CLIENT_FILES
    numbers: Annotated[str, msgspec.Meta(max_length=400_000)] = ""


class AimForm(msgspec.Struct, frozen=True, kw_only=True):
    """An aim as its form says it; `bad` counts only where both risks are weighed."""

    method: Method = Method.DISCOVERY
    good: Many
    bad: Many | None = None
    certainty: Certainty = _USUAL
    source: SourceKind = SourceKind.DICE


def listing_of(form: ListForm, offers: Sequence[Declared], filed: tuple[str, ...]) -> Listing:
    """Return the list that a form says; `filed` are the numbers in the file that came with it.

    Raises `Invalid` for a sheet that is not declared.
    """
    if form.taken in {_BY_HAND, FROM_FILE}:
        numbers = filed if form.taken == FROM_FILE else numbers_in(form.numbers)
        return Listing(item=form.item, kind=form.kind, numbers=numbers)
    for offer in offers:
        if offer.sheet == form.taken:
            return Listing(item=form.item, kind=offer.kind, numbers=offer.numbers)
    raise Invalid(
        "sampling.sheet",
        "The institution has declared no such sheet; type the numbers in, or paste them.",
    )


def aiming_of(form: AimForm) -> Aiming:
    """Return the aim that a form says."""
    beta = HUNDREDTHS - int(form.certainty)
    weighed = form.method is Method.SINGLE
    bad = form.bad if weighed and form.bad is not None else form.good + 1
    return Aiming(
        aim=Aim(method=form.method, good=form.good, bad=max(bad, 1), beta=beta), source=form.source
    )


def list_form(
    action: str, checklist: ResolvedChecklist, offers: Sequence[Declared], reader: Reader
) -> Form:
    """Return the form that takes down a list."""
    translate = reader.translate
    return Form(
        action=action,
        submit=translate("Freeze the list"),
        fields=tuple(_list_fields(checklist, offers, reader)),
        consequence=translate(
            "From now on the list cannot be changed. A sample that is given up stays visible, with"
            " its reason."
        ),
        icon="lock",
    )


def _list_fields(
    checklist: ResolvedChecklist, offers: Sequence[Declared], reader: Reader
) -> Iterator[Field]:
    translate = reader.translate
    offered = tuple(Choice(value=one.sheet.value, text=_offer(one, reader)) for one in offers)
    others = (
        Choice(value=FROM_FILE, text=translate("From a spreadsheet")),
        Choice(value=_BY_HAND, text=translate("Typed in below")),
    )
    yield Field(
        name="item",
        label=translate("Item that the records speak of"),
        kind="select",
        required=True,
        choices=(Choice(value="", text=translate("Choose")), *_items(checklist, reader)),
    )
    yield Field(
        name="taken",
        label=translate("Where the list comes from"),
        kind="radio",
        required=True,
        values=(offered[0].value if offered else _BY_HAND,),
        choices=(*offered, *others),
    )
    yield Field(
        name="kind",
        label=translate("What the records are"),
        kind="select",
        required=True,
        help=translate("Of a declared sheet this is known already.") if offered else "",
        choices=choices(RecordKind, reader),
    )
    yield Field(
        name="file",
        label=translate("Spreadsheet"),
        kind="file",
        help=translate("XLSX or CSV with one column, “Record number”, and one record in each row."),
        extra={"accept": ".xlsx,.csv"},
    )
    yield Field(
        name="numbers",
        label=translate("Record numbers"),
        kind="textarea",
        help=translate(
            "Every record there is, one to a line, by the institution's own number; a"
            " column of a workbook can be pasted. No names, identity or telephone numbers."
        ),
        extra={"autocomplete": "off", "spellcheck": "false"},
    )


def aim_form(action: str, count: int, reader: Reader, *, sealed: bool) -> Form:
    """Return the form that fixes what a sample of `count` records is to tell."""
    translate = reader.translate
    return Form(
        action=action,
        submit=translate("Fix size and source"),
        fields=(*_sizing(count, reader), *_ways(count, reader, sealed=sealed)),
        consequence=translate(
            "List, size and source are fixed together; their digest goes into the public log."
        ),
        icon="lock",
    )


def _sizing(count: int, reader: Reader) -> Iterator[Field]:
    translate = reader.translate
    yield Field(
        name="good",
        label=translate("How many bad records are tolerated at most"),
        kind="number",
        required=True,
        help=translate("Among all {count} records, not in the sample.").format(count=count),
        extra={"min": "0", "max": str(count), "inputmode": "numeric"},
    )
    yield Field(
        name="certainty",
        label=translate("How certain it must be that more are noticed"),
        kind="select",
        required=True,
        values=(_USUAL,),
        choices=tuple(Choice(value=one, text=f"{one}%") for one in get_args(Certainty)),
    )


def _ways(count: int, reader: Reader, *, sealed: bool) -> Iterator[Field]:
    translate = reader.translate
    yield Field(
        name="method",
        label=translate("How it is looked"),
        kind="radio",
        required=True,
        values=(Method.DISCOVERY.value,),
        choices=tuple(_methods(reader)),
    )
    yield Field(
        name="bad",
        label=translate("From how many on it must be noticed"),
        kind="number",
        help=translate("Only where both risks are weighed."),
        extra={"min": "1", "max": str(count), "inputmode": "numeric"},
    )
    yield Field(
        name="source",
        label=translate("Where chance comes from"),
        kind="radio",
        required=True,
        values=(SourceKind.DICE.value,),
        choices=tuple(_sources(reader, sealed=sealed)),
    )


def sizes(count: int, reader: Reader) -> Iterator[tuple[str, str]]:
    """Yield, for some numbers of tolerated records, how many are looked at for 95 % certainty."""
    for good in sorted({count * share // HUNDREDTHS for share in _SHARES}):
        if good < count:
            aim = Aim(method=Method.DISCOVERY, good=good, bad=good + 1)
            size = plan_of(aim, count)[0].upto
            yield (
                reader.translate("at most {good}").format(good=good),
                reader.translate("{size} of {count}").format(size=size, count=count),
            )


def _offer(one: Declared, reader: Reader) -> str:
    said = reader.translate("From the declared records: {sheet}, {count} numbers")
    return said.format(sheet=reader.label(one.sheet), count=len(one.numbers))


def _items(checklist: ResolvedChecklist, reader: Reader) -> Iterator[Choice]:
    """Yield the items, those that ask for a share of records first."""

    def sampled(one: Choice) -> bool:
        return one.value not in asked

    asked = {
        one.item.code
        for one in checklist.items
        if one.item.measure is not None and one.item.measure.sampled is True
    }
    told = (
        Choice(value=one.item.code, text=_item(one.item.code, one.item.title, reader, asked=asked))
        for one in checklist.items
    )
    yield from sorted(told, key=sampled)


def _item(code: str, title: str, reader: Reader, *, asked: set[str]) -> str:
    if code not in asked:
        return f"{code} {title}"
    return reader.translate("{code} {title} (asks for a share)").format(code=code, title=title)


def _methods(reader: Reader) -> Iterator[Choice]:
    translate = reader.translate
    yield Choice(
        value=Method.DISCOVERY.value,
        text=translate("Find at least one"),
        note=translate("The smallest sample; a single bad record fails it."),
    )
    yield Choice(
        value=Method.TWO_STAGE.value,
        text=translate("In two stages"),
        note=translate("One bad record leads to a second stage of the same size."),
    )
    yield Choice(
        value=Method.SINGLE.value,
        text=translate("Weigh both risks"),
        note=translate("The institution fails with 5 % at most if no more than tolerated are bad."),
    )


def _sources(reader: Reader, *, sealed: bool) -> Iterator[Choice]:
    translate = reader.translate
    yield Choice(
        value=SourceKind.DICE.value,
        text=translate("Dice, thrown here"),
        note=translate("Twenty ten-sided dice in front of the institution; two people read them."),
    )
    yield Choice(
        value=SourceKind.DRAND.value,
        text=translate("A public beacon (drand)"),
        note=translate("The first round a minute from now; its signature proves it."),
    )
    if sealed:
        yield Choice(
            value=SourceKind.DRAW.value,
            text=translate("The secret of the draw"),
            note=translate("The draw this visit comes from is sealed, so nobody outside knows it."),
        )
