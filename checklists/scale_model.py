"""The shape of a scale: how an answer becomes a share of an item's points."""

from decimal import Decimal
from typing import Annotated

import msgspec

from checklists.model import Code, Comparison, ItemClass, Lane, Text

Credit = (
    Annotated[int, msgspec.Meta(ge=0, le=1)]
    | Annotated[str, msgspec.Meta(pattern=r"^(0\.[0-9]{1,4}|[0-9]{1,4}/[1-9][0-9]{0,3})\Z")]
)
"""An exact share of an item's points: 0, 1, a fraction such as "2/3", or a decimal such as 0.5."""


class Selector(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Items of a list: those that fit every line given; a line is met by any of its words."""

    codes: tuple[Code, ...] = ()
    parts: tuple[Code, ...] = ()
    classes: tuple[ItemClass, ...] = ()
    lanes: tuple[Lane, ...] = ()


class Credits(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"not_": "not"},
):
    """What each verdict earns; for a measured item, the most it may earn."""

    conform: Credit
    equivalent: Credit
    partly: Credit
    not_: Credit


class Measured(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"
):
    """What a measured value earns. Of a sampled measure the value is the rate in percent."""


class Band(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value that reaches `bound` earns `credit`."""

    bound: Decimal
    credit: Credit


class Bands(Measured, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="bands"):
    """The credit of the last band, from the worst to the best, whose bound the value reaches.

    A value that reaches none earns `below`.
    """

    comparison: Comparison
    below: Credit = 0
    bands: Annotated[tuple[Band, ...], msgspec.Meta(min_length=1)]


class Linear(Measured, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="linear"):
    """Nothing at `worst` and beyond, all at `best` and beyond, in proportion between the two."""

    worst: Decimal
    best: Decimal

    @property
    def comparison(self) -> Comparison:
        """Which way is better."""
        return Comparison.AT_LEAST if self.worst < self.best else Comparison.AT_MOST


class Rate(Measured, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="rate"):
    """The share of the sampled records itself; what is left of 1 where less is better."""


class MaturityLevel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A level of maturity, what it is called and what it earns."""

    title: Text
    credit: Credit


class Maturity(Measured, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="maturity"):
    """The credit of a level; the value is its number, counted from 0."""

    levels: Annotated[tuple[MaturityLevel, ...], msgspec.Meta(min_length=2, max_length=20)]


class Scale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an answer becomes a credit: by its verdict, and by its value where one is measured.

    `model` is false where `source` names the standard that the scale is taken from.
    """

    code: Code
    title: Text
    model: bool = True
    source: str = ""
    verdicts: Credits
    measured: Bands | Linear | Rate | Maturity | None = None
