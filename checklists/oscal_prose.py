"""The text of an OSCAL control: parameters filled in, parts in order, cut to what an item holds."""

import re
from collections.abc import Iterable, Iterator, Mapping

from checklists.oscal_model import Control, Group, Parameter, Part

LONGEST_TITLE = 160
LONGEST_TEXT = 2000
LONGEST_EXCERPT = 40
_DEEPEST = 8
_STATEMENT = frozenset({"statement", "item"})
_ASSESSMENT = ("assessment", "objective")
_INSERT = re.compile(r"\{\{\s*(?:insert:\s*)?(?:param\s*,\s*)?([^\s{},]+)\s*\}\}")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_SPACES = re.compile(r"\s+")

Parameters = Mapping[str, Parameter]


def parameters(params: Iterable[Parameter], groups: Iterable[Group]) -> Iterator[Parameter]:
    """Yield the parameters of a catalog or a group and of all groups within."""
    yield from params
    for group in groups:
        yield from parameters(group.params, group.groups)
        for control in group.controls:
            yield from own_parameters(control)


def own_parameters(control: Control) -> Iterator[Parameter]:
    """Yield the parameters of a control and of its enhancements."""
    yield from control.params
    for one in control.controls:
        yield from own_parameters(one)


def statement(control: Control, known: Parameters) -> str:
    """Return what the control demands; "" where it has no prose."""
    demanded = [part for part in control.parts if part.name in _STATEMENT]
    lines = [line for part in demanded or _others(control) for line in _lines(part, known)]
    return "\n".join(lines)


def guidance(control: Control, known: Parameters) -> str:
    """Return what the catalog says beside the statement, how to assess it apart."""
    if not any(part.name in _STATEMENT for part in control.parts):
        return ""
    return "\n".join(line for part in _others(control) for line in _lines(part, known))


def methods(control: Control) -> tuple[str, ...]:
    """Return how the catalog has the control assessed, such as EXAMINE; each once."""
    said = (
        one.value.strip()
        for part in _all(control.parts)
        if _is_assessment(part)
        for one in part.props
        if one.name == "method" and one.value.strip()
    )
    return tuple(dict.fromkeys(said))


def objects(control: Control, known: Parameters) -> tuple[str, ...]:
    """Return what the catalog has assessors look at; each once."""
    said = (
        cut(line, LONGEST_TEXT)
        for part in _all(control.parts)
        if part.name in {"assessment-objects", "objects"}
        for line in _prose(part.prose, known).split("\n")
        if line
    )
    return tuple(dict.fromkeys(said))


def title(control: Control, known: Parameters) -> str:
    """Return the title; where it only repeats the id, the beginning of the statement."""
    own = _prose(control.title, known).replace("\n", " ")
    last = control.id.casefold().rpartition("-")[2]
    if not own or (":" in own and own.casefold().endswith((control.id.casefold(), last))):
        own = statement(control, known).partition("\n")[0] or own or control.id
    return cut(own, LONGEST_TITLE)


def cut(text: str, longest: int) -> str:
    """Return the text, or its beginning up to a word and an ellipsis where it is too long."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    return (kept[: kept.rfind(" ")] if " " in kept[longest // 2 :] else kept).rstrip() + "…"


def excerpt(text: str) -> str:
    """Return the first words of a text, exactly as they stand there."""
    line = text.partition("\n")[0]
    if len(line) <= LONGEST_EXCERPT:
        return line
    kept = line[:LONGEST_EXCERPT]
    if line[LONGEST_EXCERPT] != " " and " " in kept[LONGEST_EXCERPT // 2 :]:
        kept = kept[: kept.rfind(" ")]
    return kept.rstrip()


def _others(control: Control) -> list[Part]:
    return [
        part for part in control.parts if part.name not in _STATEMENT and not _is_assessment(part)
    ]


def _is_assessment(part: Part) -> bool:
    return part.name.startswith(_ASSESSMENT)


def _all(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _all(part.parts)


def _lines(part: Part, known: Parameters) -> Iterator[str]:
    """Yield the lines of a part and of those within, each with its label."""
    labels = [one.value for one in part.props if one.name == "label"]
    own = " ".join(filter(None, (*labels[:1], part.title, _prose(part.prose, known))))
    if own and (part.prose or part.title):
        yield from own.split("\n")
    for one in part.parts:
        yield from _lines(one, known)


def _prose(text: str, known: Parameters) -> str:
    """Return prose as plain lines: links as their text, parameters as what they stand for."""
    plain = _LINK.sub(r"\1", _filled(text, known, _DEEPEST))
    lines = (_SPACES.sub(" ", line).strip() for line in plain.split("\n"))
    return "\n".join(filter(None, lines))


def _filled(text: str, known: Parameters, deepest: int) -> str:
    def value(found: re.Match[str]) -> str:
        param = known.get(found[1])
        if param is None or not deepest:
            return f"[{found[1]}]"
        return _filled(_meaning(param), known, deepest - 1)

    return _INSERT.sub(value, text)


def _meaning(param: Parameter) -> str:
    if param.values:
        return ", ".join(param.values)
    if param.select is not None and param.select.choice:
        return f"[{' | '.join(param.select.choice)}]"
    return f"[{param.label or param.id}]"
