"""A store's writing method takes the event that tells of it; the ways in never open a store."""

import ast
from collections.abc import Iterator

from tests.architecture.source import name_of, python_files, tree

WRITING_NAMES = (
    "add",
    "append",
    "assign",
    "delete",
    "insert",
    "keep",
    "put",
    "record",
    "remove",
    "replace",
    "revoke",
    "save",
    "set",
    "store",
    "update",
    "write",
)
WRITING_CALLS = frozenset(
    {"insert", "insert_or", "update", "delete", "add_all", "merge", "_insert", "_upsert", "_update"}
)

Method = ast.FunctionDef | ast.AsyncFunctionDef


def methods() -> Iterator[tuple[str, Method]]:
    for path in python_files("audit/storage"):
        if path.count("/") == len(("audit", "storage")):
            for store in tree(path).body:
                if isinstance(store, ast.ClassDef) and store.name.endswith("Store"):
                    yield from (
                        (f"{path}:{node.lineno} {store.name}.{node.name}", node)
                        for node in store.body
                        if isinstance(node, Method) and not node.name.startswith("_")
                    )


def writes(method: Method) -> bool:
    called = {name_of(node.func) for node in ast.walk(method) if isinstance(node, ast.Call)}
    return method.name.split("_")[0] in WRITING_NAMES or bool(called & WRITING_CALLS)


def takes_event(method: Method) -> bool:
    arguments = (*method.args.args, *method.args.kwonlyargs)
    return any(
        argument.annotation is not None and "Event" in ast.unparse(argument.annotation)
        for argument in arguments
    )


def test_every_store_has_methods_to_look_at() -> None:
    assert any(writes(method) for _, method in methods())


def test_a_method_that_writes_takes_the_event() -> None:
    silent = [place for place, method in methods() if writes(method) and not takes_event(method)]
    assert not silent


# What a page says of its reader and of the day; everything else is the services'.
WHO_AND_WHEN = frozenset({"actor", "now", "today"})


def test_the_ways_in_pass_the_unit_of_work_on_and_never_reach_into_it() -> None:
    reaching = [
        f"{path}:{node.lineno}"
        for path in python_files("api")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and name_of(node.value) in {"uow", "unit_of_work"}
        and node.attr not in WHO_AND_WHEN
    ]
    assert not reaching
