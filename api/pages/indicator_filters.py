"""What the pages of indicators are narrowed by: region, year, and set."""

from collections.abc import Iterable, Sequence

from api.pages.forms import Choice, Field
from api.view import Reader
from audit.domain.districts import districts_of, name_of
from checklists.indicators import IndicatorSet


def filters(
    region: str, years: Sequence[int], sets: Iterable[IndicatorSet], *, reader: Reader
) -> tuple[Field, ...]:
    """Return what the list is narrowed by; `region` is the widest one there is to choose."""
    translate = reader.translate
    named = {one.name: one.title for one in sets}
    everything = Choice(value="", text=translate("Any"))
    return (
        *place_filters(region, years, reader=reader),
        Field(
            name="set",
            label=translate("Set of indicators"),
            kind="select",
            choices=(everything, *(Choice(value=k, text=v) for k, v in named.items())),
        ),
    )


def place_filters(region: str, years: Sequence[int], *, reader: Reader) -> tuple[Field, ...]:
    """Return the choice of region and year."""
    translate = reader.translate
    return (
        Field(
            name="region",
            label=translate("Region"),
            kind="select",
            choices=tuple(region_choices(region)),
        ),
        Field(
            name="year",
            label=translate("Year"),
            kind="select",
            choices=tuple(Choice(value=str(one), text=str(one)) for one in reversed(years)),
        ),
    )


def region_choices(region: str) -> tuple[Choice, ...]:
    """Return a region and those within it, by name."""
    codes = districts_of(region)
    cities = dict.fromkeys(code[:4] for code in codes) if len(region) == len("31") else {}
    several = [one for one in cities if name_of(one) != name_of(region)]
    return tuple(
        Choice(value=one, text=name_of(one)) for one in dict.fromkeys((region, *several, *codes))
    )
