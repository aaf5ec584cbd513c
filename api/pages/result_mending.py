"""The smallest sets of items to mend for the next grade, in words."""

from collections.abc import Iterator, Mapping

import msgspec

from api.view import Reader
from audit.domain.mending import Advice, Hindrance, MendingSet

_HINDRANCE_SENTENCES = {
    Hindrance.FIRST_TIME: "A first rating is capped, so no mending reaches it; a later one may.",
    Hindrance.UNCHECKED: "Too much could not be checked; a visit that sees it comes first.",
    Hindrance.NOTHING_COUNTS: "No item counts, so there is nothing to mend.",
    Hindrance.BEYOND_MENDING: "What stands in the way is no fault that can be mended.",
}

_PROVED_SENTENCES = {
    "both": "{count} items, effort {effort}. Proved: no set has fewer items or takes less effort.",
    "items": "{count} items, effort {effort}. Proved: no set has fewer items.",
    "effort": "{count} items, effort {effort}. Proved: no set takes less effort.",
}
_BOUND_SENTENCES = {
    "items": (
        "{count} items, effort {effort}. The search was ended before all was tried: proved is only"
        " that at least {least} items are needed."
    ),
    "effort": (
        "{count} items, effort {effort}. The search was ended before all was tried: proved is only"
        " that an effort of at least {least} is needed."
    ),
}


class MendSet(msgspec.Struct, frozen=True, kw_only=True):
    """Items to mend together, and what is known of the set."""

    title: str
    items: tuple[str, ...]
    says: str


class Mending(msgspec.Struct, frozen=True, kw_only=True):
    """What to mend for the next grade, or why no mending reaches it."""

    sets: tuple[MendSet, ...]
    hindrances: tuple[str, ...]


def mending(found: Advice, titles: Mapping[str, str], reader: Reader) -> Mending:
    """Return the advice in words; `titles` are those of the items by code."""
    return Mending(
        sets=tuple(_sets(found, titles, reader)),
        hindrances=tuple(reader.translate(_HINDRANCE_SENTENCES[one]) for one in found.hindrances),
    )


def _sets(found: Advice, titles: Mapping[str, str], reader: Reader) -> Iterator[MendSet]:
    translate, fewest, easiest = reader.translate, found.fewest, found.easiest
    if fewest is None or easiest is None:
        return
    if fewest.items == easiest.items and fewest.proven and easiest.proven:
        title = translate("Fewest items, and least effort")
        yield _set(title, fewest, titles, says=_says("both", fewest, reader, proven=True))
        return
    says = _says("items", fewest, reader, proven=fewest.proven)
    yield _set(translate("Fewest items"), fewest, titles, says=says)
    says = _says("effort", easiest, reader, proven=easiest.proven)
    yield _set(translate("Least effort"), easiest, titles, says=says)


def _set(title: str, one: MendingSet, titles: Mapping[str, str], *, says: str) -> MendSet:
    items = tuple(f"{code} {titles[code]}" for code in one.items)
    return MendSet(title=title, items=items, says=says)


def _says(which: str, one: MendingSet, reader: Reader, *, proven: bool) -> str:
    sentence = (_PROVED_SENTENCES if proven else _BOUND_SENTENCES)[which]
    return reader.translate(sentence).format(
        count=len(one.items), effort=one.effort, least=one.least
    )
