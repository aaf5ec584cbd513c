"""No pattern of ours can be made to work for ever by what it is held against."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

from tests.architecture.source import PACKAGES, files, text

PARSER: Any = importlib.import_module("re._parser")
META = re.compile(r'(?:pattern=|re\.compile\(\s*)r"((?:[^"\\]|\\.)*)"')


def patterns() -> Iterator[str]:
    """Yield the text of every pattern that is written out in the packages."""
    for path in files():
        if path.endswith(".py") and path.startswith(PACKAGES):
            yield from META.findall(text(path))


def repeats(tree: Any, *, inside: bool = False) -> bool:  # noqa: ANN401 -- a tree of the parser
    """Return whether something is repeated without end inside what is repeated without end."""
    for kind, value in tree:
        name = str(kind)
        endless = name in {"MAX_REPEAT", "MIN_REPEAT"} and value[1] == PARSER.MAXREPEAT
        if endless and inside:
            return True
        if any(repeats(part, inside=inside or endless) for part in parts(value)):
            return True
    return False


def parts(value: Any) -> Iterator[Any]:  # noqa: ANN401 -- a part of a tree of the parser
    """Yield the trees inside a part of a tree."""
    if isinstance(value, PARSER.SubPattern):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from parts(one)


def test_nothing_endless_stands_in_what_is_endless() -> None:
    found = set(patterns())
    assert len(found) > 40
    assert not [pattern for pattern in found if repeats(PARSER.parse(pattern))]


def test_the_check_finds_what_it_looks_for() -> None:
    assert repeats(PARSER.parse(r"(a+)+b"))
    assert repeats(PARSER.parse(r"^(\w|\w\w+)*$"))
    assert not repeats(PARSER.parse(r"^[0-9]{6}(-[0-9]+)?\Z"))
