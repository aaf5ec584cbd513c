"""A pack as the text of a data file, which reads back as an equal pack."""

import functools
import re
from decimal import Decimal
from typing import Any

import msgspec
import yaml
from typing_extensions import override

from checklists.model import Checklist, Item, Norm, ResolvedChecklist
from checklists.overlay_model import Overlay

_WIDTH = 10_000
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_BROKEN = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")


class _Dumper(yaml.CSafeDumper):
    """YAML as people write it here: decimals and days without quotes, and nothing by reference."""

    @override
    def ignore_aliases(self, data: object) -> bool:
        return True


def _decimal(dumper: yaml.CSafeDumper, value: Decimal) -> yaml.ScalarNode:
    """Write the digits as they are; what YAML would not take for a number stays a text."""
    text = str(value)
    if _WHOLE.fullmatch(text):
        return dumper.represent_scalar("tag:yaml.org,2002:int", text)
    if _BROKEN.fullmatch(text):
        return dumper.represent_scalar("tag:yaml.org,2002:float", text)
    return dumper.represent_str(text)


_Dumper.add_representer(Decimal, _decimal)


def as_yaml(value: Norm | Checklist | Overlay | ResolvedChecklist | Item) -> bytes:
    """Return the text of a value in UTF-8; fields that hold their default are left out."""
    return yaml.dump(
        _plain(value),
        Dumper=_Dumper,
        allow_unicode=True,
        encoding="utf-8",
        sort_keys=False,
        width=_WIDTH,
    )


def _plain(value: object) -> Any:  # noqa: ANN401 -- any plain data YAML can hold
    match value:
        case msgspec.Struct():
            return _fields(value)
        case tuple():
            return [_plain(each) for each in value]
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case str():
            return str(value)
        case _:
            return value  # a number, a day or nothing, which YAML has words for


def _fields(value: msgspec.Struct) -> dict[str, Any]:
    config = value.__struct_config__
    tag = {config.tag_field: config.tag} if config.tag_field else {}
    return tag | {
        told: _plain(held)
        for name, told, default in _of_type(type(value))
        if (held := getattr(value, name)) != default
    }


@functools.cache
def _of_type(kind: type[msgspec.Struct]) -> tuple[tuple[str, str, object], ...]:
    """Return name, name in the file, and default of each field."""
    return tuple(
        (
            field.name,
            field.encode_name,
            field.default
            if field.default_factory is msgspec.NODEFAULT
            else field.default_factory(),
        )
        for field in msgspec.structs.fields(kind)
    )
