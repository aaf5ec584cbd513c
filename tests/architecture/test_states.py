import ast

import pytest

from tests.architecture.source import tree
from tests.architecture.states import Machine, machines

each = pytest.mark.parametrize("machine", machines(), ids=lambda machine: machine.path)


@each
def test_the_table_has_every_state(machine: Machine) -> None:
    assert set(machine.table) == set(machine.states)


@each
def test_every_state_can_be_reached(machine: Machine) -> None:
    assert machine.reachable() == set(machine.states)


@each
def test_every_state_has_an_end_in_sight(machine: Machine) -> None:
    final = {state for state, following in machine.table.items() if not following}
    leading = set(final)
    while more := {
        state
        for state, following in machine.table.items()
        if state not in leading and leading.intersection(following.values())
    }:
        leading |= more
    assert leading == set(machine.states)


@each
def test_every_act_has_an_owner(machine: Machine) -> None:
    """A function of the module performs the act, so somebody can move each state on."""
    performed = {
        node.value
        for function in ast.walk(tree(machine.path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Constant)
    }
    assert machine.acts <= performed
