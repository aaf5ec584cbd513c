"""The tables of transitions of the domain: state → act → the state that follows."""

import enum
import importlib
from collections.abc import Mapping
from types import ModuleType

import msgspec

from tests.architecture.source import python_files, text

Table = Mapping[enum.StrEnum, Mapping[str, enum.StrEnum]]


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """The states of one step of the trip; a thing begins in the first state of its table."""

    path: str
    module: ModuleType
    table: Table

    @property
    def states(self) -> type[enum.StrEnum]:
        """The enumeration of the states."""
        return type(self.first)

    @property
    def first(self) -> enum.StrEnum:
        """The state a thing begins in."""
        return next(iter(self.table))

    @property
    def acts(self) -> frozenset[str]:
        """What can be done to a thing in one of its states."""
        return frozenset(act for following in self.table.values() for act in following)

    def reachable(self) -> frozenset[enum.StrEnum]:
        """Return the states that a thing can come to from the first."""
        found = {self.first}
        frontier = [self.first]
        while frontier:
            new = set(self.table[frontier.pop()].values()) - found
            found |= new
            frontier.extend(new)
        return frozenset(found)


def machines() -> tuple[Machine, ...]:
    """Return the machines of all domain modules, by path."""
    return tuple(
        _machine(path) for path in python_files("audit/domain") if "\nTRANSITIONS" in text(path)
    )


def _machine(path: str) -> Machine:
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    return Machine(path=path, module=module, table=module.TRANSITIONS)
