"""A list while the operations of an overlay are laid on it, one after the other."""

from collections.abc import Mapping

from checklists.checks import Flaw, Frame, check_item
from checklists.model import Citation, Item, ResolvedItem
from checklists.operations import operate
from checklists.overlay_model import Add, Operation, Overlay, Remove, Reorder, item_of, kind_of
from checklists.provenance import Layer, Step, step
from checklists.strictness import check_operation


def resolved(item: Item, source: str, citations: Mapping[str, Citation]) -> ResolvedItem:
    """Return an item with its citations written out, as the pack `source` brings it."""
    cited = tuple(citations[provision] for provision in item.provisions)
    return ResolvedItem(item=item, citations=cited, source=source)


class Laying:
    """The items, their order, how each came about, and the flaws met so far.

    An operation in which a flaw is found is passed over, so that the rest can be looked at too.
    """

    def __init__(self, overlay: Overlay, below: Layer, citations: Mapping[str, Citation]) -> None:
        base = below.checklist
        self._source = f"{overlay.name} {overlay.version}"
        self._base = f"{base.name} {base.version}"
        self._digest = overlay.base_digest
        self._frame = Frame(
            parts=[part.code for part in base.parts], terms=base.terms, citations=citations
        )
        self._items = {each.item.code: each for each in base.items}
        self._order = list(self._items)
        self.histories: dict[str, tuple[Step, ...]] = dict(below.histories)
        self.flaws: list[Flaw] = []

    @property
    def items(self) -> list[ResolvedItem]:
        """The items in their order; parts may still be mixed."""
        return [self._items[code] for code in self._order]

    def take(self, operation: Operation) -> None:
        """Carry out an operation, or note its flaws."""
        found = self._flaws(operation)
        self.flaws += found
        if found:
            return
        code = item_of(operation)
        before = self._items.get(code)
        self._carry_out(operation, code)
        after = self._items.get(code)
        told = step(
            self._source,
            operation,
            before=before.item if before else None,
            after=after.item if after else None,
        )
        self.histories[code] = (*self.histories.get(code, ()), told)

    def _carry_out(self, operation: Operation, code: str) -> None:
        citations = self._frame.citations
        match operation:
            case Add():
                self._items[code] = resolved(operation.item, self._source, citations)
                self._order.insert(self._behind(operation.after, len(self._order)), code)
            case Remove():
                del self._items[code]
                self._order.remove(code)
            case Reorder():
                self._order.remove(code)
                self._order.insert(self._behind(operation.after, 0), code)
            case _:
                self._items[code] = operate(operation, self._items[code], citations)

    def _behind(self, code: str | None, otherwise: int) -> int:
        return otherwise if code is None else self._order.index(code) + 1

    def _flaws(self, operation: Operation) -> list[Flaw]:
        code = item_of(operation)
        there = self._items.get(code)
        if there is None and code in self.histories:
            return [self._removed(operation)]
        if isinstance(operation, Add):
            collision = [self._collision(operation, there)] if there else []
            wrong = collision + check_item(operation.item, self._frame)
            return wrong + self._place(operation, operation.item.part)
        if there is None:
            return [self._unknown(operation)]
        if isinstance(operation, Reorder):
            return self._place(operation, there.item.part)
        return check_operation(operation, there, self._frame.citations)

    def _place(self, operation: Add | Reorder, part: str) -> list[Flaw]:
        behind = operation.after
        if behind is None:
            return []
        there = self._items.get(behind)
        if there and there.item.part == part and behind != item_of(operation):
            return []
        return [
            Flaw(
                code="data.unknown_place",
                item=item_of(operation),
                message="The operation {operation} ({reason}) puts it behind {after}, which is no"
                " other item of the part {part} of {base}.",
                mend="Name an item of the same part in after, or leave after out.",
                fields={**self._sides(operation), "after": behind, "part": part},
            )
        ]

    def _unknown(self, operation: Operation) -> Flaw:
        return Flaw(
            code="data.unknown_item",
            item=item_of(operation),
            message="The operation {operation} ({reason}) names an item that {base} does not have;"
            " pinned is the digest {digest}.",
            mend="Use the code of an item of the base.",
            fields=self._sides(operation),
        )

    def _collision(self, operation: Add, there: ResolvedItem) -> Flaw:
        return Flaw(
            code="data.collides",
            item=item_of(operation),
            message="The operation {operation} ({reason}) takes the code of an item that {source}"
            " brought.",
            mend="Give it a code of its own.",
            fields={**self._sides(operation), "source": there.source},
        )

    def _removed(self, operation: Operation) -> Flaw:
        last = self.histories[item_of(operation)][-1]
        return Flaw(
            code="data.removed_below",
            item=item_of(operation),
            message="The operation {operation} ({reason}) is about an item that {source} removed"
            " ({why}).",
            mend="Drop one of the two operations; a code is never given to another item.",
            fields={**self._sides(operation), "source": last.source, "why": last.reason},
        )

    def _sides(self, operation: Operation) -> dict[str, str]:
        """Return what names both: the operation, and what it was laid on."""
        return {
            "operation": kind_of(operation),
            "reason": operation.reason,
            "base": self._base,
            "digest": self._digest,
        }
