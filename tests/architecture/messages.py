"""Every message the program can say, found in the source: the English gettext ids.

A message is
- the second argument of a refusal (`NotFound`, `Forbidden`, `Conflict`, `Invalid`);
- `message=` and `mend=` of a `Fault` or a `Flaw`;
- a string in a module's constant named ...SENTENCES, ...DETAILS, ...LABELS, ...TITLES or ...WORDS;
- a reason: what a function of the domain declared to return `str | None` returns;
- the argument of `_`, `gettext` or `translate`;
- the value of a member of a `StrEnum`, and the name of an act in a table of transitions;
- what a template marks with `_()`, `gettext()` or `{% trans %}`.
"""

import ast
import enum
import functools
import io
import re
import string
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from jinja2.ext import babel_extract

from tests.architecture.source import PACKAGES, files, name_of, python_files, text, tree

REFUSALS = frozenset({"NotFound", "Forbidden", "Conflict", "Invalid"})
PLACES = frozenset({"Fault", "Flaw"})
TRANSLATORS = frozenset({"_", "gettext", "translate"})
TABLES = ("SENTENCES", "DETAILS", "LABELS", "TITLES", "WORDS")
TEMPLATE_OPTIONS = {"silent": "false", "trimmed": "true"}


class Kind(enum.StrEnum):
    """How a message comes to be said."""

    REFUSAL = "refusal"
    PLACE = "place"
    SENTENCE = "sentence"
    WORD = "word"


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message and where it stands.

    `code` and `raised`, the class, belong to refusals and places; `owner` is the enumeration a
    word belongs to.
    """

    text: str
    kind: Kind
    path: str
    line: int
    code: str = ""
    raised: str = ""
    owner: str = ""


@functools.cache
def messages() -> tuple[Message, ...]:
    """Return all messages of the program."""
    found = [message for path in python_files(*PACKAGES) for message in _in_module(path)]
    return (*found, *_in_templates())


def fields(message: str) -> frozenset[str]:
    """Return the named fields of a message, {like_this} or %(like_this)s."""
    braced = {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}
    return frozenset(braced) | frozenset(re.findall(r"%\((\w+)\)s", message))


@functools.cache
def strings() -> frozenset[str]:
    """Return every string in the Python source and every message of the templates."""
    constants = (
        node.value
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return (
        frozenset(constants)
        | {message.text for message in _in_templates()}
        | {f"{message.owner}.{message.text}" for message in messages() if message.owner}
    )


def unreadable() -> Iterator[str]:
    """Yield the places where a refusal or a fault is not written out as literals."""
    for path in python_files(*PACKAGES):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and _lacks_literals(node):
                yield f"{path}:{node.lineno}"


def _lacks_literals(call: ast.Call) -> bool:
    name = name_of(call.func)
    if name in REFUSALS:
        return len(_literals(call.args[:2])) != len(("code", "message"))
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    return name in PLACES and not all(
        key in keywords and (_literals([keywords[key]]) or _handed_on(keywords[key], key))
        for key in ("code", "message")
    )


def _handed_on(value: ast.expr, key: str) -> bool:
    """Return that the code or message is that of another refusal, where it is written out."""
    return isinstance(value, ast.Attribute) and value.attr == key


def _in_module(path: str) -> Iterator[Message]:
    for node in ast.walk(tree(path)):
        match node:
            case ast.Call():
                yield from _in_call(node, path)
            case ast.Assign(targets=[target], value=value):
                yield from _in_table(target, value, path=path)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from _in_table(target, value, path=path)
            case ast.FunctionDef() if path.startswith("audit/domain/"):
                yield from _reasons(node, path)
            case ast.ClassDef() if any(name_of(base) == "StrEnum" for base in node.bases):
                yield from _members(node, path)
            case _:
                pass


def _in_call(call: ast.Call, path: str) -> Iterator[Message]:
    name = name_of(call.func)
    if name in REFUSALS and len(literals := _literals(call.args[:2])) > 1:
        code, message = literals
        yield Message(
            text=message, kind=Kind.REFUSAL, path=path, line=call.lineno, code=code, raised=name
        )
    elif name in PLACES:
        yield from _place(call, path, name)
    elif name in TRANSLATORS:
        yield from _say(_literals(call.args[:1]), Kind.SENTENCE, path=path, line=call.lineno)


def _place(call: ast.Call, path: str, name: str) -> Iterator[Message]:
    given = {keyword.arg: _literals([keyword.value]) for keyword in call.keywords}
    code = "".join(given.get("code", ()))
    for message in (*given.get("message", ()), *given.get("mend", ())):
        yield Message(
            text=message, kind=Kind.PLACE, path=path, line=call.lineno, code=code, raised=name
        )


def _in_table(target: ast.expr, value: ast.expr, *, path: str) -> Iterator[Message]:
    name = name_of(target)
    if name == "TRANSITIONS":
        acts = [key for row in _values(value) for key in _keys(row)]
        yield from _say(_literals(acts), Kind.WORD, path=path, line=value.lineno)
    elif name.endswith(TABLES):
        for cell in _cells(value):
            yield from _say(_literals([cell]), Kind.SENTENCE, path=path, line=cell.lineno)


def _cells(value: ast.expr) -> Iterator[ast.expr]:
    inner = [*_values(value), *(value.elts if isinstance(value, ast.Tuple) else [])]
    if not inner:
        yield value
    for cell in inner:
        yield from _cells(cell)


def _keys(value: ast.expr) -> list[ast.expr]:
    return [key for key in value.keys if key] if isinstance(value, ast.Dict) else []


def _values(value: ast.expr) -> list[ast.expr]:
    return value.values if isinstance(value, ast.Dict) else []


def _reasons(function: ast.FunctionDef, path: str) -> Iterator[Message]:
    if function.returns is None or ast.unparse(function.returns) != "str | None":
        return
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            outcomes = (
                [node.value.body, node.value.orelse]
                if isinstance(node.value, ast.IfExp)
                else [node.value]
            )
            yield from _say(_literals(outcomes), Kind.WORD, path=path, line=node.lineno)


def _members(definition: ast.ClassDef, path: str) -> Iterator[Message]:
    for node in definition.body:
        if isinstance(node, ast.Assign):
            for word in _literals([node.value]):
                yield Message(
                    text=word, kind=Kind.WORD, path=path, line=node.lineno, owner=definition.name
                )


def _literals(nodes: Iterable[ast.expr]) -> list[str]:
    return [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def _say(texts: Iterable[str], kind: Kind, *, path: str, line: int) -> Iterator[Message]:
    for said in texts:
        yield Message(text=said, kind=kind, path=path, line=line)


@functools.cache
def _in_templates() -> tuple[Message, ...]:
    return tuple(
        Message(text=str(said[0]), kind=Kind.SENTENCE, path=path, line=line)
        for path in files()
        if path.startswith("templates/") and path.endswith((".html", ".xml", ".txt", ".svg"))
        for line, said in _extracted(path)
    )


def _extracted(path: str) -> Iterator[tuple[int, Sequence[object]]]:
    """Yield the line and the message of each call; after the message come the fields it fills."""
    source = io.BytesIO(text(path).encode())
    for line, _, said, _ in babel_extract(source, tuple(TRANSLATORS), [], TEMPLATE_OPTIONS):
        yield line, said if isinstance(said, tuple) else (said,)
