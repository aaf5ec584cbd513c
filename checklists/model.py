"""The shape of the data files: norms, check items and checklists.

The engine reads any field of work in this shape; nothing here knows of a particular one.
"""

import enum
from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec

Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Excerpt = Annotated[str, msgspec.Meta(min_length=2, max_length=40)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class Force(enum.StrEnum):
    """The legal force of a norm, strongest first."""

    LAW = "law"
    REGULATION = "regulation"
    LOCAL_REGULATION = "local_regulation"
    RULE = "rule"
    POLICY = "policy"
    STANDARD = "standard"
    GUIDANCE = "guidance"
    CONTRACT = "contract"


class Lane(enum.StrEnum):
    """The kind of duty behind an item; only `LEGAL` may lead to an order to correct."""

    LEGAL = "legal"
    POLICY = "policy"
    STANDARD = "standard"
    CONTRACT = "contract"


class ItemClass(enum.StrEnum):
    """How an item weighs: a veto ends grading, an indicator is reported and never scored."""

    VETO = "veto"
    KEY = "key"
    GENERAL = "general"
    BONUS = "bonus"
    INDICATOR = "indicator"


class Provision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One clause of a norm: where it stands, and a key phrase of it, word for word.

    `id` is unique among all norms; `article` is the clause's own number as the document gives it.
    """

    id: Code
    article: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    excerpt: Excerpt


class Norm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document with its number, issuers, dates and legal force.

    `as_of` is the day of the stored text where a later amendment may exist; `note` says what a
    reader must know of the copy.
    """

    id: Code
    title: Text
    number: str = ""
    issuers: tuple[Text, ...]
    force: Force
    issued: date | None = None
    effective: date | None = None
    expires: date | None = None
    as_of: date | None = None
    note: str = ""
    provisions: tuple[Provision, ...]


class Comparison(enum.StrEnum):
    """How a measured value is held against its threshold."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Measure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A quantity the inspector records: name, unit, and the threshold if the norm has one.

    A `sampled` one is a rate in percent: the inspector looks at some records, and records how many
    they were and how many of them fit. `computed` names the measure from records that is its value.
    """

    name: Text
    unit: str
    comparison: Comparison = Comparison.AT_LEAST
    threshold: Decimal | None = None
    sampled: bool | msgspec.UnsetType = msgspec.UNSET
    computed: Code | msgspec.UnsetType = msgspec.UNSET


class Applicability(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which institutions an item concerns; an empty field means all of them.

    `forms` are service forms of which the institution must offer at least one; `kinds` are kinds of
    establishment of which it must be one.
    """

    forms: tuple[Code, ...] = ()
    kinds: tuple[Code, ...] = ()


class Item(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"class_": "class"},
):
    """One thing to check: what, on what basis, how, with what evidence, and how it counts.

    `provisions` are provision ids; `requirements` are ids of the requirement list the item covers
    (empty when the item stands on statutes alone). `weight` is the item's share among the items of
    its part; 0 for veto and indicator items.
    """

    code: Code
    part: Code
    title: Text
    class_: ItemClass
    lane: Lane
    weight: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    provisions: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1)]
    requirements: tuple[Code, ...] = ()
    methods: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    how: Text
    evidence: tuple[Text, ...] = ()
    applies: Applicability = Applicability()
    measure: Measure | None = None


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A chapter of the checklist and the points it carries in the total."""

    code: Code
    title: Text
    points: Annotated[int, msgspec.Meta(ge=0, le=1000)]


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of a version's changelog: when it was written, which items it concerns, and what."""

    on: date
    items: tuple[Code, ...] = ()
    what: Text


class Checklist(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a checklist; immutable once published.

    `scoring` names the algorithm and `scheme` the grade scheme that belong to this version.
    `effective` is the first day it is in force, `expires` the first day it no longer is. `terms`
    gives the screen name of every service form and kind of establishment the items speak of.
    `awaiting` is set, with its reason, on a named pack whose source text is not at hand. `changes`
    tell what is other than in the version before.
    """

    name: Code
    version: Code
    title: Text
    effective: date
    expires: date | None = None
    note: str = ""
    awaiting: str = ""
    scoring: Code
    scheme: Code
    terms: dict[Code, str] = {}
    parts: tuple[Part, ...]
    items: tuple[Item, ...]
    changes: tuple[Change, ...] = ()


class Citation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A provision with what a reader needs to find it: the document, its number and force."""

    provision: Code
    title: Text
    number: str
    force: Force
    article: str
    excerpt: str
    as_of: date | None = None


class ResolvedItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item as it is checked: with its citations written out and where it came from.

    `source` is the name and version of the checklist or overlay that brought the item;
    `changes` are the reasons of the overlay operations that touched it, in order.
    """

    item: Item
    citations: tuple[Citation, ...]
    source: str
    changes: tuple[str, ...] = ()


class ResolvedChecklist(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The flat frozen list that visits, scores and reports use; base and overlay are no more.

    Its canonical JSON is the snapshot a visit is bound to by digest.
    """

    name: Code
    version: Code
    title: Text
    effective: date
    scoring: Code
    scheme: Code
    terms: dict[Code, str] = {}
    parts: tuple[Part, ...]
    items: tuple[ResolvedItem, ...]
