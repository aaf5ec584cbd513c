"""Files of canonical JSON: one document, or lines sorted by key; a reader finds every fault."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise, zip_longest
from typing import TypeVar

import msgspec

from audit.domain.errors import Fault
from checklists.canonical import NotCanonical, canonical

T = TypeVar("T")
Key = tuple[str, ...]

_ENCODER = msgspec.json.Encoder(order="sorted")
_NOTHING = object()
_LONGEST_SHOWN = 200
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)


def write_lines(values: Iterable[T], *, key: Callable[[T], Key]) -> bytes:
    """Return one line for each value in the order of `key`.

    The type of the values admits nothing that canonical JSON forbids.
    """
    return _ENCODER.encode_lines(sorted(values, key=key))


def write_document(value: object) -> bytes:
    """Return the bytes of one value, as `write_lines` would without the line feed."""
    return _ENCODER.encode(value)


class Reader:
    """Reads files and gathers the faults it meets; `complete` until something was unreadable."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.complete = True

    def document(self, name: str, content: bytes, kind: type[T]) -> T | None:
        """Return the one value of a file, or None where it cannot be read as `kind`."""
        try:
            value = msgspec.json.decode(content, type=kind)
        except _UNREADABLE as error:
            self._unreadable(name, error)
            return None
        if not _is_canonical(content):
            self._not_canonical(name)
        return value

    def lines(
        self,
        name: str,
        content: bytes,
        kind: type[T],
        *,
        key: Callable[[T], Key],
        ordered: bool = True,
    ) -> tuple[T, ...]:
        """Return the values of a file of lines, without the lines that cannot be read.

        No two lines have one key; where the file is `ordered`, keys ascend (bytewise).
        """
        values = _quickly(content, kind)
        if values is not None and all(key(a) < key(b) for a, b in pairwise(values)):
            return tuple(values)
        return tuple(self._slowly(name, content, kind, key=key, ordered=ordered))

    def _slowly(
        self,
        name: str,
        content: bytes,
        kind: type[T],
        *,
        key: Callable[[T], Key],
        ordered: bool,
    ) -> Iterable[T]:
        if content and not content.endswith(b"\n"):
            self.faults.append(
                Fault(
                    where=name,
                    code="bundle.line_end",
                    message="The last line does not end with a line feed; add it.",
                )
            )
        decoder = msgspec.json.Decoder(kind)
        seen: dict[Key, int] = {}
        highest: Key = ()
        for number, line in enumerate(content.removesuffix(b"\n").split(b"\n"), 1):
            where = f"{name}:{number}"
            try:
                value = decoder.decode(line)
            except _UNREADABLE as error:
                self._unreadable(where, error)
                continue
            if _ENCODER.encode(value) != line:
                self._not_canonical(where)
            if (first := seen.setdefault(key(value), number)) != number:
                self._repeated(where, key(value), first)
            elif ordered and key(value) < highest:
                self._out_of_order(where, key(value))
            highest = max(highest, key(value))
            yield value

    def _unreadable(self, where: str, error: Exception) -> None:
        self.complete = False
        self.faults.append(
            Fault(
                where=where,
                code="bundle.unreadable",
                message="This is not what must stand here: {reason}.",
                fields={"reason": str(error)},
            )
        )

    def _not_canonical(self, where: str) -> None:
        self.faults.append(
            Fault(
                where=where,
                code="bundle.canonical",
                message="These are not the canonical bytes of the value; write JSON by RFC 8785: "
                "keys sorted, no spaces, no needless escapes, no field without a value.",
            )
        )

    def _repeated(self, where: str, key: Key, first: int) -> None:
        self.faults.append(
            Fault(
                where=where,
                code="bundle.repeated",
                message="{id} stands in line {line} already; an id occurs once.",
                fields={"id": " ".join(key), "line": str(first)},
            )
        )

    def _out_of_order(self, where: str, key: Key) -> None:
        self.faults.append(
            Fault(
                where=where,
                code="bundle.order",
                message="{id} stands after a greater id; sort the lines by id, bytewise.",
                fields={"id": " ".join(key)},
            )
        )


def _is_canonical(content: bytes) -> bool:
    try:
        return canonical(msgspec.json.decode(content)) == content
    except NotCanonical:
        return False


def _quickly(content: bytes, kind: type[T]) -> list[T] | None:
    """Return the values if every line is canonical, and None if one is not."""
    try:
        values = msgspec.json.Decoder(kind).decode_lines(content)
    except _UNREADABLE:
        return None
    return values if _ENCODER.encode_lines(values) == content else None


def differences(right: object, found: object, where: str) -> Iterator[Fault]:
    """Yield a fault for every place at which the plain JSON value `found` is not as is `right`."""
    match right, found:
        case dict(), dict():
            for key in sorted(right.keys() | found.keys()):
                parts = right.get(key, _NOTHING), found.get(key, _NOTHING)
                yield from differences(*parts, f"{where}.{key}")
        case list(), list():
            for place, parts in enumerate(zip_longest(right, found, fillvalue=_NOTHING)):
                yield from differences(*parts, f"{where}[{place}]")
        case _ if right != found:
            yield Fault(
                where=where,
                code="bundle.differs",
                message="Here stands {found}; by the published files it must be {right}.",
                fields={"found": _shown(found), "right": _shown(right)},
            )
        case _:
            pass


def _shown(value: object) -> str:
    if value is _NOTHING:
        return "nothing"
    return _ENCODER.encode(value).decode()[:_LONGEST_SHOWN]
