"""What a file would change in a register: its entries beside those that are kept."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

import msgspec

V = TypeVar("V")


class Change(msgspec.Struct, Generic[V], frozen=True, kw_only=True):
    """An entry as it is kept, and as it would be."""

    before: V
    after: V


class Changes(msgspec.Struct, Generic[V], frozen=True, kw_only=True):
    """The entries that would be added and replaced, and how many are kept just so already."""

    new: tuple[V, ...]
    changed: tuple[Change[V], ...]
    unchanged: int

    @property
    def count(self) -> int:
        """How many entries would be other than they are."""
        return len(self.new) + len(self.changed)


def compare(given: Iterable[V], kept: Iterable[V], identity: Callable[[V], str]) -> Changes[V]:
    """Return what keeping `given` would change; `identity` tells which entries are the same."""
    known = {identity(one): one for one in kept}
    new: list[V] = []
    changed: list[Change[V]] = []
    unchanged = 0
    for after in given:
        before = known.get(identity(after))
        if before is None:
            new.append(after)
        elif before == after:
            unchanged += 1
        else:
            changed.append(Change(before=before, after=after))
    return Changes(new=tuple(new), changed=tuple(changed), unchanged=unchanged)
