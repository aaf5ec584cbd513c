"""The shape of an overlay file: local operations on a base version."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec

from checklists.model import Change, Code, Digest, Item, ItemClass, Lane, Text


class Operation(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op"
):
    """What an overlay does to its base; every operation gives its reason."""

    reason: Text


class Add(Operation, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="add"):
    """Add an item to a part, after the items already there."""

    item: Item


class Tighten(Operation, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="tighten"):
    """Raise what an item of the base asks: a stricter threshold, a stronger class, a legal duty.

    `lane` can only become legal, and needs a provision of a law, a regulation or a rule.
    """

    code: Code
    threshold: Decimal | None = None
    class_: ItemClass | None = msgspec.field(default=None, name="class")
    lane: Lane | None = None
    provisions: tuple[Code, ...] = ()
    requirements: tuple[Code, ...] = ()


class Cite(Operation, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="cite"):
    """Add local provisions to an item of the base without changing what it asks."""

    code: Code
    provisions: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1)]
    requirements: tuple[Code, ...] = ()


class Overlay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Local operations on a base version that is pinned by digest."""

    name: Code
    version: Code
    title: Text
    effective: date
    expires: date | None = None
    note: str = ""
    awaiting: str = ""
    base: Code
    base_version: Code
    base_digest: Digest
    operations: tuple[Add | Tighten | Cite, ...] = ()
    changes: tuple[Change, ...] = ()
