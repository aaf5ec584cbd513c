"""The shape of an overlay file: local operations on a base version."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec

from checklists.model import Change, Code, Digest, Item, ItemClass, Lane, Text


class Reasoned(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op"
):
    """What an overlay does to its base; every operation gives its reason."""

    reason: Text


class Add(Reasoned, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="add"):
    """Add an item to a part: behind the item `after`, or else at the end of the part."""

    item: Item
    after: Code | None = None


class Remove(Reasoned, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="remove"):
    """Take an item out; a legal duty cannot be."""

    code: Code


class Replace(Reasoned, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="replace"):
    """Put other words or another threshold in an item; what is left out stays as it is.

    The threshold of a legal duty may only become stricter.
    """

    code: Code
    title: Text | None = None
    how: Text | None = None
    methods: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)] | None = None
    evidence: tuple[Text, ...] | None = None
    threshold: Decimal | None = None


class Tighten(Reasoned, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="tighten"):
    """Raise what an item of the base asks: a stricter threshold, a stronger class, a legal duty.

    `lane` can only become legal, and needs a provision of a law, a regulation or a rule.
    """

    code: Code
    threshold: Decimal | None = None
    class_: ItemClass | None = msgspec.field(default=None, name="class")
    lane: Lane | None = None
    provisions: tuple[Code, ...] = ()
    requirements: tuple[Code, ...] = ()


class Cite(Reasoned, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="cite"):
    """Add local provisions to an item of the base without changing what it asks."""

    code: Code
    provisions: Annotated[tuple[Code, ...], msgspec.Meta(min_length=1)]
    requirements: tuple[Code, ...] = ()


class Reorder(Reasoned, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="reorder"):
    """Move an item inside its part: behind the item `after`, or else to the beginning."""

    code: Code
    after: Code | None = None


Operation = Add | Remove | Replace | Tighten | Cite | Reorder


def item_of(operation: Operation) -> str:
    """Return the code of the item an operation is about."""
    return operation.item.code if isinstance(operation, Add) else operation.code


def kind_of(operation: Operation) -> str:
    """Return the word for what an operation does, as it stands in the file after `op`."""
    return str(operation.__struct_config__.tag)


class Overlay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Operations on one version of a checklist, or of another overlay, pinned by digest.

    `changes` tell what is other than in the version before.
    """

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
    operations: tuple[Operation, ...] = ()
    changes: tuple[Change, ...] = ()
