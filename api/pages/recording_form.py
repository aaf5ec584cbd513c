"""What the form of a part of a visit says: read back strictly, item by item."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated

import msgspec

from api.pages.forms import Entered, read
from audit.domain.answer import Records, Verdict
from audit.domain.errors import Fault, Invalid
from audit.domain.recording import Entry
from audit.services.evidence import Caption

FILE = "file"
_FIELDS = ("seen", "over", "verdict", "reason", "value", "of", "caption")
_SAID = frozenset({"verdict", "reason", "value", "of"})


class ItemForm(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of one item.

    `seen` is the revision that was shown; `over` the one that is to be replaced although somebody
    else has given it meanwhile. `caption` belongs to the files sent along.
    """

    seen: Annotated[int, msgspec.Meta(ge=0)] = 0
    over: Annotated[int, msgspec.Meta(ge=0)] | None = None
    verdict: Verdict | None = None
    reason: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    value: Decimal | None = None
    of: Records | None = None
    caption: Caption = ""


class PartForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a form says as a whole: who answers, and where to go on ("" to stay)."""

    by: str = ""
    go: str = ""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A form as it was sent: the entries that can be read, and by item what cannot be, and why.

    `texts` are the fields of each item as they were entered, to be shown again.
    """

    part: PartForm
    entries: tuple[Entry, ...]
    captions: Mapping[str, str]
    refused: Mapping[str, tuple[Fault, ...]]
    texts: Mapping[str, Entered]


def field(name: str, item: str) -> str:
    """Return what a field of an item is called in the form of its part."""
    return f"{name}-{item}"


def sent(
    given: Entered,
    items: Sequence[str],
    *,
    by: str,
    filled: Mapping[str, Mapping[str, str]] = {},
) -> Sent:
    """Return what a form says of the items of its part; `by` answers unless the form names one.

    `filled` are the fields the form was filled with for items without an answer: alone they say
    nothing. Raises `Invalid` for a field that the form does not have.
    """
    texts = {item: _texts(given, item) for item in items}
    own = {field(name, item) for item in items for name in _FIELDS}
    part = read(PartForm, {name: text for name, text in given.items() if name not in own})
    entries: list[Entry] = []
    captions: dict[str, str] = {}
    refused: dict[str, tuple[Fault, ...]] = {}
    for item, entered in texts.items():
        try:
            form = read(ItemForm, entered)
            captions[item] = form.caption
            if _says(entered, filled.get(item, {})):
                entries.append(_entry(item, form, by=by or part.by))
        except Invalid as refusal:
            refused[item] = refusal.faults
    return Sent(
        part=part,
        entries=tuple(entries),
        captions=captions,
        refused=refused,
        texts={item: entered for item, entered in texts.items() if entered},
    )


def _says(entered: Entered, filled: Mapping[str, str]) -> bool:
    """Return whether anything was entered, beyond what stood there already."""
    said = {name: texts[0] for name, texts in entered.items() if name in _SAID}
    return bool(said) and said != filled


def _texts(given: Entered, item: str) -> Entered:
    """Return the fields of one item; browsers send each line end as two characters."""
    named = {name: given.get(field(name, item), ()) for name in _FIELDS}
    return {
        name: tuple(text.replace("\r\n", "\n").strip() for text in texts)
        for name, texts in named.items()
        if texts
    }


def _entry(item: str, form: ItemForm, *, by: str) -> Entry:
    faults = []
    if form.verdict is None:
        faults.append(
            Fault(
                where="$.verdict",
                code="recording.verdict",
                message="Choose what was found; until then nothing of this item is saved.",
                fields={},
            )
        )
    if not by:
        faults.append(
            Fault(
                where="$.by",
                code="recording.by",
                message="Choose at the top of the page who answers; then save again.",
                fields={},
            )
        )
    if form.verdict is None or faults:
        raise Invalid(
            "recording.item_incomplete",
            "Item {item} cannot be saved yet; see what is missing.",
            item=item,
            faults=tuple(faults),
        )
    return Entry(
        item=item,
        seen=form.seen if form.over is None else form.over,
        verdict=form.verdict,
        reason=form.reason,
        value=form.value,
        of=form.of,
        by=by,
    )
