"""Which items a selector of a grade scheme means, and which rule scores an item."""

from collections.abc import Iterator
from typing import Protocol

from checklists.model import Item, ItemClass, Lane
from checklists.scale_model import Selector
from checklists.scheme_model import AnyCondition, GradeScheme, ScoringRule


class Selectable(Protocol):
    """What a selector looks at, of an item or of its score."""

    @property
    def code(self) -> str:
        """The code of the item."""

    @property
    def part(self) -> str:
        """The code of its part."""

    @property
    def class_(self) -> ItemClass:
        """How it weighs."""

    @property
    def lane(self) -> Lane:
        """The kind of duty behind it."""


def selects(selector: Selector, item: Selectable) -> bool:
    """Return whether an item fits every line that the selector gives."""
    return (not selector.codes or item.code in selector.codes) and _alike(selector, item)


def _alike(selector: Selector, item: Selectable) -> bool:
    return (
        (not selector.parts or item.part in selector.parts)
        and (not selector.classes or item.class_ in selector.classes)
        and (not selector.lanes or item.lane in selector.lanes)
    )


def terms(scheme: GradeScheme) -> Iterator[tuple[str, AnyCondition]]:
    """Yield every term of the conditions of a scheme, with the code of its limiter."""
    for limiter in scheme.limiters:
        if limiter.when is not None:
            for term in (*limiter.when.all, *limiter.when.any):
                yield limiter.code, term


class ScoringRules:
    """The scoring rules of a scheme; items that no rule can tell apart are looked up once."""

    def __init__(self, scheme: GradeScheme) -> None:
        self._rules = [(frozenset(rule.items.codes), rule) for rule in scheme.scoring]
        self._named = frozenset(code for codes, _ in self._rules for code in codes)
        self._known: dict[tuple[str, ...], ScoringRule | None] = {}

    def of(self, item: Item) -> ScoringRule | None:
        """Return the first rule that fits an item, None where none does."""
        if item.code in self._named:
            return self._first(item)
        kind = (item.part, item.class_, item.lane)
        if kind not in self._known:
            self._known[kind] = self._first(item)
        return self._known[kind]

    def _first(self, item: Item) -> ScoringRule | None:
        for codes, rule in self._rules:
            if (not codes or item.code in codes) and _alike(rule.items, item):
                return rule
        return None
