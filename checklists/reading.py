"""From the text of one data file to its value, or to the flaw that stands in the way."""

import re
from collections.abc import Hashable, Mapping
from typing import Any, Protocol, TypeVar

import msgspec
import yaml

from checklists.checks import Flaw
from checklists.coverage import Coverage
from checklists.indicators import IndicatorSet
from checklists.measure_book import MeasureBook
from checklists.model import Checklist, Norm
from checklists.overlay_model import Overlay
from checklists.scheme_model import GradeScheme

Value = Norm | GradeScheme | Coverage | Checklist | Overlay | MeasureBook | IndicatorSet

# What the files of a folder hold; every other folder holds the versions of a checklist.
_FOLDERS: Mapping[str, type[Norm | GradeScheme | Coverage | MeasureBook | IndicatorSet]] = {
    "norms": Norm,
    "schemes": GradeScheme,
    "coverage": Coverage,
    "measures": MeasureBook,
    "indicators": IndicatorSet,
}

# An overlay that adds an item with a measure is six levels deep.
_DEEPEST = 16

_ENTRY = re.compile(r"^\$\.(items|operations|provisions|entries|indicators)\[(\d+)\]")
_UNKNOWN_FIELD = re.compile(r"^Object contains unknown field `(.+)`$")


_Kind = TypeVar("_Kind")


class _Mark(Protocol):
    """A place in a text, counted from 0; the two parsers of YAML have a class each."""

    line: int


class _DuplicateKey(yaml.MarkedYAMLError):
    """A mapping has the same key twice."""


class _Reader(yaml.CSafeLoader):
    """YAML as an inspector means it: no key twice, 1.10 is a code, and on is a word."""


def _mapping(reader: yaml.CSafeLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen = set()
    for key, _ in node.value:
        if key.value in seen:
            raise _DuplicateKey(problem=str(key.value), problem_mark=key.start_mark)
        seen.add(key.value)
    return reader.construct_mapping(node, deep=True)


def _as_written(_: yaml.CSafeLoader, node: yaml.ScalarNode) -> str:
    return str(node.value)


def _truth(_: yaml.CSafeLoader, node: yaml.ScalarNode) -> bool | str:
    return {"true": True, "false": False}.get(node.value, str(node.value))


_Reader.add_constructor("tag:yaml.org,2002:map", _mapping)
# Decimals and dates stay text until the shape says what they are: nothing passes through a float.
_Reader.add_constructor("tag:yaml.org,2002:float", _as_written)
_Reader.add_constructor("tag:yaml.org,2002:timestamp", _as_written)
# YAML 1.1 takes the words on, off, yes and no for truth values; here they are words.
_Reader.add_constructor("tag:yaml.org,2002:bool", _truth)


def read(path: str, content: bytes) -> Value | Flaw:
    """Return the value of one file, or the first flaw of its syntax or shape.

    What kind of value it is follows from the folder, and for checklists from having a `base`.
    """
    kind = _FOLDERS.get(path.partition("/")[0])
    if kind is None:
        return read_pack(content)
    raw = _parsed(content)
    return raw if isinstance(raw, Flaw) else _shaped(raw, kind)


def read_pack(content: bytes) -> Checklist | Overlay | Flaw:
    """Return the checklist, or the overlay if there is a `base`, or the first flaw."""
    raw = _parsed(content)
    if isinstance(raw, Flaw):
        return raw
    overlay = isinstance(raw, dict) and "base" in raw
    return _shaped(raw, Overlay) if overlay else _shaped(raw, Checklist)


def check_shape(pack: Checklist | Overlay) -> list[Flaw]:
    """Return the flaw of a pack that was made and not read, such as a version that is no code."""
    found = _shaped(msgspec.to_builtins(pack), type(pack))
    return [found] if isinstance(found, Flaw) else []


def _parsed(content: bytes) -> object:
    try:
        return _unwieldy(content) or yaml.load(content, _Reader)  # noqa: S506 -- a safe loader made stricter
    except _DuplicateKey as error:
        return _duplicate_key(error)
    except yaml.YAMLError as error:
        return _syntax(error)


def _unwieldy(content: bytes) -> Flaw | None:
    """Return a flaw for what makes an endless value of a short text: aliases, deep nesting."""
    depth = 0
    for event in yaml.parse(content, yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            return Flaw(
                code="data.alias",
                item=_at(event.start_mark),
                message="The alias {alias} stands for a text of another place.",
                mend="Write the text out here.",
                fields={"alias": f"*{event.anchor}"},
            )
        if depth > _DEEPEST:
            return Flaw(
                code="data.nested",
                item=_at(event.start_mark),
                message="The text is nested more than {most} levels deep.",
                mend="Write the value as docs/algorithms/checklists.md describes it.",
                fields={"most": str(_DEEPEST)},
            )
    return None


def _shaped(raw: object, kind: type[_Kind]) -> _Kind | Flaw:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        return _shape(raw, str(error))


def _duplicate_key(error: yaml.MarkedYAMLError) -> Flaw:
    return Flaw(
        code="data.duplicate_key",
        item=_line(error),
        message="The key {key} stands here a second time.",
        mend="Keep one of the two.",
        fields={"key": error.problem or ""},
    )


def _syntax(error: yaml.YAMLError) -> Flaw:
    marked = error if isinstance(error, yaml.MarkedYAMLError) else None
    return Flaw(
        code="data.syntax",
        item=_line(marked) if marked else "",
        message="The file is not YAML: {problem}.",
        mend="Correct the text at this place: look at indents, colons and quotes.",
        fields={"problem": str((marked and marked.problem) or error)},
    )


def _line(error: yaml.MarkedYAMLError) -> str:
    return _at(error.problem_mark)


def _at(mark: _Mark | None) -> str:
    return "" if mark is None else f"line {mark.line + 1}"


def _shape(raw: object, said: str) -> Flaw:
    problem, _, path = said.partition(" - at `")
    where = path.removesuffix("`") or "$"
    unknown = _UNKNOWN_FIELD.match(problem)
    if unknown is not None:
        return Flaw(
            code="data.unknown_field",
            item=_item(raw, where),
            message="{where} has no field {field}.",
            mend="Correct its spelling, or remove it.",
            fields={"where": where, "field": unknown.group(1)},
        )
    return Flaw(
        code="data.shape",
        item=_item(raw, where),
        message="{where} does not have the right shape: {problem}.",
        mend="Write the value as docs/algorithms/checklists.md describes it.",
        fields={"where": where, "problem": problem},
    )


def _item(raw: object, where: str) -> str:
    """Return the code of the entry that `where` points into, if it is an entry and has one."""
    entry = _ENTRY.match(where)
    if entry is None or not isinstance(raw, dict):
        return ""
    found = raw[entry.group(1)][int(entry.group(2))]
    inner = found.get("item", found) if isinstance(found, dict) else {}
    code = inner.get("code", inner.get("id")) if isinstance(inner, dict) else None
    return code if isinstance(code, str) else ""
